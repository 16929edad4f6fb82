import type { Conversation } from './conversation.js';
import type { StreamReader } from './dissector.js';
import type { PacketFacts } from './packet-facts.js';
import { TlsReader } from './tls/tls-reader.js';

/** A client that has said so much in clear does not turn to TLS any more. */
const mostClear = 1 << 16;

/**
 * Passes over a protocol that may turn to TLS once it was agreed on (STARTTLS, STLS, AUTH TLS, SSLRequest) and reads the hello.
 * It begins a packet of the client's, and no such protocol has messages that look like it, so what was agreed on is not read.
 */
export class StartTlsReader implements StreamReader {
  private readonly conversation: Conversation;
  private readonly facts: PacketFacts;
  private inner: TlsReader | undefined;
  private passed = 0;

  constructor(conversation: Conversation, facts: PacketFacts, app: string) {
    this.conversation = conversation;
    this.facts = facts;
    conversation.app = app;
  }

  fromClient(bytes: Buffer, start: number, end: number, timeMs: number): number {
    if (this.inner) return this.inner.fromClient(bytes, start, end, timeMs);
    const { conversation } = this;
    if (mayBeHello(bytes, start, end)) {
      if (end - start < 6) return 0;
      conversation.wantsServer = true;
      this.inner = new TlsReader(conversation, this.facts);
      return this.inner.fromClient(bytes, start, end, timeMs);
    }
    this.passed += end - start;
    if (this.passed > mostClear) {
      conversation.wantsClient = false;
      conversation.wantsServer = false;
    }
    return end - start;
  }

  fromServer(bytes: Buffer, start: number, end: number, timeMs: number): number {
    return this.inner ? this.inner.fromServer(bytes, start, end, timeMs) : end - start;
  }

  gap(fromClient: boolean, count: number): boolean {
    return this.inner ? this.inner.gap(fromClient, count) : true;
  }

  close(): void {
    this.inner?.close();
  }
}

/** The header of a record of TLS and the type of a ClientHello, as far as they are there. */
function mayBeHello(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] !== 0x16 || (end - start > 1 && bytes[start + 1] !== 3)) return false;
  return end - start < 6 || (bytes[start + 2]! <= 4 && bytes[start + 5] === 1);
}
