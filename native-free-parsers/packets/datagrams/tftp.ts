/**
 * TFTP (RFC 1350): a request for a file. What follows is on other ports.
 *
 *   00 01  pxelinux.0 00  octet 00      read; 2 is write
 */
import { indexOf, startsWithAny, word } from '../../bytes/match.js';
import { namedDatagrams } from '../named-datagrams.js';

const modes = ['octet', 'netascii', 'OCTET', 'NETASCII', 'Octet'].map(word);

export default namedDatagrams({
  app: 'tftp',
  ports: [69],
  anyPort: false,
  isOne(bytes, start, end) {
    if (end - start < 4 || bytes[start] !== 0 || (bytes[start + 1] !== 1 && bytes[start + 1] !== 2)) return false;
    return startsWithAny(bytes, indexOf(bytes, start + 2, end, 0) + 1, end, modes);
  },
});
