import { canonicalAddress, canonicalMac } from '../../native-free-parsers/address.js';
import { Action, type Answers, type FactName, factNames, type Row, type Span } from '../../native-free-parsers/row.js';
import { decodeText, textOf } from '../../native-free-parsers/text.js';
import { userName } from '../identity/user-name.js';
import { queryTypeName } from './query-type.js';
import { responseCodeName } from './response-code.js';

/** One resource record of a DNS answer. */
export interface AnswerRecord {
  readonly name?: string;
  readonly type?: string;
  readonly data?: string;
  /** Seconds. */
  readonly ttl?: number;
}

/** A normalised record as `lamplighter rows` prints it: keys only where the log states them, in this order. */
export interface LogRecord {
  readonly fact: FactName;
  /** Of a capture: the packet that completed the record, for a flow its first; counted from 1. */
  readonly packet?: number;
  /** RFC 3339 in UTC with milliseconds; for a flow its start. */
  readonly time?: string;
  readonly durationMs?: number;
  readonly until?: string;
  readonly client?: string;
  readonly clientPort?: number;
  readonly device?: string;
  readonly mac?: string;
  readonly user?: string;
  readonly realm?: string;
  readonly group?: string;
  readonly host?: string;
  readonly server?: string;
  readonly serverPort?: number;
  readonly transport?: string;
  readonly app?: string;
  readonly method?: string;
  readonly path?: string;
  readonly status?: number;
  readonly contentType?: string;
  readonly userAgent?: string;
  readonly referrer?: string;
  readonly action?: 'allowed' | 'blocked';
  readonly bytesUp?: number;
  readonly bytesDown?: number;
  readonly bytes?: number;
  readonly packetsUp?: number;
  readonly packetsDown?: number;
  readonly queryType?: string;
  readonly responseCode?: string;
  readonly answers?: readonly AnswerRecord[];
  readonly alpn?: readonly string[];
  readonly ja3?: string;
  readonly ja4?: string;
  readonly ech?: true;
}

/** What `row` states, as a plain object that holds nothing of the block's memory. */
export function recordOf(row: Row): LogRecord {
  const name = userName(textOf(row, row.user));
  return stated({
    fact: factNames[row.fact]!,
    packet: row.packet === 0 ? undefined : row.packet,
    time: timeText(row.timeMs),
    durationMs: number(row.durationMs),
    until: timeText(row.untilMs),
    client: addressText(row, row.client),
    clientPort: number(row.clientPort),
    device: textOf(row, row.device),
    mac: canonicalMac(textOf(row, row.mac)),
    user: name?.user,
    realm: name?.realm,
    group: textOf(row, row.group),
    host: hostName(textOf(row, row.host)),
    server: addressText(row, row.server),
    serverPort: number(row.serverPort),
    transport: row.transport,
    app: row.app,
    method: textOf(row, row.method),
    path: pathText(textOf(row, row.path)),
    status: number(row.status),
    contentType: textOf(row, row.contentType),
    userAgent: textOf(row, row.userAgent),
    referrer: textOf(row, row.referrer),
    action: row.action === Action.Unknown ? undefined : row.action === Action.Blocked ? 'blocked' : 'allowed',
    bytesUp: number(row.bytesUp),
    bytesDown: number(row.bytesDown),
    bytes: number(row.bytesBoth),
    packetsUp: number(row.packetsUp),
    packetsDown: number(row.packetsDown),
    queryType: queryTypeName(textOf(row, row.queryType)),
    responseCode: responseCodeName(textOf(row, row.responseCode)),
    answers: answersOf(row, row.answers),
    alpn: listOf(textOf(row, row.alpn)),
    ja3: textOf(row, row.ja3),
    ja4: textOf(row, row.ja4),
    ech: row.ech || undefined,
  });
}

/** A host name as it is matched and shown: lower case, no trailing dot; an address in its one spelling. */
export function hostName(text: string): string {
  const name = text.endsWith('.') && text.length > 1 ? text.slice(0, -1) : text;
  return canonicalAddress(name) ?? name.toLowerCase();
}

/** The name of a client, bytes as in the log, as it is shown and grouped. */
export function clientName(bytes: Uint8Array, escapes: Row['escapes']): string {
  const text = decodeText(bytes, escapes);
  return canonicalAddress(text) ?? text.toLowerCase();
}

type Loose<T> = { readonly [K in keyof T]: T[K] | undefined | '' };

function stated(loose: Loose<LogRecord>): LogRecord {
  return Object.fromEntries(
    Object.entries(loose).filter(([, value]) => value !== undefined && value !== ''),
  ) as unknown as LogRecord;
}

function number(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}

function timeText(ms: number): string | undefined {
  return ms >= -8.64e15 && ms <= 8.64e15 ? new Date(ms).toISOString() : undefined;
}

function addressText(row: Row, span: Span): string {
  const text = textOf(row, span);
  return canonicalAddress(text) ?? text;
}

/** A path as it is matched and shown: it starts with `/`. */
export function pathText(text: string): string {
  return text === '' || text.startsWith('/') ? text : `/${text}`;
}

function answersOf(row: Row, answers: Answers): readonly AnswerRecord[] | undefined {
  if (answers.count === 0) return undefined;
  return Array.from({ length: answers.count }, (_, i) => {
    const ttl = number(answers.ttls[i]!);
    const entries = {
      name: hostName(textOf(row, answers.names[i]!)),
      type: textOf(row, answers.types[i]!),
      data: textOf(row, answers.data[i]!),
      ttl,
    };
    return Object.fromEntries(
      Object.entries(entries).filter(([, value]) => value !== undefined && value !== ''),
    ) as AnswerRecord;
  });
}

function listOf(text: string): readonly string[] | undefined {
  if (text === '') return undefined;
  return text
    .replace(/[[\]"\s]/g, '')
    .split(',')
    .filter((item) => item !== '');
}
