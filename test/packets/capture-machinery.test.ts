/** What lies between a capture's frames and the dissectors: order, fragments, flows and their bounds. */
import { describe, expect, test } from 'vitest';
import {
  type Captured,
  erf,
  ethernet,
  ipv4,
  ipv6,
  type PcapOptions,
  pcap,
  pcapng,
  snoop,
  tcp,
  udp,
} from '../../bench/generate/capture/build.js';
import { ErfReader } from '../../native-free-parsers/erf/reader.js';
import { type CaptureReader, type RejectName, type RowSink, rejectNames } from '../../native-free-parsers/format.js';
import type { Conversation } from '../../native-free-parsers/packets/conversation.js';
import { type DatagramReader, Recognition, type StreamReader } from '../../native-free-parsers/packets/dissector.js';
import type { Dissectors } from '../../native-free-parsers/packets/dissectors.js';
import { maxFlows } from '../../native-free-parsers/packets/flow-table.js';
import { Frames } from '../../native-free-parsers/packets/frames.js';
import { readPcapHeader } from '../../native-free-parsers/pcap/layout.js';
import { PcapReader } from '../../native-free-parsers/pcap/reader.js';
import { isSection } from '../../native-free-parsers/pcapng/layout.js';
import { PcapngReader } from '../../native-free-parsers/pcapng/reader.js';
import { Row } from '../../native-free-parsers/row.js';
import { readSnoopHeader } from '../../native-free-parsers/snoop/layout.js';
import { SnoopReader } from '../../native-free-parsers/snoop/reader.js';
import { type LogRecord, recordOf } from '../../src/rows/record.js';
import { seeded } from '../seeded.js';

const client = '10.0.12.9';
const server = '192.0.2.44';
const startMs = Date.parse('2026-11-20T06:00:00Z');
const [syn, ack, fin] = [2, 16, 1];
const [udpProtocol, tcpProtocol] = [17, 6];

/** Everything that one side of a stream was given, with its gaps. */
class Recorded implements StreamReader {
  readonly taken: { client: Buffer; server: Buffer } = { client: Buffer.alloc(0), server: Buffer.alloc(0) };
  readonly gaps: number[] = [];
  isClosed = false;

  fromClient(bytes: Buffer, start: number, end: number): number {
    this.taken.client = Buffer.concat([this.taken.client, bytes.subarray(start, end)]);
    return end - start;
  }

  fromServer(bytes: Buffer, start: number, end: number): number {
    this.taken.server = Buffer.concat([this.taken.server, bytes.subarray(start, end)]);
    return end - start;
  }

  gap(_fromClient: boolean, count: number): boolean {
    this.gaps.push(count);
    return true;
  }

  close(): void {
    this.isClosed = true;
  }
}

/** The machinery with a dissector that takes everything and writes it down. */
class Machine {
  readonly streams: Recorded[] = [];
  readonly datagrams: Buffer[] = [];
  readonly records: LogRecord[] = [];
  readonly rejected: RejectName[] = [];
  readonly frames: Frames;
  ignored = 0;
  private now = startMs;

  constructor(seen: (conversation: Conversation) => void = () => {}) {
    const dissectors: Dissectors = {
      streams: [
        {
          name: 'recorded',
          dissector: {
            recognise: () => Recognition.Yes,
            open: (conversation) => {
              seen(conversation);
              const reader = new Recorded();
              this.streams.push(reader);
              return reader;
            },
          },
        },
      ],
      datagrams: [{ name: 'recorded', dissector: { ports: [53], anyPort: true, open: () => this.datagramReader() } }],
    };
    this.frames = new Frames(dissectors, new Row(), this.sink());
  }

  /** A packet of IP, a millisecond after the one before. */
  packet(packet: Buffer, afterMs = 1): void {
    this.now += afterMs;
    const frame = ethernet(packet[0]! >> 4 === 6 ? 0x86dd : 0x0800, packet);
    this.frames.read(1, frame, 0, 0, frame.length, frame.length, this.now);
  }

  sink(): RowSink {
    return {
      wants: () => true,
      take: (row) => {
        this.records.push(recordOf(row));
      },
      ignore: () => {
        this.ignored++;
      },
      reject: (_at, reason) => {
        this.rejected.push(rejectNames[reason]!);
      },
    };
  }

