import { Scratch } from '../../bytes/scratch.js';
import { Answers, Escapes, Fact, type Row, Span } from '../../row.js';
import type { Conversation } from '../conversation.js';
import { type End, macAt } from '../end.js';
import type { PacketFacts } from '../packet-facts.js';
import { writeRecordData } from './dns-data.js';
import { DnsMessage, dnsHeaderBytes } from './dns-message.js';
import { recordTypeName, responseCodeOf } from './dns-names.js';
import { queryMark, SeenQueries } from './seen-queries.js';

const queryOpcode = 0;
const inverseOpcode = 1;
const aType = 1;
const aaaaType = 28;
const cnameType = 5;
const optType = 41;
/** Names that records share (the question's, a CNAME's target) are written once: `Answers.limit` names fill the row's memory. */
const knownNames = 16;

/** The DNS of one capture, over UDP and TCP: a connection of its own for each question is common, and shares what is remembered. */
export function dnsOf(facts: PacketFacts): DnsFacts {
  const known = dnsOfFacts.get(facts);
  if (known) return known;
  const dns = new DnsFacts(facts, 'dns');
  dnsOfFacts.set(facts, dns);
  return dns;
}

const dnsOfFacts = new WeakMap<PacketFacts, DnsFacts>();

/** Which of the protocols with DNS messages it is, as `Row.app` says it. */
export type DnsApp = 'dns' | 'mdns' | 'llmnr';

/**
 * What DNS messages state: a query for each question, an answer for each response, both from the asker's side.
 *
 * A response whose query the capture does not hold states that query too, at its own time. Operations other than queries
 * (updates, notifications) look nothing up. A multicast response is nobody's: its answer has no client, and the server is who
 * announces.
 */
export class DnsFacts {
  /** For those who read messages to emit. */
  readonly message = new DnsMessage();
  private readonly facts: PacketFacts;
  private readonly app: DnsApp;
  private readonly seen = new SeenQueries();
  private readonly text = new Scratch();
  private readonly textSpan = new Span();
  private readonly nameOffsets = new Int32Array(knownNames);
  private readonly nameStarts = new Int32Array(knownNames);
  private readonly nameEnds = new Int32Array(knownNames);
  private names = 0;

  constructor(facts: PacketFacts, app: DnsApp) {
    this.facts = facts;
    this.app = app;
  }

  /** Emits what `message` says, which is DNS by its shape. */
  emit(conversation: Conversation, fromClient: boolean, timeMs: number): void {
    const { message } = this;
    conversation.app = this.app;
    if (message.opcode > inverseOpcode) return;
    const sender = fromClient ? conversation.client : conversation.server;
    const receiver = fromClient ? conversation.server : conversation.client;
    if (message.isResponse) this.emitResponse(conversation, receiver, sender, timeMs);
    else if (message.opcode === queryOpcode) this.emitQueries(conversation, sender, receiver, timeMs);
  }

  private emitQueries(conversation: Conversation, asker: End, answerer: End, timeMs: number): void {
    const { message } = this;
    let at = message.start + dnsHeaderBytes;
    for (let i = 0; i < message.questions; i++) {
      at = message.readQuestion(at);
      if (at < 0 || !message.writeName(message.nameAt)) return;
      const { id, type, name, nameLength } = message;
      if (this.app === 'dns') this.seen.add(queryMark(asker, id, type, name, nameLength));
      this.emitQuery(conversation, asker, answerer, timeMs);
    }
  }

  private emitQuery(conversation: Conversation, asker: End, answerer: End, timeMs: number): void {
    const { message } = this;
    const row = this.begin(Fact.Query, timeMs);
    this.facts.text(row.host, message.name, 0, message.nameLength);
    if (!this.facts.wants()) return;
    this.putEnds(row, conversation, asker, answerer);
    this.facts.string(row.queryType, recordTypeName(message.type));
    this.facts.emit();
  }

