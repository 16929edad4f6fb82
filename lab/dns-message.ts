/** A query for the IPv4 address of a name (RFC 1035 §4.1). */
export function dnsQuery(host: string): Uint8Array {
  const labels = host.split('.').flatMap((label) => [label.length, ...Buffer.from(label, 'latin1')]);
  const header = [0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
  return Uint8Array.from([...header, ...labels, 0, 0, 1, 0, 1]);
}

/** The first IPv4 address in an answer to `dnsQuery`; throws where there is none. */
export function addressIn(message: Buffer): string {
  // The answer repeats the question; then comes a pointer to its name, type, class, TTL and length: 2 + 2 + 2 + 4 + 2 bytes.
  let at = 12;
  while (message[at]) at += message[at]! + 1;
  at += 5;
  if (message.readUInt16BE(6) === 0 || message.readUInt16BE(at + 2) !== 1) throw new Error('no address in the answer');
  return [...message.subarray(at + 12, at + 16)].join('.');
}
