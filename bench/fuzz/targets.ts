/** Everything that reads hostile bytes, found in its folder. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { silentSink } from '../../native-free-parsers/format.js';
import { Conversation } from '../../native-free-parsers/packets/conversation.js';
import {
  type DatagramDissector,
  Recognition,
  type StreamDissector,
} from '../../native-free-parsers/packets/dissector.js';
import { loadDissectors } from '../../native-free-parsers/packets/dissectors.js';
import { PacketFacts } from '../../native-free-parsers/packets/packet-facts.js';
import { formats } from '../../native-free-parsers/registry.js';
import { Row } from '../../native-free-parsers/row.js';
import { packageRoot } from '../../src/package-root.js';
import { captureTarget } from './capture-target.js';
import { datagramTarget } from './datagram-target.js';
import { timeMs } from './ends.js';
import { formatTarget } from './format-target.js';
import { ownDatagrams, ownStreams } from './own-payloads.js';
import { type Segment, segmentsOf } from './payloads.js';
import { streamSample, streamTarget } from './stream-target.js';
import type { FuzzTarget } from './target.js';

/** Samples of a target; the first inputs of a campaign are these as they are. */
const maxSamples = 200;
const maxStreamBytes = 6000;
const goldenEnding = '.rows.ndjson';

/** Where other people's captures are, if anywhere. */
export const corpora = resolve(process.env.LAMPLIGHTER_CORPORA ?? join(packageRoot, '../shared/corpora'));

/** Captures to begin with, in their place those of a folder that was named. */
const captureFolder = process.env.LAMPLIGHTER_FUZZ_CAPTURES ?? join(corpora, 'pcap');

/** Every target; captures longer than `maxCaptureBytes` give no samples. */
export async function fuzzTargets(maxCaptureBytes: number): Promise<FuzzTarget[]> {
  const captures = capturesIn([join(packageRoot, 'samples'), captureFolder], maxCaptureBytes);
  const datagrams = await dissectorsIn<DatagramDissector>('datagrams');
  const streams = await dissectorsIn<StreamDissector>('streams');
  const dissectors = await loadDissectors();
  const exports = exportsIn(join(corpora, 'logs'));
  const payloads = [...ownDatagrams.map(bytesOf), ...captures.flatMap(datagramsOf)];
  const connections = [
    ...ownStreams.map(bytesOf).map((own) => ({ client: own, server: own })),
    ...captures.flatMap(streamsOf),
  ];
  return [
    ...datagrams.map(([name, dissector]) =>
      datagramTarget(name, dissector, understoodDatagrams(dissector, payloads), dissectors),
    ),
    ...streams.map(([name, dissector]) =>
      streamTarget(name, dissector, [53, 443, 80, 22], understoodStreams(dissector, connections)),
    ),
    ...[...formats.values()].map((format) =>
      format.framing === 'packet'
        ? captureTarget(format, [...samplesOf(format.name), ...captures, ...exports])
        : formatTarget(format, samplesOf(format.name)),
    ),
  ];
}

async function dissectorsIn<Dissector>(folderName: string): Promise<(readonly [string, Dissector])[]> {
  const folder = new URL(`../../native-free-parsers/packets/${folderName}/`, import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith('.js'));
  return Promise.all(
    files.sort().map(async (file) => {
      const module = (await import(new URL(file, folder).href)) as { readonly default: Dissector };
      return [file.slice(0, -'.js'.length), module.default] as const;
    }),
  );
}

/** The logs in `samples/<name>/`, and the first part of what other people's logs of the same name there are. */
function samplesOf(name: string): Buffer[] {
  const folders = [join(packageRoot, 'samples', name), join(corpora, 'logs', name)].filter(existsSync);
  return folders.flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith(goldenEnding) && !entry.name.includes('.golden.'))
      .slice(0, 40)
      .map((entry) => readFileSync(join(folder, entry.name))),
  );
}

/** What flow exporters send and `nfcapd` writes, in folders that are named so. */
function exportsIn(folder: string): Buffer[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /payload|nfcapd/.test(name))
    .flatMap((name) =>
      readdirSync(join(folder, name), { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(folder, name, entry.name))),
    );
}

function capturesIn(folders: readonly string[], maxBytes: number): Buffer[] {
  return folders.filter(existsSync).flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(p?cap|pcapng)$/.test(file))
      .map((file) => join(folder, file))
      .filter((path) => statSync(path).size <= maxBytes)
      .sort()
      .map((path) => readFileSync(path)),
  );
}

function bytesOf(hex: string): Buffer {
  return Buffer.from(hex.replace(/\s/g, ''), 'hex');
}

function datagramsOf(capture: Buffer): Buffer[] {
  return [...segmentsOf(capture)]
    .filter(({ conversation }) => conversation.transport === 'udp')
    .slice(0, 200)
    .map(payloadOf);
}

interface Connection {
  readonly client: Buffer;
  readonly server: Buffer;
}

function streamsOf(capture: Buffer): Connection[] {
  const sides = new Map<Conversation, { client: Buffer[]; server: Buffer[] }>();
  for (const segment of segmentsOf(capture)) {
    if (segment.conversation.transport !== 'tcp' || segment.end <= segment.start || sides.size > 100) continue;
    const both = sides.get(segment.conversation) ?? { client: [], server: [] };
    sides.set(segment.conversation, both);
    (segment.fromClient ? both.client : both.server).push(payloadOf(segment));
  }
  return [...sides.values()].map(({ client, server }) => ({
    client: Buffer.concat(client).subarray(0, maxStreamBytes),
    server: Buffer.concat(server).subarray(0, maxStreamBytes),
  }));
}

function payloadOf({ bytes, start, end }: Segment): Buffer {
  return Buffer.from(bytes.subarray(start, end));
}

/** Those that the dissector takes at its own ports, and a few that it does not. */
function understoodDatagrams(dissector: DatagramDissector, payloads: readonly Buffer[]): Buffer[] {
  const reader = dissector.open(new PacketFacts(new Row(), silentSink));
  const taken: Buffer[] = [];
  const refused: Buffer[] = [];
  for (const payload of payloads) {
    const conversation = new Conversation('udp');
    conversation.server.port = dissector.ports[0] ?? 40000;
    const isOne = reader.read(conversation, true, timeMs, payload, 0, payload.length, payload.length);
    (isOne ? taken : refused).push(payload);
  }
  return [...spread(taken, maxSamples), ...spread(refused, maxSamples / 10)];
}

function understoodStreams(dissector: StreamDissector, connections: readonly Connection[]): Buffer[] {
  const taken: Buffer[] = [];
  const refused: Buffer[] = [];
  for (const { client, server } of connections) {
    const conversation = new Conversation('tcp');
    conversation.server.port = 53;
    const recognised =
      dissector.recognise(conversation, true, client, 0, Math.min(client.length, 64)) === Recognition.Yes ||
      dissector.recognise(conversation, false, server, 0, Math.min(server.length, 64)) === Recognition.Yes;
    (recognised ? taken : refused).push(streamSample(client, server));
  }
  return [...spread(taken, maxSamples), ...spread(refused, maxSamples / 10)];
}

/** At most `count` of these, from all parts of the list. */
function spread<T>(values: readonly T[], count: number): T[] {
  const step = Math.max(1, Math.ceil(values.length / count));
  return values.filter((_, i) => i % step === 0);
}
