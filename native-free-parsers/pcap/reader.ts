import { type CaptureReader, Reject, type RowSink } from '../format.js';
import type { FrameReader } from '../packets/frame-reader.js';
import { isPlausible, type PcapLayout, readPcapHeader } from './layout.js';

/** Record headers this far apart in time belong to one capture, where one is looked for behind damage. */
const maxJumpSeconds = 7 * 24 * 3600;

/** Walks the records of a pcap file. */
export class PcapReader implements CaptureReader<PcapLayout> {
  private layout: PcapLayout;
  private readonly frames: FrameReader;
  private readonly sink: RowSink;
  /** Of the last good record; what is looked for behind damage is near it. */
  private lastSeconds = Number.NaN;
  /** Damage was met, and no good record since. */
  private isLost = false;

  constructor(layout: PcapLayout, frames: FrameReader, sink: RowSink) {
    this.layout = layout;
    this.frames = frames;
    this.sink = sink;
  }

  read(bytes: Buffer, isLast: boolean): number {
    let at = 0;
    for (;;) {
      if (this.isLost) at = this.findRecord(bytes, at, isLast);
      if (this.isLost) return at;
      at = this.readRecords(bytes, at);
      if (this.isLost) continue;
      if (!isLast || at === bytes.length || !this.isFollowed(bytes, at)) return at;
      this.lose(at);
    }
  }

  end(): PcapLayout {
    this.frames.close();
    return this.layout;
  }

  /** As many records as are whole and good; returns where the next one starts. */
  private readRecords(bytes: Buffer, start: number): number {
    let at = this.readHeader(bytes, start);
    const { frames, layout } = this;
    const { recordBytes, fractionsPerMs, link, maxFrameBytes } = layout;
    const isLittle = layout.byteOrder === 'little';
    if (layout.headerBytes > 0) return at;
    while (at + recordBytes <= bytes.length) {
      const seconds = readUint32(bytes, at, isLittle);
      const fraction = readUint32(bytes, at + 4, isLittle);
      const captured = readUint32(bytes, at + 8, isLittle);
      const wire = readUint32(bytes, at + 12, isLittle);
      if (captured > maxFrameBytes || (captured === 0 && wire === 0)) return this.readOddity(bytes, at);
      const end = at + recordBytes + captured;
      if (end > bytes.length) break;
      this.lastSeconds = seconds;
      frames.read(link, bytes, at, at + recordBytes, end, wire, seconds * 1000 + fraction / fractionsPerMs);
      at = end;
    }
    return at;
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
    if (layout === undefined) return this.lose(at);
    this.layout = layout;
    return this.readRecords(bytes, at);
  }

  private lose(at: number): number {
    this.sink.reject(at, Reject.BadLength);
    this.isLost = true;
    return at;
  }

  /** Whether there are records behind the one at `at`, which itself goes beyond the end: then its length is damaged. */
  private isFollowed(bytes: Buffer, at: number): boolean {
    this.isLost = true;
    this.findRecord(bytes, at, true);
    const isFollowed = !this.isLost;
    this.isLost = false;
    return isFollowed;
  }

  /**
   * Where, after `start`, a record begins that looks like one and is followed by another, or by the end of all.
   * `isLost` stays where there is none yet: then the search goes on behind what is returned.
   */
  private findRecord(bytes: Buffer, start: number, isLast: boolean): number {
    const { recordBytes } = this.layout;
    const last = bytes.length - recordBytes;
    for (let at = start + 1; at <= last; at++) {
      const next = this.endOfPlausible(bytes, at);
      if (next < 0) continue;
      if (next > last) {
        if (!isLast) return at - 1;
        if (next !== bytes.length) continue;
      } else if (this.endOfPlausible(bytes, next) < 0) continue;
      this.isLost = false;
      return at;
    }
    return isLast ? bytes.length : Math.max(start, last);
  }

  /** Where the record at `at` would end; -1 where that is none. */
  private endOfPlausible(bytes: Buffer, at: number): number {
    const { layout } = this;
    const isLittle = layout.byteOrder === 'little';
    const captured = readUint32(bytes, at + 8, isLittle);
    if (captured > layout.maxFrameBytes || captured === 0) return -1;
    const seconds = readUint32(bytes, at, isLittle);
    if (Math.abs(seconds - this.lastSeconds) > maxJumpSeconds) return -1;
    const fraction = readUint32(bytes, at + 4, isLittle);
    const wire = readUint32(bytes, at + 12, isLittle);
    return isPlausible(layout, fraction, captured, wire) ? at + layout.recordBytes + captured : -1;
  }
}

function readUint32(bytes: Buffer, at: number, isLittle: boolean): number {
  return isLittle
    ? (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
    : ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}
