/**
 * The NetBIOS name service (RFC 1002 section 4.2): DNS messages whose names are sixteen bytes, each written as two letters.
 *
 *   10.0.12.9:137 → 10.0.12.255:137   FILESERVER NB?        EGEJEMEFFDEFFCFGEFFCCACACACACAAA, of type 32
 *   10.0.12.7:137 → 10.0.12.9:137     FILESERVER NB 10.0.12.7
 *
 * Queries and their responses are facts; registrations and releases of names are not.
 */
import { Byte } from '../../bytes/byte.js';
import { Escapes, Fact, type Row } from '../../row.js';
import type { Conversation } from '../conversation.js';
import type { DatagramDissector, DatagramReader } from '../dissector.js';
import { DnsMessage, dnsHeaderBytes, writeLabel } from '../dns/dns-message.js';
import { responseCodeOf } from '../dns/dns-names.js';
import { macAt } from '../end.js';
import type { PacketFacts } from '../packet-facts.js';

const { Space, UpperA } = Byte;

const nbType = 32;
const statusType = 33;
const inClass = 1;
const encodedBytes = 32;
/** The sixteenth byte says what the name is of: a workstation, a server, a domain. */
const nameBytes = 15;
/** Flags before each address of a response. */
const flagBytes = 2;

class NameService implements DatagramReader {
  private readonly facts: PacketFacts;
  private readonly message = new DnsMessage();
  private readonly decoded = Buffer.alloc(nameBytes);
  private readonly name = Buffer.alloc(4 * nameBytes);
  private nameLength = 0;

  constructor(facts: PacketFacts) {
    this.facts = facts;
  }

  read(
    conversation: Conversation,
    fromClient: boolean,
    timeMs: number,
    bytes: Buffer,
    start: number,
    end: number,
  ): boolean {
    const { message } = this;
    if (!message.readHeader(bytes, start, end)) return false;
    const hasQuestion = message.questions === 1;
    if (!hasQuestion && (message.questions > 0 || message.answers === 0)) return false;
    const at = start + dnsHeaderBytes;
    if ((hasQuestion ? message.readQuestion(at) : message.readRecord(at)) < 0) return false;
    const isNetBios = (message.type === nbType || message.type === statusType) && message.class === inClass;
    if (!isNetBios || !this.readName(message.nameAt)) return false;
    conversation.app = 'nbns';
    if (message.opcode === 0) this.emit(conversation, fromClient, timeMs);
    return true;
  }

  private emit(conversation: Conversation, fromClient: boolean, timeMs: number): void {
    const { facts, message } = this;
    const { isResponse } = message;
    const asker = fromClient === isResponse ? conversation.server : conversation.client;
    const answerer = asker === conversation.client ? conversation.server : conversation.client;
    const row = facts.beginBare(isResponse ? Fact.Answer : Fact.Query, timeMs);
    row.escapes = Escapes.Dns;
    row.transport = 'udp';
    row.app = conversation.app;
    facts.end(row.client, asker);
    row.clientPort = asker.port;
    if (asker.hasMac) facts.mac(row.mac, asker.bytes, macAt);
    facts.end(row.server, answerer);
    row.serverPort = answerer.port;
    facts.text(row.host, this.name, 0, this.nameLength);
    facts.string(row.queryType, message.type === nbType ? 'NB' : 'NBSTAT');
    if (isResponse) {
      facts.string(row.responseCode, responseCodeOf(message.flags & 15));
      if (message.questions === 0 && message.type === nbType) this.putAddresses(row);
    }
    facts.emit();
  }

  private putAddresses(row: Row): void {
    const { facts, message } = this;
    const entryBytes = flagBytes + 4;
    for (let at = message.dataStart; at + entryBytes <= message.dataEnd; at += entryBytes) {
      const record = row.answers.add();
      if (record < 0) return;
      row.answers.names[record]!.set(row.host.start, row.host.end);
      row.answers.types[record]!.set(row.queryType.start, row.queryType.end);
      row.answers.ttls[record] = message.ttl;
      facts.address(row.answers.data[record]!, message.bytes, at + flagBytes, 4);
    }
  }

  /** Whether the name at `at` begins with a label in the first-level encoding (RFC 1001 section 14.1). */
  private readName(at: number): boolean {
    const { decoded } = this;
    const { bytes, end } = this.message;
    if (bytes[at] !== encodedBytes || at + 1 + encodedBytes > end) return false;
    for (let i = 0; i < encodedBytes; i++) {
      const letter = bytes[at + 1 + i]! - UpperA;
      if (letter < 0 || letter > 15) return false;
      if (i < 2 * nameBytes) decoded[i >> 1] = i % 2 === 0 ? letter << 4 : decoded[i >> 1]! | letter;
    }
    let length = nameBytes;
    while (length > 0 && (decoded[length - 1] === Space || decoded[length - 1] === 0)) length--;
    this.nameLength = writeLabel(this.name, 0, decoded, 0, length);
    return true;
  }
}

const nbns: DatagramDissector = {
  ports: [137],
  anyPort: false,
  open: (facts) => new NameService(facts),
};
export default nbns;
