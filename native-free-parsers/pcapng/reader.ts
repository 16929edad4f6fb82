import { maxCaptureRecordBytes, Reject, type RowSink } from '../format.js';
import type { FrameReader } from '../packets/frame-reader.js';
import { RecordWalker, Start, uint16, uint32 } from '../packets/record-walker.js';
import { byteOrderOf, isSection, type PcapngInterface, type PcapngLayout, sectionType } from './layout.js';

/** https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html#section-11.1 */
const Block = Object.freeze({ Interface: 1, OldPacket: 2, SimplePacket: 3, EnhancedPacket: 6 });
const { Interface, OldPacket, SimplePacket, EnhancedPacket } = Block;

/** The type and both lengths. */
const emptyBlockBytes = 12;
/** Enough for any machine; packets of more interfaces are damaged. */
const maxInterfaces = 4096;

/** Walks the blocks of a pcapng file. */
export class PcapngReader extends RecordWalker<PcapngLayout> {
  private readonly interfaces: PcapngInterface[];
  private readonly frames: FrameReader;
  private isLittle: boolean;

  constructor(layout: PcapngLayout, frames: FrameReader, sink: RowSink) {
    super(sink);
    this.interfaces = [...layout.interfaces];
    this.isLittle = layout.byteOrder === 'little';
    this.frames = frames;
  }

  end(): PcapngLayout {
    this.frames.close();
    const { isLittle, interfaces, frames } = this;
    return { byteOrder: isLittle ? 'little' : 'big', interfaces, packets: frames.packets };
  }

  protected readRecords(bytes: Buffer, start: number): number {
    let at = start;
    while (at + emptyBlockBytes <= bytes.length) {
      const type = this.uint32(bytes, at);
      if (type === sectionType && !this.beginSection(bytes, at)) return this.lose(at, Reject.BadLength);
      const length = this.uint32(bytes, at + 4);
      if (!isLength(length)) return this.lose(at, Reject.BadLength);
      if (at + length > bytes.length) break;
      if (this.uint32(bytes, at + length - 4) !== length) return this.lose(at, Reject.BadLength);
      this.readBlock(bytes, type, at, at + length);
      at += length;
    }
    return at;
  }

  private readBlock(bytes: Buffer, type: number, at: number, end: number): void {
    switch (type) {
      case EnhancedPacket:
        this.readPacket(bytes, at, end, end - at < 32 ? -1 : this.uint32(bytes, at + 8));
        break;
      case OldPacket:
        this.readPacket(bytes, at, end, end - at < 32 ? -1 : this.uint16(bytes, at + 8));
        break;
      case SimplePacket:
        this.readSimplePacket(bytes, at, end);
        break;
      case Interface:
        this.readInterface(bytes, at, end);
        break;
    }
  }

  /** A section has its own byte order and interfaces. */
  private beginSection(bytes: Buffer, at: number): boolean {
    const byteOrder = byteOrderOf(bytes, at);
    if (byteOrder === undefined) return false;
    this.isLittle = byteOrder === 'little';
    this.interfaces.length = 0;
    return true;
  }

  /** Link type, reserved, snap length, options. */
  private readInterface(bytes: Buffer, at: number, end: number): void {
    if (this.interfaces.length === maxInterfaces || end - at < 20) {
      this.sink.reject(at, Reject.BadHeader);
      return;
    }
    let unitsPerMs = 1000;
    let offsetMs = 0;
    for (let option = at + 16; option + 4 <= end - 4; ) {
      const length = this.uint16(bytes, option + 2);
      const value = option + 4;
      if (value + length > end - 4) break;
      const code = this.uint16(bytes, option);
      if (code === 0) break;
      if (code === resolutionOption && length >= 1) unitsPerMs = unitsOf(bytes[value]!);
      if (code === offsetOption && length >= 8) offsetMs = this.int64(bytes, value) * 1000;
      option = value + ((length + 3) & ~3);
    }
    const link = this.uint16(bytes, at + 8);
    this.interfaces.push({ link, snapLength: this.uint32(bytes, at + 12), unitsPerMs, offsetMs });
  }

  /** Enhanced, or the older one that lacks half of the interface's number: they agree from the time on. */
  private readPacket(bytes: Buffer, at: number, end: number, interfaceNumber: number): void {
    const from = this.interfaces[interfaceNumber];
    if (from === undefined) {
      this.sink.reject(at, Reject.BadHeader);
      return;
    }
    const captured = this.uint32(bytes, at + 20);
    const start = at + 28;
    if (captured > end - 4 - start) {
      this.sink.reject(at, Reject.BadLength);
      return;
    }
    const units = this.uint32(bytes, at + 12) * 0x1_0000_0000 + this.uint32(bytes, at + 16);
    const timeMs = units / from.unitsPerMs + from.offsetMs;
    this.frames.read(from.link, bytes, at, start, start + captured, this.uint32(bytes, at + 24), timeMs);
  }

  /** Of the first interface, cut to its snap length; nobody knows when. */
  private readSimplePacket(bytes: Buffer, at: number, end: number): void {
    const from = this.interfaces[0];
    if (from === undefined || end - at < 16) {
      this.sink.reject(at, Reject.BadHeader);
      return;
    }
    const wire = this.uint32(bytes, at + 8);
    const start = at + 12;
    const captured = Math.min(wire, end - 4 - start, from.snapLength === 0 ? wire : from.snapLength);
    this.frames.read(from.link, bytes, at, start, start + captured, wire, Number.NaN);
  }

  /** A section, or a block of a known type whose two lengths agree. */
  protected startsAt(bytes: Buffer, at: number, isLast: boolean): Start {
    if (at + emptyBlockBytes > bytes.length) return isLast ? Start.No : Start.MoreNeeded;
    if (isSection(bytes, at)) return Start.Yes;
    const type = this.uint32(bytes, at);
    if (type === 0 || type > lastKnownType) return Start.No;
    const length = this.uint32(bytes, at + 4);
    if (!isLength(length)) return Start.No;
    if (at + length > bytes.length) return isLast ? Start.No : Start.MoreNeeded;
    return this.uint32(bytes, at + length - 4) === length ? Start.Yes : Start.No;
  }

  private uint16(bytes: Buffer, at: number): number {
    return uint16(bytes, at, this.isLittle);
  }

  private uint32(bytes: Buffer, at: number): number {
    return uint32(bytes, at, this.isLittle);
  }

  private int64(bytes: Buffer, at: number): number {
    return Number(this.isLittle ? bytes.readBigInt64LE(at) : bytes.readBigInt64BE(at));
  }
}

const resolutionOption = 9;
const offsetOption = 14;
/** Decryption secrets; numbers beyond are rare, and looked for only as what follows a known block. */
const lastKnownType = 10;

function isLength(length: number): boolean {
  return length >= emptyBlockBytes && length % 4 === 0 && length <= maxCaptureRecordBytes;
}

/** A negative power of ten, or of two where the highest bit is set. */
function unitsOf(resolution: number): number {
  const power = resolution & 0x7f;
  return ((resolution & 0x80) === 0 ? 10 ** power : 2 ** power) / 1000;
}
