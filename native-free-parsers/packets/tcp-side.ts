/** Bytes held back on one side: more than this, and what is missing before them is given up. */
const maxHeldBytes = 128 << 10;
const maxHeldSegments = 64;
/** What a reader may leave unused of one side. */
export const maxPendingBytes = 128 << 10;
/** A sequence number further off than any window is damage, or another connection's. */
const maxAheadBytes = 16 << 20;

/** Memory that the sides of all connections have in hand together. */
export class HeldBytes {
  static readonly limit = 32 << 20;
  total = 0;
}

interface Segment {
  readonly sequence: number;
  readonly bytes: Buffer;
  readonly timeMs: number;
  /** Which packet brought it. */
  readonly packet: number;
}

/**
 * What one side of a connection sent, put in order: repeated bytes are dropped (the first copy counts), bytes that came too
 * early are held back. In order and read to the end, which is nearly always, it keeps nothing.
 */
export class TcpSide {
  /** Whether the sequence number of the next byte is known. */
  isStarted = false;
  /** Contiguous bytes that were not used up yet: the first `pendingBytes` of `pending`. */
  pending: Buffer | undefined;
  pendingBytes = 0;
  private next = 0;
  private held: Segment[] | undefined;
  private heldBytes = 0;
  private readonly all: HeldBytes;

  constructor(all: HeldBytes) {
    this.all = all;
  }

  /** The next byte has this sequence number. */
  start(sequence: number): void {
    this.isStarted = true;
    this.next = sequence | 0;
  }

  /** How far `sequence` is ahead of the next byte; below zero where it repeats. */
  ahead(sequence: number): number {
    return (sequence - this.next) | 0;
  }

  advance(count: number): void {
    this.next = (this.next + count) | 0;
  }

  /** Hold back bytes that are ahead; false where there is no room for more. */
  hold(sequence: number, bytes: Buffer, start: number, end: number, timeMs: number, packet: number): boolean {
    const ahead = this.ahead(sequence);
    if (ahead > maxAheadBytes) return true;
    this.held ??= [];
    const { held, all } = this;
    if (held.length >= maxHeldSegments || this.heldBytes + end - start > maxHeldBytes) return false;
    if (all.total + end - start > HeldBytes.limit) return false;
    const place = held.findIndex((segment) => this.ahead(segment.sequence) > ahead);
    const segment = { sequence, bytes: Buffer.from(bytes.subarray(start, end)), timeMs, packet };
    held.splice(place < 0 ? held.length : place, 0, segment);
    this.changeHeld(end - start);
    return true;
  }

  get hasHeld(): boolean {
    return this.held !== undefined && this.held.length > 0;
  }

  /** How many bytes are missing before the first that is held back. */
  get gap(): number {
    return this.ahead(this.held![0]!.sequence);
  }

  /** Take the first that is held back. */
  release(): Segment {
    const segment = this.held!.shift()!;
    this.changeHeld(-segment.bytes.length);
    return segment;
  }

  /** Keep bytes behind those that are pending; false where those are too many. */
  keep(bytes: Buffer, start: number, end: number): boolean {
    const length = this.pendingBytes + end - start;
    if (length > maxPendingBytes || this.all.total + end - start > HeldBytes.limit) return false;
    if (this.pending === undefined || this.pending.length < length) {
      const larger = Buffer.allocUnsafe(Math.max(2048, 2 * length));
      this.pending?.copy(larger, 0, 0, this.pendingBytes);
      this.pending = larger;
    }
    bytes.copy(this.pending, this.pendingBytes, start, end);
    this.pendingBytes = length;
    this.all.total += end - start;
    return true;
  }

  /** The first `count` pending bytes are used up. */
  use(count: number): void {
    if (count === 0) return;
    this.all.total -= count;
    this.pendingBytes -= count;
    if (this.pendingBytes === 0) this.pending = undefined;
    else this.pending!.copyWithin(0, count, count + this.pendingBytes);
  }

  /** Forget everything. */
  drop(): void {
    this.use(this.pendingBytes);
    this.changeHeld(-this.heldBytes);
    this.held = undefined;
  }

  private changeHeld(count: number): void {
    this.heldBytes += count;
    this.all.total += count;
  }
}
