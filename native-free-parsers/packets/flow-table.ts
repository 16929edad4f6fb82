import { randomInt } from 'node:crypto';
import { type End, macAt } from './end.js';
import type { Packet } from './packet.js';

/** So many flows are remembered at once: 8 MiB. */
export const maxFlows = 1 << 16;
/** Most captures have few. */
const firstCapacity = 1 << 9;

/**
 * A flow is 32 words of 32 bits, two lines of the processor's cache: a column for each field would cost a miss each.
 *
 *   0-3  4-7    8      9         10    11    12-13  14-15  16-19     20-21        22-27      28     29        30
 *   one, other; ports, protocol, hash, next; first, last;  bytes → ← packets → ←  MACs → ←   flags  sequence  number of the first packet
 *
 * `one` sent the first packet; → is from it to the other.
 */
const stride = 32;
const One = 0;
const Other = 4;
const Ports = 8;
const Protocol = 9;
const Hash = 10;
const Next = 11;
const Packets = 20;
const Macs = 22;
const Flags = 28;
const Sequence = 29;
const FirstPacket = 30;
/** …of 64 bits. */
const doubleStride = stride / 2;
const First = 6;
const Last = 7;
const Bytes = 8;

/** What is remembered of a flow as bits. The owner of the table gives them their meaning; the table starts with none. */
export type FlowFlags = number;

/**
 * Conversations by addresses, ports and protocol, in typed arrays: a packet is counted without an allocation.
 * A flow is a number below `maxFlows` that is given again once it was removed.
 */
export class FlowTable {
  /** Flows in the table. */
  count = 0;
  /** Every flow is below this. */
  bound = 0;
  /** Whether the packet that was looked for last goes from `other` to `one`. */
  isBackward = false;
  private words = new Int32Array(firstCapacity * stride);
  private doubles = new Float64Array(this.words.buffer);
  /** Numbers of flows plus one; twice as many as there is room for flows. */
  private buckets = new Int32Array(2 * firstCapacity);
  private free = 0;
  /** Of this process: nobody can prepare addresses that all fall into one bucket. */
  private readonly seed = randomInt(2 ** 32) | 0;
  private readonly source = new Int32Array(4);
  private readonly destination = new Int32Array(4);
  private hash = 0;

  /** The flow that a packet belongs to, either way; -1 where there is none. */
  find(packet: Packet): number {
    return packet.addressBytes === 4 ? this.findV4(packet) : this.findV6(packet);
  }

  /** A new flow for the packet that was just not found. The table must not be full. */
  add(packet: Packet): number {
    if (this.free === 0 && this.bound * stride === this.words.length) this.grow();
    const { words, doubles, hash } = this;
    const flow = this.free === 0 ? this.bound++ : this.free - 1;
    const base = flow * stride;
    if (this.free !== 0) this.free = words[base + Next]!;
    words.fill(0, base, base + stride);
    words.set(this.source, base + One);
    words.set(this.destination, base + Other);
    words[base + Ports] = (packet.sourcePort << 16) | packet.destinationPort;
    words[base + Protocol] = packet.protocol | (packet.addressBytes << 8);
    words[base + Hash] = hash;
    this.link(flow);
    doubles[flow * doubleStride + First] = packet.timeMs;
    doubles[flow * doubleStride + Last] = packet.timeMs;
    words[base + FirstPacket] = packet.number;
    this.keepMacs(base, packet);
    this.isBackward = false;
    this.count++;
    return flow;
  }

  remove(flow: number): void {
    const { words, buckets } = this;
    const base = flow * stride;
    const bucket = words[base + Hash]! & (buckets.length - 1);
    const next = words[base + Next]!;
    let at = buckets[bucket]! - 1;
    if (at === flow) buckets[bucket] = next;
    else {
      while (words[at * stride + Next]! - 1 !== flow) at = words[at * stride + Next]! - 1;
      words[at * stride + Next] = next;
    }
    words[base + Protocol] = 0;
    words[base + Next] = this.free;
    this.free = flow + 1;
    this.count--;
  }

