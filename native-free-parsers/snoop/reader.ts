import { Reject, type RowSink } from '../format.js';
import type { FrameReader } from '../packets/frame-reader.js';
import { RecordWalker, Start, uint32 } from '../packets/record-walker.js';
import type { SnoopLayout } from './layout.js';

const recordBytes = 24;
const maxFrameBytes = 262_144;
/** What is put behind a frame: to a multiple of four, or of eight. */
const maxPadding = 64;

/** Walks the records of a snoop file. */
export class SnoopReader extends RecordWalker<SnoopLayout> {
  private layout: SnoopLayout;
  private readonly frames: FrameReader;

  constructor(layout: SnoopLayout, frames: FrameReader, sink: RowSink) {
    super(sink);
    this.layout = layout;
    this.frames = frames;
  }

  end(): SnoopLayout {
    this.frames.close();
    return { ...this.layout, packets: this.frames.packets };
  }

  protected readRecords(bytes: Buffer, start: number): number {
    const { link, headerBytes } = this.layout;
    if (bytes.length - start < headerBytes) return start;
    let at = start + headerBytes;
    if (headerBytes > 0) this.layout = { link, headerBytes: 0 };
    while (at + recordBytes <= bytes.length) {
      const length = lengthOf(bytes, at);
      if (length < 0) return this.lose(at, Reject.BadLength);
      if (at + length > bytes.length) break;
      const captured = uint32(bytes, at + 4, false);
      const timeMs = uint32(bytes, at + 16, false) * 1000 + uint32(bytes, at + 20, false) / 1000;
      const frame = at + recordBytes;
      this.frames.read(link, bytes, at, frame, frame + captured, uint32(bytes, at, false), timeMs);
      at += length;
    }
    return at;
  }

  /** Three lengths that agree, and another record or the end behind them. */
  protected startsAt(bytes: Buffer, at: number, isLast: boolean): Start {
    const last = bytes.length - recordBytes;
    if (at > last) return isLast ? Start.No : Start.MoreNeeded;
    const length = lengthOf(bytes, at);
    if (length < 0) return Start.No;
    if (at + length > last) return isLast ? (at + length === bytes.length ? Start.Yes : Start.No) : Start.MoreNeeded;
    return lengthOf(bytes, at + length) < 0 ? Start.No : Start.Yes;
  }
}

/** Of the record at `at`; -1 where its lengths contradict each other. */
function lengthOf(bytes: Buffer, at: number): number {
  const wire = uint32(bytes, at, false);
  const captured = uint32(bytes, at + 4, false);
  const record = uint32(bytes, at + 8, false);
  const isSound =
    captured > 0 &&
    captured <= wire &&
    captured <= maxFrameBytes &&
    record >= recordBytes + captured &&
    record <= recordBytes + captured + maxPadding &&
    uint32(bytes, at + 20, false) < 1e6;
  return isSound ? record : -1;
}
