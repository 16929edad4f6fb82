import { Byte } from './byte.js';
import { indexOf, startsWith, word } from './match.js';
import { monthOf } from './time.js';

const { BracketClose, BracketOpen, Colon, Hash, Slash, Space } = Byte;

const levels = ['emerg', 'alert', 'crit', 'error', 'warn', 'notice', 'info', 'debug', 'trace'].map(word);

/**
 * Whether `bytes[start, end)` is a line of a web server's error log.
 *
 *   [Fri Nov 20 10:42:29.902022 2026] [core:error] [pid 35708:tid 43286] [client 10.0.12.9:50112] AH00126: Invalid URI …    Apache
 *   [error] [client 10.0.12.9] File does not exist: /var/www/html/x                                                         Apache, by syslog
 *   2026/11/20 10:42:29 [error] 1124#1124: *163 open() "/var/www/x" failed (2: No such file or directory), client: 10.0.12.9, …   nginx
 */
export function isErrorLine(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] === BracketOpen) {
    const close = indexOf(bytes, start, Math.min(end, start + 48), BracketClose);
    // The time in brackets has a weekday and a month.
    const isTime = bytes[start + 4] === Space && monthOf(bytes, start + 5) > 0;
    return isTime ? isLevel(bytes, close + 2, end) : isLevel(bytes, start, end);
  }
  if (bytes[start + 4] !== Slash || bytes[start + 19] !== Space || !isLevel(bytes, start + 20, end)) return false;
  const process = indexOf(bytes, start, end, BracketClose) + 2;
  return indexOf(bytes, process, Math.min(end, process + 12), Hash) < Math.min(end, process + 12);
}

/** `[error]`, `[core:error]`, `[:error]`. */
function isLevel(bytes: Uint8Array, start: number, end: number): boolean {
  if (start >= end || bytes[start] !== BracketOpen) return false;
  const close = indexOf(bytes, start, Math.min(end, start + 48), BracketClose);
  const colon = indexOf(bytes, start, close, Colon);
  const from = colon < close ? colon + 1 : start + 1;
  for (const level of levels) if (startsWith(bytes, from, close, level)) return true;
  return false;
}
