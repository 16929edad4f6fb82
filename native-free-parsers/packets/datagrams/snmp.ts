/**
 * SNMP (RFC 3416, RFC 3412): an ASN.1 sequence as long as the datagram that begins with its version.
 *
 *   30 82 01 2c  02 01 01  …      version 2c
 */
import { namedDatagrams } from '../named-datagrams.js';

const versions: readonly number[] = [0, 1, 3];

export default namedDatagrams({
  app: 'snmp',
  ports: [161, 162],
  anyPort: false,
  isOne(bytes, start, end, wireBytes) {
    if (end - start < 8 || bytes[start] !== 0x30) return false;
    const first = bytes[start + 1]!;
    const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
    if (lengthBytes > 2) return false;
    let length = lengthBytes === 0 ? first : 0;
    for (let i = 0; i < lengthBytes; i++) length = length * 256 + bytes[start + 2 + i]!;
    const at = start + 2 + lengthBytes;
    if (at + 3 > end || length !== wireBytes - (at - start)) return false;
    return bytes[at] === 2 && bytes[at + 1] === 1 && versions.includes(bytes[at + 2]!);
  },
});