  private datagramReader(): DatagramReader {
    return {
      read: (_conversation, _fromClient, _timeMs, bytes, start, end) => {
        this.datagrams.push(Buffer.from(bytes.subarray(start, end)));
        return true;
      },
    };
  }
}

const up = (sequence: number, payload?: Buffer, flags = ack) =>
  ipv4({ source: client, destination: server }, tcpProtocol, tcp({ from: 52_000, to: 443, sequence, flags }, payload));
const down = (sequence: number, payload?: Buffer, flags = ack) =>
  ipv4({ source: server, destination: client }, tcpProtocol, tcp({ from: 443, to: 52_000, sequence, flags }, payload));
const noise = (random: () => number, count: number) =>
  Buffer.from(Uint8Array.from({ length: count }, () => random() * 256));

describe('TCP', () => {
  test('segments in any order, repeated and overlapping, come out as they were sent', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = seeded(seed);
      const sent = noise(random, 3000 + Math.floor(random() * 20_000));
      // So that sequence numbers pass from the highest to zero on their way.
      const first = (2 ** 32 - 5000 + Math.floor(random() * 4000)) >>> 0;
      const machine = new Machine();
      machine.packet(up(first - 1, undefined, syn));
      for (const { at, end } of shuffled(segments(sent.length, random), random)) {
        machine.packet(up((first + at) >>> 0, sent.subarray(at, end)));
      }
      expect([seed, machine.streams[0]!.taken.client.equals(sent), machine.streams[0]!.gaps]).toEqual([seed, true, []]);
    }
  });

  test('what never came is told as a gap of its size, and what follows is read on', () => {
    const machine = new Machine();
    machine.packet(up(1000, undefined, syn));
    machine.packet(up(1001, Buffer.from('before')));
    machine.packet(up(1107, Buffer.from('after')));
    machine.packet(up(1112, undefined, ack | fin));
    machine.frames.close();
    expect(machine.streams[0]!.gaps).toEqual([100]);
    expect(machine.streams[0]!.taken.client.toString()).toBe('beforeafter');
    expect(machine.streams[0]!.isClosed).toBe(true);
  });

  test('a hole that is never filled holds a bounded amount back', () => {
    const machine = new Machine();
    machine.packet(up(1000, undefined, syn));
    machine.packet(up(1001, Buffer.from('x')));
    const count = 300;
    for (let i = 0; i < count; i++) machine.packet(up(5000 + 1400 * i, Buffer.alloc(1400)));
    expect(machine.streams[0]!.gaps).toEqual([5000 - 1002]);
    expect(machine.streams[0]!.taken.client.length).toBe(1 + 1400 * count);
  });

  test('the client is who opened, though its answer is seen first, or only the middle', () => {
    const ends: string[] = [];
    const seen = ({ client, server }: Conversation) => ends.push(`${client.port} → ${server.port}`);
    const answered = new Machine(seen);
    answered.packet(down(1, undefined, syn | ack));
    answered.packet(down(2, Buffer.from('hello')));
    const joined = new Machine(seen);
    joined.packet(down(77, Buffer.from('hello')));
    expect(ends).toEqual(['52000 → 443', '52000 → 443']);
  });

  test('the same ports again are another connection, and stray packets after the end are not', () => {
    const machine = new Machine();
    for (const first of [1000, 90_000]) {
      machine.packet(up(first, undefined, syn));
      machine.packet(up(first + 1, Buffer.from('one')));
      machine.packet(up(first + 4, undefined, ack | fin));
      machine.packet(down(1, undefined, ack | fin));
      machine.packet(up(first + 5));
    }
    machine.frames.close();
    const flows = machine.records.filter(({ fact }) => fact === 'flow');
    expect(flows.map(({ packetsUp, packetsDown }) => [packetsUp, packetsDown])).toEqual([
      [4, 1],
      [4, 1],
    ]);
  });
});

