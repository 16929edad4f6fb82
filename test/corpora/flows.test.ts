import { describe, expect, test } from 'vitest';
import type { LogRecord } from '../../src/rows/record.js';
import {
  at,
  ecsEvents,
  foldersOfLogs,
  hasCorpora,
  logsOf,
  readLines,
  recognisedBy,
  recordsOf,
  textOf,
} from './corpus.js';

/** By folder: the formats that its files may be. */
const families: Readonly<Record<string, readonly string[]>> = {
  'nfdump-csv': ['nfdump-csv'],
  'nfdump-json': ['nfdump-json'],
  'nfdump-text': ['nfdump-text', 'nfdump-pipe'],
  'gcp-vpc-flow': ['gcp-vpc-flow'],
  'azure-nsg-flow': ['azure-nsg-flow'],
  'azure-vnet-flow': ['azure-vnet-flow'],
  'silk-text': ['silk-rwcut'],
  'argus-text': ['argus', 'argus-json'],
  'netflow-json': ['netflow-json'],
};
const captures = [...new Set(logsOf('nfdump-json').map((path) => path.replace(/^.*\/(.*\.pcap)\..*$/, '$1')))];

describe.skipIf(!hasCorpora)('flows as text', () => {
  for (const [folder, formats] of Object.entries(families)) {
    test.each(logsOf(folder))('%s is recognised and read, but for addresses that are cut short in it', (path) => {
      const names = recognisedBy(path);
      expect(names).toHaveLength(1);
      expect(formats).toContain(names[0]);
      const lines = readLines(path, names[0]!);
      for (const line of lines.filter((line) => line.rejected)) {
        expect([line.rejected, line.text]).toEqual(['truncated', expect.stringMatching(/[0-9a-f:]\.\.[0-9a-f:]|\*\./)]);
      }
      expect(lines.some((line) => line.records.length > 0 || line.rejected)).toBe(true);
    });
  }

  test('no log of another product is taken for one', () => {
    const ours = new Set(Object.values(families).flat());
    const others = foldersOfLogs().filter((name) => !(name in families));
    const taken = others.flatMap(logsOf).filter((path) => recognisedBy(path).some((name) => ours.has(name)));
    expect(taken).toEqual([]);
  });

  test.each(captures)('nfdump wrote the same flows of %s in every format', (capture) => {
    const truth = nfdumpTruth(`nfdump-json/${capture}.ndjson.txt`);
    expect(truth.length).toBeGreaterThan(3);
    for (const path of [`nfdump-json/${capture}.ndjson.txt`, `nfdump-json/${capture}.json.txt`]) {
      expect(flowsOf(path, 'nfdump-json')).toEqual(truth);
    }
    for (const path of [`nfdump-csv/${capture}.csv.txt`, `nfdump-csv/${capture}.csv-custom.txt`]) {
      expect(flowsOf(path, 'nfdump-csv')).toEqual(truth);
    }
    expect(flowsOf(`nfdump-text/${capture}.long6.txt`, 'nfdump-text')).toEqual(truth);
  });

  test.each(captures)('nfdump 1.7.1 wrote the same flows of %s in every format', (capture) => {
    const truth = nfdumpTruth(`nfdump-json/${capture}.json-v171.txt`);
    expect(truth.length).toBeGreaterThan(3);
    expect(flowsOf(`nfdump-json/${capture}.json-v171.txt`, 'nfdump-json')).toEqual(truth);
    expect(flowsOf(`nfdump-text/${capture}.pipe-v171.txt`, 'nfdump-pipe')).toEqual(truth);
    const inSeconds = truth.map((flow) => flow.replace(/\.\d{3}Z/, '.000Z')).sort();
    expect(flowsOf(`nfdump-csv/${capture}.csv-v171.txt`, 'nfdump-csv')).toEqual(inSeconds);
  });

  test.each(captures)('Argus wrote the same flows of %s in every format', (capture) => {
    const truth = argusTruth(`argus-text/${capture}.ra-csv.txt`);
    expect(truth.length).toBeGreaterThan(1);
    const records = recordsOf(readLines(`argus-text/${capture}.ra-csv.txt`, 'argus'));
    expect(
      records.map((record) => `${endsOf(record)} ${(record.bytesUp ?? 0) + (record.bytesDown ?? 0)} ${record.time}`),
    ).toEqual(truth);
    const undated = truth.map((flow) => flow.slice(0, flow.lastIndexOf(' ')));
    for (const [file, format] of [
      ['ra-json', 'argus-json'],
      ['ra-xml', 'argus'],
      ['ra-csv-default', 'argus'],
    ] as const) {
      const others = recordsOf(readLines(`argus-text/${capture}.${file}.txt`, format));
      expect(
        others.map((record) => `${endsOf(record)} ${record.bytes ?? (record.bytesUp ?? 0) + (record.bytesDown ?? 0)}`),
      ).toEqual(undated);
    }
  });

  test('SiLK: the four flows of its documentation', () => {
    const records = recordsOf(readLines('silk-text/silk_rwcut_wide_ipv6build.txt', 'silk-rwcut'));
    expect(
      records.map((record) => [record.time, record.server, record.serverPort, record.bytesUp, record.bytesDown]),
    ).toEqual([
      ['2023-12-05T09:33:07.719Z', '175.215.235.223', 80, undefined, 44],
      ['2023-12-05T09:33:07.725Z', '175.215.235.223', 80, undefined, 44],
      ['2019-12-02T10:13:44.092Z', '239.255.255.250', 1900, 808, undefined],
      ['2019-12-02T10:15:44.090Z', '239.255.255.250', 1900, 808, undefined],
    ]);
  });

  const golden = ['gcp-vpc-flow', 'azure-nsg-flow', 'azure-vnet-flow', 'netflow-json'].flatMap((folder) =>
    logsOf(folder).filter((path) => ecsEvents(path).length > 0),
  );
  test.each(golden)('%s: ends and counters are those that Sekoia reads', (path) => {
    const [record] = recordsOf(readLines(path, families[path.split('/')[0]!]![0]!));
    const { event } = ecsEvents(path)[0]!;
    expect(endsOf(record!)).toBe(
      ends(
        `${at(event, 'source.ip')} ${at(event, 'source.port') ?? 0}`,
        `${at(event, 'destination.ip')} ${at(event, 'destination.port') ?? 0}`,
      ),
    );
    const total = at(event, 'network.bytes');
    if (total !== undefined) expect((record!.bytesUp ?? 0) + (record!.bytesDown ?? 0)).toBe(Number(total));
    const start = at(event, 'event.start');
    // Of a tuple its own time; Sekoia's NSG events have that of the blob's record around it.
    if (start !== undefined && !path.startsWith('azure-nsg'))
      expect(Date.parse(record!.time!)).toBe(Math.floor(Date.parse(String(start))));
  });
});

