import type { Conversation } from './conversation.js';
import { Recognition, type StreamReader } from './dissector.js';
import type { PacketFacts } from './packet-facts.js';
import type { TunnelTarget } from './tunnel-target.js';
import type { TunnelledDissector } from './tunnelled-dissector.js';

const mostAsked = 64;

/** Reads on inside a connection that a proxy passes through (CONNECT, SOCKS), as if it were one of its own. */
export class Tunnel implements StreamReader {
  private readonly conversation: Conversation;
  private readonly facts: PacketFacts;
  private readonly target: TunnelTarget;
  private readonly dissectors: readonly TunnelledDissector[];
  private reader: StreamReader | undefined;

  constructor(
    conversation: Conversation,
    facts: PacketFacts,
    target: TunnelTarget,
    dissectors: readonly TunnelledDissector[],
  ) {
    this.conversation = conversation;
    this.facts = facts;
    this.target = target;
    this.dissectors = dissectors;
  }

  fromClient(bytes: Buffer, start: number, end: number, timeMs: number): number {
    if (!this.reader) this.recognise(true, bytes, start, end);
    if (this.reader) return this.reader.fromClient(bytes, start, end, timeMs);
    return this.conversation.wantsClient ? 0 : end - start;
  }

  /** What a server says before its client and nobody knows is passed over. */
  fromServer(bytes: Buffer, start: number, end: number, timeMs: number): number {
    if (!this.reader) this.recognise(false, bytes, start, end);
    return this.reader ? this.reader.fromServer(bytes, start, end, timeMs) : end - start;
  }

  gap(fromClient: boolean, count: number): boolean {
    return this.reader ? this.reader.gap(fromClient, count) : !fromClient;
  }

  close(): void {
    this.reader?.close();
  }

  private recognise(fromClient: boolean, bytes: Buffer, start: number, end: number): void {
    const { conversation, facts, target } = this;
    const askedEnd = Math.min(end, start + mostAsked);
    let isOpen = false;
    for (const dissector of this.dissectors) {
      const answer = dissector.recognise(conversation, fromClient, bytes, start, askedEnd);
      if (answer === Recognition.Yes) {
        this.reader = dissector.open(conversation, facts, target);
        return;
      }
      isOpen ||= answer === Recognition.MoreNeeded && askedEnd === end;
    }
    if (isOpen || !fromClient) return;
    conversation.wantsClient = false;
    conversation.wantsServer = false;
  }
}
