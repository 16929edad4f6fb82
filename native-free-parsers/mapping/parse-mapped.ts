import { isAddress } from '../bytes/address.js';
import { Lines } from '../bytes/lines.js';
import { equalsAny } from '../bytes/match.js';
import type { LocalClock } from '../bytes/time.js';
import { readAuthority, readTarget } from '../bytes/url.js';
import { assign, type FieldCode, type FieldName, fieldCode } from '../field.js';
import { type LogFormat, Reject, type RowSink } from '../format.js';
import { localClock } from '../local-clock.js';
import { Action, Fact, type Row } from '../row.js';
import type { MappedLayout, Mapping } from './mapping.js';
import { timeIn } from './record-time.js';
import { Line, type Records, recordsOf } from './records.js';

/**
 * Parses logs of any product, as a user's mapping describes them: the layout holds it, so any block parses alone.
 *
 * A line is a record where it states all that its fact needs; where it leaves that out, or is not among those that the
 * mapping asks for, it is ignored; where what it needs is there and damaged, it is rejected.
 */
export const parseMapped: LogFormat<MappedLayout>['parse'] = (bytes, layout, row, sink) => {
  const lines = new Lines(bytes);
  const reader = new MappedReader(layout, bytes);
  row.clear();
  row.bytes = bytes;
  row.escapes = reader.records.escapes;
  while (lines.advance(sink)) tell(reader, lines.start, reader.read(lines.start, lines.end, row), row, sink);
  return layout;
};

function tell(reader: MappedReader, start: number, outcome: number, row: Row, sink: RowSink): void {
  if (outcome === Line.Ignored) sink.ignore(start);
  else if (outcome !== Line.Record) sink.reject(start, outcome as Reject);
  else if (sink.wants(row)) {
    reader.readDetails(row);
    sink.take(row);
  }
}

/** Longer dates and times, joined together, are none. */
const longestTime = 64;

const factCodes = { request: Fact.Request, query: Fact.Query, flow: Fact.Flow, lease: Fact.Lease, logon: Fact.Logon };

/** What decides whether a line is a record, and is read before the rest. */
const targetFields: readonly FieldName[] = ['url', 'host', 'path', 'server', 'serverPort'];

/** A field, and the places of the names that may state it. */
interface PlacedField {
  readonly code: FieldCode;
  readonly places: readonly number[];
}

const nowhere: readonly number[] = [];

/** A mapping made ready for the lines of one block. */
export class MappedReader {
  readonly records: Records;
  private readonly bytes: Buffer;
  private readonly mapping: Mapping;
  private readonly clock: LocalClock;
  private readonly places: Readonly<Record<'url' | 'host' | 'path' | 'server' | 'serverPort', readonly number[]>> &
    Readonly<Record<'client' | 'device' | 'mac' | 'user', readonly number[]>>;
  private readonly details: readonly PlacedField[];
  private readonly unknown: readonly Uint8Array[];
  private readonly where: ReadonlyArray<{ readonly place: number; readonly values: readonly Uint8Array[] }>;
  private readonly allowed: readonly Uint8Array[];
  private readonly blocked: readonly Uint8Array[];
  private readonly joined = Buffer.alloc(longestTime);
  /** The value that `find` found last. */
  private start = 0;
  private end = 0;

  constructor(layout: MappedLayout, bytes: Buffer) {
    const { mapping } = layout;
    const placesOf = (name: FieldName) => mapping.fields.find(({ field }) => field === name)?.places ?? nowhere;
    this.bytes = bytes;
    this.mapping = mapping;
    this.records = recordsOf(layout, bytes);
    this.clock = localClock(layout);
    this.places = {
      url: placesOf('url'),
      host: placesOf('host'),
      path: placesOf('path'),
      server: placesOf('server'),
      serverPort: placesOf('serverPort'),
      client: placesOf('client'),
      device: placesOf('device'),
      mac: placesOf('mac'),
      user: placesOf('user'),
    };
    this.details = mapping.fields
      .filter(({ field }) => !targetFields.includes(field))
      .map(({ field, places }) => ({ code: fieldCode(field), places }));
    this.unknown = mapping.unknown.map(utf8);
    this.where = mapping.where.map(({ place, values }) => ({ place, values: values.map(utf8) }));
    this.allowed = mapping.action?.allowed.map(utf8) ?? [];
    this.blocked = mapping.action?.blocked.map(utf8) ?? [];
  }

