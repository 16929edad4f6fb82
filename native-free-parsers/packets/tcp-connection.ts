import type { Conversation } from './conversation.js';
import { Recognition, type StreamReader } from './dissector.js';
import type { FirstBytes } from './first-bytes.js';
import type { PacketFacts } from './packet-facts.js';
import { type HeldBytes, TcpSide } from './tcp-side.js';

const { Yes, MoreNeeded } = Recognition;

/** A dissector knows its protocol by so many bytes, or never. */
const recognisedBytes = 64;

/** A TCP connection whose dissector is still looking: both sides in order, handed to the reader that recognised them. */
export class TcpConnection {
  readonly conversation: Conversation;
  private readonly dissectors: FirstBytes;
  private readonly facts: PacketFacts;
  private readonly client: TcpSide;
  private readonly server: TcpSide;
  private reader: StreamReader | undefined;

  constructor(conversation: Conversation, dissectors: FirstBytes, facts: PacketFacts, held: HeldBytes) {
    this.conversation = conversation;
    this.dissectors = dissectors;
    this.facts = facts;
    this.client = new TcpSide(held);
    this.server = new TcpSide(held);
  }

  /** Whether nobody looks at what it carries any more. */
  get isDone(): boolean {
    return !this.conversation.wantsClient && !this.conversation.wantsServer;
  }

  wants(fromClient: boolean): boolean {
    return fromClient ? this.conversation.wantsClient : this.conversation.wantsServer;
  }

  /** The side opens the connection; its first byte has this sequence number. */
  open(fromClient: boolean, sequence: number): void {
    const side = this.side(fromClient);
    if (!side.isStarted) side.start(sequence);
  }

  /** What one packet carries; `missing` bytes after it were not captured. */
  data(
    fromClient: boolean,
    sequence: number,
    bytes: Buffer,
    start: number,
    end: number,
    missing: number,
    timeMs: number,
  ): void {
    const side = this.side(fromClient);
    if (!side.isStarted) side.start(sequence);
    while (side.ahead(sequence) > 0) {
      if (side.hold(sequence, bytes, start, end, timeMs, this.facts.packet)) return;
      // No room: what is missing before the first that waits is given up, or else before this.
      this.skip(fromClient, side.hasHeld ? side.gap : side.ahead(sequence));
      this.drain(fromClient, timeMs);
    }
    this.take(fromClient, sequence, bytes, start, end, timeMs);
    if (missing > 0 && side.ahead(sequence + end - start) === 0) this.skip(fromClient, missing);
    if (side.hasHeld) this.drain(fromClient, timeMs);
  }

  /** Hand over what was held back, gaps or not, and end the reader. */
  close(): void {
    this.flush(true);
    this.flush(false);
    this.client.drop();
    this.server.drop();
    this.reader?.close();
  }

  private side(fromClient: boolean): TcpSide {
    return fromClient ? this.client : this.server;
  }

  /** The part of these bytes that is new. */
  private take(fromClient: boolean, sequence: number, bytes: Buffer, start: number, end: number, timeMs: number): void {
    const side = this.side(fromClient);
    const from = start - side.ahead(sequence);
    if (from >= end || from < start) return;
    side.advance(end - from);
    if (!this.wants(fromClient)) return;
    if (side.pendingBytes === 0) {
      const used = this.hand(fromClient, bytes, from, end, timeMs);
      if (!this.wants(fromClient)) side.drop();
      else if (from + used < end && !side.keep(bytes, from + used, end)) this.giveUp(fromClient);
    } else if (side.keep(bytes, from, end)) this.handPending(fromClient, timeMs);
    else this.giveUp(fromClient);
  }

  private handPending(fromClient: boolean, timeMs: number): void {
    const side = this.side(fromClient);
    const used = this.hand(fromClient, side.pending!, 0, side.pendingBytes, timeMs);
    if (this.wants(fromClient)) side.use(used);
    else side.drop();
  }

  /** Returns how many of the bytes were used. */
  private hand(fromClient: boolean, bytes: Buffer, start: number, end: number, timeMs: number): number {
    const isNew = this.reader === undefined;
    if (isNew && !this.recognise(fromClient, bytes, start, end)) return 0;
    const reader = this.reader!;
    const used = fromClient
      ? reader.fromClient(bytes, start, end, timeMs)
      : reader.fromServer(bytes, start, end, timeMs);
    if (isNew && this.side(!fromClient).pendingBytes > 0 && this.wants(!fromClient))
      this.handPending(!fromClient, timeMs);
    return Math.min(Math.max(used, 0), end - start);
  }

  /** False: not yet, or never. */
  private recognise(fromClient: boolean, bytes: Buffer, start: number, end: number): boolean {
    const { conversation } = this;
    const until = Math.min(end, start + recognisedBytes);
    const candidates = this.dissectors.candidates(bytes[start]!);
    let isOpen = false;
    for (let i = 0; i < candidates.length; i++) {
      const { name, dissector } = candidates[i]!;
      const answer = dissector.recognise(conversation, fromClient, bytes, start, until);
      if (answer === MoreNeeded) isOpen = true;
      if (answer !== Yes) continue;
      if (conversation.app === '') conversation.app = name;
      this.reader = dissector.open(conversation, this.facts);
      return true;
    }
    if (!isOpen || until - start === recognisedBytes) this.giveUp(fromClient);
    return false;
  }

  private giveUp(fromClient: boolean): void {
    if (fromClient) this.conversation.wantsClient = false;
    else this.conversation.wantsServer = false;
    this.side(fromClient).drop();
  }

  /** So many bytes never came. */
  private skip(fromClient: boolean, count: number): void {
    const side = this.side(fromClient);
    side.advance(count);
    if (side.pendingBytes > 0) this.reader?.cut?.(fromClient, side.pending!, 0, side.pendingBytes);
    side.use(side.pendingBytes);
    if (!this.wants(fromClient)) return;
    if (!this.reader?.gap(fromClient, count)) this.giveUp(fromClient);
  }

  /** Take what is held back as far as nothing is missing before it. `completeMs`: of the packet that it waited for, if one came. */
  private drain(fromClient: boolean, completeMs?: number): void {
    const side = this.side(fromClient);
    while (side.hasHeld && side.gap <= 0) {
      const { sequence, bytes, timeMs, packet } = side.release();
      if (completeMs === undefined) this.facts.packet = packet;
      this.take(fromClient, sequence, bytes, 0, bytes.length, completeMs ?? timeMs);
    }
  }

  private flush(fromClient: boolean): void {
    const side = this.side(fromClient);
    const last = this.facts.packet;
    while (side.hasHeld && this.wants(fromClient)) {
      this.skip(fromClient, Math.max(side.gap, 0));
      this.drain(fromClient);
    }
    this.facts.packet = last;
  }
}
