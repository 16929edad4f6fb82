import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ipv4 as builtIpv4, tcp, udp } from '../../bench/generate/capture/build.js';
import { dnsAnswer, dnsQuestion } from '../../bench/generate/capture/dns-message.js';
import { address, u32 } from '../../bench/generate/flow-exports/write-exports.js';
import { type Dissectors, loadDissectors } from '../../native-free-parsers/packets/dissectors.js';
import { PacketFacts } from '../../native-free-parsers/packets/packet-facts.js';
import { isSflow, SflowReader } from '../../native-free-parsers/packets/sflow/sflow-reader.js';
import { Row } from '../../native-free-parsers/row.js';
import { packageRoot } from '../../src/package-root.js';
import type { LogRecord } from '../../src/rows/record.js';
import { RecordSink } from '../../src/rows/record-sink.js';
import { seeded } from '../seeded.js';
import { helloMessage, protocols, records, serverName } from './hello.js';
import { udpDatagrams } from './udp-datagrams.js';

const time = '2026-11-20T06:46:48.000Z';
const corpora = resolve(process.env.LAMPLIGHTER_CORPORA ?? join(packageRoot, '../shared/corpora'));
const expanded = join(corpora, 'pcap/netflow-ipfix-sflow/tcpdump__sflow_expanded.pcap');

const ipv4 = Buffer.concat([
  Buffer.from('4500003c00004000400600000a000007c0000204', 'hex'),
  Buffer.from('eb2a01bb000000000000000050020000', 'hex'),
]);
const ethernet = Buffer.from('00005e00530100005e0053078100006408 00'.replace(' ', ''), 'hex');

describe('a flow sample', () => {
  test('is as many packets, and as many times its bytes, as the sampling rate says', () => {
    const header = Buffer.concat([ethernet, ipv4]);
    for (const isExpanded of [false, true]) {
      expect(read(datagram(sample(isExpanded, 1000, rawHeader(1, 78, header))))).toEqual([
        {
          fact: 'flow',
          time,
          client: '10.0.0.7',
          clientPort: 60202,
          mac: '00:00:5e:00:53:07',
          server: '192.0.2.4',
          serverPort: 443,
          transport: 'tcp',
          bytesUp: 78000,
          packetsUp: 1000,
        },
      ]);
    }
  });

  test('may be one that the agent read itself, of either version of IP', () => {
    const v4 = record(
      3,
      u32(1500),
      u32(17),
      address('192.0.2.4'),
      address('10.0.0.7'),
      u32(443),
      u32(50000),
      u32(0),
      u32(0),
    );
    const v6 = record(
      4,
      u32(900),
      u32(6),
      address('2001:db8::7'),
      address('2001:db8:1::4'),
      u32(50000),
      u32(443),
      u32(2),
      u32(0),
    );
    expect(read(datagram(sample(false, 10, v4), sample(false, 10, v6)))).toMatchObject([
      { client: '10.0.0.7', server: '192.0.2.4', serverPort: 443, transport: 'udp', bytesDown: 15000, packetsDown: 10 },
      { client: '2001:db8::7', server: '2001:db8:1::4', serverPort: 443, transport: 'tcp', bytesUp: 9000 },
    ]);
  });

  test('names the user whom a switch knows, and the request that a web server served', () => {
    const user = record(1004, u32(106), text('ana'), u32(106), text(''));
    const socket = record(2100, u32(6), address('192.0.2.4'), address('10.0.0.7'), u32(443), u32(60202));
    const strings = ['/v1/chat', 'api.example.com', '', 'curl/8.0', '', 'ben', 'application/json'].map(text);
    const counts = [u32(0), u32(120), u32(0), u32(4096), u32(250), u32(200)];
    const http = record(2206, u32(4), u32(1001), ...strings, ...counts);
    expect(read(datagram(sample(false, 1, rawHeader(11, 60, ipv4), user)))).toMatchObject([
      { fact: 'flow', user: 'ana' },
    ]);
    expect(read(datagram(sample(false, 400, socket, http)))).toMatchObject([
      {
        fact: 'request',
        client: '10.0.0.7',
        server: '192.0.2.4',
        serverPort: 443,
        host: 'api.example.com',
        method: 'POST',
        path: '/v1/chat',
        status: 200,
        userAgent: 'curl/8.0',
        user: 'ben',
        bytesUp: 120,
        bytesDown: 4096,
      },
    ]);
  });
});

