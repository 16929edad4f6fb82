import { Byte } from './bytes/byte.js';
import { IsoTimes } from './bytes/iso-times.js';
import { JsonFields, JsonKind } from './bytes/json.js';
import { JsonPaths } from './bytes/json-keys.js';
import { JsonRecords, type UnfinishedRecord } from './bytes/json-records.js';
import { equals, isDash, word } from './bytes/match.js';
import { decimal, decimalFraction, floatingPoint } from './bytes/numbers.js';
import { epochMillis, type LocalClock } from './bytes/time.js';
import { transportOf } from './field.js';
import { FlowEnds, hasPorts, openerOfTcpFlags, portOf } from './flow-ends.js';
import { Reject } from './format.js';
import { type ClockHints, localClock } from './local-clock.js';
import type { Row, Span } from './row.js';

/** What a key of a flow record can state. */
const flowRoles = [
  'start',
  'end',
  /** Start and end that may count from 1970 or from the start of the exporter: `FIRST_SWITCHED`. */
  'startSwitched',
  'endSwitched',
  /** When a collector had the record; for those that state no better time. */
  'received',
  'durationMs',
  'source',
  'destination',
  'sourcePort',
  'destinationPort',
  'protocol',
  /** TCP flags of all packets that the source sent, as a number. */
  'flags',
  'bytes',
  'packets',
  /** From destination to source. */
  'bytesBack',
  'packetsBack',
  'sourceDevice',
  'destinationDevice',
] as const;
export type FlowRole = (typeof flowRoles)[number];

/** By role, the keys that may state it as JSON Pointers, best first. */
export type FlowKeys = { readonly [role in FlowRole]?: readonly string[] };

export interface JsonFlowLayout extends ClockHints {
  readonly unfinished: UnfinishedRecord;
}

/** The keys of one format, compiled once. `more` are keys that the format reads itself, by `FlowRecord.json`. */
export class FlowShape {
  readonly paths: JsonPaths;
  /** By role: the slots that may hold it, best first. */
  readonly slots: { readonly [role in FlowRole]: readonly number[] };
  private readonly pointers: readonly string[];

  constructor(keys: FlowKeys, more: readonly string[] = []) {
    this.pointers = [...new Set([...flowRoles.flatMap((role) => keys[role] ?? []), ...more])];
    this.paths = new JsonPaths(this.pointers);
    const slotsOf = (role: FlowRole) => (keys[role] ?? []).map((pointer) => this.slot(pointer));
    this.slots = {
      start: slotsOf('start'),
      end: slotsOf('end'),
      startSwitched: slotsOf('startSwitched'),
      endSwitched: slotsOf('endSwitched'),
      received: slotsOf('received'),
      durationMs: slotsOf('durationMs'),
      source: slotsOf('source'),
      destination: slotsOf('destination'),
      sourcePort: slotsOf('sourcePort'),
      destinationPort: slotsOf('destinationPort'),
      protocol: slotsOf('protocol'),
      flags: slotsOf('flags'),
      bytes: slotsOf('bytes'),
      packets: slotsOf('packets'),
      bytesBack: slotsOf('bytesBack'),
      packetsBack: slotsOf('packetsBack'),
      sourceDevice: slotsOf('sourceDevice'),
      destinationDevice: slotsOf('destinationDevice'),
    };
  }

  slot(pointer: string): number {
    return this.pointers.indexOf(pointer);
  }
}

const anyIpv4 = word('0.0.0.0');
const anyIpv6 = word('::');

/** Walks the flow records of a block of JSON, and reads them by the table of one format. */
export class FlowRecords {
  readonly ends = new FlowEnds();
  timeMs = Number.NaN;
  /** NaN where only the end, or the time of receipt, is known. */
  private startMs = Number.NaN;
  /** The current record's values; of the record found last. */
  json: JsonFields;
  private readonly shape: FlowShape;
  private readonly records: JsonRecords;
  private readonly clock: LocalClock;
  private times: IsoTimes;
  /** The span that `locate` found. */
  private valueStart = 0;
  private valueEnd = 0;

