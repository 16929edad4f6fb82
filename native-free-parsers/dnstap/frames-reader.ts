import { Reject, type RowSink } from '../format.js';
import type { FrameReader } from '../packets/frame-reader.js';
import { LinkType } from '../packets/link-type.js';
import { RecordWalker, Start } from '../packets/record-walker.js';
import type { DnstapMessage } from './dnstap-message.js';

/** What the start frame says. Plain data. */
export interface DnstapLayout {
  /** Of the start frame that is still to be passed over. */
  readonly headerBytes: number;
  /** How many packets came before what follows; absent where none did. */
  readonly packets?: number;
}

const lengthBytes = 4;
/** A DNS message has 64 KiB at most, and two may be in a frame. */
const maxFrameBytes = 1 << 18;

/** Walks the frames of a dnstap stream, and hands each message on as a datagram. */
export class DnstapFramesReader extends RecordWalker<DnstapLayout> {
  private layout: DnstapLayout;
  private readonly frames: FrameReader;
  private readonly message: DnstapMessage;

  /** The rows of `frames` are about `message`. */
  constructor(layout: DnstapLayout, frames: FrameReader, message: DnstapMessage, sink: RowSink) {
    super(sink);
    this.message = message;
    this.layout = layout;
    this.frames = frames;
  }

  end(): DnstapLayout {
    this.frames.close();
    return { ...this.layout, packets: this.frames.packets };
  }

  protected readRecords(bytes: Buffer, start: number): number {
    const { headerBytes } = this.layout;
    if (bytes.length - start < headerBytes) return start;
    let at = start + headerBytes;
    if (headerBytes > 0) this.layout = { headerBytes: 0 };
    while (at + lengthBytes <= bytes.length) {
      const length = bytes.readUInt32BE(at);
      if (length > maxFrameBytes) return this.lose(at, Reject.BadLength);
      // Of no length: a control frame, whose own length follows.
      if (length === 0 && at + 2 * lengthBytes > bytes.length) break;
      const begin = at + (length === 0 ? 2 : 1) * lengthBytes;
      const end = begin + (length === 0 ? bytes.readUInt32BE(at + lengthBytes) : length);
      if (end - begin > maxFrameBytes) return this.lose(at, Reject.BadLength);
      if (end > bytes.length) break;
      if (length === 0) this.sink.ignore(at);
      else if (!this.message.read(bytes, begin, end)) this.sink.reject(at, Reject.BadHeader);
      else this.handOn(at);
      at = end;
    }
    return at;
  }

  /** A frame that reads to its end, and another or the end behind it. */
  protected startsAt(bytes: Buffer, at: number, isLast: boolean): Start {
    const begin = at + lengthBytes;
    if (begin > bytes.length) return isLast ? Start.No : Start.MoreNeeded;
    const length = bytes.readUInt32BE(at);
    if (length === 0 || length > maxFrameBytes) return Start.No;
    if (begin + length > bytes.length) return isLast ? Start.No : Start.MoreNeeded;
    return this.message.read(bytes, begin, begin + length) && this.message.timeMs > 0 ? Start.Yes : Start.No;
  }

  private handOn(at: number): void {
    const { message } = this;
    if (!message.isClients) {
      this.sink.ignore(at);
      return;
    }
    const packet = message.packet();
    if (!packet) this.sink.ignore(at);
    else this.frames.read(LinkType.Raw, packet, at, 0, packet.length, packet.length, message.timeMs);
  }
}
