import { Reject, type RowSink } from '../format.js';
import type { FrameReader } from '../packets/frame-reader.js';
import { RecordWalker, Start } from '../packets/record-walker.js';
import { erfHeaderBytes, readErfRecord } from './record.js';

/** So many in a row, at nearly the same time, are no accident. */
const inARow = 3;
const maxJumpMs = 7 * 24 * 3_600_000;

/** No header says anything of the records. */
export interface ErfLayout {
  /** How many packets came before what follows; 0 at the start. */
  readonly packets: number;
}

/** Walks the records of an ERF file. */
export class ErfReader extends RecordWalker<ErfLayout> {
  private readonly frames: FrameReader;
  /** Of the last good record. */
  private lastMs = Number.NaN;

  constructor(frames: FrameReader, sink: RowSink) {
    super(sink);
    this.frames = frames;
  }

  end(): ErfLayout {
    this.frames.close();
    return { packets: this.frames.packets };
  }

  protected readRecords(bytes: Buffer, start: number): number {
    let at = start;
    while (at + erfHeaderBytes <= bytes.length) {
      const record = readErfRecord(bytes, at);
      if (record === undefined) return this.lose(at, Reject.BadLength);
      const end = at + record.length;
      if (end > bytes.length) break;
      const { link, frameAt, timeMs, wireBytes } = record;
      this.lastMs = timeMs;
      // Padding behind the frame belongs to the record.
      const frameEnd = Math.min(end, frameAt + wireBytes);
      if (link < 0) {
        this.frames.packets++;
        this.sink.ignore(at);
      } else this.frames.read(link, bytes, at, frameAt, frameEnd, wireBytes, timeMs);
      at = end;
    }
    return at;
  }

  protected startsAt(bytes: Buffer, at: number, isLast: boolean): Start {
    let next = at;
    for (let count = 0; count < inARow; count++) {
      if (isLast && count > 0 && next === bytes.length) return Start.Yes;
      if (next + erfHeaderBytes > bytes.length) return isLast ? Start.No : Start.MoreNeeded;
      const record = readErfRecord(bytes, next);
      if (record === undefined || Math.abs(record.timeMs - this.lastMs) > maxJumpMs) return Start.No;
      next += record.length;
    }
    return Start.Yes;
  }
}
