/**
 * Zeek's logs as it writes them by default: tab-separated, each with a header that names its columns.
 *
 *   #separator \x09
 *   #set_separator	,
 *   #empty_field	(empty)
 *   #unset_field	-
 *   #path	ssl
 *   #fields	ts	uid	id.orig_h	id.orig_p	id.resp_h	id.resp_p	version	cipher	curve	server_name	…
 *   #types	time	string	addr	port	addr	port	string	string	string	string	…
 *   1762000000.048123	CAcJw21BbVedgFnYH3	10.0.177.173	51544	192.0.2.4	443	TLSv13	TLS_AES_128_GCM_SHA256	x25519	chatgpt.com	…
 *   #close	2026-11-20-07-00-00
 *
 * Files joined together bring a header each, so any line may change the columns. Bytes that would break the text are `\x` escapes.
 *
 * https://docs.zeek.org/en/master/log-formats.html
 */
import { Byte } from '../bytes/byte.js';
import { Columns } from '../bytes/columns.js';
import { IsoTimes } from '../bytes/iso-times.js';
import { Lines } from '../bytes/lines.js';
import { equals, indexOf, word } from '../bytes/match.js';
import { unixMillis } from '../bytes/time.js';
import { type LogFormat, Refusal, Reject, silentSink } from '../format.js';
import { Escapes } from '../row.js';
import { sensorFields } from '../sensor-fields.js';
import {
  type ZeekField,
  ZeekLog,
  zeekColumns,
  zeekFacts,
  zeekFieldCount,
  zeekLogOfPath,
  zeekMarks,
} from '../zeek/logs.js';
import { takeZeekRecord } from '../zeek/record.js';
import { type ZeekItems, type ZeekValues, zeekClock } from '../zeek/values.js';

/** The header in force. `fields` is empty where none has come yet. */
interface Header {
  /** Byte values. */
  readonly separator: number;
  readonly setSeparator: number;
  readonly empty: string;
  readonly unset: string;
  readonly path: string;
  readonly fields: readonly string[];
}

const noHeader: Header = {
  separator: Byte.Tab,
  setSeparator: Byte.Comma,
  empty: '(empty)',
  unset: '-',
  path: '',
  fields: [],
};

/** More than any log has: a line that claims so many columns, or is so long, is no header. */
const maxFields = 512;
const maxHeaderBytes = 16_384;

const zeek: LogFormat<Header> = {
  name: 'zeek',
  product: 'Zeek (TSV logs)',
  kind: 'sensor',
  framing: 'line',
  facts: ['request', 'query', 'answer', 'flow', 'lease', 'logon'],
  fields: sensorFields,
  specification: 'https://docs.zeek.org/en/master/log-formats.html',

  detect(head) {
    const lines = new Lines(head);
    let header = noHeader;
    let because = 'no line starts with "#fields"';
    let isHeadless = false;
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      if (head[lines.start] !== Byte.Hash) {
        if (line === 1 && looksHeadless(head, lines)) {
          because = 'line 1: looks like a record of Zeek, but no "#fields" header before it says what its columns are';
        }
        isHeadless = true;
        continue;
      }
      header = withHeaderLine(header, head, lines.start, lines.end);
      // Other formats have `#fields`, too; the lines around it are Zeek's alone.
      if (header.fields.length > 0 && header.path !== '') return isHeadless ? noHeader : header;
    }
    return new Refusal(because);
  },

  /** A log that goes on in another file says what it is there. */
  factsOf: (header) => (header.fields.length > 0 ? zeekFacts[logOf(header)] : zeek.facts),

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    let header = layout;
    let log = logOf(header);
    let values: TsvValues | undefined;
    row.clear();
    row.bytes = bytes;
    row.escapes = Escapes.Hex;
    while (lines.advance(sink)) {
      const start = lines.start;
      if (bytes[start] === Byte.Hash) {
        const next = withHeaderLine(header, bytes, start, lines.end);
        if (next !== header) {
          header = next;
          log = logOf(header);
          values = undefined;
        }
        sink.ignore(start);
        continue;
      }
      if (header.fields.length === 0) {
        sink.reject(start, Reject.NoHeader);
        continue;
      }
      if (log === ZeekLog.None) {
        sink.ignore(start);
        continue;
      }
      values ??= new TsvValues(bytes, header);
      const extra = values.split(start, lines.end) - header.fields.length;
      // Tools that rewrite logs leave a separator at the end.
      const isClosed = extra === 1 && bytes[lines.end - 1] === header.separator;
      if (extra < 0) sink.reject(start, Reject.TooFewFields);
      else if (extra > 0 && !isClosed) sink.reject(start, Reject.BadSyntax);
      else takeZeekRecord(log, values, row, sink, start);
    }
    return header;
  },
};
export default zeek;

