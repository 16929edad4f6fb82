/**
 * The NetBIOS datagram service (RFC 1002 section 4.4): a type, flags, a number, and the sender's address again.
 *
 *   11 0a  8a 3f  0a 00 0c 09  00 8a  …
 */
import { namedDatagrams } from '../named-datagrams.js';

const headerBytes = 10;
const portAt = 8;
const ownPort = 138;

export default namedDatagrams({
  app: 'netbios-dgm',
  ports: [ownPort],
  anyPort: false,
  isOne(bytes, start, end) {
    if (end - start < headerBytes || bytes[start]! < 0x10 || bytes[start]! > 0x16) return false;
    return bytes.readUInt16BE(start + portAt) === ownPort;
  },
});
