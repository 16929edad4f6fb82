import { Byte } from './bytes/byte.js';
import { decimal, decimalFraction } from './bytes/numbers.js';
import { epochMillis } from './bytes/time.js';
import { readTarget } from './bytes/url.js';
import { Action, type Row } from './row.js';

/**
 * What a column or key of a log can state, by the names that format files use in their field tables.
 * `assign` puts the value in the row. Times, hosts and verdict words differ by product: formats read those themselves.
 */
const fieldNames = [
  'none',
  'client',
  'clientPort',
  'device',
  'mac',
  'user',
  'group',
  'host',
  'server',
  'serverPort',
  'transport',
  'app',
  'method',
  'url',
  'path',
  'status',
  'contentType',
  'userAgent',
  'referrer',
  'bytesUp',
  'bytesDown',
  'bytesBoth',
  'packetsUp',
  'packetsDown',
  'durationMs',
  'durationSeconds',
  'untilEpoch',
  'queryType',
  'responseCode',
  'alpn',
  'ja3',
  'ja4',
] as const;
export type FieldName = (typeof fieldNames)[number];

/** A field name as the small number that layouts carry. */
export type FieldCode = number;

const codes: Readonly<Record<string, FieldCode>> = Object.fromEntries(fieldNames.map((name, code) => [name, code]));

export function fieldCode(name: FieldName): FieldCode {
  return codes[name]!;
}

/** Put the value `bytes[start, end)` of field `code` in `row`. A value that is no number where one belongs stays unknown. */
export function assign(row: Row, code: FieldCode, bytes: Buffer, start: number, end: number): void {
  switch (fieldNames[code]) {
    case 'client':
      row.client.set(start, end);
      return;
    case 'clientPort':
      row.clientPort = decimal(bytes, start, end);
      return;
    case 'device':
      row.device.set(start, end);
      return;
    case 'mac':
      row.mac.set(start, end);
      return;
    case 'user':
      row.user.set(start, end);
      return;
    case 'group':
      row.group.set(start, end);
      return;
    case 'host':
      row.host.set(start, end);
      return;
    case 'server':
      row.server.set(start, end);
      return;
    case 'serverPort':
      row.serverPort = decimal(bytes, start, end);
      return;
    case 'transport':
      row.transport = transportOf(bytes, start, end);
      return;
    case 'app':
      row.app = lowerCase(bytes, start, end);
      return;
    case 'method':
      row.method.set(start, end);
      return;
    case 'url':
      readTarget(bytes, start, end, row);
      return;
    case 'path':
      row.path.set(start, end);
      return;
    case 'status':
      row.status = decimal(bytes, start, end);
      return;
    case 'contentType':
      row.contentType.set(start, end);
      return;
    case 'userAgent':
      row.userAgent.set(start, end);
      return;
    case 'referrer':
      row.referrer.set(start, end);
      return;
    case 'bytesUp':
      row.bytesUp = decimal(bytes, start, end);
      return;
    case 'bytesDown':
      row.bytesDown = decimal(bytes, start, end);
      return;
    case 'bytesBoth':
      row.bytesBoth = decimal(bytes, start, end);
      return;
    case 'packetsUp':
      row.packetsUp = decimal(bytes, start, end);
      return;
    case 'packetsDown':
      row.packetsDown = decimal(bytes, start, end);
      return;
    case 'durationMs':
      row.durationMs = decimalFraction(bytes, start, end);
      return;
    case 'durationSeconds':
      row.durationMs = Math.round(decimalFraction(bytes, start, end) * 1000);
      return;
    case 'untilEpoch':
      row.untilMs = epochMillis(bytes, start, end);
      return;
    case 'queryType':
      row.queryType.set(start, end);
      return;
    case 'responseCode':
      row.responseCode.set(start, end);
      return;
    case 'alpn':
      row.alpn.set(start, end);
      return;
    case 'ja3':
      row.ja3.set(start, end);
      return;
    case 'ja4':
      row.ja4.set(start, end);
      return;
  }
}

/** HTTP statuses by which a gateway says that it refused: 403, 407 and 451. */
export function actionOfStatus(status: number): Action {
  if (Number.isNaN(status)) return Action.Unknown;
  return status === 403 || status === 407 || status === 451 ? Action.Blocked : Action.Allowed;
}

/** `6`, `TCP` or `tcp` as `tcp`. Numbers: IANA protocol numbers. Allocates nothing for the common ones. */
export function transportOf(bytes: Uint8Array, start: number, end: number): string {
  const length = end - start;
  const first = bytes[start]! | 0x20;
  if (length === 3 && first === 0x74) return 'tcp';
  if (length === 3 && first === 0x75) return 'udp';
  const number = decimal(bytes, start, end);
  return Number.isNaN(number) ? lowerCase(bytes, start, end) : transportOfNumber(number);
}

/** The name of an IANA protocol number; the number itself where this list has none. */
export function transportOfNumber(number: number): string {
  return transports[number] ?? String(number);
}

const transports: Readonly<Record<number, string>> = {
  1: 'icmp',
  2: 'igmp',
  4: 'ipip',
  6: 'tcp',
  17: 'udp',
  41: 'ipv6',
  47: 'gre',
  50: 'esp',
  51: 'ah',
  58: 'ipv6-icmp',
  89: 'ospf',
  112: 'vrrp',
  132: 'sctp',
};

/** Words by a hash of their bytes: a log has few, and a string for each record is what parsers must not leave behind. */
const words: string[] = new Array(256).fill('');

/** A short ASCII word in lower case; longer than 32 bytes is cut. */
function lowerCase(bytes: Uint8Array, start: number, end: number): string {
  const wordEnd = Math.min(end, start + 32);
  let hash = 0;
  for (let at = start; at < wordEnd; at++) hash = (Math.imul(hash, 31) + (bytes[at]! | 0x20)) & 0xff;
  const known = words[hash]!;
  if (isWord(known, bytes, start, wordEnd)) return known;
  const text = String.fromCharCode(...bytes.subarray(start, wordEnd)).toLowerCase();
  words[hash] = text;
  return text;
}

/** Whether `word` is what `bytes[start, end)` is in lower case; a byte beyond ASCII is told to be none. */
function isWord(word: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (word.length !== end - start) return false;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    const lower = byte >= Byte.UpperA && byte <= Byte.UpperZ ? byte | 0x20 : byte;
    if (lower >= 0x80 || lower !== word.charCodeAt(at - start)) return false;
  }
  return true;
}
