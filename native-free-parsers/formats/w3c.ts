/**
 * W3C extended log files with any `#Fields`: Blue Coat / Symantec ProxySG, IIS, TMG, Cisco WSA, CloudFront, Netskope transactions.
 *
 *   #Fields: date time time-taken c-ip sc-status s-action sc-bytes cs-bytes cs-method cs-uri-scheme cs-host cs-uri-path cs-uri-query …
 *   2026-11-20 09:12:05 51 10.0.12.9 200 TCP_NC_MISS 926 1104 GET https chatgpt.com /c/1 ?x=2 ana DIRECT 192.0.2.4 "Mozilla/5.0 (X11)" …
 *
 *   2026-11-20 09:12:05 10.1.0.8 POST /v1/chat/completions - 443 - 10.0.12.9 OpenAI/Python+1.3 - 200 0 0 123
 *
 * A blank, a tab or a comma separates the columns. A header in mid-file begins a new layout; pieces that lost theirs are read
 * by the lists that products start with, those of IIS by what their columns hold. Dates and times are UTC. A web server is asked for a path of its own, so a host
 * is known only where a column names it.
 *
 * https://www.w3.org/TR/WD-logfile.html
 */
import { Byte } from '../bytes/byte.js';
import { Lines } from '../bytes/lines.js';
import { skipBlanks, startsWith, word } from '../bytes/match.js';
import { isoMillis, type LocalClock } from '../bytes/time.js';
import { type LogFormat, Refusal, Reject, silentSink } from '../format.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Escapes, Fact, type Row } from '../row.js';
import { growsAtEnd, isWebLog, knownLists } from '../w3c/fields.js';
import { IisFields } from '../w3c/iis-fields.js';
import { maxColumns, W3cRecord } from '../w3c/record.js';

const { Dash, Hash } = Byte;

const fieldsDirective = word('#Fields:');
const dateDirective = word('#Date:');
/** `2026-11-20 09:12:05` */
const dateLength = 19;
const utc: LocalClock = { toUtc: (wallMs) => wallMs, toUtcWithoutYear: () => Number.NaN };

interface Layout extends ClockHints {
  /** The names of the columns, in lower case; empty where no header was seen. */
  readonly fields: readonly string[];
  /** Of the header, where the records state no date; Unix milliseconds. */
  readonly headerMs?: number;
}

const w3c: LogFormat<Layout> = {
  name: 'w3c',
  product: 'W3C extended log file (Symantec ProxySG, IIS, Microsoft TMG, Cisco WSA, CloudFront)',
  kind: 'proxy',
  framing: 'line',
  facts: ['request'],
  fields: [
    'time',
    'durationMs',
    'client',
    'clientPort',
    'user',
    'realm',
    'group',
    'host',
    'server',
    'serverPort',
    'transport',
    'method',
    'path',
    'status',
    'contentType',
    'userAgent',
    'referrer',
    'action',
    'bytesUp',
    'bytesDown',
  ],
  specification: 'https://www.w3.org/TR/WD-logfile.html',

  detect(head, hints) {
    const lines = new Lines(head);
    const known = new KnownRecords(head, localClock(hints));
    let isKnown = false;
    let headerMs = Number.NaN;
    let because = 'no line';
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      const fields = fieldsOf(head, lines.start, lines.end);
      if (fields) return layoutOf(hints, fields, headerMs);
      if (isDate(head, lines.start, lines.end)) headerMs = dateOf(head, lines.start, lines.end);
      isKnown ||= known.find(lines.start, lines.end) !== undefined;
      if (line === 1) because = 'line 1: no "#Fields:" of a web log, nor a record in a usual order of columns';
    }
    return isKnown ? layoutOf(hints, [], Number.NaN) : new Refusal(because);
  },

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    const clock = localClock(layout);
    const detail = new Detail(clock);
    let current = layout;
    let headerMs = layout.headerMs ?? Number.NaN;
    let record = new W3cRecord(bytes, layout.fields, clock, headerMs);
    const known = new KnownRecords(bytes, clock);
    let fields = layout.fields;
    row.clear();
    row.bytes = bytes;
    row.escapes = Escapes.None;
    row.fact = Fact.Request;
    while (lines.advance(sink)) {
      const { start, end } = lines;
      if (bytes[start] === Hash) {
        const names = fieldsOf(bytes, start, end);
        const isDated = isDate(bytes, start, end);
        if (isDated) headerMs = dateOf(bytes, start, end);
        if (names || (isDated && current.headerMs !== undefined)) {
          fields = names ?? fields;
          current = layoutOf(layout, fields, headerMs);
          record = new W3cRecord(bytes, fields, clock, headerMs);
        }
        sink.ignore(start);
        continue;
      }
      if (isBlank(bytes, start, end)) {
        sink.ignore(start);
        continue;
      }
      if (current.fields.length === 0) {
        const found = known.find(start, end);
        if (found === undefined) {
          sink.reject(start, Reject.NoHeader);
          continue;
        }
        record = found;
        fields = known.fields;
      } else if (!record.split(start, end)) {
        sink.reject(start, Reject.TooFewFields);
        continue;
      }
      if (current.fields.length > 0 && record.isShifted()) {
        sink.reject(start, Reject.BadSyntax);
        continue;
      }
      row.timeMs = record.timeMs();
      if (Number.isNaN(row.timeMs)) {
        sink.reject(start, Reject.BadTime);
        continue;
      }
      record.readTarget(row);
      if (!sink.wants(row)) continue;
      detail.read(bytes, start, end, fields, row);
      sink.take(row);
      row.bytes = bytes;
    }
    return current;
  },
};
export default w3c;

