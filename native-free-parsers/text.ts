import { isUtf8 } from 'node:buffer';
import { Escapes, type Row, type Span } from './row.js';

/**
 * The text of a span, its escapes undone; '' where the record does not state it.
 *
 * UTF-8 where it is that, else Latin-1, so that every byte stays visible. Makes a string: call it once per distinct
 * value or for records that are shown, never for every record.
 */
export function textOf(row: Row, span: Span): string {
  const { start, end } = span;
  if (end <= start) return '';
  const { bytes, escapes } = row;
  // Nearly all: 70 ns in place of 170.
  if (isPlain(bytes, start, end)) return bytes.toString('latin1', start, end);
  return decodeText(bytes.subarray(start, end), escapes);
}

/** Short, in ASCII, and without anything that could be an escape. */
function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > longestPlain) return false;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte >= 0x80 || byte === 0x5c || byte === 0x22) return false;
  }
  return true;
}

/** Names are shorter; what is longer, the decoder sees through faster. */
const longestPlain = 256;

/** The same for bytes kept elsewhere. */
export function decodeText(bytes: Uint8Array, escapes: Escapes): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(isUtf8(bytes) ? 'utf8' : 'latin1');
  if (escapes === Escapes.DoubledQuotes) return text.replaceAll('""', '"');
  return escapes === Escapes.None || !text.includes('\\') ? text : unescaped(text, escapes);
}

function unescaped(text: string, escapes: Escapes): string {
  if (escapes === Escapes.Json) return unescapeJson(text);
  if (escapes === Escapes.Backslash) return text.replace(/\\([=|"\\])/g, '$1');
  if (escapes === Escapes.Dns) return unescapeName(text);
  if (escapes === Escapes.JsonDns) return unescapeName(unescapeJson(text));
  return latin1ToUtf8(
    text.replace(/\\(?:x([0-9A-Fa-f]{2})|(["\\]))/g, (_, code, char) =>
      code ? byteChar(Number.parseInt(code, 16)) : char,
    ),
  );
}

function unescapeName(text: string): string {
  return text.replace(/\\(?:(\d{3})|(.))/g, (_, code, char) => (code ? byteChar(Number(code)) : char));
}

/** A damaged escape stays as it is written. */
function unescapeJson(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text;
  }
}

function byteChar(code: number): string {
  return String.fromCharCode(code & 0xff);
}

/** `\xc3\xa9` are the two bytes of one letter: put them together where all of the text is bytes that make UTF-8. */
function latin1ToUtf8(text: string): string {
  if (!/[\x80-\xff]/.test(text) || /[^\x00-\xff]/.test(text)) return text;
  const bytes = Buffer.from(text, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : text;
}
