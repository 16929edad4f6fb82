import { Slot } from './elements.js';
import type { Template } from './template.js';
import { unsigned } from './unsigned.js';

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

/** Start and length of a flow, in whichever of seven styles its record states them. */
export class FlowTimes {
  /** Unix milliseconds: the start; failing that what comes nearest to it. */
  startMs = unknown;
  durationMs = unknown;

  /** `exportMs` and `bootMs` are those of the packet that brought the record. */
  read(template: Template, bytes: Uint8Array, record: number, exportMs: number, bootMs: number): void {
    const { at, size } = template;
    const boot = at[SystemInit]! < 0 ? bootMs : dated(unsigned(bytes, record + at[SystemInit]!, size[SystemInit]!));
    let start = absolute(template, bytes, record, StartMillis, StartSeconds, StartMicros, StartNanos);
    let end = absolute(template, bytes, record, EndMillis, EndSeconds, EndMicros, EndNanos);
    if (at[StartDelta]! >= 0) start = exportMs - unsigned(bytes, record + at[StartDelta]!, size[StartDelta]!) / 1000;
    if (at[EndDelta]! >= 0) end = exportMs - unsigned(bytes, record + at[EndDelta]!, size[EndDelta]!) / 1000;
    this.durationMs = duration(template, bytes, record);
    if (at[LastSwitched]! >= 0 || at[FirstSwitched]! >= 0) {
      const first = uptime(template, bytes, record, FirstSwitched);
      const last = uptime(template, bytes, record, LastSwitched);
      // Both 0: an exporter without a clock.
      if (Number.isNaN(start) && !(first === 0 && last === 0)) start = switched(first, exportMs, boot);
      if (Number.isNaN(end) && last > 0) end = switched(last, exportMs, boot);
      if (Number.isNaN(this.durationMs) && first > 0) this.durationMs = (last - first) | 0;
    }
    if (
      Number.isNaN(start) &&
      at[ObservedMillis]! + at[ObservedSeconds]! + at[ObservedMicros]! + at[ObservedNanos]! > -4
    ) {
      const observed = absolute(
        template,
        bytes,
        record,
        ObservedMillis,
        ObservedSeconds,
        ObservedMicros,
        ObservedNanos,
      );
      if (Number.isNaN(end)) end = observed;
    }
    if (!Number.isNaN(start) && !Number.isNaN(end)) this.durationMs = end - start;
    else if (Number.isNaN(start) && this.durationMs >= 0) start = end - this.durationMs;
    if (!(this.durationMs >= 0)) this.durationMs = unknown;
    if (Number.isNaN(start)) start = end;
    // Half a microsecond: 0.123 s in NTP's binary fraction is a little less than that.
    this.startMs = Math.floor((!Number.isNaN(start) ? start : exportMs) + 0.0005);
    this.durationMs = Math.round(this.durationMs);
  }
}

/** Before 2000 a clock was not set. */
const earliestMs = 946_684_800_000;

function dated(ms: number): number {
  return ms >= earliestMs ? ms : unknown;
}

function absolute(
  { at, size }: Template,
  bytes: Uint8Array,
  record: number,
  millis: number,
  seconds: number,
  micros: number,
  nanos: number,
): number {
  if (at[millis]! >= 0) return dated(unsigned(bytes, record + at[millis]!, size[millis]!));
  if (at[seconds]! >= 0) return dated(unsigned(bytes, record + at[seconds]!, size[seconds]!) * 1000);
  if (at[micros]! >= 0) return ntpMillis(bytes, record + at[micros]!, size[micros]!, 1e3);
  if (at[nanos]! >= 0) return ntpMillis(bytes, record + at[nanos]!, size[nanos]!, 1e6);
  return unknown;
}

/** Seconds between 1900, where NTP begins, and 1970. */
const ntpEpochSeconds = 2_208_988_800;

/**
 * 32 bits of seconds since 1900 and 32 bits of fraction (RFC 7011 section 6.1.9); some exporters write a plain count since 1970,
 * whose upper half is small. From 2036 on the upper half of NTP's is small too, and counts from there.
 */
function ntpMillis(bytes: Uint8Array, at: number, length: number, perMilli: number): number {
  if (length !== 8) return dated(unsigned(bytes, at, length) / perMilli);
  const seconds = unsigned(bytes, at, 4);
  const fraction = (unsigned(bytes, at + 4, 4) * 1000) / 0x1_0000_0000;
  if (seconds >= 0x8000_0000) return dated((seconds - ntpEpochSeconds) * 1000 + fraction);
  const plain = unsigned(bytes, at, 8) / perMilli;
  if (plain >= earliestMs) return plain;
  return seconds === 0 ? unknown : (seconds + 0x1_0000_0000 - ntpEpochSeconds) * 1000 + fraction;
}

function uptime({ at, size }: Template, bytes: Uint8Array, record: number, slot: number): number {
  return at[slot]! < 0 ? unknown : unsigned(bytes, record + at[slot]!, size[slot]!);
}

/** A flow that starts later than this after it was exported is counted from another start than the exporter says (FortiOS 5.2). */
const maxSkewMs = 3_600_000;

/** A count of milliseconds since the exporter started as Unix time. It wraps every 50 days, and stays near the export. */
function switched(upMs: number, exportMs: number, bootMs: number): number {
  if (Number.isNaN(bootMs)) return unknown;
  const offset = (upMs - (exportMs - bootMs)) | 0;
  return offset > maxSkewMs ? unknown : exportMs + offset;
}

function duration({ at, size }: Template, bytes: Uint8Array, record: number): number {
  if (at[DurationMillis]! >= 0) return unsigned(bytes, record + at[DurationMillis]!, size[DurationMillis]!);
  if (at[DurationMicros]! >= 0) return unsigned(bytes, record + at[DurationMicros]!, size[DurationMicros]!) / 1000;
  return unknown;
}
