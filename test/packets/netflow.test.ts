import { describe, expect, test } from 'vitest';
import {
  address,
  dataSet,
  exportSeconds,
  type Field,
  ipfix,
  netflowV5,
  netflowV9,
  ntp,
  set,
  templateSet,
  u16,
  type Value,
  variable,
} from '../../bench/generate/flow-exports/write-exports.js';
import { seeded } from '../seeded.js';
import { Collector } from './flow-exports.js';

const ends: readonly Field[] = [
  [8, 4],
  [12, 4],
  [7, 2],
  [11, 2],
  [4, 1],
];
const endValues: readonly Value[] = [address('10.0.0.7'), address('192.0.2.4'), 60202, 443, 6];
const ends6: readonly Field[] = [
  [27, 16],
  [28, 16],
  [7, 2],
  [11, 2],
  [4, 1],
];

/** One IPFIX record of the ends above and these fields. */
function one(fields: readonly Field[], values: readonly Value[], from: readonly Value[] = endValues) {
  const all = [...ends, ...fields];
  const message = ipfix({}, templateSet(10, 256, all), dataSet(256, all, [[...from, ...values]]));
  return new Collector().read(message).end();
}

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
    expect(one(fields, values).records).toMatchObject([{ time: start, durationMs: 90 }]);
  });

  test('seconds', () => {
    const seconds = Math.floor(ms / 1000);
    expect(
      one(
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
    expect(one([], []).records).toMatchObject([{ time: '2026-11-20T06:46:48.000Z' }]);
  });
});

describe('templates', () => {
  const fields: readonly Field[] = [...ends, [1, 4]];
  const data = dataSet(256, fields, [[...endValues, 2115]]);
  const template = templateSet(10, 256, fields);
  const early = { seconds: exportSeconds - 60 };

  test('data that comes before its template is read when that comes, with the times of its own packet', () => {
    const collector = new Collector().read(ipfix(early, data)).read(ipfix({}, template));
    expect(collector.end().records).toMatchObject([{ time: '2026-11-20T06:45:48.000Z', bytesUp: 2115 }]);
    expect(collector.rejected).toEqual([]);
  });

  test('data whose template never comes is rejected', () => {
    const collector = new Collector().read(ipfix({}, data, data)).end();
    expect([collector.records, collector.rejected]).toEqual([[], ['no-header', 'no-header']]);
  });

  test('a template belongs to one exporter and one observation domain', () => {
    const collector = new Collector()
      .read(ipfix({ domain: 1 }, template), Uint8Array.of(10, 0, 0, 1))
      .read(ipfix({ domain: 2 }, data), Uint8Array.of(10, 0, 0, 1))
      .read(ipfix({ domain: 1 }, data), Uint8Array.of(10, 0, 0, 2))
      .read(ipfix({ domain: 1 }, data), Uint8Array.of(10, 0, 0, 1))
      .end();
    expect([collector.records.length, collector.rejected.length]).toEqual([1, 2]);
  });

  test('a template that is withdrawn is not used any more', () => {
    const withdrawal = set(2, Buffer.concat([u16(256), u16(0)]));
    const all = set(2, Buffer.concat([u16(2), u16(0)]));
    for (const gone of [withdrawal, all]) {
      const collector = new Collector()
        .read(ipfix({}, template, data))
        .read(ipfix({}, gone, data))
        .end();
      expect([collector.records.length, collector.rejected]).toEqual([1, ['no-header']]);
    }
  });

  test('a template may change', () => {
    const other: readonly Field[] = [[1, 8], ...ends];
    const collector = new Collector()
      .read(ipfix({}, template, data))
      .read(ipfix({}, templateSet(10, 256, other), dataSet(256, other, [[7, ...endValues]])));
    expect(collector.records.map(({ bytesUp }) => bytesUp)).toEqual([2115, 7]);
  });

  test('waiting data is bounded: what does not fit is rejected', () => {
    const collector = new Collector();
    const large = set(300, Buffer.alloc(60_000, 1));
    for (let i = 0; i < 300; i++) collector.read(ipfix({}, large));
    const dropped = collector.rejected.length;
    expect([dropped, collector.end().rejected.length]).toEqual([21, 300]);
  });

  test('a flood of templates does not grow without end, and the last exporter is read', () => {
    const collector = new Collector();
    for (let domain = 0; domain < 20_000; domain++) collector.read(ipfix({ domain }, template));
    collector
      .read(ipfix({ domain: 19_999 }, data))
      .read(ipfix({ domain: 1 }, data))
      .end();
    expect([collector.records.length, collector.rejected]).toEqual([1, ['no-header']]);
  });
});

