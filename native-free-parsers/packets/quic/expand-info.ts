/**
 * What HKDF-Expand-Label (RFC 8446 section 7.1) with an empty context hashes for at most one block: the length that is asked
 * for, the label, and the number of the block (RFC 5869 section 2.3). Its HMAC under the secret is the key.
 */
export function expandInfo(label: string, length: number): Buffer {
  const name = `tls13 ${label}`;
  return Buffer.from(`\0${String.fromCharCode(length, name.length)}${name}\0\x01`, 'latin1');
}