  /** Reads fact, time and target of a line; `Line.Record`, `Line.Ignored` or why it is rejected. */
  read(start: number, end: number, row: Row): number {
    const outcome = this.records.read(start, end);
    if (outcome !== Line.Record) return outcome;
    if (!this.isMeant()) return Line.Ignored;
    row.timeMs = this.time();
    if (Number.isNaN(row.timeMs)) return Reject.BadTime;
    row.fact = factCodes[this.mapping.fact];
    const isNamed = this.readTarget(row);
    switch (row.fact) {
      case Fact.Flow:
        return this.checkFlow(row);
      case Fact.Lease:
        return this.find(this.places.client) && (this.find(this.places.device) || this.find(this.places.mac))
          ? Line.Record
          : Line.Ignored;
      case Fact.Logon:
        return this.find(this.places.user) && (this.find(this.places.client) || this.find(this.places.device))
          ? Line.Record
          : Line.Ignored;
      default:
        if (row.host.end > row.host.start) return Line.Record;
        return isNamed ? Reject.NoHost : Line.Ignored;
    }
  }

  /** Everything else of the record that `read` found. */
  readDetails(row: Row): void {
    row.clearDetails();
    for (let i = 0; i < this.details.length; i++) {
      const { code, places } = this.details[i]!;
      if (this.find(places)) assign(row, code, this.bytes, this.start, this.end);
    }
    const { action } = this.mapping;
    if (!action || !this.find(action.places)) return;
    if (this.isWord(this.blocked)) row.action = Action.Blocked;
    else if (this.isWord(this.allowed)) row.action = Action.Allowed;
  }

  /** Whether the record is among those that the mapping asks for. */
  private isMeant(): boolean {
    for (let i = 0; i < this.where.length; i++) {
      const { place, values } = this.where[i]!;
      if (!equalsAny(this.bytes, this.records.start(place), this.records.end(place), values)) return false;
    }
    return true;
  }

  private time(): number {
    const { bytes, records, joined } = this;
    const { places, style } = this.mapping.time;
    const first = places[0]!;
    const start = records.start(first);
    const end = records.end(first);
    const second = places[1];
    if (second === undefined) return timeIn(style, bytes, start, end, this.clock);
    const length = end - start;
    const secondStart = records.start(second);
    const secondLength = records.end(second) - secondStart;
    if (length + 1 + secondLength > longestTime) return Number.NaN;
    bytes.copy(joined, 0, start, end);
    joined[length] = 0x20;
    bytes.copy(joined, length + 1, secondStart, secondStart + secondLength);
    return timeIn(style, joined, 0, length + 1 + secondLength, this.clock);
  }

  /** Sets host, port, path and server; whether the record has anything to find a host in. */
  private readTarget(row: Row): boolean {
    const { bytes, places } = this;
    row.host.clear();
    row.path.clear();
    row.server.clear();
    row.serverPort = Number.NaN;
    const hasUrl = this.find(places.url);
    if (hasUrl) readTarget(bytes, this.start, this.end, row);
    const hasHost = this.find(places.host);
    if (hasHost && row.fact === Fact.Request) readAuthority(bytes, this.start, this.end, row);
    else if (hasHost) row.host.set(this.start, this.end);
    if (this.find(places.path)) row.path.set(this.start, this.end);
    if (this.find(places.server) && isAddress(bytes, this.start, this.end)) row.server.set(this.start, this.end);
    if (this.find(places.serverPort)) assign(row, serverPort, bytes, this.start, this.end);
    return hasUrl || hasHost;
  }

  private checkFlow(row: Row): number {
    if (!this.find(this.places.server) || !this.find(this.places.client)) return Line.Ignored;
    const isSound = row.server.end > row.server.start && isAddress(this.bytes, this.start, this.end);
    return isSound ? Line.Record : Reject.BadAddress;
  }

  /** Finds the first of `places` that the record states. */
  private find(places: readonly number[]): boolean {
    for (let i = 0; i < places.length; i++) {
      this.start = this.records.start(places[i]!);
      this.end = this.records.end(places[i]!);
      if (this.end > this.start && !equalsAny(this.bytes, this.start, this.end, this.unknown)) return true;
    }
    return false;
  }

  /** Whether the value is one of `words`, which are lower case, in any case. */
  private isWord(words: readonly Uint8Array[]): boolean {
    for (let i = 0; i < words.length; i++) {
      const word = words[i]!;
      let at = 0;
      if (this.end - this.start !== word.length) continue;
      while (at < word.length && lowerCase(this.bytes[this.start + at]!) === word[at]) at++;
      if (at === word.length) return true;
    }
    return false;
  }
}

const serverPort = fieldCode('serverPort');

function utf8(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text));
}

function lowerCase(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}