  /** Whether a number below `bound` is a flow now. */
  has(flow: number): boolean {
    return this.words[flow * stride + Protocol] !== 0;
  }

  /** Count a packet, in the direction of the last look. */
  countPacket(flow: number, packet: Packet): void {
    const { words, doubles, isBackward } = this;
    const direction = isBackward ? 1 : 0;
    words[flow * stride + Packets + direction]! += packet.count;
    const base = flow * doubleStride;
    doubles[base + Bytes + direction]! += packet.ipBytes;
    // Packets of several interfaces come a little out of order.
    if (packet.timeMs > doubles[base + Last]!) doubles[base + Last] = packet.timeMs;
    else if (packet.timeMs < doubles[base + First]!) doubles[base + First] = packet.timeMs;
  }

  /** IP protocol number. */
  protocol(flow: number): number {
    return this.words[flow * stride + Protocol]! & 255;
  }

  firstMs(flow: number): number {
    return this.doubles[flow * doubleStride + First]!;
  }

  lastMs(flow: number): number {
    return this.doubles[flow * doubleStride + Last]!;
  }

  /** From `one`, or from the other. */
  bytes(flow: number, fromOther: boolean): number {
    return this.doubles[flow * doubleStride + Bytes + (fromOther ? 1 : 0)]!;
  }

  packets(flow: number, fromOther: boolean): number {
    return this.words[flow * stride + Packets + (fromOther ? 1 : 0)]! >>> 0;
  }

  flags(flow: number): FlowFlags {
    return this.words[flow * stride + Flags]!;
  }

  setFlags(flow: number, flags: FlowFlags): void {
    this.words[flow * stride + Flags] = flags;
  }

  /** The sequence number that opened it. */
  sequence(flow: number): number {
    return this.words[flow * stride + Sequence]!;
  }

  /** Number of the packet that it was added for. */
  firstPacket(flow: number): number {
    return this.words[flow * stride + FirstPacket]!;
  }

  setSequence(flow: number, sequence: number): void {
    this.words[flow * stride + Sequence] = sequence;
  }

  /** Write down one of the two ends. */
  end(flow: number, isOther: boolean, end: End): void {
    const { words } = this;
    const base = flow * stride;
    end.addressBytes = words[base + Protocol]! >> 8;
    for (let i = 0; i < end.addressBytes; i++) {
      end.bytes[i] = words[base + (isOther ? Other : One) + (i >> 2)]! >>> (24 - ((i & 3) << 3));
    }
    end.port = isOther ? words[base + Ports]! & 0xffff : words[base + Ports]! >>> 16;
    end.hasMac = false;
    const macs = base + Macs + (isOther ? 3 : 0);
    for (let i = 0; i < 6; i++) {
      const byte = (words[macs + (i >> 1)]! >>> ((i & 1) << 3)) & 255;
      end.bytes[macAt + i] = byte;
      if (byte !== 0) end.hasMac = true;
    }
  }

  private link(flow: number): void {
    const { words, buckets } = this;
    const bucket = words[flow * stride + Hash]! & (buckets.length - 1);
    words[flow * stride + Next] = buckets[bucket]!;
    buckets[bucket] = flow + 1;
  }

  /** Every number is taken. */
  private grow(): void {
    const words = new Int32Array(2 * this.words.length);
    words.set(this.words);
    this.words = words;
    this.doubles = new Float64Array(words.buffer);
    this.buckets = new Int32Array(2 * this.buckets.length);
    for (let flow = 0; flow < this.bound; flow++) this.link(flow);
  }

