import { Reject, type RowSink } from '../format.js';
import type { FrameReader } from '../packets/frame-reader.js';
import { RecordWalker, Start, uint32 } from '../packets/record-walker.js';
import { isPlausible, type PcapLayout, readPcapHeader } from './layout.js';

/** Record headers this far apart in time belong to one capture, where one is looked for behind damage. */
const maxJumpSeconds = 7 * 24 * 3600;

/** Walks the records of a pcap file. */
export class PcapReader extends RecordWalker<PcapLayout> {
  private layout: PcapLayout;
  private readonly frames: FrameReader;
  /** Of the last good record; what is looked for behind damage is near it. */
  private lastSeconds = Number.NaN;

  constructor(layout: PcapLayout, frames: FrameReader, sink: RowSink) {
    super(sink);
    this.layout = layout;
    this.frames = frames;
  }

  end(): PcapLayout {
    this.frames.close();
    return { ...this.layout, packets: this.frames.packets };
  }

  protected readRecords(bytes: Buffer, start: number): number {
    let at = this.readHeader(bytes, start);
    const { frames, layout } = this;
    const { recordBytes, fractionsPerMs, link, maxFrameBytes } = layout;
    const isLittle = layout.byteOrder === 'little';
    if (layout.headerBytes > 0) return at;
    while (at + recordBytes <= bytes.length) {
      const seconds = uint32(bytes, at, isLittle);
      const fraction = uint32(bytes, at + 4, isLittle);
      const captured = uint32(bytes, at + 8, isLittle);
      const wire = uint32(bytes, at + 12, isLittle);
      if (captured > maxFrameBytes || (captured === 0 && wire === 0)) return this.readOddity(bytes, at);
      const end = at + recordBytes + captured;
      if (end > bytes.length) break;
      this.lastSeconds = seconds;
      frames.read(link, bytes, at, at + recordBytes, end, wire, seconds * 1000 + fraction / fractionsPerMs);
      at = end;
    }
    return at;
  }

  /** It looks like one and is followed by another, or by the end of all. */
  protected startsAt(bytes: Buffer, at: number, isLast: boolean): Start {
    const last = bytes.length - this.layout.recordBytes;
    if (at > last) return isLast ? Start.No : Start.MoreNeeded;
    const next = this.endOfPlausible(bytes, at);
    if (next < 0) return Start.No;
    if (next > last) return isLast ? (next === bytes.length ? Start.Yes : Start.No) : Start.MoreNeeded;
    return this.endOfPlausible(bytes, next) < 0 ? Start.No : Start.Yes;
  }

  /** Pass over the file header where the pass begins with it. */
  private readHeader(bytes: Buffer, at: number): number {
    const { headerBytes } = this.layout;
    if (bytes.length - at < headerBytes) return at;
    if (headerBytes > 0) this.layout = { ...this.layout, headerBytes: 0 };
    return at + headerBytes;
  }

  /** Captures that were joined with `cat` have another file header here; all else is damage. */
  private readOddity(bytes: Buffer, at: number): number {
    const layout = readPcapHeader(bytes, at);
    if (layout === undefined) return this.lose(at, Reject.BadLength);
    this.layout = layout;
    return this.readRecords(bytes, at);
  }

  /** Where the record at `at` would end; -1 where that is none. */
  private endOfPlausible(bytes: Buffer, at: number): number {
    const { layout } = this;
    const isLittle = layout.byteOrder === 'little';
    const captured = uint32(bytes, at + 8, isLittle);
    if (captured > layout.maxFrameBytes || captured === 0) return -1;
    const seconds = uint32(bytes, at, isLittle);
    if (Math.abs(seconds - this.lastSeconds) > maxJumpSeconds) return -1;
    const fraction = uint32(bytes, at + 4, isLittle);
    const wire = uint32(bytes, at + 12, isLittle);
    return isPlausible(layout, fraction, captured, wire) ? at + layout.recordBytes + captured : -1;
  }
}
