/**
 * Frames of captures that nobody here made: their time, addresses and ports against TShark 4.4.18, their bounds against
 * pcap-parser. What differs, and why, stands in docs/corpora/captures.md; a difference that goes away fails here.
 */
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { canonicalAddress } from '../../native-free-parsers/address.js';
import { Scratch } from '../../native-free-parsers/bytes/scratch.js';
import { writeAddress } from '../../native-free-parsers/bytes/write-address.js';
import { captureFormats } from '../../native-free-parsers/capture-registry.js';
import { type CaptureReader, Refusal, type RowSink, rejectNames } from '../../native-free-parsers/format.js';
import type { FrameReader } from '../../native-free-parsers/packets/frame-reader.js';
import type { Frames } from '../../native-free-parsers/packets/frames.js';
import { openFrames } from '../../native-free-parsers/packets/open-frames.js';
import { readPcapHeader } from '../../native-free-parsers/pcap/layout.js';
import { PcapReader } from '../../native-free-parsers/pcap/reader.js';
import { PcapngReader } from '../../native-free-parsers/pcapng/reader.js';
import { Row, Span } from '../../native-free-parsers/row.js';
import {
  allCaptureFiles,
  captureFiles,
  hasCaptures,
  innermost,
  pathOf,
  type TsharkFrame,
  tsharkFrames,
} from './capture-corpus.js';

/** Frames of which TShark lists other ends, or none of ours: the reasons are in the page. */
const differing: Readonly<Record<string, number>> = {
  'dns/ja4__sshv1.pcap': 1,
  'pcapng-container/pcapng__be__basic__test018.pcapng': 4,
  'pcapng-container/pcapng__le__basic__test018.pcapng': 4,
};

/** One frame as we read it. */
interface ReadFrame {
  readonly timeMs: number;
  readonly wireBytes: number;
  readonly bytes: Buffer;
  readonly source: string;
  readonly destination: string;
  readonly ports: readonly number[];
}

describe.skipIf(!hasCaptures)('Captures of others', async () => {
  const files = captureFiles();

  test('have every frame that TShark lists, at its time and between its innermost ends', async () => {
    let compared = 0;
    const found: Record<string, number> = {};
    for (const file of files) {
      const { frames } = await readFrames(file);
      const listed = tsharkFrames(file);
      compared += listed.length;
      const different = listed.filter((theirs) => !agrees(theirs, frames[Number(theirs['frame.number']) - 1]));
      if (different.length > 0) found[file] = different.length;
    }
    expect(found).toEqual(differing);
    expect(compared).toBeGreaterThan(8000);
  });

  test('are cut into frames where pcap-parser cuts them', async () => {
    let compared = 0;
    for (const file of files.filter((file) => isPlainPcap(readFileSync(pathOf(file))))) {
      const theirs = await pcapParserFrames(readFileSync(pathOf(file)));
      const { frames, damaged } = await readFrames(file);
      // It knows no bound for a length, and stops at the first frame that has none.
      const ours = damaged.length > 0 ? frames.slice(0, theirs.length) : frames;
      expect([file, ours.map(shapeOf)]).toEqual([file, theirs]);
      compared += theirs.length;
    }
    expect(compared).toBeGreaterThan(20_000);
  });

  test('are read to their end; of those with a damaged record the frames before it are kept', async () => {
    const reasons = new Set<string>();
    const broken: Record<string, number> = {};
    for (const file of allCaptureFiles()) {
      const { damaged, frames, used } = await readFrames(file);
      for (const reason of damaged) reasons.add(reason);
      const isWhole = used === readFileSync(pathOf(file)).length && !damaged.includes('bad-length');
      if (!isWhole) broken[file] = frames.length;
    }
    expect(broken).toEqual({
      'malformed-robustness/ndpi__fuzz-2021-10-13.pcap': 0,
      'malformed-robustness/suriver__bug-1450-04__tls_DER-incomplete-header.pcap': 13,
      'malformed-robustness/suriver__bug-1450-05__tls_DER-incomplete-content.pcap': 13,
    });
    expect([...reasons].sort()).toEqual(['bad-header', 'bad-length', 'truncated', 'unknown-link']);
  });
});

