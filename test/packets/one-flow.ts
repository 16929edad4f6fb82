import {
  address,
  dataSet,
  type Field,
  ipfix,
  templateSet,
  type Value,
} from '../../bench/generate/flow-exports/write-exports.js';
import { Collector } from './collector.js';

/** Who spoke with whom: the fields that every flow here begins with. */
export const ends: readonly Field[] = [
  [8, 4],
  [12, 4],
  [7, 2],
  [11, 2],
  [4, 1],
];
export const endValues: readonly Value[] = [address('10.0.0.7'), address('192.0.2.4'), 60202, 443, 6];

/** Reads one IPFIX record of the ends above and these fields. */
export function oneFlow(fields: readonly Field[], values: readonly Value[], from: readonly Value[] = endValues) {
  const all = [...ends, ...fields];
  const message = ipfix({}, templateSet(10, 256, all), dataSet(256, all, [[...from, ...values]]));
  return new Collector().read(message).end();
}
