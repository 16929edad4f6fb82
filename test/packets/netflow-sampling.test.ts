import { describe, expect, test } from 'vitest';
import {
  dataSet,
  type Field,
  ipfix,
  netflowV5,
  templateSet,
  type Value,
} from '../../bench/generate/flow-exports/write-exports.js';
import { Collector } from './collector.js';
import { ends, endValues } from './one-flow.js';

describe('sampling', () => {
  const counted: readonly Field[] = [
    [1, 4],
    [2, 4],
  ];
  const fields: readonly Field[] = [...ends, ...counted, [48, 1]];
  const flow = templateSet(10, 256, fields);
  const data = (sampler: number) => dataSet(256, fields, [[...endValues, 2115, 17, sampler]]);
  const scaled = (factor: number) => [{ bytesUp: 2115 * factor, packetsUp: 17 * factor }];

  test.each<[string, readonly Field[], readonly Value[], number]>([
    ['an interval', [[34, 4]], [100], 100],
    [
      'a random interval of a sampler',
      [
        [48, 1],
        [50, 4],
      ],
      [3, 512],
      512,
    ],
    [
      'packets taken and left',
      [
        [48, 1],
        [305, 4],
        [306, 4],
      ],
      [3, 1, 999],
      1000,
    ],
    [
      'so many out of so many',
      [
        [302, 8],
        [309, 4],
        [310, 4],
      ],
      [3, 2, 20],
      10,
    ],
    ['an interval of 1', [[34, 4]], [1], 1],
  ])('%s in an option is applied to bytes and packets', (_, option, values, factor) => {
    const message = ipfix({}, templateSet(10, 300, option, 1), dataSet(300, option, [values]), flow, data(3));
    expect(new Collector().read(message).records).toMatchObject(scaled(factor));
  });

  test('another sampler’s interval is not', () => {
    const option: readonly Field[] = [
      [48, 1],
      [50, 4],
    ];
    const message = ipfix({}, templateSet(10, 300, option, 1), dataSet(300, option, [[3, 512]]), flow, data(4));
    expect(new Collector().read(message).records).toMatchObject(scaled(1));
  });

  test('NetFlow v5 states its interval in the header', () => {
    const flows = [
      {
        source: '10.0.0.7',
        destination: '192.0.2.4',
        sourcePort: 60202,
        destinationPort: 443,
        packets: 17,
        bytes: 2115,
        first: 1,
        last: 2,
      },
    ];
    expect(new Collector().read(netflowV5({}, flows, 0x4064)).records).toMatchObject(scaled(100));
    expect(new Collector().read(netflowV5({}, flows)).records).toMatchObject(scaled(1));
  });
});
