import { describe, expect, test } from 'vitest';
import {
  dataSet,
  exportSeconds,
  type Field,
  ipfix,
  netflowV5,
  netflowV9,
  set,
  templateSet,
  variable,
} from '../../bench/generate/flow-exports/write-exports.js';
import { seeded } from '../seeded.js';
import { Collector } from './collector.js';
import { ends, endValues } from './one-flow.js';

describe('damage', () => {
  const fields: readonly Field[] = [...ends, [152, 8], [188, variable, 35632], [1, 4]];
  const values = [...endValues, exportSeconds * 1000, 'chatgpt.com', 2115];
  const options: readonly Field[] = [
    [95, 4],
    [96, variable],
  ];
  const messages = [
    ipfix({}, templateSet(10, 256, fields), templateSet(10, 257, options, 1)),
    ipfix({}, dataSet(257, options, [[1, 'ssl']]), dataSet(256, fields, [values, values, values])),
    netflowV9({}, 2, templateSet(9, 300, ends), dataSet(300, ends, [endValues, endValues])),
    netflowV5({}, [
      {
        source: '10.0.0.7',
        destination: '192.0.2.4',
        sourcePort: 1,
        destinationPort: 2,
        packets: 1,
        bytes: 1,
        first: 1,
        last: 2,
      },
    ]),
  ];

  test('records of no bytes, endless templates and sets that are too long end', () => {
    const empty = ipfix({}, templateSet(10, 256, [[8, 0]]), set(256, Buffer.alloc(8)));
    expect(new Collector().read(empty).end().rejected).toEqual(['bad-syntax', 'no-header']);
    const cut = ipfix({}, templateSet(10, 256, ends), dataSet(256, ends, [endValues])).subarray(0, -4);
    expect(new Collector().read(cut).end().rejected).toEqual(['truncated']);
  });

  test('any prefix and any damage is read without a throw, and leaves later messages readable', () => {
    const seed = 20261120;
    const random = seeded(seed);
    const whole = Buffer.concat(messages);
    const sound = new Collector().read(whole).end().records.length;
    expect(sound).toBe(6);
    for (let end = 0; end <= whole.length; end++) new Collector().read(whole.subarray(0, end)).end();
    for (let round = 0; round < 4000; round++) {
      const collector = new Collector();
      for (const message of messages) {
        const damaged = Buffer.from(message);
        for (let i = 0; i < 3; i++) damaged[Math.floor(random() * damaged.length)] = Math.floor(random() * 256);
        collector.read(damaged);
      }
      const before = collector.records.length;
      collector.read(whole).end();
      expect([seed, round, collector.records.length - before >= 2]).toEqual([seed, round, true]);
    }
  });
});
