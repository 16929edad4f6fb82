/**
 * STUN and TURN (RFC 8489, RFC 8656), by which calls find their way through address translation. What follows between the same
 * ports is media, which states nothing.
 *
 *   type length 2112a442 transaction attributes
 *   0    2      4        8           20
 */
import { isAt, namedDatagrams } from '../named-datagrams.js';

const ports = [3478, 5349, 19302];
const headerBytes = 20;
const cookie = 0x2112a442;

export default namedDatagrams({
  app: 'stun',
  ports,
  anyPort: true,
  isOpening: true,
  isOne(bytes, start, end, wireBytes, conversation) {
    if (end - start < headerBytes || bytes[start]! > 0x3f) return false;
    const length = bytes.readUInt16BE(start + 2);
    if (length % 4 !== 0 || length + headerBytes !== wireBytes) return false;
    // Without the cookie, which came with RFC 5389, only the port tells.
    return bytes.readUInt32BE(start + 4) === cookie || (isAt(conversation, ports) && bytes[start]! < 2);
  },
});
