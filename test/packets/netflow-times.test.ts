import { describe, expect, test } from 'vitest';
import {
  dataSet,
  type Field,
  netflowV9,
  ntp,
  templateSet,
  type Value,
} from '../../bench/generate/flow-exports/write-exports.js';
import { Collector } from './collector.js';
import { ends, endValues, oneFlow } from './one-flow.js';

describe('times', () => {
  const start = '2026-11-20T06:46:45.123Z';
  const ms = Date.parse(start);
  test.each<[string, readonly Field[], readonly Value[]]>([
    [
      'milliseconds',
      [
        [152, 8],
        [153, 8],
      ],
      [ms, ms + 90],
    ],
    [
      'microseconds in NTP format',
      [
        [154, 8],
        [155, 8],
      ],
      [ntp(ms), ntp(ms + 90)],
    ],
    [
      'nanoseconds in NTP format',
      [
        [156, 8],
        [157, 8],
      ],
      [ntp(ms), ntp(ms + 90)],
    ],
    [
      'microseconds as a plain number',
      [
        [154, 8],
        [155, 8],
      ],
      [BigInt(ms) * 1000n, BigInt(ms + 90) * 1000n],
    ],
    [
      'nanoseconds as a plain number',
      [
        [156, 8],
        [157, 8],
      ],
      [BigInt(ms) * 1000000n, BigInt(ms + 90) * 1000000n],
    ],
    [
      'microseconds before the export',
      [
        [158, 4],
        [159, 4],
      ],
      [2_877_000, 2_787_000],
    ],
    [
      'milliseconds since a start that is stated',
      [
        [22, 4],
        [21, 4],
        [160, 8],
      ],
      [5000, 5090, ms - 5000],
    ],
    [
      'a start and a duration',
      [
        [152, 8],
        [161, 4],
      ],
      [ms, 90],
    ],
    [
      'an end and a duration in microseconds',
      [
        [153, 8],
        [162, 4],
      ],
      [ms + 90, 90_000],
    ],
  ])('%s', (_, fields, values) => {
    expect(oneFlow(fields, values).records).toMatchObject([{ time: start, durationMs: 90 }]);
  });

  test('seconds', () => {
    const seconds = Math.floor(ms / 1000);
    expect(
      oneFlow(
        [
          [150, 4],
          [151, 4],
        ],
        [seconds, seconds + 3],
      ).records,
    ).toMatchObject([{ time: '2026-11-20T06:46:45.000Z', durationMs: 3000 }]);
  });

  test('NetFlow v9 counts from the start of its exporter, and goes on from zero every 50 days', () => {
    const fields: readonly Field[] = [...ends, [22, 4], [21, 4]];
    const record = (first: number, last: number) => dataSet(256, fields, [[...endValues, first, last]]);
    const collector = new Collector()
      .read(netflowV9({ uptime: 10_000 }, 2, templateSet(9, 256, fields), record(7000, 7500)))
      .read(netflowV9({ uptime: 1000 }, 1, record(2 ** 32 - 1000, 500)));
    expect(collector.records).toMatchObject([
      { time: '2026-11-20T06:46:45.000Z', durationMs: 500 },
      { time: '2026-11-20T06:46:46.000Z', durationMs: 1500 },
    ]);
  });

  test('a flow without any time has that of its export', () => {
    expect(oneFlow([], []).records).toMatchObject([{ time: '2026-11-20T06:46:48.000Z' }]);
  });
});
