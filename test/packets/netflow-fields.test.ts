import { describe, expect, test } from 'vitest';
import {
  address,
  dataSet,
  type Field,
  ipfix,
  netflowV9,
  templateSet,
  type Value,
  variable,
} from '../../bench/generate/flow-exports/write-exports.js';
import { Collector } from './collector.js';
import { ends, endValues, oneFlow } from './one-flow.js';

const ends6: readonly Field[] = [
  [27, 16],
  [28, 16],
  [7, 2],
  [11, 2],
  [4, 1],
];

describe('fields', () => {
  test('lengths are as the exporter likes', () => {
    const sizes = [1, 2, 3, 4, 5, 6, 7, 8];
    for (const size of sizes) expect(oneFlow([[1, size]], [200]).records).toMatchObject([{ bytesUp: 200 }]);
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
    expect(oneFlow(fields, values).records).toMatchObject([{ fact: 'request', host: 'chatgpt.com', bytesUp: 2115 }]);
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
      oneFlow(
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
      oneFlow(
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
    const ipfixOut = oneFlow(
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
    expect(oneFlow([[1, 4]], [28538], back).records).toMatchObject([
      { client: '10.0.0.7', clientPort: 60202, server: '192.0.2.4', serverPort: 443, bytesDown: 28538 },
    ]);
  });

  test('behind a translator the client of an answer is the inside address', () => {
    const back = [address('192.0.2.4'), address('203.0.113.9'), 443, 31000, 6];
    expect(
      oneFlow(
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
    expect(oneFlow(fields, values).records).toMatchObject([{ mac: '00:00:5e:00:53:07', user: 'ana', realm: 'CORP' }]);
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
      oneFlow(fields, values).records.map(({ fact, app, host, method, path, status, queryType }) => ({
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
    expect(oneFlow([[89, 1]], [0x82]).records).toMatchObject([{ action: 'blocked' }]);
    expect(oneFlow([[89, 1]], [0x40]).records[0]!.action).toBeUndefined();
    expect(oneFlow([[233, 1]], [3]).records).toMatchObject([{ action: 'blocked' }]);
  });

  test('of a firewall’s events the end is the flow, an update the same flow again, the beginning nothing', () => {
    const collectors = [1, 2, 4, 5].map((event) =>
      oneFlow(
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
    expect([1, 2, 3, 4, 5, 8].map((event) => oneFlow([[230, 1]], [event]).records.length)).toEqual([1, 0, 0, 1, 0, 0]);
  });
});