function layoutOf({ modifiedMs, timeZone }: ClockHints, fields: readonly string[], headerMs: number): Layout {
  const needsDate = fields.includes('time') && !fields.includes('date');
  const layout = { modifiedMs, timeZone, fields };
  return needsDate && !Number.isNaN(headerMs) ? { ...layout, headerMs } : layout;
}

function isDate(bytes: Buffer, start: number, end: number): boolean {
  return bytes[start] === Hash && startsWith(bytes, start, end, dateDirective);
}

/** Of a `#Date: 2026-11-20 09:12:05` line, Unix milliseconds; NaN if it has another. */
function dateOf(bytes: Buffer, start: number, end: number): number {
  const at = skipBlanks(bytes, start + dateDirective.length, end);
  return isoMillis(bytes, at, Math.min(end, at + dateLength), utc);
}

/** Reads a wanted record in memory of its own, where its path and query can be put together. */
class Detail {
  private readonly clock: LocalClock;
  private scratch = Buffer.alloc(0);
  private record: W3cRecord | undefined;
  private fields: readonly string[] = [];

  constructor(clock: LocalClock) {
    this.clock = clock;
  }

  read(bytes: Buffer, start: number, end: number, fields: readonly string[], row: Row): void {
    const record = this.recordFor(fields, 2 * (end - start) + 1);
    bytes.copy(this.scratch, 0, start, end);
    record.split(0, end - start);
    row.bytes = this.scratch;
    row.server.clear();
    record.readTarget(row);
    row.clearDetails();
    record.readDetails(row);
    record.joinQuery(row, end - start);
    record.decodeUserAgent(row);
  }

  private recordFor(fields: readonly string[], length: number): W3cRecord {
    if (this.record && this.fields === fields && this.scratch.length >= length) return this.record;
    if (this.scratch.length < length) this.scratch = Buffer.alloc(Math.max(length, 8192));
    this.fields = fields;
    this.record = new W3cRecord(this.scratch, fields, this.clock);
    return this.record;
  }
}

/** The names of a `#Fields:` line of a web log; undefined if it is none. */
function fieldsOf(bytes: Buffer, start: number, end: number): readonly string[] | undefined {
  if (bytes[start] !== Hash || !startsWith(bytes, start, end, fieldsDirective)) return undefined;
  const names = bytes
    .toString('latin1', start + fieldsDirective.length, end)
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((name) => name !== '');
  return isWebLog(names) && names.length <= maxColumns ? names : undefined;
}

const growing = knownLists.map(growsAtEnd);
/** Sites have one layout, or a few where they changed it; damaged lines may look like any. */
const mostChoices = 64;

/** The records of one block in the usual orders of columns. */
class KnownRecords {
  /** The names of the columns that were found last. */
  fields: readonly string[] = [];
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  /** Made when the first line without a header is seen: most logs have one. */
  private made: readonly W3cRecord[] | undefined;
  /** Of IIS, by the choice of fields. */
  private readonly chosen = new Map<number, { readonly fields: readonly string[]; readonly record: W3cRecord }>();

  constructor(bytes: Buffer, clock: LocalClock) {
    this.bytes = bytes;
    this.clock = clock;
  }

  /** The columns of `bytes[start, end)` by a list that they fit; undefined if there is none. */
  find(start: number, end: number): W3cRecord | undefined {
    const { bytes } = this;
    if (bytes[start] !== 0x32 || bytes[start + 4] !== Dash || end - start < 40) return undefined;
    this.made ??= knownLists.map((list) => new W3cRecord(bytes, list, this.clock));
    const first = this.made[0]!;
    first.split(start, end);
    const { count } = first;
    const ofIis = this.chosenRecord(new IisFields(bytes, first).choice());
    if (ofIis?.split(start, end) && ofIis.isPlausible()) return ofIis;
    for (let i = 0; i < this.made.length; i++) {
      const record = this.made[i]!;
      const hasColumns = count === record.columnCount || (count > record.columnCount && growing[i]!);
      if (!hasColumns || !record.split(start, end) || !record.isPlausible()) continue;
      this.fields = knownLists[i]!;
      return record;
    }
    return undefined;
  }

  private chosenRecord(choice: number): W3cRecord | undefined {
    if (choice < 0) return undefined;
    let known = this.chosen.get(choice);
    if (known === undefined) {
      const fields = IisFields.names(choice);
      known = { fields, record: new W3cRecord(this.bytes, fields, this.clock) };
      if (this.chosen.size === mostChoices) this.chosen.clear();
      this.chosen.set(choice, known);
    }
    this.fields = known.fields;
    return known.record;
  }
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
  return skipBlanks(bytes, start, end) === end;
}