describe('the beginning of a sampled packet', () => {
  const ends = { source: '10.0.0.7', destination: '192.0.2.4' };
  const opened = (text: string | Buffer, to: number) =>
    builtIpv4(ends, 6, tcp({ from: 50000, to, sequence: 7, flags: 24 }, Buffer.from(text)));
  const greeting = records(helloMessage({ extensions: [serverName('chat.example'), protocols('h2')] }));
  const request = 'POST /v1/chat HTTP/1.1\r\nHost: llm.example:8000\r\nUser-Agent: sdk/1\r\n';
  const question = builtIpv4(ends, 17, udp(50000, 53, dnsQuestion(5, 'api.example')));
  const answer = builtIpv4(
    { source: ends.destination, destination: ends.source },
    17,
    udp(53, 50000, dnsAnswer(5, 'api.example', '192.0.2.9')),
  );

  test.each([
    ['a greeting of TLS', opened(greeting, 443), { fact: 'request', app: 'tls', host: 'chat.example', alpn: ['h2'] }],
    [
      'a request, cut off',
      opened(request, 8000),
      { fact: 'request', app: 'http', host: 'llm.example', path: '/v1/chat' },
    ],
    ['a question', question, { fact: 'query', app: 'dns', host: 'api.example', queryType: 'A' }],
  ])('is read where it is %s, and named once', async (_, packet, said) => {
    const told = await readNames(datagram(sample(false, 1000, rawHeader(11, packet.length + 400, packet))));
    const between = { client: '10.0.0.7', clientPort: 50000, server: '192.0.2.4' };
    expect(told).toMatchObject([
      { ...between, ...said, time },
      { ...between, fact: 'flow', app: said.app, packetsUp: 1000 },
    ]);
  });

  test('states the addresses that an answer gives', async () => {
    const told = await readNames(datagram(sample(false, 10, rawHeader(11, answer.length, answer))));
    expect(told).toMatchObject([
      { fact: 'query', client: '10.0.0.7', host: 'api.example' },
      { fact: 'answer', client: '10.0.0.7', answers: [{ name: 'api.example', data: '192.0.2.9' }] },
      { fact: 'flow', client: '10.0.0.7', server: '192.0.2.4', packetsDown: 10 },
    ]);
  });

  test('is not taken for more than it is', async () => {
    const middle = opened(Buffer.alloc(60, 0x17), 443);
    const other = builtIpv4(ends, 17, udp(50000, 40000, dnsQuestion(5, 'api.example')));
    for (const packet of [middle, other])
      expect(await readNames(datagram(sample(false, 10, rawHeader(11, 1500, packet))))).toMatchObject([
        { fact: 'flow' },
      ]);
  });
});

test('counters, other protocols and packets that are not IP state nothing', () => {
  const counters = Buffer.concat([u32(2), u32(12), Buffer.alloc(12)]);
  const arp = rawHeader(1, 60, Buffer.concat([ethernet.subarray(0, 12), Buffer.from('0806', 'hex'), Buffer.alloc(28)]));
  expect(read(datagram(counters, sample(false, 1, arp)))).toEqual([]);
  expect(isSflow(Buffer.alloc(60), 0, 60, 60)).toBe(false);
});

test('any prefix and any damage is read without a throw', () => {
  const whole = datagram(
    sample(true, 1000, rawHeader(1, 78, Buffer.concat([ethernet, ipv4]))),
    sample(false, 2, rawHeader(11, 60, ipv4)),
  );
  for (let end = 0; end <= whole.length; end++) read(whole.subarray(0, end));
  const seed = 20261120;
  const random = seeded(seed);
  for (let round = 0; round < 5000; round++) {
    const damaged = Buffer.from(whole);
    for (let i = 0; i < 3; i++) damaged[Math.floor(random() * damaged.length)] = Math.floor(random() * 256);
    expect([seed, round, read(damaged).length <= 1024]).toEqual([seed, round, true]);
  }
});

test.skipIf(!existsSync(expanded))('tcpdump and we read the same expanded sample', () => {
  const payloads = udpDatagrams(expanded).map(({ payload }) => payload);
  expect(payloads.flatMap((payload) => read(payload))).toMatchObject([
    {
      client: '53.53.53.53',
      clientPort: 52237,
      server: '52.52.52.52',
      serverPort: 22,
      bytesDown: 126_000,
      packetsDown: 1000,
    },
  ]);
});

async function readNames(bytes: Buffer): Promise<LogRecord[]> {
  return read(bytes, await loadDissectors());
}

function read(bytes: Buffer, dissectors?: Dissectors): LogRecord[] {
  const records: LogRecord[] = [];
  const sink = new RecordSink({ record: (record) => records.push(record), reject() {}, ignore() {} });
  const reader = new SflowReader(new PacketFacts(new Row(), sink), dissectors);
  if (isSflow(bytes, 0, bytes.length, bytes.length)) reader.read(bytes, 0, bytes.length, Date.parse(time));
  return records;
}

function datagram(...samples: readonly Buffer[]): Buffer {
  const agent = [u32(5), u32(1), address('10.0.0.1'), u32(0), u32(1), u32(3_600_000)];
  return Buffer.concat([...agent, u32(samples.length), ...samples]);
}

function sample(isExpanded: boolean, rate: number, ...records: readonly Buffer[]): Buffer {
  const before = [u32(1), ...(isExpanded ? [u32(0), u32(7)] : [u32(7)]), u32(rate), u32(0), u32(0)];
  const interfaces = isExpanded ? [u32(0), u32(1), u32(0), u32(2)] : [u32(1), u32(2)];
  const content = Buffer.concat([...before, ...interfaces, u32(records.length), ...records]);
  return Buffer.concat([u32(isExpanded ? 3 : 1), u32(content.length), content]);
}

function rawHeader(protocol: number, frameBytes: number, header: Buffer): Buffer {
  return record(1, u32(protocol), u32(frameBytes), u32(4), u32(header.length), padded(header));
}

function record(format: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([u32(format), u32(content.length), content]);
}

function text(value: string): Buffer {
  return Buffer.concat([u32(value.length), padded(Buffer.from(value))]);
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}