describe('fields', () => {
  test('lengths are as the exporter likes', () => {
    const sizes = [1, 2, 3, 4, 5, 6, 7, 8];
    for (const size of sizes) expect(one([[1, size]], [200]).records).toMatchObject([{ bytesUp: 200 }]);
  });

  test('texts of variable length, short and long, and elements and lists that nobody knows, are walked over', () => {
    const fields: readonly Field[] = [
      [291, variable],
      [999, variable, 12345],
      [188, variable, 35632],
      [293, variable],
      [1, 4],
    ];
    const values = [Buffer.alloc(300, 7), '', 'chatgpt.com', 'x', 2115];
    expect(one(fields, values).records).toMatchObject([{ fact: 'request', host: 'chatgpt.com', bytesUp: 2115 }]);
  });

  test('IPv6, and zeros in place of the IPv4 address that a flow has not', () => {
    const fields: readonly Field[] = [[8, 4], [12, 4], ...ends6];
    const values = [0, 0, address('2001:db8::7'), address('2001:db8::4'), 60202, 443, 17];
    const message = ipfix({}, templateSet(10, 256, fields), dataSet(256, fields, [values]));
    expect(new Collector().read(message).records).toMatchObject([
      { client: '2001:db8::7', server: '2001:db8::4', serverPort: 443, transport: 'udp' },
    ]);
  });

  test('the way back: reverse elements, initiator and responder, and NetFlow v9’s OUT_BYTES', () => {
    const both = { bytesUp: 2115, bytesDown: 28538, packetsUp: 17, packetsDown: 31 };
    const values = [2115, 17, 28538, 31];
    expect(
      one(
        [
          [1, 4],
          [2, 4],
          [1, 4, 29305],
          [2, 4, 29305],
        ],
        values,
      ).records,
    ).toMatchObject([both]);
    expect(
      one(
        [
          [231, 4],
          [298, 4],
          [232, 4],
          [299, 4],
        ],
        values,
      ).records,
    ).toMatchObject([both]);
    const fields: readonly Field[] = [...ends, [1, 4], [2, 4], [23, 4], [24, 4]];
    const v9 = netflowV9({}, 2, templateSet(9, 256, fields), dataSet(256, fields, [[...endValues, ...values]]));
    expect(new Collector().read(v9).records).toMatchObject([both]);
    const ipfixOut = one(
      [
        [1, 4],
        [2, 4],
        [23, 4],
        [24, 4],
      ],
      values,
    ).records[0]!;
    expect([ipfixOut.bytesUp, ipfixOut.bytesDown]).toEqual([2115, undefined]);
  });

  test('the client is who asked, whichever way the record goes', () => {
    const back = [address('192.0.2.4'), address('10.0.0.7'), 443, 60202, 6];
    expect(one([[1, 4]], [28538], back).records).toMatchObject([
      { client: '10.0.0.7', clientPort: 60202, server: '192.0.2.4', serverPort: 443, bytesDown: 28538 },
    ]);
  });

  test('behind a translator the client of an answer is the inside address', () => {
    const back = [address('192.0.2.4'), address('203.0.113.9'), 443, 31000, 6];
    expect(
      one(
        [
          [226, 4],
          [228, 2],
        ],
        [address('10.0.0.7'), 60202],
        back,
      ).records,
    ).toMatchObject([{ client: '10.0.0.7', clientPort: 60202, server: '192.0.2.4' }]);
  });

  test('hardware address and user', () => {
    const fields: readonly Field[] = [
      [56, 6],
      [371, variable],
    ];
    const values = [Buffer.from('00005e005307', 'hex'), 'CORP\\ana'];
    expect(one(fields, values).records).toMatchObject([{ mac: '00:00:5e:00:53:07', user: 'ana', realm: 'CORP' }]);
  });

  test('application and user of Palo Alto, in NetFlow v9', () => {
    const fields: readonly Field[] = [...ends, [56701, 32], [56702, 64]];
    const data = dataSet(256, fields, [[...endValues, 'Openai-ChatGPT', 'ana']]);
    expect(new Collector().read(netflowV9({}, 2, templateSet(9, 256, fields), data)).records).toMatchObject([
      { app: 'openai-chatgpt', user: 'ana' },
    ]);
  });

  test('an application is named by the options of its exporter', () => {
    const options: readonly Field[] = [
      [95, 4],
      [96, 24],
    ];
    const fields: readonly Field[] = [...ends, [95, 4]];
    const message = ipfix(
      {},
      templateSet(10, 257, options, 1),
      dataSet(257, options, [[0x0d0001c5, 'ssl']]),
      templateSet(10, 256, fields),
      dataSet(256, fields, [
        [...endValues, 0x0d0001c5],
        [...endValues, 0x0d000001],
      ]),
    );
    expect(new Collector().read(message).records.map(({ app }) => app)).toEqual(['ssl', undefined]);
  });

  test('names make requests and queries', () => {
    const facts = (fields: readonly Field[], values: readonly Value[]) =>
      one(fields, values).records.map(({ fact, app, host, method, path, status, queryType }) => ({
        fact,
        app,
        host,
        method,
        path,
        status,
        queryType,
      }));
    const http = { fact: 'request', app: 'http', host: 'api.example.com' };
    expect(facts([[188, 24, 35632]], ['chatgpt.com'])).toMatchObject([
      { fact: 'request', app: 'tls', host: 'chatgpt.com' },
    ]);
    expect(facts([[112, variable, 26866]], ['chatgpt.com'])).toMatchObject([{ app: 'tls', host: 'chatgpt.com' }]);
    expect(facts([[890, variable, 8057]], ['chatgpt.com'])).toMatchObject([{ app: 'quic', host: 'chatgpt.com' }]);
    expect(
      facts(
        [
          [460, variable],
          [459, variable],
          [461, variable],
          [457, 2],
        ],
        ['API.example.com:8080', 'POST', '/v1/chat', 200],
      ),
    ).toMatchObject([{ ...http, method: 'POST', path: '/v1/chat', status: 200 }]);
    const host = Buffer.concat([Buffer.from('030000503402', 'hex'), Buffer.from('api.example.com')]);
    const url = Buffer.concat([Buffer.from('030000503401', 'hex'), Buffer.from('/v1/chat')]);
    expect(
      facts(
        [
          [12235, variable, 9],
          [12235, variable, 9],
        ],
        [host, url],
      ),
    ).toMatchObject([{ ...http, path: '/v1/chat' }]);
    expect(
      facts(
        [
          [205, variable, 35632],
          [207, 2, 35632],
        ],
        ['chatgpt.com', 65],
      ),
    ).toMatchObject([{ fact: 'query', app: 'dns', host: 'chatgpt.com', queryType: 'HTTPS' }]);
    expect(
      facts(
        [
          [188, 24, 35632],
          [205, 24, 35632],
        ],
        ['', ''],
      ),
    ).toMatchObject([{ fact: 'flow', host: undefined }]);
  });

  test('what was dropped or denied is blocked', () => {
    expect(one([[89, 1]], [0x82]).records).toMatchObject([{ action: 'blocked' }]);
    expect(one([[89, 1]], [0x40]).records[0]!.action).toBeUndefined();
    expect(one([[233, 1]], [3]).records).toMatchObject([{ action: 'blocked' }]);
  });

  test('of a firewall’s events the end is the flow, an update the same flow again, the beginning nothing', () => {
    const collectors = [1, 2, 4, 5].map((event) =>
      one(
        [
          [233, 1],
          [231, 4],
        ],
        [event, 99],
      ),
    );
    expect(collectors.map(({ records, repeated }) => records.map(({ bytesUp }, i) => [bytesUp, repeated[i]]))).toEqual([
      [],
      [[99, false]],
      [],
      [[99, true]],
    ]);
  });

  test('of a translator’s events the beginning is the flow', () => {
    expect([1, 2, 3, 4, 5, 8].map((event) => one([[230, 1]], [event]).records.length)).toEqual([1, 0, 0, 1, 0, 0]);
  });
});

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