/** `1762000000.048123`, then a connection's identifier: `CAcJw21BbVedgFnYH3`. */
function looksHeadless(bytes: Buffer, lines: Lines): boolean {
  const timeEnd = indexOf(bytes, lines.start, lines.end, Byte.Tab);
  const idEnd = indexOf(bytes, timeEnd + 1, lines.end, Byte.Tab);
  return (
    !Number.isNaN(unixMillis(bytes, lines.start, timeEnd)) &&
    idEnd < lines.end &&
    /^[CF][0-9A-Za-z]{8,20}$/.test(bytes.toString('latin1', timeEnd + 1, idEnd))
  );
}

/** The header after one more line that starts with `#`. */
function withHeaderLine(header: Header, bytes: Buffer, start: number, end: number): Header {
  if (end - start > maxHeaderBytes) return noHeader;
  const separator = String.fromCharCode(header.separator);
  const [key = '', ...values] = bytes.toString('utf8', start, end).split(separator, maxFields + 2);
  // This one line cannot yet use what it tells.
  if (key.startsWith('#separator ')) return { ...noHeader, separator: byteOf(key.slice('#separator '.length)) };
  const [value = ''] = values;
  switch (key) {
    case '#set_separator':
      return { ...header, setSeparator: byteOf(value) };
    case '#empty_field':
      return { ...header, empty: value };
    case '#unset_field':
      return { ...header, unset: value };
    case '#path':
      return { ...header, path: value };
    case '#fields':
      return { ...header, fields: values.length > maxFields ? [] : values };
    default:
      return header;
  }
}

/** `\x09`, `|`, or `\t` from tools that rewrite logs. Of several bytes the first: no Zeek in use sets more. */
function byteOf(text: string): number {
  if (text === '\\t') return Byte.Tab;
  const escaped = /^\\x([0-9a-fA-F]{2})/.exec(text);
  return escaped ? Number.parseInt(escaped[1]!, 16) : (Buffer.from(text)[0] ?? Byte.Tab);
}

function logOf({ path, fields }: Header): ZeekLog {
  if (!fields.includes('ts')) return ZeekLog.None;
  const known = zeekLogOfPath(path);
  if (known !== undefined) return known;
  return zeekMarks.find(({ columns }) => columns.every((column) => fields.includes(column)))?.log ?? ZeekLog.None;
}

/** The columns of the current line, by what they hold. */
class TsvValues implements ZeekValues {
  readonly times: IsoTimes;
  private readonly bytes: Buffer;
  private readonly columns: Columns;
  /** By field: the column that holds it; `fields.length`, which is always empty, if none does. */
  private readonly columnOf: Uint16Array;
  private readonly empty: Uint8Array;
  private readonly unset: Uint8Array;
  private readonly list: TsvItems;

  constructor(bytes: Buffer, header: Header) {
    const missing = header.fields.length;
    this.bytes = bytes;
    this.times = new IsoTimes(bytes, zeekClock);
    this.columns = new Columns(bytes, header.separator, missing);
    this.columnOf = new Uint16Array(zeekFieldCount).fill(missing);
    for (const [name, field] of Object.entries(zeekColumns)) {
      const column = header.fields.indexOf(name);
      if (column >= 0 && this.columnOf[field] === missing) this.columnOf[field] = column;
    }
    this.empty = word(header.empty);
    this.unset = word(header.unset);
    this.list = new TsvItems(bytes, header.setSeparator, this.unset);
  }

  split(start: number, end: number): number {
    return this.columns.split(start, end);
  }

  start(field: ZeekField): number {
    return this.columns.start(this.columnOf[field]!);
  }

  /** The start, for a value that says that there is none. */
  end(field: ZeekField): number {
    const column = this.columnOf[field]!;
    const start = this.columns.start(column);
    const end = this.columns.end(column);
    const isNothing = equals(this.bytes, start, end, this.unset) || equals(this.bytes, start, end, this.empty);
    return isNothing ? start : end;
  }

  items(field: ZeekField): ZeekItems {
    this.list.open(this.start(field), this.end(field));
    return this.list;
  }
}

/** The elements of a set or vector: `192.0.2.4,-,192.0.2.5`. */
class TsvItems implements ZeekItems {
  start = 0;
  end = 0;
  private readonly bytes: Buffer;
  private readonly separator: number;
  private readonly unset: Uint8Array;
  private at = 0;
  private stop = 0;

  constructor(bytes: Buffer, separator: number, unset: Uint8Array) {
    this.bytes = bytes;
    this.separator = separator;
    this.unset = unset;
  }

  open(start: number, end: number): void {
    this.at = start;
    this.stop = end;
  }

  next(): boolean {
    if (this.at >= this.stop) return false;
    this.start = this.at;
    this.end = indexOf(this.bytes, this.at, this.stop, this.separator);
    this.at = this.end + 1;
    if (equals(this.bytes, this.start, this.end, this.unset)) this.end = this.start;
    return true;
  }
}
