/**
 * One DNS message, read in place (RFC 1035 section 4; EDNS: RFC 6891). Multicast DNS, LLMNR and NBNS have the same shape.
 *
 *   id flags questions answers authorities additionals   6 × 16 bits
 *   [name type class]                                    questions
 *   [name type class ttl length data]                    answers, authorities, additionals
 *
 * A name is labels of at most 63 bytes, or ends with a pointer to an earlier one (0xc0).
 */
import { Byte } from '../../bytes/byte.js';

const { Backslash, Dot, Space, Zero } = Byte;

export const dnsHeaderBytes = 12;
const pointerBits = 0xc0;
/** Wire bytes of a name, the root's included (RFC 1035 section 2.3.4); it also bounds pointers that lead in a circle. */
const maxNameBytes = 255;
/** Pointers to pointers: real names have one or two. */
const maxPointers = 64;
const deleteByte = 0x7f;
const optType = 41;

/** Where a message stands and what its header and the record last read say; reused from message to message. */
export class DnsMessage {
  bytes: Buffer = Buffer.alloc(0);
  /** Of the header; pointers count from here. */
  start = 0;
  /** Of what was captured of it. */
  end = 0;

  id = 0;
  flags = 0;
  questions = 0;
  answers = 0;
  authorities = 0;
  additionals = 0;

  /** Of the question or record last read: `type`, `class`, and for records the others. */
  nameAt = 0;
  type = 0;
  class = 0;
  ttl = 0;
  dataStart = 0;
  dataEnd = 0;

  /** The name last written: presentation form (RFC 1035 section 5.1), no dot at its end, the root is `.`. */
  readonly name = Buffer.alloc(4 * maxNameBytes + 4);
  nameLength = 0;

  /** Whether a header is there. */
  readHeader(bytes: Buffer, start: number, end: number): boolean {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    if (end - start < dnsHeaderBytes) return false;
    this.id = this.number16(start);
    this.flags = this.number16(start + 2);
    this.questions = this.number16(start + 4);
    this.answers = this.number16(start + 6);
    this.authorities = this.number16(start + 8);
    this.additionals = this.number16(start + 10);
    return true;
  }

  get isResponse(): boolean {
    return this.flags >= 0x8000;
  }

  get opcode(): number {
    return (this.flags >> 11) & 15;
  }

  /** Reads the question at `at`; where the next one begins, -1 where it is damaged or cut off. */
  readQuestion(at: number): number {
    const next = this.skipName(at);
    if (next < 0 || next + 4 > this.end) return -1;
    this.nameAt = at;
    this.type = this.number16(next);
    this.class = this.number16(next + 2);
    return next + 4;
  }

  /** Reads the resource record at `at`; where the next one begins, -1 where it is damaged or cut off. */
  readRecord(at: number): number {
    const next = this.skipName(at);
    if (next < 0 || next + 10 > this.end) return -1;
    this.nameAt = at;
    this.type = this.number16(next);
    this.class = this.number16(next + 2);
    this.ttl = this.number16(next + 4) * 0x10000 + this.number16(next + 6);
    this.dataStart = next + 10;
    this.dataEnd = this.dataStart + this.number16(next + 8);
    return this.dataEnd <= this.end ? this.dataEnd : -1;
  }

  /** The upper bits of the response code (RFC 6891 section 6.1.3), from the records behind `at`; 0 where there are none. */
  extendedCode(at: number, records: number): number {
    let next = at;
    for (let i = 0; i < records && next >= 0; i++) {
      next = this.readRecord(next);
      if (next >= 0 && this.type === optType) return (this.ttl / 0x1000000) | 0;
    }
    return 0;
  }

  /** Where the name at `at` ends in its place; -1 where it is damaged or cut off. */
  skipName(at: number): number {
    const { bytes, end } = this;
    // Every step takes a byte at least, and a name that is longer than allowed is refused when it is written.
    for (let next = at; next < end; ) {
      const length = bytes[next]!;
      if (length === 0) return next + 1;
      if (length >= pointerBits) return next + 2 <= end ? next + 2 : -1;
      if (length > 63 || next - at > maxNameBytes) return -1;
      next += length + 1;
    }
    return -1;
  }

  /** Where the first label of the name at `at` stands, pointers followed; -1 where they lead nowhere. */
  resolve(at: number): number {
    const { bytes, start, end } = this;
    let next = at;
    for (let hops = 0; hops < maxPointers; hops++) {
      if (next >= end) return -1;
      const length = bytes[next]!;
      if (length < pointerBits) return next;
      if (next + 1 >= end) return -1;
      const target = start + (((length & 0x3f) << 8) | bytes[next + 1]!);
      if (target >= next || target < start + dnsHeaderBytes) return -1;
      next = target;
    }
    return -1;
  }

  /** Writes the name at `at` into `name`; whether it is one. Case is kept: resolvers mix it to be harder to spoof. */
  writeName(at: number): boolean {
    const { bytes, end, name } = this;
    let used = 0;
    let wireBytes = 1;
    this.nameLength = 0;
    for (let next = this.resolve(at); next >= 0; next = this.resolve(next)) {
      const length = bytes[next]!;
      if (length === 0) {
        if (used === 0) name[used++] = Dot;
        this.nameLength = used;
        return true;
      }
      wireBytes += length + 1;
      if (length > 63 || wireBytes > maxNameBytes || next + length >= end) return false;
      if (used > 0) name[used++] = Dot;
      used = writeLabel(name, used, bytes, next + 1, next + 1 + length);
      next += length + 1;
    }
    return false;
  }

  /** Writes a name that stands alone, without a message: it may lack the root at its end (RFC 4704 section 4.2). Its length. */
  writeBareName(bytes: Buffer, start: number, end: number): number {
    const { name } = this;
    let used = 0;
    for (let at = start; at < end && bytes[at] !== 0; at += bytes[at]! + 1) {
      const labelEnd = at + 1 + bytes[at]!;
      if (bytes[at]! > 63 || labelEnd > end || labelEnd - start > maxNameBytes) return 0;
      if (used > 0) name[used++] = Dot;
      used = writeLabel(name, used, bytes, at + 1, labelEnd);
    }
    return used;
  }

  number16(at: number): number {
    return (this.bytes[at]! << 8) | this.bytes[at + 1]!;
  }
}

/** Writes the bytes of a label in presentation form at `target[used]`; where it ends. Bytes over 0x7f stay: most are UTF-8. */
export function writeLabel(target: Uint8Array, used: number, bytes: Uint8Array, start: number, end: number): number {
  let to = used;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte <= Space || byte === deleteByte) {
      target[to++] = Backslash;
      target[to++] = Zero + ((byte / 100) | 0);
      target[to++] = Zero + (((byte / 10) | 0) % 10);
      target[to++] = Zero + (byte % 10);
      continue;
    }
    if (byte === Dot || byte === Backslash) target[to++] = Backslash;
    target[to++] = byte;
  }
  return to;
}