/** Whether the ends that TShark lists are ours. Of a tunnel it lists IPv4 and IPv6 apart: which is inside is not said. */
function agrees(theirs: TsharkFrame, ours: ReadFrame | undefined): boolean {
  if (!ours) return false;
  const listed = (...keys: string[]) => keys.map((key) => innermost(theirs[key]!)).filter((value) => value !== '');
  const isListed = (values: readonly string[], own: string) =>
    values.length === 0 || values.some((value) => (canonicalAddress(value) ?? value) === own);
  const time = theirs['frame.time_epoch']!;
  const sameTime = time === '' ? Number.isNaN(ours.timeMs) : Math.abs(Number(time) * 1000 - ours.timeMs) < 0.002;
  return (
    sameTime &&
    isListed(listed('ip.src', 'ipv6.src'), ours.source) &&
    isListed(listed('ip.dst', 'ipv6.dst'), ours.destination) &&
    isListed(listed('tcp.srcport', 'udp.srcport'), String(ours.ports[0])) &&
    isListed(listed('tcp.dstport', 'udp.dstport'), String(ours.ports[1]))
  );
}

async function readFrames(
  file: string,
): Promise<{ readonly frames: readonly ReadFrame[]; readonly damaged: readonly string[]; readonly used: number }> {
  const bytes = readFileSync(pathOf(file));
  const damaged: string[] = [];
  const sink: RowSink = {
    wants: () => false,
    take() {},
    ignore() {},
    reject: (_at, reason) => damaged.push(rejectNames[reason]!),
  };
  const recorder = new Recorder(await openFrames(new Row(), sink));
  const reader = readerOf(bytes, recorder, sink);
  const used = reader.read(bytes, true);
  reader.end();
  return { frames: recorder.frames, damaged, used };
}

function readerOf(bytes: Buffer, frames: FrameReader, sink: RowSink): CaptureReader<never> {
  const pcap = readPcapHeader(bytes, 0);
  if (pcap) return new PcapReader(pcap, frames, sink) as unknown as CaptureReader<never>;
  const layout = captureFormats.get('pcapng')!.detect(bytes, { modifiedMs: 0, timeZone: 'UTC' });
  if (layout instanceof Refusal) throw new Error(layout.because);
  return new PcapngReader(layout as never, frames, sink) as unknown as CaptureReader<never>;
}

/** Writes down what the real reader found in each frame. */
class Recorder implements FrameReader {
  readonly frames: ReadFrame[] = [];
  packets = 0;
  private readonly inner: Frames;

  constructor(inner: Frames) {
    this.inner = inner;
  }

  read(
    link: number,
    bytes: Buffer,
    record: number,
    start: number,
    end: number,
    wireBytes: number,
    timeMs: number,
  ): void {
    this.inner.read(link, bytes, record, start, end, wireBytes, timeMs);
    const { packet } = this.inner;
    this.frames.push({
      timeMs,
      wireBytes,
      bytes: bytes.subarray(start, end),
      source: addressText(packet.bytes, packet.sourceAt, packet.addressBytes),
      destination: addressText(packet.bytes, packet.destinationAt, packet.addressBytes),
      ports: [packet.sourcePort, packet.destinationPort],
    });
  }

  close(): void {
    this.inner.close();
  }
}

function addressText(bytes: Buffer, at: number, addressBytes: number): string {
  if (addressBytes === 0) return '';
  const scratch = new Scratch();
  const span = new Span();
  scratch.begin();
  writeAddress(scratch, bytes, at, addressBytes);
  scratch.finish(span);
  return scratch.bytes.toString('latin1', span.start, span.end);
}

type Shape = readonly [timeMs: number, wireBytes: number, bytes: string];

function shapeOf({ timeMs, wireBytes, bytes }: ReadFrame): Shape {
  return [timeMs, wireBytes, bytes.toString('hex')];
}

/** The two magic numbers that pcap-parser knows. */
function isPlainPcap(bytes: Buffer): boolean {
  return bytes.length > 24 && [0xa1b2c3d4, 0xd4c3b2a1].includes(bytes.readUInt32BE(0));
}

interface PcapParser {
  parse(stream: Readable): NodeJS.EventEmitter;
}

interface ParsedPacket {
  readonly header: {
    readonly timestampSeconds: number;
    readonly timestampMicroseconds: number;
    readonly originalLength: number;
  };
  readonly data: Buffer;
}

async function pcapParserFrames(bytes: Buffer): Promise<Shape[]> {
  const { default: pcapParser } = (await import('pcap-parser' as string)) as { readonly default: PcapParser };
  const frames: Shape[] = [];
  const parser = pcapParser.parse(Readable.from([bytes]));
  await new Promise((resolve, reject) => {
    parser.on('packet', ({ header, data }: ParsedPacket) => {
      const timeMs = header.timestampSeconds * 1000 + header.timestampMicroseconds / 1000;
      frames.push([timeMs, header.originalLength, data.toString('hex')]);
    });
    parser.on('end', resolve).on('error', reject);
  });
  return frames;
}