describe('IP fragments', () => {
  const payload = noise(seeded(5), 4000);
  const datagram = udp(4000, 53, payload);
  const ends = { source: client, destination: '10.0.0.53' };
  const parts = segments(datagram.length, seeded(6), 8);
  const fragmentOf = ({ at, end }: Piece, id: number) =>
    ipv4(ends, udpProtocol, datagram.subarray(at, end), { offset: at, more: end < datagram.length, id });

  test('in any order and repeated are one datagram', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const machine = new Machine();
      const sent = shuffled(parts, seeded(seed));
      for (const part of sent) machine.packet(fragmentOf(part, 9));
      machine.frames.close();
      expect([seed, machine.datagrams.length]).toEqual([seed, 1]);
      expect(machine.datagrams[0]!.equals(payload)).toBe(true);
      // What is repeated went over the wire, too.
      const sum = (key: 'packetsUp' | 'bytesUp') =>
        machine.records.reduce((sum, record) => sum + (record[key] ?? 0), 0);
      expect([sum('packetsUp'), sum('bytesUp')]).toEqual([
        sent.length,
        sent.reduce((sum, { at, end }) => sum + 20 + end - at, 0),
      ]);
    }
  });

  test('that are not all there give what there is up to the hole, and are counted', () => {
    const machine = new Machine();
    for (const part of parts.filter((_, i) => i !== 2)) machine.packet(fragmentOf(part, 9));
    machine.frames.close();
    expect(machine.datagrams.map((datagram) => datagram.length)).toEqual([parts[1]!.end - 8]);
    expect(machine.records).toMatchObject([{ fact: 'flow', packetsUp: parts.length - 1 }]);
  });

  test('of a flood that never ends are bounded', () => {
    const machine = new Machine();
    for (let id = 0; id < 20_000; id++) machine.packet(fragmentOf(parts[1]!, id & 0xffff));
    machine.frames.close();
    expect(machine.records.reduce((sum, { packetsUp = 0 }) => sum + packetsUp, 0)).toBe(20_000);
  });
});

describe('Flows', () => {
  test('more than there is room for are all told, none twice', () => {
    const machine = new Machine();
    const count = maxFlows + 5000;
    for (let i = 0; i < count; i++) {
      const source = `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`;
      machine.packet(ipv4({ source, destination: server }, udpProtocol, udp(5000, 6000, Buffer.alloc(0))), 0);
    }
    machine.frames.close();
    const clients = machine.records.map(({ client }) => client);
    expect(clients.length).toBe(count);
    expect(new Set(clients).size).toBe(count);
  });

  test('that were silent for long are over, and go on as another', () => {
    const machine = new Machine();
    const question = ipv4({ source: client, destination: server }, udpProtocol, udp(5000, 53, Buffer.from('?')));
    machine.packet(question);
    machine.packet(question, 59_000);
    machine.packet(question, 61_000);
    machine.frames.close();
    expect(machine.records.map(({ packetsUp, durationMs }) => [packetsUp, durationMs])).toEqual([
      [2, 59_000],
      [1, 0],
    ]);
  });

  test('of IPv6 keep their ends, and both directions are one flow', () => {
    const machine = new Machine();
    const [one, other] = ['20010db8000000000000000000000009', '20010db8000000000000000000000053'];
    machine.packet(ipv6({ source: one, destination: other }, udpProtocol, udp(5000, 6000, Buffer.from('up'))));
    machine.packet(ipv6({ source: other, destination: one }, udpProtocol, udp(6000, 5000, Buffer.from('down'))));
    machine.frames.close();
    expect(machine.records).toMatchObject([
      { client: '2001:db8::9', server: '2001:db8::53', bytesUp: 50, bytesDown: 52, packetsUp: 1, packetsDown: 1 },
    ]);
  });
});

