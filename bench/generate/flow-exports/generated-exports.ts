import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../fuzz/random.js';
import { dataFolder } from '../data-folder.js';
import { kept } from '../kept.js';
import { type Field, fieldBytes, ipfix, netflowV9, set, templateSet } from './write-exports.js';
import { nfcapdBlock, nfcapdHeader, type StoredFlow } from './write-nfcapd.js';

/** What a generated file of flow records holds. */
export interface ExportTruth {
  readonly bytes: number;
  readonly records: number;
  /** All that the records count, both ways. */
  readonly octets: number;
}

export interface GeneratedExports {
  readonly path: string;
  readonly truth: ExportTruth;
}

export const exportKinds = ['netflow-v9', 'ipfix', 'nfcapd'] as const;
export type ExportKind = (typeof exportKinds)[number];

/** Records that fit a datagram of 1,500 bytes, and how often the exporter says its template again. */
const recordsPerDatagram = 24;
const datagramsPerTemplate = 100;
const recordsPerBlock = 8000;
const firstSeconds = Date.parse('2026-11-03T07:00:00Z') / 1000;
const chunkBytes = 1 << 20;

const common: readonly Field[] = [
  [8, 4],
  [12, 4],
  [15, 4],
  [10, 2],
  [14, 2],
  [2, 4],
  [1, 4],
];
const ports: readonly Field[] = [
  [7, 2],
  [11, 2],
  [6, 1],
  [4, 1],
  [5, 1],
  [89, 1],
];
/** What a router of Cisco's sends, and what a probe does: biflows with milliseconds, and a name in one of four. */
const v9Fields: readonly Field[] = [...common, [22, 4], [21, 4], ...ports, [61, 1]];
const ipfixFields: readonly Field[] = [...common, [152, 8], [153, 8], ...ports, [1, 8, 29305], [2, 8, 29305], [95, 4]];

/** A file of at least `bytes` bytes of flow records, the same on every machine; written now unless it is there already. */
export function generatedExports(kind: ExportKind, bytes: number): GeneratedExports {
  mkdirSync(dataFolder, { recursive: true });
  const path = join(dataFolder, `${kind}-${bytes}.flows`);
  const truth = kept(`${path}.truth.json`, () => write(path, kind, bytes));
  return { path, truth };
}

function write(path: string, kind: ExportKind, bytes: number): ExportTruth {
  const random = new Random(20261103);
  const file = openSync(path, 'w');
  let written = 0;
  let records = 0;
  let octets = 0;
  let chunk: Buffer[] = kind === 'nfcapd' ? [nfcapdHeader(0, firstSeconds)] : [];
  let chunkLength = 0;
  try {
    for (let number = 0; written + chunkLength < bytes; number++) {
      const flows = Array.from({ length: kind === 'nfcapd' ? recordsPerBlock : recordsPerDatagram }, () =>
        flow(random),
      );
      const piece = pieceOf(kind, number, flows);
      records += flows.length;
      for (const { bytes: sent, bytesBack } of flows) octets += sent + (kind === 'ipfix' ? (bytesBack ?? 0) : 0);
      chunk.push(piece);
      chunkLength += piece.length;
      if (chunkLength < chunkBytes) continue;
      written += writeSync(file, Buffer.concat(chunk));
      chunk = [];
      chunkLength = 0;
    }
    written += writeSync(file, Buffer.concat(chunk));
    if (kind === 'nfcapd') writeSync(file, nfcapdHeader(records / recordsPerBlock, firstSeconds), 0, undefined, 0);
  } finally {
    closeSync(file);
  }
  return { bytes: written, records, octets };
}

function flow(random: Random): StoredFlow {
  const isUp = random.below(2) === 0;
  const client = { address: `10.0.${random.below(16)}.${1 + random.below(250)}`, port: 32768 + random.below(28000) };
  const server = {
    address: `198.51.${random.below(256)}.${random.below(256)}`,
    port: random.below(10) === 0 ? 8443 : 443,
  };
  const [from, to] = isUp ? [client, server] : [server, client];
  const durationMs = random.below(60_000);
  const last = random.below(3_600_000) + 60_000;
  return {
    source: from.address,
    destination: to.address,
    sourcePort: from.port,
    destinationPort: to.port,
    protocol: random.below(8) === 0 ? 17 : 6,
    flags: 27,
    first: firstSeconds * 1000 + last - durationMs,
    last: firstSeconds * 1000 + last,
    packets: 1 + random.below(200),
    bytes: 40 + random.below(200_000),
    packetsBack: 1 + random.below(200),
    bytesBack: 40 + random.below(200_000),
  };
}

function pieceOf(kind: ExportKind, number: number, flows: readonly StoredFlow[]): Buffer {
  if (kind === 'nfcapd') return nfcapdBlock(flows.map((flow) => ({ ...flow, bytesBack: undefined })));
  const isV9 = kind === 'netflow-v9';
  const fields = isV9 ? v9Fields : ipfixFields;
  const data = set(256, Buffer.concat(flows.map((flow) => record(flow, isV9))));
  const sets = number % datagramsPerTemplate === 0 ? [templateSet(isV9 ? 9 : 10, 256, fields), data] : [data];
  const seconds = firstSeconds + 3_660;
  return isV9 ? netflowV9({ seconds, uptime: 3_660_000 }, flows.length, ...sets) : ipfix({ seconds }, ...sets);
}

function record(flow: StoredFlow, isV9: boolean): Buffer {
  const at = (milliseconds: number) => (isV9 ? milliseconds - firstSeconds * 1000 : milliseconds);
  const shared = [
    flow.source,
    flow.destination,
    '0.0.0.0',
    1,
    2,
    flow.packets,
    flow.bytes,
    at(flow.first),
    at(flow.last),
  ];
  const both = [flow.sourcePort, flow.destinationPort, flow.flags, flow.protocol, 0, 0x40];
  const values = [...shared, ...both, ...(isV9 ? [0] : [flow.bytesBack ?? 0, flow.packetsBack ?? 0, 0x0d0001c5])];
  const fields = isV9 ? v9Fields : ipfixFields;
  return Buffer.concat(fields.map((field, i) => fieldBytes(field, fieldValue(values[i]!))));
}

function fieldValue(value: number | string): number | Uint8Array {
  return typeof value === 'number' ? value : Uint8Array.from(value.split('.').map(Number));
}
