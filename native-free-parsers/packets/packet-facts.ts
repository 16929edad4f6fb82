import { Scratch } from '../bytes/scratch.js';
import { writeAddress } from '../bytes/write-address.js';
import type { Reject, RowSink } from '../format.js';
import type { Fact, Row, Span } from '../row.js';
import type { Conversation } from './conversation.js';
import { type End, macAt } from './end.js';

/**
 * Where dissectors put what they find: one row whose spans all lie in scratch memory, handed to the sink when it is whole.
 *
 *   const row = facts.begin(Fact.Request, timeMs, conversation);
 *   facts.text(row.host, bytes, start, end);
 *   if (facts.wants()) facts.string(row.ja4, …);
 *   facts.emit();
 */
export class PacketFacts {
  readonly row: Row;
  /** Of the packet that is read, counted from 1; 0 where what is read is no capture of packets. */
  packet = 0;
  private readonly sink: RowSink;
  private readonly scratch = new Scratch();
  /** Whose record was begun, as far as its ends are still to be written. */
  private conversation: Conversation | undefined;
  private isAsked = false;
  private isWanted = false;

  constructor(row: Row, sink: RowSink) {
    this.row = row;
    this.sink = sink;
  }

  /** Forget the last record and begin one between the ends of a conversation. */
  begin(fact: Fact, timeMs: number, conversation: Conversation): Row {
    const row = this.beginBare(fact, timeMs);
    const { server, transport, app } = conversation;
    this.conversation = conversation;
    this.end(row.server, server);
    row.serverPort = server.port;
    row.transport = transport === 'other' ? '' : transport;
    row.app = app;
    return row;
  }

  /** Forget the last record and begin one that belongs to no conversation: a lease, a record of a flow exporter. */
  beginBare(fact: Fact, timeMs: number): Row {
    const { row, scratch } = this;
    row.clear();
    scratch.clear();
    row.bytes = scratch.bytes;
    row.escapes = 0;
    row.fact = fact;
    row.timeMs = timeMs;
    row.packet = this.packet;
    this.conversation = undefined;
    this.isAsked = false;
    return row;
  }

  /**
   * Whether anybody wants the rest of the record: nearly nobody does in a scan, and fingerprints cost more than all else.
   * To be asked at most once, when its fact, its time and its host are set; then `emit` it all the same.
   */
  wants(): boolean {
    this.isAsked = true;
    this.isWanted = this.sink.wants(this.row);
    if (this.isWanted && this.conversation) this.client(this.conversation.client);
    return this.isWanted;
  }

  /** Whether fingerprints are looked at, where the record is wanted. */
  get readsFingerprints(): boolean {
    return this.sink.readsFingerprints !== false;
  }

  /** Let `span` be the address of an end, as text; empty where it has none. */
  end(span: Span, { bytes, addressBytes }: End): void {
    this.address(span, bytes, 0, addressBytes);
  }

  /** Let `span` be the address of 4 or 16 bytes at `at`, as text (RFC 5952). */
  address(span: Span, bytes: Uint8Array, at: number, addressBytes: number): void {
    this.scratch.begin();
    if (addressBytes !== 0) writeAddress(this.scratch, bytes, at, addressBytes);
    this.scratch.finish(span);
  }

  /** Let `span` be a hardware address, as text. */
  mac(span: Span, bytes: Uint8Array, at: number): void {
    const { scratch } = this;
    scratch.begin();
    for (let i = 0; i < 6; i++) {
      if (i > 0) scratch.addByte(0x3a);
      scratch.addByte(hexDigit(bytes[at + i]! >> 4));
      scratch.addByte(hexDigit(bytes[at + i]! & 15));
    }
    scratch.finish(span);
  }

  /** Let `span` be these bytes. */
  text(span: Span, bytes: Uint8Array, start: number, end: number): void {
    this.scratch.put(span, bytes, start, end);
  }

  /** Let `span` be a list of names, each behind a byte that says how long it is, with commas between them; as far as it is whole. */
  list(span: Span, bytes: Uint8Array, start: number, end: number): void {
    const { scratch } = this;
    scratch.begin();
    for (let at = start, next = start; at < end; at = next) {
      next = at + 1 + bytes[at]!;
      if (next > end) break;
      if (at > start) scratch.addByte(0x2c);
      scratch.add(bytes, at + 1, next);
    }
    scratch.finish(span);
  }

  /** Let `span` be a text of ASCII. */
  string(span: Span, text: string): void {
    this.scratch.begin();
    for (let i = 0; i < text.length; i++) this.scratch.addByte(text.charCodeAt(i));
    this.scratch.finish(span);
  }

  /** The record is whole. */
  emit(): void {
    if (this.isAsked ? this.isWanted : this.wants()) this.sink.take(this.row);
  }

  /** Something inside of packets, which are counted themselves, cannot be read. */
  unread(reason: Reject): void {
    this.sink.reject(-1, reason);
  }

  private client(client: End): void {
    const { row } = this;
    this.end(row.client, client);
    row.clientPort = client.port;
    if (client.hasMac) this.mac(row.mac, client.bytes, macAt);
  }
}

function hexDigit(value: number): number {
  return value < 10 ? 0x30 + value : 0x57 + value;
}
