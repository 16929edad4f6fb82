/**
 * SSDP, by which devices announce themselves (UPnP Device Architecture 2.0, section 1).
 *
 *   M-SEARCH * HTTP/1.1
 */
import { startsWithAny, word } from '../../bytes/match.js';
import { namedDatagrams } from '../named-datagrams.js';

const starts = [word('M-SEARCH * HTTP/1.'), word('NOTIFY * HTTP/1.'), word('HTTP/1.1 200 OK')];

export default namedDatagrams({
  app: 'ssdp',
  ports: [1900],
  anyPort: false,
  isOne: (bytes, start, end) => startsWithAny(bytes, start, end, starts),
});