  private findV4({ bytes, sourceAt, destinationAt, sourcePort, destinationPort, protocol }: Packet): number {
    const source =
      (bytes[sourceAt]! << 24) | (bytes[sourceAt + 1]! << 16) | (bytes[sourceAt + 2]! << 8) | bytes[sourceAt + 3]!;
    const destination =
      (bytes[destinationAt]! << 24) |
      (bytes[destinationAt + 1]! << 16) |
      (bytes[destinationAt + 2]! << 8) |
      bytes[destinationAt + 3]!;
    const forward = (sourcePort << 16) | destinationPort;
    const backward = (destinationPort << 16) | sourcePort;
    const kind = protocol | (4 << 8);
    const hash = this.mixed(source, sourcePort, destination, destinationPort, kind);
    const { words, buckets } = this;
    for (let next = buckets[hash & (buckets.length - 1)]!; next !== 0; ) {
      const base = (next - 1) * stride;
      if (words[base + Hash] === hash && words[base + Protocol] === kind) {
        if (words[base + One] === source && words[base + Other] === destination && words[base + Ports] === forward) {
          this.isBackward = false;
          return next - 1;
        }
        if (words[base + One] === destination && words[base + Other] === source && words[base + Ports] === backward) {
          this.isBackward = true;
          return next - 1;
        }
      }
      next = words[base + Next]!;
    }
    this.hash = hash;
    this.source[0] = source;
    this.destination[0] = destination;
    return -1;
  }

  private findV6({ bytes, sourceAt, destinationAt, sourcePort, destinationPort, protocol }: Packet): number {
    const { source, destination, words, buckets } = this;
    for (let i = 0; i < 4; i++) {
      source[i] = bytes.readInt32BE(sourceAt + 4 * i);
      destination[i] = bytes.readInt32BE(destinationAt + 4 * i);
    }
    const forward = (sourcePort << 16) | destinationPort;
    const backward = (destinationPort << 16) | sourcePort;
    const kind = protocol | (16 << 8);
    const hash = this.mixed(folded(source), sourcePort, folded(destination), destinationPort, kind);
    for (let next = buckets[hash & (buckets.length - 1)]!; next !== 0; ) {
      const base = (next - 1) * stride;
      if (words[base + Hash] === hash && words[base + Protocol] === kind) {
        if (words[base + Ports] === forward && this.isAt(base, source, destination)) {
          this.isBackward = false;
          return next - 1;
        }
        if (words[base + Ports] === backward && this.isAt(base, destination, source)) {
          this.isBackward = true;
          return next - 1;
        }
      }
      next = words[base + Next]!;
    }
    this.hash = hash;
    return -1;
  }

  private isAt(base: number, one: Int32Array, other: Int32Array): boolean {
    const { words } = this;
    for (let i = 0; i < 4; i++) {
      if (words[base + One + i] !== one[i] || words[base + Other + i] !== other[i]) return false;
    }
    return true;
  }

  /** The same for both directions. */
  private mixed(
    source: number,
    sourcePort: number,
    destination: number,
    destinationPort: number,
    kind: number,
  ): number {
    const one = Math.imul((source ^ this.seed) + Math.imul(sourcePort, 0x9e3779b1), 0x85ebca6b);
    const other = Math.imul((destination ^ this.seed) + Math.imul(destinationPort, 0x9e3779b1), 0x85ebca6b);
    let hash = ((one ^ (one >>> 15)) + (other ^ (other >>> 15)) + kind) | 0;
    hash = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
    return hash ^ (hash >>> 13);
  }

  private keepMacs(base: number, { frame, sourceMacAt, destinationMacAt }: Packet): void {
    const { words } = this;
    for (let i = 0; i < 3; i++) {
      if (sourceMacAt >= 0) words[base + Macs + i] = frame.readUInt16LE(sourceMacAt + 2 * i);
      if (destinationMacAt >= 0) words[base + Macs + 3 + i] = frame.readUInt16LE(destinationMacAt + 2 * i);
    }
  }
}

function folded(address: Int32Array): number {
  return Math.imul(Math.imul(address[0]! ^ address[1]!, 0x9e3779b1) ^ address[2]!, 0xc2b2ae35) ^ address[3]!;
}
