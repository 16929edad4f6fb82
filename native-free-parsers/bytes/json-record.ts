import type { Span } from '../row.js';
import { IsoTimes } from './iso-times.js';
import { JsonFields, JsonItems, JsonKind } from './json.js';
import type { JsonPaths } from './json-keys.js';
import { equals } from './match.js';
import { decimal } from './numbers.js';
import type { LocalClock } from './time.js';

/** One JSON object at a time, by the slots of its `JsonPaths`: what the formats that are one object a line ask of it. */
export class JsonRecord {
  readonly bytes: Buffer;
  /** The time that `readTime` read last. */
  readonly times: IsoTimes;
  /** The values of the array that `open` was called for. */
  readonly items: JsonItems;
  private readonly json: JsonFields;

  constructor(paths: JsonPaths, bytes: Buffer, clock: LocalClock) {
    this.bytes = bytes;
    this.times = new IsoTimes(bytes, clock);
    this.items = new JsonItems(bytes);
    this.json = new JsonFields(paths, bytes);
  }

  /** Read the object that is all of `bytes[start, end)`; false if that is no JSON object. */
  read(start: number, end: number): boolean {
    return this.json.scan(start, end);
  }

  has(slot: number): boolean {
    return this.json.kind(slot) !== JsonKind.Absent;
  }

  /** Whether the value is a string that is not empty. */
  isText(slot: number): boolean {
    return this.json.kind(slot) === JsonKind.String && this.json.start(slot) < this.json.end(slot);
  }

  isTrue(slot: number): boolean {
    return this.json.kind(slot) === JsonKind.True;
  }

  start(slot: number): number {
    return this.json.start(slot);
  }

  end(slot: number): number {
    return this.json.end(slot);
  }

  put(span: Span, slot: number): void {
    span.set(this.json.start(slot), this.json.end(slot));
  }

  is(slot: number, text: Uint8Array): boolean {
    return equals(this.bytes, this.json.start(slot), this.json.end(slot), text);
  }

  /** A whole number, in quotes or not; NaN if it is none. */
  number(slot: number): number {
    return decimal(this.bytes, this.json.start(slot), this.json.end(slot));
  }

  /** Whether the value is an ISO 8601 time; `times.ms` then says which. */
  readTime(slot: number): boolean {
    return this.times.read(this.json.start(slot), this.json.end(slot));
  }

  /** Start over on the array at `slot`; one that is not there has no values. */
  open(slot: number): void {
    this.items.open(this.json.start(slot), this.json.end(slot));
  }
}