/** Flows as text, sorted: both ends, time, bytes, packets. */
function flowsOf(path: string, format: string): string[] {
  return recordsOf(readLines(path, format))
    .map(
      (record) =>
        `${endsOf(record)} ${record.time} ${record.bytesUp ?? record.bytesDown} ${record.packetsUp ?? record.packetsDown}`,
    )
    .sort();
}

/** The same read with `JSON.parse`. */
function nfdumpTruth(path: string): string[] {
  const text = textOf(path);
  const parsed: unknown = JSON.parse(text.startsWith('[') ? text : `[${text.trim().split('\n').join(',')}]`);
  if (!Array.isArray(parsed)) throw new Error(`${path} is no array`);
  return parsed
    .map((flow: unknown) => {
      const side = (name: string) =>
        `${at(flow, `${name}4_addr`) ?? at(flow, `${name}6_addr`)} ${portOf(flow, `${name}_port`)}`;
      return `${ends(side('src'), side('dst'))} ${at(flow, 'first')}Z ${at(flow, 'in_bytes')} ${at(flow, 'in_packets')}`;
    })
    .sort();
}

/** ICMP and IGMP have no ports, whatever stands there. */
function portOf(flow: unknown, key: string): unknown {
  return [6, 17].includes(Number(at(flow, 'proto'))) ? (at(flow, key) ?? 0) : 0;
}

/** `StartTime,LastTime,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,SrcPkts,DstPkts,SrcBytes,DstBytes,State` of IP flows. */
function argusTruth(path: string): string[] {
  return textOf(path)
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
    .filter(([, , protocol]) => Number(protocol) < 256)
    .map(([start, , protocol, source, sourcePort, , destination, destinationPort, , , sent, back]) => {
      const port = (text: string | undefined) => (['6', '17'].includes(protocol!) ? Number(text) : 0);
      const time = new Date(Math.floor(Number(start) * 1000)).toISOString();
      return `${ends(`${source} ${port(sourcePort)}`, `${destination} ${port(destinationPort)}`)} ${Number(sent) + Number(back)} ${time}`;
    });
}

/** Which end is the client is ours to say. */
function endsOf(record: LogRecord): string {
  return ends(`${record.client} ${record.clientPort ?? 0}`, `${record.server} ${record.serverPort ?? 0}`);
}

function ends(one: string, other: string): string {
  return [one, other].sort().join(' ');
}
