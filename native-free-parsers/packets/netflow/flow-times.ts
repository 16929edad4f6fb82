import type { Row } from '../../row.js';
import { Slot } from './elements.js';
import type { Template } from './template.js';
import { readUnsigned, unsigned } from './unsigned.js';

const {
  DurationMicros,
  DurationMillis,
  EndDelta,
  EndMicros,
  EndMillis,
  EndNanos,
  EndSeconds,
  FirstSwitched,
  LastSwitched,
  ObservedMicros,
  ObservedMillis,
  ObservedNanos,
  ObservedSeconds,
  StartDelta,
  StartMicros,
  StartMillis,
  StartNanos,
  StartSeconds,
  SystemInit,
} = Slot;
const { NaN: unknown } = Number;

/** Places in `FlowTimes.ms`. */
const Start = 0;
const End = 1;
const Duration = 2;
const First = 3;
const Last = 4;

/** Before 2000 a clock was not set. */
const earliestMs = 946_684_800_000;
/** Seconds between 1900, where NTP begins, and 1970. */
const ntpEpochSeconds = 2_208_988_800;
/** A flow that starts later than this after it was exported is counted from another start than the exporter says (FortiOS 5.2). */
const maxSkewMs = 3_600_000;

/** Start and length of a flow, in whichever of seven styles its record states them. */
export class FlowTimes {
  /** Those of the packet that brought the record: Unix milliseconds of its export, and of the exporter's start. */
  exportMs = unknown;
  bootMs = unknown;
  private template!: Template;
  private bytes!: Uint8Array;
  private record = 0;
  /** In an array, for V8 boxes what methods return. */
  private readonly ms = new Float64Array(5);

  /** Unix milliseconds: the start; failing that what comes nearest to it. */
  putStart(row: Row): void {
    const { ms, exportMs } = this;
    const start = ms[Start]!;
    // Half a microsecond: 0.123 s in NTP's binary fraction is a little less than that.
    row.timeMs = Math.floor((Number.isNaN(start) ? exportMs : start) + 0.0005);
  }

  putDuration(row: Row): void {
    row.durationMs = Math.round(this.ms[Duration]!);
  }

  read(template: Template, bytes: Uint8Array, record: number): void {
    this.template = template;
    this.bytes = bytes;
    this.record = record;
    const { ms } = this;
    const { at } = template;
    this.readTime(Start, StartMillis, StartSeconds, StartMicros, StartNanos);
    this.readTime(End, EndMillis, EndSeconds, EndMicros, EndNanos);
    if (at[StartDelta]! >= 0) this.readDelta(Start, StartDelta);
    if (at[EndDelta]! >= 0) this.readDelta(End, EndDelta);
    ms[Duration] = unknown;
    if (at[DurationMillis]! >= 0) this.readNumber(Duration, DurationMillis, 1);
    else if (at[DurationMicros]! >= 0) this.readNumber(Duration, DurationMicros, 1000);
    if (at[LastSwitched]! >= 0 || at[FirstSwitched]! >= 0) this.readSwitched();
    // An event is the end of what it tells of, or all that is known of its time.
    if (Number.isNaN(ms[End]!)) this.readTime(End, ObservedMillis, ObservedSeconds, ObservedMicros, ObservedNanos);
    this.complete();
  }

  private complete(): void {
    const { ms } = this;
    const hasStart = !Number.isNaN(ms[Start]!);
    if (hasStart && !Number.isNaN(ms[End]!)) ms[Duration] = ms[End]! - ms[Start]!;
    else if (!hasStart) ms[Start] = ms[Duration]! >= 0 ? ms[End]! - ms[Duration]! : ms[End]!;
    if (!(ms[Duration]! >= 0)) ms[Duration] = unknown;
  }

  private readTime(place: number, millis: number, seconds: number, micros: number, nanos: number): void {
    const { at, size } = this.template;
    const { ms } = this;
    if (at[millis]! >= 0) this.readNumber(place, millis, 1);
    else if (at[seconds]! >= 0) this.readNumber(place, seconds, 0.001);
    else if (at[micros]! >= 0) this.readNtp(place, this.record + at[micros]!, size[micros]!, 1e3);
    else if (at[nanos]! >= 0) this.readNtp(place, this.record + at[nanos]!, size[nanos]!, 1e6);
    else ms[place] = unknown;
    if (!(ms[place]! >= earliestMs)) ms[place] = unknown;
  }

  private readNumber(place: number, slot: number, perMilli: number): void {
    const { at, size } = this.template;
    const { ms } = this;
    if (at[slot]! < 0) ms[place] = unknown;
    else readUnsigned(ms, place, this.bytes, this.record + at[slot]!, size[slot]!);
    if (perMilli !== 1) ms[place] = perMilli < 1 ? ms[place]! * 1000 : ms[place]! / perMilli;
  }

  private readDelta(place: number, slot: number): void {
    const { ms, exportMs } = this;
    this.readNumber(place, slot, 1000);
    ms[place] = exportMs - ms[place]!;
  }

  /**
   * 32 bits of seconds since 1900 and 32 bits of fraction (RFC 7011 section 6.1.9); some exporters write a plain count since 1970,
   * whose upper half is small. From 2036 on the upper half of NTP's is small too, and counts from there.
   */
  private readNtp(place: number, at: number, length: number, perMilli: number): void {
    const { bytes, ms } = this;
    readUnsigned(ms, place, bytes, at, length);
    ms[place] = ms[place]! / perMilli;
    const isPlain = ms[place]! >= earliestMs && (bytes[at]! & 0x80) === 0;
    if (length !== 8 || isPlain) return;
    const seconds = unsigned(bytes, at, 4);
    const era = seconds >= 0x8000_0000 ? 0 : 0x1_0000_0000;
    const fraction = (unsigned(bytes, at + 4, 4) * 1000) / 0x1_0000_0000;
    ms[place] = seconds === 0 ? unknown : (seconds + era - ntpEpochSeconds) * 1000 + fraction;
  }

  /** Counts of milliseconds since the exporter started. Both 0: an exporter without a clock. */
  private readSwitched(): void {
    const { ms, exportMs, template } = this;
    let boot = this.bootMs;
    if (template.at[SystemInit]! >= 0) {
      this.readTime(First, SystemInit, SystemInit, SystemInit, SystemInit);
      boot = ms[First]!;
    }
    this.readNumber(First, FirstSwitched, 1);
    this.readNumber(Last, LastSwitched, 1);
    const first = ms[First]!;
    const last = ms[Last]!;
    const upMs = exportMs - boot;
    if (!Number.isNaN(boot)) {
      if (Number.isNaN(ms[Start]!) && !(first === 0 && last === 0)) ms[Start] = near(exportMs, first, upMs);
      if (Number.isNaN(ms[End]!) && last > 0) ms[End] = near(exportMs, last, upMs);
    }
    if (Number.isNaN(ms[Duration]!) && first > 0) ms[Duration] = (last - first) | 0;
  }
}

/** A count that wraps every 50 days as Unix time: that which is nearest to the export. */
function near(exportMs: number, countMs: number, upMs: number): number {
  const offset = (countMs - upMs) | 0;
  return offset > maxSkewMs || Number.isNaN(countMs) ? unknown : exportMs + offset;
}