  constructor(shape: FlowShape, block: Buffer, layout: JsonFlowLayout) {
    this.shape = shape;
    this.clock = localClock(layout);
    this.records = new JsonRecords(block, layout.unfinished);
    this.json = new JsonFields(shape.paths, block);
    this.times = new IsoTimes(block, this.clock);
  }

  get bytes(): Buffer {
    return this.records.bytes;
  }

  /** Where the current record is, for `ignore` and `reject`. */
  get at(): number {
    return this.records.at;
  }

  get unfinished(): UnfinishedRecord {
    return this.records.unfinished;
  }

  /** Move to the next object that is sound JSON; false at the end of the block. What is damaged goes to `sink`. */
  advance(sink: Parameters<JsonRecords['advance']>[0]): boolean {
    const { records } = this;
    let bytes = records.bytes;
    while (records.advance(sink)) {
      if (records.bytes !== bytes) {
        bytes = records.bytes;
        this.json = new JsonFields(this.shape.paths, bytes);
        this.times = new IsoTimes(bytes, this.clock);
      }
      if (this.json.scan(records.start, records.end)) return true;
      if (records.narrow() && this.json.scan(records.start, records.end)) return true;
      sink.reject(records.at, Reject.BadJson);
    }
    return false;
  }

  /** Finds ends and time; says why where the object is no flow. A flow without any time is one all the same. */
  readFlow(): Reject | typeof wellFormed {
    const { ends, shape } = this;
    ends.clear();
    if (!this.putAddress(ends.source, shape.slots.source)) return Reject.BadAddress;
    if (!this.putAddress(ends.destination, shape.slots.destination)) return Reject.BadAddress;
    if (!ends.areAddresses(this.bytes)) return Reject.BadAddress;
    const isPorted = !this.locate(shape.slots.protocol) || hasPorts(this.bytes, this.valueStart, this.endOfWhole());
    if (isPorted) {
      ends.sourcePort = portOf(this.count(shape.slots.sourcePort));
      ends.destinationPort = portOf(this.count(shape.slots.destinationPort));
    }
    ends.opener = openerOfTcpFlags(this.count(shape.slots.flags));
    return this.readTime() ? wellFormed : Reject.BadTime;
  }

  /** False where a start is stated that is no date. A number may be none: exporters without a clock write 0. */
  private readTime(): boolean {
    const { slots } = this.shape;
    this.startMs = this.time(slots.start);
    if (Number.isNaN(this.startMs) && this.locate(slots.start) && Number.isNaN(this.count(slots.start))) return false;
    if (Number.isNaN(this.startMs) && this.isSwitchedDated()) this.startMs = this.time(slots.startSwitched);
    this.timeMs = this.startMs;
    if (Number.isNaN(this.timeMs)) this.timeMs = this.time(slots.received);
    if (Number.isNaN(this.timeMs)) this.timeMs = this.time(slots.end);
    return true;
  }

  /**
   * nProbe and ntopng, which state both directions, write Unix seconds, and Logstash ISO 8601. What others copy from NetFlow
   * are milliseconds since the exporter started, and 20 days of that look like Unix seconds.
   */
  private isSwitchedDated(): boolean {
    const { slots } = this.shape;
    return (
      this.locate(slots.bytesBack) ||
      (this.locate(slots.startSwitched) && this.bytes[this.valueStart + 4] === Byte.Dash)
    );
  }

  /** After `row.clearDetails()`: all that the record states besides time and server. */
  putDetails(row: Row): void {
    const { ends, shape } = this;
    ends.putClient(row);
    ends.putSent(row, this.count(shape.slots.bytes), this.count(shape.slots.packets));
    const packetsBack = this.count(shape.slots.packetsBack);
    const bytesBack = this.count(shape.slots.bytesBack);
    // Zeros where the exporter sees one direction: the other is a record of its own.
    if (packetsBack > 0 || bytesBack > 0) ends.putAnswered(row, bytesBack, packetsBack);
    if (this.locate(shape.slots.protocol)) row.transport = transportOf(this.bytes, this.valueStart, this.endOfWhole());
    row.durationMs = this.duration();
    const device = ends.sourceIsClient ? shape.slots.sourceDevice : shape.slots.destinationDevice;
    if (this.locate(device)) row.device.set(this.valueStart, this.valueEnd);
  }

