import { Byte } from './byte.js';
import { find, word } from './match.js';

const { Semicolon } = Byte;

const classIn = word('\tIN\t');

/**
 * Whether a line is one of those of a DNS message that a server with much to say writes into its log, below a line of its own:
 *
 *   ;; QUESTION SECTION:
 *   chatgpt.com.	300	IN	A	192.0.2.1
 */
export function isOfDumpedMessage(bytes: Uint8Array, start: number, end: number): boolean {
  return bytes[start] === Semicolon || find(bytes, start, end, classIn) >= 0;
}
