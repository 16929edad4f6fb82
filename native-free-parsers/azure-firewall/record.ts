import { IsoTimes } from '../bytes/iso-times.js';
import { JsonFields } from '../bytes/json.js';
import { JsonPaths } from '../bytes/json-keys.js';
import { equals, equalsAny } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import type { LocalClock } from '../bytes/time.js';
import type { Span } from '../row.js';

/** What is read of a record: where diagnostic settings put it, and where an export of Log Analytics has it. */
const pointers = {
  category: ['/category', '/Category', '/Type'],
  time: ['/time', '/TimeGenerated'],
  message: ['/properties/msg', '/msg_s'],
  protocol: ['/properties/Protocol', '/Protocol'],
  source: ['/properties/SourceIp', '/SourceIp'],
  sourcePort: ['/properties/SourcePort', '/SourcePort'],
  destination: ['/properties/DestinationIp', '/DestinationIp'],
  destinationPort: ['/properties/DestinationPort', '/DestinationPort'],
  name: ['/properties/Fqdn', '/Fqdn'],
  url: ['/properties/TargetUrl', '/TargetUrl'],
  action: ['/properties/Action', '/Action'],
  queryName: ['/properties/QueryName', '/QueryName'],
  queryType: ['/properties/QueryType', '/QueryType'],
  responseCode: ['/properties/ResponseCode', '/ResponseCode'],
} as const;
export type AzureField = keyof typeof pointers;

const all: readonly string[] = Object.values(pointers).flat();
const paths = new JsonPaths(all);
const slots = Object.freeze(
  Object.fromEntries(Object.entries(pointers).map(([name, list]) => [name, slotsOf(list)])),
) as Readonly<Record<AzureField, readonly number[]>>;

function slotsOf(list: readonly string[]): readonly number[] {
  return list.map((pointer) => all.indexOf(pointer));
}

/** One record at a time. */
export class AzureRecord {
  readonly bytes: Buffer;
  readonly times: IsoTimes;
  private readonly json: JsonFields;

  constructor(bytes: Buffer, clock: LocalClock) {
    this.bytes = bytes;
    this.times = new IsoTimes(bytes, clock);
    this.json = new JsonFields(paths, bytes);
  }

  /** Read the record that is all of `bytes[start, end)`; false if that is no JSON object. */
  read(start: number, end: number): boolean {
    return this.json.scan(start, end);
  }

  /** Whether the time is one; `times.ms` then says which. */
  isTimed(): boolean {
    return this.times.read(this.start('time'), this.end('time'));
  }

  has(field: AzureField): boolean {
    return this.start(field) < this.end(field);
  }

  start(field: AzureField): number {
    return this.json.start(this.slotOf(field));
  }

  end(field: AzureField): number {
    return this.json.end(this.slotOf(field));
  }

  is(field: AzureField, text: Uint8Array): boolean {
    return equals(this.bytes, this.start(field), this.end(field), text);
  }

  isOneOf(field: AzureField, texts: readonly Uint8Array[]): boolean {
    return equalsAny(this.bytes, this.start(field), this.end(field), texts);
  }

  put(span: Span, field: AzureField): void {
    span.set(this.start(field), this.end(field));
  }

  number(field: AzureField): number {
    return decimal(this.bytes, this.start(field), this.end(field));
  }

  /** The first of the field's places that has a value, or else its first. */
  private slotOf(field: AzureField): number {
    const places = slots[field];
    for (let i = 0; i < places.length; i++) {
      const slot = places[i]!;
      if (this.json.end(slot) > this.json.start(slot)) return slot;
    }
    return places[0]!;
  }
}