  /** A whole number, quoted or not, `25238.0` and `1.637501079e+09` too; NaN where none of the slots holds one. */
  count(slots: readonly number[]): number {
    if (!this.locate(slots)) return Number.NaN;
    const whole = decimal(this.bytes, this.valueStart, this.valueEnd);
    return Number.isNaN(whole) ? this.fractional() : whole;
  }

  /** Whether one of the slots holds a value that says something; which is then from `valueStart` to `valueEnd`. */
  private locate(slots: readonly number[]): boolean {
    const { json } = this;
    for (let i = 0; i < slots.length; i++) {
      const kind = json.kind(slots[i]!);
      if (kind !== JsonKind.String && kind !== JsonKind.Number) continue;
      this.valueStart = json.start(slots[i]!);
      this.valueEnd = json.end(slots[i]!);
      if (this.valueEnd > this.valueStart && !isDash(this.bytes, this.valueStart, this.valueEnd)) return true;
    }
    return false;
  }

  /** Exporters that know both kinds of address write `0.0.0.0` and `::` for the one that the flow has not. */
  private putAddress(span: Span, slots: readonly number[]): boolean {
    const { bytes, json } = this;
    for (let i = 0; i < slots.length; i++) {
      const start = json.start(slots[i]!);
      const end = json.end(slots[i]!);
      if (json.kind(slots[i]!) !== JsonKind.String || end === start || isDash(bytes, start, end)) continue;
      const isUnset = equals(bytes, start, end, anyIpv4) || equals(bytes, start, end, anyIpv6);
      if (isUnset && span.end > span.start) continue;
      span.set(start, end);
      if (!isUnset) break;
    }
    return span.end > span.start;
  }

  /** `6.0` is 6. */
  private endOfWhole(): number {
    let at = this.valueStart;
    while (at < this.valueEnd && this.bytes[at] !== Byte.Dot) at++;
    return at;
  }

  private fractional(): number {
    const { bytes, valueStart, valueEnd } = this;
    const fraction = decimalFraction(bytes, valueStart, valueEnd);
    return Math.round(Number.isNaN(fraction) ? floatingPoint(bytes, valueStart, valueEnd) : fraction);
  }

  /** The first of the slots that holds a date: ISO 8601, or since 1970 in any unit. Exporters without a clock write 0. */
  private time(slots: readonly number[]): number {
    const { bytes, json } = this;
    for (let i = 0; i < slots.length; i++) {
      const start = json.start(slots[i]!);
      const end = json.end(slots[i]!);
      if (end - start < 8 || json.kind(slots[i]!) > JsonKind.Number) continue;
      if (bytes[start + 4] === Byte.Dash) {
        if (this.times.read(start, end)) return this.times.ms;
        continue;
      }
      let ms = epochMillis(bytes, start, end);
      if (Number.isNaN(ms)) ms = secondsMillis(bytes, start, end);
      if (ms >= earliestMs) return ms;
    }
    return Number.NaN;
  }

  private duration(): number {
    const { slots } = this.shape;
    const stated = this.count(slots.durationMs);
    if (stated >= 0) return stated;
    const isDated = !Number.isNaN(this.startMs);
    let ms = isDated ? this.time(slots.end) - this.startMs : Number.NaN;
    if (Number.isNaN(ms) && isDated && this.isSwitchedDated()) ms = this.time(slots.endSwitched) - this.startMs;
    if (Number.isNaN(ms) && !this.isSwitchedDated())
      ms = this.count(slots.endSwitched) - this.count(slots.startSwitched);
    return ms >= 0 ? ms : Number.NaN;
  }
}

export const wellFormed = -1;

/** 2000-01-01 */
const earliestMs = 946_684_800_000;

/** `1.637501079e+09`: seconds as Go writes large floating-point numbers. */
function secondsMillis(bytes: Buffer, start: number, end: number): number {
  return Math.round(floatingPoint(bytes, start, end) * 1000);
}
