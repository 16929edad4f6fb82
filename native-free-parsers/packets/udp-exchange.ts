import type { Conversation } from './conversation.js';
import type { DatagramReader } from './dissector.js';
import type { Dissectors } from './dissectors.js';
import type { Packet } from './packet.js';
import type { PacketFacts } from './packet-facts.js';

/** A pair of ports that spoke no known protocol for so many datagrams speaks none. */
const maxTries = 4;

interface NamedReader {
  readonly name: string;
  readonly reader: DatagramReader;
}

/** The readers of datagrams that one capture is read with. */
export class DatagramReaders {
  private readonly all: NamedReader[] = [];
  private readonly anywhere: NamedReader[] = [];
  private readonly atHome = new Map<number, NamedReader[]>();

  constructor(dissectors: Dissectors, facts: PacketFacts) {
    for (const { name, dissector } of dissectors.datagrams) {
      const named = { name, reader: dissector.open(facts, dissectors) };
      this.all.push(named);
      if (dissector.anyPort) this.anywhere.push(named);
      for (const port of dissector.ports) this.atHome.set(port, [...(this.atHome.get(port) ?? []), named]);
    }
  }

  /** Nothing follows. */
  close(): void {
    for (const { reader } of this.all) reader.close?.();
  }

  /** Whether a protocol is at home at this port. */
  isHome(port: number): boolean {
    return this.atHome.has(port);
  }

  /** Those who may know what is said between two ports, likeliest first. */
  candidates(serverPort: number, clientPort: number): readonly (readonly NamedReader[])[] {
    return [this.atHome.get(serverPort) ?? none, this.atHome.get(clientPort) ?? none, this.anywhere];
  }
}

const none: readonly NamedReader[] = [];

/** A pair of UDP ports whose protocol is known or still asked for. */
export class UdpExchange {
  readonly conversation: Conversation;
  private readonly readers: DatagramReaders;
  private reader: DatagramReader | undefined;
  private tries = 0;

  constructor(conversation: Conversation, readers: DatagramReaders) {
    this.conversation = conversation;
    this.readers = readers;
  }

  get isDone(): boolean {
    return !this.conversation.wantsClient && !this.conversation.wantsServer;
  }

  datagram(fromClient: boolean, packet: Packet): void {
    const { conversation, reader } = this;
    if (fromClient ? !conversation.wantsClient : !conversation.wantsServer) return;
    if (reader !== undefined) {
      if (!this.ask(reader, fromClient, packet) && this.tries < maxTries) this.lookAgain(fromClient, packet);
      return;
    }
    if (this.findReader(fromClient, packet)) {
      this.tries = 0;
      return;
    }
    if (++this.tries < maxTries) return;
    conversation.wantsClient = false;
    conversation.wantsServer = false;
  }

  /** Two protocols may share ports, one after the other: STUN finds the way, then DTLS goes it. */
  private lookAgain(fromClient: boolean, packet: Packet): void {
    const { conversation } = this;
    const { app, state } = conversation;
    this.tries++;
    conversation.state = undefined;
    if (this.findReader(fromClient, packet)) return;
    conversation.app = app;
    conversation.state = state;
  }

  private findReader(fromClient: boolean, packet: Packet): boolean {
    const { conversation } = this;
    for (const readers of this.readers.candidates(conversation.server.port, conversation.client.port)) {
      for (const { name, reader } of readers) {
        conversation.app = name;
        if (this.ask(reader, fromClient, packet)) {
          this.reader = reader;
          return true;
        }
      }
    }
    conversation.app = '';
    return false;
  }

  private ask(reader: DatagramReader, fromClient: boolean, packet: Packet): boolean {
    const { timeMs, bytes, at, end, missing } = packet;
    return reader.read(this.conversation, fromClient, timeMs, bytes, at, end, end - at + missing);
  }
}
