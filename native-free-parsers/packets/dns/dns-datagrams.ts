import type { Conversation } from '../conversation.js';
import type { DatagramReader } from '../dissector.js';
import type { PacketFacts } from '../packet-facts.js';
import { type DnsApp, DnsFacts, dnsOf } from './dns-facts.js';
import { isDns, isUnmistakablyDns } from './dns-shape.js';

/** Reads datagrams that are one DNS message each. */
export class DnsDatagrams implements DatagramReader {
  private readonly dns: DnsFacts;
  private readonly ports: readonly number[];

  /** On other ports than `ports` only what is unmistakable is taken. */
  constructor(facts: PacketFacts, app: DnsApp, ports: readonly number[]) {
    this.dns = app === 'dns' ? dnsOf(facts) : new DnsFacts(facts, app);
    this.ports = ports;
  }

  read(
    conversation: Conversation,
    fromClient: boolean,
    timeMs: number,
    bytes: Buffer,
    start: number,
    end: number,
    wireBytes: number,
  ): boolean {
    const { message } = this.dns;
    if (!message.readHeader(bytes, start, end)) return false;
    const isAtHome = this.ports.includes(conversation.server.port) || this.ports.includes(conversation.client.port);
    // A conversation that has spoken DNS goes on doing so: a name with odd bytes does not end it.
    if (
      !(isAtHome || conversation.state === this
        ? isDns(message)
        : end - start === wireBytes && isUnmistakablyDns(message))
    )
      return false;
    conversation.state = this;
    this.dns.emit(conversation, fromClient, timeMs);
    return true;
  }
}
