/** Flow exports that nobody here made, against what Filebeat and pmacct read in them. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { transportOfNumber } from '../../native-free-parsers/field.js';
import { packageRoot } from '../../src/package-root.js';
import type { LogRecord } from '../../src/rows/record.js';
import { Collector } from '../packets/collector.js';
import { udpDatagrams } from '../packets/udp-datagrams.js';
import { at } from './corpus.js';

const corpora = resolve(process.env.LAMPLIGHTER_CORPORA ?? join(packageRoot, '../shared/corpora'));
const hasCorpora = existsSync(corpora);
const payloads = ['netflow-v5-udp-payload', 'netflow-v9-udp-payload', 'ipfix-udp-payload'];
const captures = join(corpora, 'pcap/netflow-ipfix-sflow');

/** Flows that Filebeat leaves out, sorted; docs/corpora/captures-netflow.md says why they are there. */
const unread: Readonly<Record<string, readonly string[]>> = {
  'beats__Netflow-9-invalid-01': [
    '192.168.0.1 53 192.168.0.105 55575 udp 9800',
    '2001:44b8:1118:7200::10 123 2001:44b8:4030:cd91:8075:bae:d39d:2621 123 udp 9600',
  ],
  'beats__netflow9_e10s_4_7byte_pad.pcap': [
    '10.36.236.100 56458 35.172.239.136 443 tcp 2848',
    '10.36.236.100 56458 35.172.239.136 443 tcp 3602',
  ],
};
/** Filebeat knows no addresses of these flows: they are in elements of Cisco's. */
const unaddressed = 'beats__ipfix_cisco.pcap';

const withGolden = hasCorpora
  ? payloads.flatMap((folder) =>
      readdirSync(join(corpora, 'logs', folder))
        .filter((name) => existsSync(join(corpora, 'logs', folder, `${name}.golden.json`)))
        .map((name) => join(folder, name)),
    )
  : [];

const goldenCaptures = (ending: string) =>
  hasCorpora
    ? readdirSync(captures)
        .filter((name) => name.endsWith(ending))
        .map((name) => name.slice(0, -ending.length))
    : [];
const beatsCaptures = goldenCaptures('.golden.json').filter((name) => name !== unaddressed);
const pmacctCaptures = goldenCaptures('.golden.pmacct.json');

describe.skipIf(!hasCorpora)('flow exports', () => {
  test.each(withGolden)('%s: Filebeat reads the same flows', (path) => {
    const { records } = collected(join(corpora, 'logs', path));
    const flows = beatsFlows(join(corpora, 'logs', `${path}.golden.json`));
    expectBeats(records, flows, unread[path.split('/')[1]!]);
  });

  test.each(beatsCaptures)('%s: Filebeat reads the same flows', (name) => {
    const collector = new Collector();
    for (const { payload, source } of udpDatagrams(join(captures, name))) collector.read(payload, source);
    expectBeats(collector.end().records, beatsFlows(join(captures, `${name}.golden.json`)), unread[name]);
  });

  test('Cisco AVC: as many flows as Filebeat reads, with the ends that it does not know', () => {
    const collector = new Collector();
    for (const { payload, source } of udpDatagrams(join(captures, unaddressed))) collector.read(payload, source);
    const golden = readFileSync(join(captures, `${unaddressed}.golden.json`), 'utf8');
    const { events } = JSON.parse(golden) as { readonly events: readonly unknown[] };
    const theirs = events.map((event) =>
      ['initiator_octets', 'responder_octets'].map((name) => Number(at(event, `Fields.netflow.${name}`))).sort(),
    );
    const ours = collector.records.map(({ bytesUp, bytesDown }) => [bytesUp ?? 0, bytesDown ?? 0].sort());
    expect(ours).toEqual(theirs);
    for (const { client, server } of collector.records) expect(`${client} ${server}`).toMatch(/^[\d.]+ [\d.]+$/);
  });

  test.each(pmacctCaptures)('%s: pmacct counts the same bytes and packets', (name) => {
    const collector = new Collector();
    for (const { payload, source } of udpDatagrams(join(captures, name))) collector.read(payload, source);
    const golden = readFileSync(join(captures, `${name}.golden.pmacct.json`), 'utf8');
    const flows = golden
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(totals(collector.end().records.map(keyOf))).toEqual(totals(flows.map(pmacctKeyOf)));
  });

  test('nProbe, softflowd, pmacctd and a FRITZ!Box: every datagram is read, and none is left without its template', () => {
    for (const [name, count] of [
      ['graylog__netgraph-netflow5.pcap', 120],
      ['graylog__nprobe-netflow9.pcap', 152],
      ['graylog__nprobe-netflow9-2.pcap', 6],
      ['graylog__nprobe-netflow9-3.pcap', 892],
      ['graylog__nprobe-netflow9-4.pcap', 15],
      ['graylog__pmacctd-netflow9.pcap', 6],
      ['scapy__ipfix.pcap', 1],
    ] as const) {
      const collector = new Collector();
      for (const { payload, source } of udpDatagrams(join(captures, name))) collector.read(payload, source);
      expect([name, collector.end().records.length, collector.rejected]).toEqual([name, count, []]);
    }
  });

  test('Ixia names hosts and questions', () => {
    const collector = new Collector();
    for (const { payload, source } of udpDatagrams(join(captures, 'graylog__ixflow.pcap')))
      collector.read(payload, source);
    expect(collector.records.map(({ fact, host, app }) => [fact, host, app])).toContainEqual([
      'query',
      'server-1020002.example.int',
      'dns',
    ]);
  });
});

