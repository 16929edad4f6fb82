import { Layer } from './layer.js';
import type { Packet } from './packet.js';

const { IpProtocol, Taken } = Layer;

/** So many packets are put together at once; the oldest makes room. */
const maxPackets = 128;
/** As Linux waits (RFC 8200 allows 60 seconds). */
const waitMs = 30_000;
const maxPayloadBytes = 1 << 16;
/** Fragments begin at multiples of eight bytes. */
const unitBytes = 8;
/** Both addresses stand before the payload. */
const payloadAt = 32;

/**
 * Puts the fragments of IP packets together (RFC 791 section 3.2, RFC 8200 section 4.5); of bytes that come twice the first
 * copy counts. What is never whole is handed on as far as it goes, like a packet that the capture cut off.
 */
export class Fragments {
  private readonly partial = new Map<string, PartialPacket>();
  private readonly expired: PartialPacket[] = [];

  /** Take one fragment: the next layer where the packet is whole now. */
  add(packet: Packet, identification: number, offset: number, more: boolean, protocol: number): number {
    // The capture cut it off: it will never be whole.
    if (offset === 0 && packet.missing > 0) return IpProtocol + protocol;
    const key = keyOf(packet, identification, protocol);
    const known = this.partial.get(key);
    const partial = known ?? this.begin(packet, protocol);
    if (!known) this.partial.set(key, partial);
    partial.put(packet, offset, more);
    if (!partial.isWhole) return Taken;
    this.partial.delete(key);
    partial.handOn(packet);
    return IpProtocol + protocol;
  }

  /** Whether something was not whole in time: then `packet` is what there is of it, and its layer is returned; else -1. */
  takeExpired(packet: Packet): number {
    const partial = this.expired.shift();
    if (!partial) return -1;
    partial.handOn(packet);
    return IpProtocol + (partial.hasStart ? partial.protocol : noProtocol);
  }

  get hasExpired(): boolean {
    return this.expired.length > 0;
  }

  /** Nothing follows. */
  close(): void {
    this.expired.push(...this.partial.values());
    this.partial.clear();
  }

  private begin(packet: Packet, protocol: number): PartialPacket {
    for (const [oldKey, old] of this.partial) {
      const isLate = packet.timeMs - old.timeMs > waitMs;
      if (!isLate && this.partial.size < maxPackets) break;
      this.partial.delete(oldKey);
      this.expired.push(old);
    }
    return new PartialPacket(packet, protocol);
  }
}

/** The reserved number: without its first fragment nobody knows a packet's ports. */
const noProtocol = 255;

function keyOf(
  { bytes, sourceAt, destinationAt, addressBytes }: Packet,
  identification: number,
  protocol: number,
): string {
  const source = bytes.toString('latin1', sourceAt, sourceAt + addressBytes);
  const destination = bytes.toString('latin1', destinationAt, destinationAt + addressBytes);
  return `${source}${destination}${identification} ${protocol}`;
}

/** A packet of which some fragments were seen. */
class PartialPacket {
  readonly timeMs: number;
  readonly protocol: number;
  private readonly number: number;
  private readonly addressBytes: number;
  private bytes = Buffer.alloc(4096);
  /** Which units of the payload are there. */
  private readonly units = new Uint8Array(maxPayloadBytes / unitBytes);
  private unitCount = 0;
  /** Of the payload; unknown until the last fragment is seen. */
  private length = Number.POSITIVE_INFINITY;
  private ipBytes = 0;
  private count = 0;

  constructor(packet: Packet, protocol: number) {
    const { bytes, sourceAt, destinationAt, addressBytes } = packet;
    this.timeMs = packet.timeMs;
    this.number = packet.number;
    this.protocol = protocol;
    this.addressBytes = addressBytes;
    bytes.copy(this.bytes, 0, sourceAt, sourceAt + addressBytes);
    bytes.copy(this.bytes, 16, destinationAt, destinationAt + addressBytes);
  }

  get hasStart(): boolean {
    return this.units[0] === 1;
  }

  get isWhole(): boolean {
    return this.unitCount * unitBytes >= this.length;
  }

  put(packet: Packet, offset: number, more: boolean): void {
    const { bytes, at, end } = packet;
    this.ipBytes += packet.ipBytes;
    this.count++;
    const to = offset + end - at;
    if (to > maxPayloadBytes) return;
    if (!more && packet.missing === 0) this.length = Math.min(this.length, to);
    this.grow(payloadAt + to);
    for (let from = offset; from < to; from += unitBytes) {
      const until = Math.min(from + unitBytes, to);
      const unit = from / unitBytes;
      // Only the last fragment may end inside a unit; others that do were cut off.
      if (this.units[unit] === 1 || (until - from < unitBytes && more)) continue;
      this.units[unit] = 1;
      this.unitCount++;
      bytes.copy(this.bytes, payloadAt + from, at + from - offset, at + until - offset);
    }
  }

  /** Let `packet` be what is there without a gap. */
  handOn(packet: Packet): void {
    const { length } = this;
    const gap = this.units.indexOf(0);
    const there = Math.min(gap < 0 ? maxPayloadBytes : gap * unitBytes, length);
    packet.bytes = this.bytes;
    packet.at = payloadAt;
    packet.end = payloadAt + there;
    packet.missing = length === Number.POSITIVE_INFINITY ? 1 : length - there;
    packet.sourceAt = 0;
    packet.destinationAt = 16;
    packet.addressBytes = this.addressBytes;
    packet.protocol = this.protocol;
    packet.ipBytes = this.ipBytes;
    packet.count = this.count;
    if (there === length) return;
    packet.timeMs = this.timeMs;
    packet.number = this.number;
  }

  private grow(length: number): void {
    if (length <= this.bytes.length) return;
    const larger = Buffer.alloc(Math.max(length, this.bytes.length * 2));
    this.bytes.copy(larger);
    this.bytes = larger;
  }
}