  private emitResponse(conversation: Conversation, asker: End, answerer: End, timeMs: number): void {
    const { message } = this;
    const questionsAt = message.start + dnsHeaderBytes;
    const hasQuestion = message.questions > 0 && message.readQuestion(questionsAt) >= 0;
    if (hasQuestion && !message.writeName(message.nameAt)) return;
    if (!hasQuestion && (message.answers === 0 || message.questions > 0)) return;
    if (hasQuestion && this.app === 'dns') {
      const { id, type, name, nameLength } = message;
      const mark = queryMark(asker, id, type, name, nameLength);
      if (!this.seen.has(mark)) {
        this.seen.add(mark);
        this.emitQuery(conversation, asker, answerer, timeMs);
      }
    }
    const row = this.begin(Fact.Answer, timeMs);
    this.names = 0;
    if (hasQuestion) {
      this.putName(questionsAt, row.host);
      if (row.host.end > row.host.start && !this.facts.wants()) return;
      this.facts.string(row.queryType, recordTypeName(message.type));
    }
    this.putEnds(row, conversation, asker, answerer);
    this.putAnswers(row);
    if (!hasQuestion) row.host.set(row.answers.names[0]!.start, row.answers.names[0]!.end);
    if (row.host.end > row.host.start) this.facts.emit();
  }

  /** The records of the answer section; of a multicast announcement all, for its addresses are in the additional one. */
  private putAnswers(row: Row): void {
    const { message } = this;
    const { answers, authorities, additionals } = message;
    const records = answers + authorities + additionals;
    const told = this.app === 'mdns' ? records : answers;
    let at = message.start + dnsHeaderBytes;
    for (let i = 0; i < message.questions && at >= 0; i++) at = message.readQuestion(at);
    let read = 0;
    for (; read < told && at >= 0 && row.answers.count < Answers.limit; read++) {
      at = message.readRecord(at);
      if (at >= 0 && message.type !== optType) this.putRecord(row);
    }
    const code = (message.flags & 15) | (at < 0 ? 0 : message.extendedCode(at, records - read) << 4);
    this.facts.string(row.responseCode, responseCodeOf(code));
  }

  private putRecord(row: Row): void {
    const { facts, message } = this;
    const { type, ttl, dataStart, dataEnd, bytes } = message;
    const record = row.answers.add();
    this.putName(message.nameAt, row.answers.names[record]!);
    facts.string(row.answers.types[record]!, recordTypeName(type));
    row.answers.ttls[record] = ttl;
    const data = row.answers.data[record]!;
    if (type === aType && dataEnd - dataStart === 4) facts.address(data, bytes, dataStart, 4);
    else if (type === aaaaType && dataEnd - dataStart === 16) facts.address(data, bytes, dataStart, 16);
    else if (type === cnameType) this.putName(dataStart, data);
    else {
      this.text.clear();
      this.text.begin();
      writeRecordData(message, this.text);
      this.text.finish(this.textSpan);
      if (this.textSpan.end > this.textSpan.start)
        facts.text(data, this.text.bytes, this.textSpan.start, this.textSpan.end);
    }
  }

  /** Let `span` be the name at `at`; a name that the row holds already is not copied again. */
  private putName(at: number, span: Span): void {
    const { message } = this;
    const offset = message.resolve(at);
    if (offset < 0) return;
    for (let i = 0; i < this.names; i++) {
      if (this.nameOffsets[i] !== offset) continue;
      span.set(this.nameStarts[i]!, this.nameEnds[i]!);
      return;
    }
    if (!message.writeName(at)) return;
    this.facts.text(span, message.name, 0, message.nameLength);
    if (this.names === knownNames || span.end === span.start) return;
    this.nameOffsets[this.names] = offset;
    this.nameStarts[this.names] = span.start;
    this.nameEnds[this.names++] = span.end;
  }

  private begin(fact: Fact, timeMs: number): Row {
    const row = this.facts.beginBare(fact, timeMs);
    row.escapes = Escapes.Dns;
    row.app = this.app;
    return row;
  }

  /** Of records that are wanted, or that may be: to write addresses as text costs as much as to read a message. */
  private putEnds(row: Row, conversation: Conversation, asker: End, answerer: End): void {
    const { facts, app } = this;
    facts.end(row.server, answerer);
    row.serverPort = answerer.port;
    if (app !== 'mdns' || row.fact === Fact.Query) {
      facts.end(row.client, asker);
      row.clientPort = asker.port;
      if (asker.hasMac) facts.mac(row.mac, asker.bytes, macAt);
    }
    row.transport = conversation.transport === 'other' ? '' : conversation.transport;
  }
}
