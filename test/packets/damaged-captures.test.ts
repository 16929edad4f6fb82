import { describe, expect, test } from 'vitest';
import {
  type Captured,
  erf,
  ethernet,
  ipv4,
  type PcapOptions,
  pcap,
  pcapng,
  snoop,
  udp,
} from '../../bench/generate/capture/build.js';
import { ErfReader } from '../../native-free-parsers/erf/reader.js';
import type { CaptureReader, RejectName, RowSink } from '../../native-free-parsers/format.js';
import type { Frames } from '../../native-free-parsers/packets/frames.js';
import { readPcapHeader } from '../../native-free-parsers/pcap/layout.js';
import { PcapReader } from '../../native-free-parsers/pcap/reader.js';
import { isSection } from '../../native-free-parsers/pcapng/layout.js';
import { PcapngReader } from '../../native-free-parsers/pcapng/reader.js';
import { readSnoopHeader } from '../../native-free-parsers/snoop/layout.js';
import { SnoopReader } from '../../native-free-parsers/snoop/reader.js';
import { seeded } from '../seeded.js';
import { CaptureMachinery, client, server, startMs, udpProtocol } from './capture-machinery.js';

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
  const machine = new CaptureMachinery();
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
