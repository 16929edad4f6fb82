/**
 * EVE logs: those that Suricata wrote of public captures, against `JSON.parse` and against TShark's reading of the same packets;
 * and those that Elastic, Sekoia and Splunk test with.
 */
import { describe, expect, test } from 'vitest';
import { canonicalAddress } from '../../native-free-parsers/address.js';
import type { LogRecord } from '../../src/rows/record.js';
import {
  at,
  bytesOf,
  hasCorpora,
  logsOf,
  type ReadLine,
  readLines,
  recognisedBy,
  recordsOf,
  refusalOf,
} from './corpus.js';

const format = 'suricata-eve';
const logs = logsOf(format);
const ofCaptures = logs.filter((log) => log.endsWith('.eve.json'));

describe.skipIf(!hasCorpora)('Suricata', () => {
  test.each(logs.filter((log) => !log.includes('beats')))('%s is recognised, and by no other format', (log) => {
    expect(recognisedBy(log)).toEqual([format]);
  });

  test('events that Beats has wrapped are not events, and the refusal says so', () => {
    expect(refusalOf('suricata-eve/sekoia__suricata__beats.log', format)).toContain('line 1: no "event_type"');
  });

  test.each(ofCaptures)('%s: each event states what JSON.parse finds in it', (log) => {
    for (const { text, records, rejected } of readLines(log, format)) {
      expect([text, rejected]).toEqual([text, undefined]);
      const event = JSON.parse(text) as unknown;
      expect([text, records.map(essence)]).toEqual([text, expectedOf(event)]);
    }
  });

  test.each(ofCaptures)('%s: names and addresses are those that TShark saw', (log) => {
    const packets = tsharkPackets(log);
    const records = recordsOf(readLines(log, format));
    const clients = (name: string, column: string) =>
      packets.filter((packet) => list(packet, column).includes(name)).flatMap((packet) => addresses(packet));
    for (const { fact, app, host, client, server } of records) {
      const column = fact === 'query' ? 'dns.qry.name' : app === 'tls' || app === 'quic' ? sni : undefined;
      if (!column || fact === 'flow' || !host) continue;
      // TShark does not put together what is damaged, and reads no draft of QUIC.
      const seen = clients(host, column);
      if (seen.length > 0) expect([host, seen]).toEqual([host, expect.arrayContaining([client, server])]);
    }
    const names = new Set(packets.filter(isQuery).flatMap((packet) => list(packet, 'dns.qry.name')));
    const queried = new Set(records.filter(({ fact }) => fact === 'query').map(({ host }) => host));
    for (const name of queried) expect(names).toContain(name);
  });

  test('TShark saw most of those names', () => {
    const named = ofCaptures.flatMap((log) => {
      const packets = tsharkPackets(log);
      const seen = new Set(packets.flatMap((packet) => [...list(packet, 'dns.qry.name'), ...list(packet, sni)]));
      return recordsOf(readLines(log, format))
        .filter(({ fact, app, host }) => host && (fact === 'query' || app === 'tls' || app === 'quic'))
        .map(({ host }) => seen.has(host!));
    });
    expect(named.length).toBeGreaterThan(200);
    expect(named.filter((wasSeen) => wasSeen).length / named.length).toBeGreaterThan(0.6);
  });

  test('a reply is an answer to who asked, whichever way its event is written', () => {
    const lines = readLines('suricata-eve/elastic__suricata_test-eve-dns-4-1-4.log', format);
    const records = recordsOf(lines);
    expect(records.filter(({ fact }) => fact === 'query').length).toBe(8);
    expect(new Set(records.map(({ client, server }) => `${client} ${server}`))).toEqual(
      new Set(['10.0.2.15 10.0.2.3']),
    );
    const [record] = recordsOf(readLines('suricata-eve/sekoia__suricata__dns_answers.log', format));
    expect([record?.client, record?.server, record?.fact]).toEqual(['172.31.0.204', '172.31.0.2', 'answer']);
  });

  test('a line of syslog around an event changes nothing but its times, which this file has blanked in part', () => {
    const lines = readLines('suricata-eve/sc4s__suricata.log', format);
    expect(reasons(lines)).toEqual(['bad-time']);
    expect(recordsOf(lines).map(({ host }) => host)).toContain('monitoring.us-west-2.amazonaws.com');
  });
});

const sni = 'tls.handshake.extensions_server_name';

function reasons(lines: readonly ReadLine[]): readonly string[] {
  return [...new Set(lines.flatMap(({ rejected }) => (rejected ? [rejected] : [])))];
}

