/**
 * Network time (RFC 5905): 48 bytes, then extensions; or control messages.
 *
 *   23 …   leap 0, version 4, mode 3 (client)
 */
import { namedDatagrams } from '../named-datagrams.js';

const timeBytes = 48;
const controlBytes = 8;

export default namedDatagrams({
  app: 'ntp',
  ports: [123],
  anyPort: false,
  isOne(bytes, start, end, wireBytes) {
    if (end === start) return false;
    const version = (bytes[start]! >> 3) & 7;
    const mode = bytes[start]! & 7;
    if (version === 0 || version > 4 || mode === 0) return false;
    return mode >= 6 ? wireBytes >= controlBytes : wireBytes >= timeBytes && wireBytes % 4 === 0;
  },
});
