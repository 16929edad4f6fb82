import type { IsoTimes } from '../bytes/iso-times.js';
import { decimal, decimalFraction, floatingPoint } from '../bytes/numbers.js';
import { transportOf } from '../field.js';
import { localClock } from '../local-clock.js';
import type { Row, Span } from '../row.js';
import { ZeekField } from './logs.js';

/** Zeek's times without a zone are in UTC. */
export const zeekClock = localClock({ modifiedMs: 0, timeZone: 'UTC' });

/** The values of one Zeek record, as offsets into `Row.bytes`; what is unset or empty is an empty span. */
export interface ZeekValues {
  readonly times: IsoTimes;
  start(field: ZeekField): number;
  end(field: ZeekField): number;
  /** Walks a set or vector. */
  items(field: ZeekField): ZeekItems;
}

/** The elements of a set or vector, one at a time. */
export interface ZeekItems {
  readonly start: number;
  readonly end: number;
  next(): boolean;
}

/** Client, ports and transport. */
export function putEnds(row: Row, values: ZeekValues): void {
  put(row.client, values, ZeekField.Client);
  row.clientPort = countOf(row, values, ZeekField.ClientPort);
  row.serverPort = countOf(row, values, ZeekField.ServerPort);
  row.transport = transportOf(row.bytes, values.start(ZeekField.Transport), values.end(ZeekField.Transport));
}

/** Point `span` at the value of `field`. */
export function put(span: Span, values: ZeekValues, field: ZeekField): void {
  span.set(values.start(field), values.end(field));
}

/** A whole number; NaN where the record states none. */
export function countOf(row: Row, values: ZeekValues, field: ZeekField): number {
  return decimal(row.bytes, values.start(field), values.end(field));
}

/** Milliseconds of an interval, which Zeek writes in seconds; in JSON a short one is `9.0599e-06`. */
export function intervalMillis(row: Row, values: ZeekValues, field: ZeekField): number {
  const start = values.start(field);
  const end = values.end(field);
  let seconds = decimalFraction(row.bytes, start, end);
  if (Number.isNaN(seconds)) seconds = floatingPoint(row.bytes, start, end);
  return Math.round(seconds * 1000);
}
