/**
 * Syslog (RFC 3164, RFC 5424) as it crosses the network.
 *
 *   <165>1 2026-11-20T06:46:41Z fw1 …     facility and severity, at most 191
 */
import { Byte } from '../../bytes/byte.js';
import { indexOf } from '../../bytes/match.js';
import { decimal } from '../../bytes/numbers.js';
import { namedDatagrams } from '../named-datagrams.js';

const mostPriority = 191;
const longestPriority = 5;

export default namedDatagrams({
  app: 'syslog',
  ports: [514],
  anyPort: false,
  isOne(bytes, start, end) {
    if (start === end || bytes[start] !== Byte.Less) return false;
    const limit = Math.min(end, start + longestPriority);
    const close = indexOf(bytes, start, limit, Byte.Greater);
    return close < limit && decimal(bytes, start + 1, close) <= mostPriority;
  },
});