const hasPorts = [6, 17, 132];

/** As many flows, and each with the same ends, transport and counters; times where Filebeat states them. */
function expectBeats(
  records: readonly LogRecord[],
  events: readonly unknown[],
  unreadByThem: readonly string[] = [],
): void {
  const ours = records.map((record) => ({ key: beatsKeyOf(record), time: record.time }));
  const theirs = events.map((event) => ({ key: eventKeyOf(event), time: startOf(event) }));
  const expected = [...theirs.map(({ key }) => key), ...unreadByThem];
  expect(ours.map(({ key }) => key).sort()).toEqual(expected.sort());
  const timed = theirs.filter(({ time }) => time !== undefined);
  expect(timed.filter(({ key, time }) => !ours.some((our) => our.key === key && our.time === time))).toEqual([]);
}

/** Which end is the client is ours to say. */
function beatsKeyOf(record: LogRecord): string {
  const counters = [record.bytesUp, record.bytesDown].filter((value) => value !== undefined);
  return `${endsOf(record)} ${record.transport ?? '-'} ${counters.sort().join('+')}`;
}

function endsOf(record: LogRecord): string {
  return [`${record.client} ${record.clientPort ?? 0}`, `${record.server} ${record.serverPort ?? 0}`].sort().join(' ');
}

function eventKeyOf(event: unknown): string {
  const number = at(event, 'Fields.netflow.protocol_identifier');
  const end = (name: string) => {
    const port = hasPorts.includes(Number(number)) ? (at(event, `Fields.${name}.port`) ?? 0) : 0;
    return `${at(event, `Fields.${name}.ip`)} ${port}`;
  };
  const counter = (...names: readonly string[]) =>
    names.map((name) => at(event, `Fields.netflow.${name}`)).find((value) => value !== undefined);
  const forth = counter('octet_delta_count', 'octet_total_count', 'initiator_octets');
  const back = counter(
    'reverse_octet_delta_count',
    'reverse_octet_total_count',
    'responder_octets',
    'post_octet_delta_count',
  );
  // Zero is the way back of an exporter that sees one way, unless it counts packets there.
  const counters = [forth, back].filter((value, i) => value !== undefined && (i === 0 || value !== 0));
  const transport = number === undefined ? '-' : transportOfNumber(Number(number));
  return `${[end('source'), end('destination')].sort().join(' ')} ${transport} ${counters.sort().join('+')}`;
}

/** Filebeat gives `event.start` for one of the styles only; the others stand as the exporter wrote them. */
function startOf(event: unknown): string | undefined {
  const stated = ['event.start', 'netflow.flow_start_milliseconds', 'netflow.flow_start_microseconds']
    .map((name) => at(event, `Fields.${name}`))
    .find((value) => value !== undefined);
  return stated === undefined ? undefined : new Date(Math.floor(Date.parse(String(stated)))).toISOString();
}

/** pmacct adds up what has the same key, so both are added up. */
function totals(flows: readonly (readonly [key: string, bytes: number, packets: number])[]): Record<string, string> {
  const sums = new Map<string, [number, number]>();
  for (const [key, bytes, packets] of flows) {
    const sum = sums.get(key) ?? [0, 0];
    sums.set(key, [sum[0] + bytes, sum[1] + packets]);
  }
  return Object.fromEntries([...sums].map(([key, sum]) => [key, sum.join(' ')]));
}

function keyOf(record: LogRecord): readonly [string, number, number] {
  const bytes = (record.bytesUp ?? 0) + (record.bytesDown ?? 0);
  return [`${endsOf(record)} ${record.transport}`, bytes, (record.packetsUp ?? 0) + (record.packetsDown ?? 0)];
}

function pmacctKeyOf(flow: unknown): readonly [string, number, number] {
  const transport = String(at(flow, 'ip_proto'));
  const end = (side: string) =>
    `${at(flow, `ip_${side}`)} ${['tcp', 'udp', 'sctp'].includes(transport) ? at(flow, `port_${side}`) : 0}`;
  return [
    `${[end('src'), end('dst')].sort().join(' ')} ${transport}`,
    Number(at(flow, 'bytes')),
    Number(at(flow, 'packets')),
  ];
}

function collected(path: string): Collector {
  const collector = new Collector();
  const files = statSync(path).isDirectory()
    ? readdirSync(path)
        .sort()
        .map((file) => join(path, file))
    : [path];
  for (const file of files) collector.read(readFileSync(file));
  return collector.end();
}

function beatsFlows(path: string): unknown[] {
  const golden = JSON.parse(readFileSync(path, 'utf8')) as { readonly events?: readonly unknown[] | null };
  return (golden.events ?? []).filter(
    (event) => at(event, 'Fields.event.action') === 'netflow_flow' && at(event, 'Fields.source.ip') !== undefined,
  );
}
