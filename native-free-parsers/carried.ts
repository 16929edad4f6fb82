import { Lines } from './bytes/lines.js';
import type { Carrier } from './carrier.js';
import type { LogFormat, Reject, RowSink } from './format.js';
import { Messages } from './messages.js';
import type { Row } from './row.js';

/** The layout of a source whose lines come in a carrier. Plain data: it crosses threads and is kept in the store. */
export interface CarriedLayout {
  readonly carrier: string;
  /** The layout of what is carried. */
  readonly carried: unknown;
}

export function isCarried(layout: unknown): layout is CarriedLayout {
  return typeof layout === 'object' && layout !== null && 'carrier' in layout && 'carried' in layout;
}

/**
 * `format.parse`, with the messages taken out of their carrier first where there is one; it is the one that `layout` names.
 *
 * The one place where anything is unwrapped. Rows then point into the messages; what is ignored or rejected is told by the
 * line of `bytes` that carried it, in ascending order. A message of several lines is several records.
 */
export function parseCarried(
  format: LogFormat,
  carrier: Carrier | undefined,
  bytes: Buffer,
  layout: unknown,
  row: Row,
  sink: RowSink,
): unknown {
  if (carrier === undefined) return format.parse(bytes, layout, row, sink);
  if (!isCarried(layout)) throw new Error(`a layout without ${carrier.name}`);
  const messages = emptyMessages();
  const inner = new InnerSink(sink, messages);
  const lines = new Lines(bytes);
  const reader = carrier.open(bytes);
  let carried = layout.carried;
  while (lines.advance(inner.outer)) {
    reader.read(lines.start, lines.end, messages, inner.outer);
    if (!messages.isFull && !inner.isFull) continue;
    carried = format.parse(messages.bytes, carried, row, inner);
    inner.finish();
  }
  if (!messages.isEmpty) carried = format.parse(messages.bytes, carried, row, inner);
  inner.finish();
  return carried === layout.carried ? layout : { carrier: layout.carrier, carried };
}

/** The messages in the first lines of a source; empty if the carrier is another. */
export function messagesOf(carrier: Carrier, head: Buffer): Buffer {
  const messages = emptyMessages();
  const lines = new Lines(head);
  const reader = carrier.open(head);
  const damage = new DamageCounter();
  let count = 0;
  while (!messages.isFull && lines.advance(damage)) {
    reader.read(lines.start, lines.end, messages, damage);
    if (++count === looksAt && damage.count * 2 > count) break;
  }
  return damage.count * 2 > count ? Buffer.alloc(0) : Buffer.from(messages.bytes);
}

/** A head of another carrier is known by so many lines. */
const looksAt = 20;

let memory: Messages | undefined;

/** One per thread, made when a carrier is first met: blocks are parsed one after the other. */
function emptyMessages(): Messages {
  memory ??= new Messages();
  memory.clear();
  return memory;
}

class DamageCounter implements RowSink {
  count = 0;

  wants(): boolean {
    return false;
  }

  take(): void {}

  ignore(): void {}

  reject(): void {
    this.count++;
  }
}

/** So many lines that carry nothing are held back before the messages are parsed. */
const maxHeld = 1 << 12;
const ignored = -1;

/**
 * Passes rows on, and tells where the lines of the block are that carried what is ignored or rejected.
 *
 * Lines that carry nothing are met before the messages around them are parsed, and held back until it is their turn.
 */
class InnerSink implements RowSink {
  /** In the messages. */
  at = 0;
  /** For the lines of the carrier. */
  readonly outer: RowSink = {
    wants: () => false,
    take() {},
    ignore: (at) => this.hold(at, ignored),
    reject: (at, reason) => this.hold(at, reason),
  };
  private readonly sink: RowSink;
  private readonly messages: Messages;
  private readonly heldAt: number[] = [];
  private readonly heldReasons: number[] = [];
  private told = 0;

  constructor(sink: RowSink, messages: Messages) {
    this.sink = sink;
    this.messages = messages;
  }

  get isFull(): boolean {
    return this.heldAt.length >= maxHeld;
  }

  wants(row: Row): boolean {
    return this.sink.wants(row);
  }

  take(row: Row): void {
    this.sink.at = this.messages.sourceOf(this.at);
    this.sink.take(row);
  }

  ignore(at: number): void {
    const source = this.messages.sourceOf(at);
    this.tellUpTo(source);
    this.sink.ignore(source);
  }

  reject(at: number, reason: Reject): void {
    const source = this.messages.sourceOf(at);
    this.tellUpTo(source);
    this.sink.reject(source, reason);
  }

  /** The messages are parsed: make room for the next. */
  finish(): void {
    this.tellUpTo(Number.POSITIVE_INFINITY);
    this.heldAt.length = 0;
    this.heldReasons.length = 0;
    this.told = 0;
    this.messages.clear();
  }

  private hold(at: number, reason: number): void {
    if (this.messages.isEmpty) {
      this.tell(at, reason);
      return;
    }
    this.heldAt.push(at);
    this.heldReasons.push(reason);
  }

  private tellUpTo(source: number): void {
    while (this.told < this.heldAt.length && this.heldAt[this.told]! < source) {
      this.tell(this.heldAt[this.told]!, this.heldReasons[this.told]!);
      this.told++;
    }
  }

  private tell(at: number, reason: number): void {
    if (reason === ignored) this.sink.ignore(at);
    else this.sink.reject(at, reason as Reject);
  }
}