function essence(record: LogRecord): unknown {
  const { fact, time, app, host, path, status, ja3, bytesUp, bytesDown, queryType, responseCode } = record;
  const ends = [record.client, record.clientPort, record.server, record.serverPort].join(' ');
  const answers = record.answers?.map(({ data }) => data);
  return { fact, time, app, ends, host, path, status, ja3, bytesUp, bytesDown, queryType, responseCode, answers };
}

/** What Suricata 7 states in an event, read the plain way. These captures have no proxy but in one file, which names its own. */
function expectedOf(event: unknown): readonly unknown[] {
  const text = (path: string) => at(event, path) as string | undefined;
  const time = (path: string) => new Date(text(path)!.replace('+0000', 'Z')).toISOString();
  const name = (path: string) =>
    text(path)
      ?.toLowerCase()
      .replace(/(.)\.$/, '$1');
  const blank: Record<string, undefined> = {};
  const keys = 'app host path status ja3 bytesUp bytesDown queryType responseCode answers'.split(' ');
  for (const key of keys) blank[key] = undefined;
  const source = [canonicalAddress(text('src_ip') ?? ''), text('src_port')].join(' ');
  const ends = [source, canonicalAddress(text('dest_ip') ?? ''), text('dest_port')].join(' ');
  const common = { ...blank, time: time('timestamp'), ends };
  switch (text('event_type')) {
    case 'dns': {
      if (!text('dns.rrname')) return [];
      const dns = { ...common, app: 'dns', host: name('dns.rrname'), queryType: text('dns.rrtype') };
      if (text('dns.type') === 'query') return [{ ...dns, fact: 'query' }];
      const answers = (at(event, 'dns.answers') as readonly { readonly rdata?: string }[] | undefined)?.map(
        ({ rdata }) => rdata || undefined,
      );
      return [{ ...dns, fact: 'answer', responseCode: text('dns.rcode'), answers }];
    }
    case 'tls':
      return [{ ...common, fact: 'request', app: 'tls', host: name('tls.sni'), ja3: text('tls.ja3.hash') }];
    case 'quic': {
      if (!text('quic.sni') && !text('quic.ja3.hash')) return [];
      return [{ ...common, fact: 'request', app: 'quic', host: name('quic.sni'), ja3: text('quic.ja3.hash') }];
    }
    case 'http': {
      const headers = at(event, 'http.request_headers') as readonly Header[] | undefined;
      if (text('http.version') === '2' && !headers) return [];
      const url = text('http.url') ?? header(headers, ':path');
      const isProxied = url?.includes('://') ?? false;
      return [
        {
          ...common,
          ends: isProxied ? `${source}  ` : ends,
          fact: 'request',
          app: 'http',
          host: header(headers, ':authority')?.replace(/^.*@/, '') ?? name('http.hostname'),
          path: url?.replace(/^\w+:\/\/[^/]*/, ''),
          status: at(event, 'http.status') ?? numberOf(header(at(event, 'http.response_headers'), ':status')),
          bytesDown: at(event, 'http.length'),
        },
      ];
    }
    case 'flow': {
      const proto = text('app_proto');
      const bytes = { bytesUp: at(event, 'flow.bytes_toserver'), bytesDown: at(event, 'flow.bytes_toclient') };
      return [
        { ...common, ...bytes, fact: 'flow', app: proto === 'failed' ? undefined : proto, time: time('flow.start') },
      ];
    }
    default:
      return [];
  }
}

interface Header {
  readonly name?: string;
  readonly value?: string;
}

function header(headers: unknown, name: string): string | undefined {
  return (headers as readonly Header[] | undefined)?.find((header) => header.name === name)?.value;
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

type Packet = ReadonlyMap<string, string>;

/** What TShark says of each packet of the capture. */
function tsharkPackets(log: string): readonly Packet[] {
  const [head = '', ...lines] = bytesOf(`${log}.golden.tshark.tsv`).toString('utf8').split('\n');
  const columns = head.split('\t');
  return lines.map((line) => new Map(line.split('\t').map((value, i) => [columns[i]!, value])));
}

function list(packet: Packet, column: string): readonly string[] {
  return (packet.get(column) ?? '')
    .split(',')
    .filter((name) => name !== '')
    .map((name) => name.toLowerCase());
}

function isQuery(packet: Packet): boolean {
  return packet.get('dns.qry.name') !== '';
}

function addresses(packet: Packet): readonly string[] {
  return ['ip.src', 'ip.dst', 'ipv6.src', 'ipv6.dst'].flatMap((column) => list(packet, column));
}
