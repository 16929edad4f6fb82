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
  /** Those who are asked at any port. */
  readonly anywhere: NamedReader[] = [];
  private readonly all: NamedReader[] = [];
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

  /** Those who are at home at a port. */
  at(port: number): readonly NamedReader[] {
    return this.atHome.get(port) ?? none;
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

  /** Of those who may know what is said between two ports, likeliest first. */
  private findReader(fromClient: boolean, packet: Packet): boolean {
    const { conversation, readers } = this;
    const isFound =
      this.findAmong(readers.at(conversation.server.port), fromClient, packet) ||
      this.findAmong(readers.at(conversation.client.port), fromClient, packet) ||
      this.findAmong(readers.anywhere, fromClient, packet);
    if (!isFound) conversation.app = '';
    return isFound;
  }

  private findAmong(readers: readonly NamedReader[], fromClient: boolean, packet: Packet): boolean {
    for (let i = 0; i < readers.length; i++) {
      const { name, reader } = readers[i]!;
      this.conversation.app = name;
      if (!this.ask(reader, fromClient, packet)) continue;
      this.reader = reader;
      return true;
    }
    return false;
  }

  private ask(reader: DatagramReader, fromClient: boolean, packet: Packet): boolean {
    const { timeMs, bytes, at, end, missing } = packet;
    return reader.read(this.conversation, fromClient, timeMs, bytes, at, end, end - at + missing);
  }
}