describe('A damaged capture', () => {
  const packets: readonly Captured[] = Array.from({ length: 50 }, (_, i) => ({
    timeMs: startMs + i,
    bytes: ethernet(
      0x0800,
      ipv4({ source: client, destination: server }, udpProtocol, udp(2000 + i, 6000, Buffer.alloc(20 + i))),
    ),
  }));
  const containers: Readonly<Record<string, (options: PcapOptions) => Buffer>> = {
    pcap: (options) => pcap(packets, options),
    pcapng: (options) => pcapng(packets, options),
    snoop: () => snoop(packets),
    erf: () => erf(packets, 1),
  };

  for (const [name, write] of Object.entries(containers)) {
    test.each<PcapOptions>([{}, { bigEndian: true }])(
      `of ${name} loses the record whose length is damaged, and no other (%o)`,
      (options) => {
        const whole = write(options);
        const clean = flowsOf(whole);
        expect(clean.flows).toBe(packets.length);
        const random = seeded(11);
        for (let round = 0; round < 40; round++) {
          const lengths = lengthsOf(name, whole, options.bigEndian === true);
          const at = lengths[Math.floor(random() * (packets.length - 2))]!;
          const damaged = Buffer.from(whole);
          damaged.fill(0xee, at, at + 4);
          expect(flowsOf(damaged)).toEqual({ flows: packets.length - 1, rejected: ['bad-length'] });
        }
      },
    );
  }

  test('of files joined end to end is read through', () => {
    const joined = Buffer.concat([pcap(packets.slice(0, 20)), pcap(packets.slice(20), { nanoseconds: true })]);
    expect(flowsOf(joined)).toEqual({ flows: packets.length, rejected: [] });
  });

  test('that ends in zeros, as preallocated files do, keeps what was before', () => {
    const padded = Buffer.concat([pcap(packets), Buffer.alloc(100_000)]);
    expect(flowsOf(padded)).toEqual({ flows: packets.length, rejected: ['bad-length'] });
  });
});

function flowsOf(bytes: Buffer): { readonly flows: number; readonly rejected: readonly RejectName[] } {
  const machine = new Machine();
  const reader = readerOf(bytes, machine.frames, machine.sink());
  // In two pieces, so that the search behind damage goes on from one to the other.
  const half = bytes.length >> 1;
  const used = reader.read(bytes.subarray(0, half), false);
  reader.read(bytes.subarray(used), true);
  reader.end();
  return { flows: machine.records.length, rejected: machine.rejected };
}

function readerOf(bytes: Buffer, frames: Frames, sink: RowSink): CaptureReader<never> {
  const pcap = readPcapHeader(bytes, 0);
  const snoop = readSnoopHeader(bytes);
  const isPcapng = isSection(bytes, 0);
  const reader: CaptureReader = pcap
    ? new PcapReader(pcap, frames, sink)
    : snoop
      ? new SnoopReader(snoop, frames, sink)
      : isPcapng
        ? new PcapngReader({ byteOrder: 'little', interfaces: [] }, frames, sink)
        : new ErfReader(frames, sink);
  return reader as CaptureReader<never>;
}

/** Where the lengths of the packets' records stand. */
function lengthsOf(container: string, bytes: Buffer, bigEndian: boolean): number[] {
  const read = (at: number) => (bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at));
  const lengths: number[] = [];
  if (container === 'pcap') for (let at = 24; at < bytes.length; at += 16 + read(at + 8)) lengths.push(at + 8);
  if (container === 'pcapng') for (let at = 48; at < bytes.length; at += read(at + 4)) lengths.push(at + 4);
  if (container === 'snoop')
    for (let at = 16; at < bytes.length; at += bytes.readUInt32BE(at + 8)) lengths.push(at + 8);
  if (container === 'erf') for (let at = 0; at < bytes.length; at += bytes.readUInt16BE(at + 10)) lengths.push(at + 10);
  return lengths;
}

interface Piece {
  readonly at: number;
  readonly end: number;
}

/** `length` in pieces of 1 to 1400, at multiples of `unit`. */
function segments(length: number, random: () => number, unit = 1): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < length; ) {
    const size = unit * Math.max(1, Math.floor((random() * 1400) / unit));
    pieces.push({ at, end: Math.min(at + size, length) });
    at += size;
  }
  return pieces;
}

/** Each moved by at most twenty places, a tenth of them twice, some longer than they were cut. */
function shuffled(pieces: readonly Piece[], random: () => number): readonly Piece[] {
  return [...pieces, ...pieces.filter(() => random() < 0.1)]
    .map((piece, i) => ({ piece, order: (i % pieces.length) + random() * 20 }))
    .sort((one, other) => one.order - other.order)
    .map(({ piece }) => piece);
}
