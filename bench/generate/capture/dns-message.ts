/** A question for addresses (RFC 1035 section 4). */
export function dnsQuestion(id: number, host: string): Buffer {
  return Buffer.concat([header(id, 0x0100, 0), question(host)]);
}

/** The same, answered with one address. */
export function dnsAnswer(id: number, host: string, address: string): Buffer {
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4, ...address.split('.').map(Number)]);
  return Buffer.concat([header(id, 0x8180, 1), question(host), record]);
}

function header(id: number, flags: number, answers: number): Buffer {
  const bytes = Buffer.alloc(12);
  [id, flags, 1, answers].forEach((value, i) => {
    bytes.writeUInt16BE(value, 2 * i);
  });
  return bytes;
}

function question(host: string): Buffer {
  const labels = host.split('.').map((label) => Buffer.concat([Buffer.of(label.length), Buffer.from(label)]));
  return Buffer.concat([...labels, Buffer.of(0, 0, 1, 0, 1)]);
}
