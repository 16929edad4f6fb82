/**
 * DNS over TCP: messages one after the other, each behind its length (RFC 1035 section 4.2.2, RFC 7766).
 *
 *   00 1d  12 34 01 00 …     00 2d  12 34 81 80 …
 *   29     query             45     response
 *
 * Where a piece is missing from the capture, reading goes on at the next segment that begins with a message.
 */
import type { Conversation } from '../conversation.js';
import { Recognition, type StreamDissector, type StreamReader } from '../dissector.js';
import { type DnsFacts, dnsOf } from '../dns/dns-facts.js';
import { DnsMessage, dnsHeaderBytes } from '../dns/dns-message.js';
import { isDns, isUnmistakablyDns, mayBeDns } from '../dns/dns-shape.js';
import type { PacketFacts } from '../packet-facts.js';

const lengthBytes = 2;
const homePort = 53;
/** Bytes that are looked at before a stream is given up. */
const mostAsked = 64;

class DnsStream implements StreamReader {
  private readonly conversation: Conversation;
  private readonly dns: DnsFacts;
  private clientIsLost = false;
  private serverIsLost = false;

  constructor(conversation: Conversation, facts: PacketFacts) {
    this.conversation = conversation;
    this.dns = dnsOf(facts);
    conversation.app = 'dns';
  }

  fromClient(bytes: Buffer, start: number, end: number, timeMs: number): number {
    if (this.clientIsLost) {
      const found = startsWithMessage(this.dns.message, bytes, start, end, isDns);
      if (found !== Recognition.Yes) return found === Recognition.No ? end - start : 0;
      this.clientIsLost = false;
    }
    return this.readMessages(true, bytes, start, end, timeMs);
  }

  fromServer(bytes: Buffer, start: number, end: number, timeMs: number): number {
    if (this.serverIsLost) {
      const found = startsWithMessage(this.dns.message, bytes, start, end, isDns);
      if (found !== Recognition.Yes) return found === Recognition.No ? end - start : 0;
      this.serverIsLost = false;
    }
    return this.readMessages(false, bytes, start, end, timeMs);
  }

  gap(fromClient: boolean): boolean {
    if (fromClient) this.clientIsLost = true;
    else this.serverIsLost = true;
    return true;
  }

  close(): void {}

  private readMessages(fromClient: boolean, bytes: Buffer, start: number, end: number, timeMs: number): number {
    const { message } = this.dns;
    let at = start;
    while (at + lengthBytes <= end) {
      const messageEnd = at + lengthBytes + lengthAt(bytes, at);
      if (messageEnd > end) break;
      if (message.readHeader(bytes, at + lengthBytes, messageEnd) && isDns(message))
        this.dns.emit(this.conversation, fromClient, timeMs);
      at = messageEnd;
    }
    return at - start;
  }
}

const recognised = new DnsMessage();

const dns: StreamDissector = {
  recognise(conversation, _fromClient, bytes, start, end) {
    const isAtHome = conversation.server.port === homePort || conversation.client.port === homePort;
    const verdict = startsWithMessage(recognised, bytes, start, end, isAtHome ? isDns : isUnmistakablyDns);
    // Behind a name of so many bytes nothing more comes that could be asked for.
    return isAtHome && verdict === Recognition.MoreNeeded && end - start >= mostAsked ? Recognition.Yes : verdict;
  },
  open: (conversation, facts) => new DnsStream(conversation, facts),
};
export default dns;

/** By the first message, or as much of it as is there. */
function startsWithMessage(
  message: DnsMessage,
  bytes: Buffer,
  start: number,
  end: number,
  isRight: (message: DnsMessage) => boolean,
): Recognition {
  if (end - start < lengthBytes) return Recognition.MoreNeeded;
  const length = lengthAt(bytes, start);
  if (length < dnsHeaderBytes) return Recognition.No;
  const messageEnd = Math.min(start + lengthBytes + length, end);
  if (!message.readHeader(bytes, start + lengthBytes, messageEnd)) return Recognition.MoreNeeded;
  if (isRight(message)) return Recognition.Yes;
  const isCut = messageEnd < start + lengthBytes + length;
  return isCut && mayBeDns(message) ? Recognition.MoreNeeded : Recognition.No;
}

function lengthAt(bytes: Buffer, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}
