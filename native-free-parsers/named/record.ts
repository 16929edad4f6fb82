import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { isOfDumpedMessage } from '../bytes/dumped-message.js';
import { equals, indexOf, lastIndexOf, skipBlanks, startsWith, startsWithAny, word } from '../bytes/match.js';
import { NamedPrefix } from '../bytes/named-prefix.js';
import { decimal } from '../bytes/numbers.js';
import { readQueryTail } from '../bytes/query-tail.js';
import { Reject } from '../format.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Action, Fact, type Row } from '../row.js';

const { Apostrophe, Colon, Hash, Nine, ParenClose, Slash, Space, UpperA, UpperZ, Zero } = Byte;

const client = word('client ');
const memory = word('@0x');
/** A client that has not been bound to a socket yet, in debugging output. */
const noPeer = word('(no-peer)');
const view = word('view ');
const query = word('query: ');
const response = word('response: ');
const answer = word('answer: ');
const refused = word("query '");
const refusedCache = word("query (cache) '");
const denied = word(' denied');
const failed = word('query failed (');
const failedFor = word(') for ');
const rpz = word('rpz ');
const rewrite = word('rewrite ');
const passThrough = word('PASSTHRU');
const tcpOnly = word('TCP-ONLY');
/** Infoblox writes question and answer in one line, and how it came in front of it. */
const udp = word('UDP: query: ');
const tcp = word('TCP: query: ');
const infobloxResponse = word(' response: ');

/** EfficientIP's DNS Guardian: a client or a name is on a list. */
const listMatched = word('List Matched ');
/** How `named` starts what it says without a client, for logs that keep nothing but the message. */
const ownMessages = [
  'zone ',
  "transfer of '",
  'host unreachable resolving ',
  'connection refused resolving ',
  'timed out resolving ',
  'network unreachable resolving ',
  'REFUSED unexpected RCODE resolving ',
  'SERVFAIL unexpected RCODE resolving ',
  'FORMERR resolving ',
  'lame server resolving ',
  'DNS format error from ',
  'shut down hung fetch while resolving ',
  'dns_diff_apply: ',
  "success resolving '",
  'validating ',
  'received control channel command ',
].map(word);

/** The kinds of line about a client's question; `Other` ones belong to the log and state no fact. */
export const NamedKind = Object.freeze({
  Other: 0,
  Query: 1,
  Response: 2,
  Answer: 3,
  Failed: 4,
  Refused: 5,
  Rewritten: 6,
  Listed: 7,
});
export type NamedKind = (typeof NamedKind)[keyof typeof NamedKind];

/** The verdict on a line that is as it should be, whatever it states. */
export const wellFormedLine = -1;

/** Where the parts of a line about a client's question are. */
export class NamedRecord {
  kind: NamedKind = NamedKind.Other;
  readonly prefix: NamedPrefix;
  hasClient = false;
  /** A message that `named` writes about something else. */
  isOwnMessage = false;
  nameStart = 0;
  nameEnd = 0;
  private readonly bytes: Buffer;
  private end = 0;
  private isListed = false;
  /** Where the message itself says so. */
  private transport = '';
  private clientStart = 0;
  private clientEnd = 0;
  private portEnd = 0;
  private typeStart = 0;
  private typeEnd = 0;
  private policyStart = 0;
  private policyEnd = 0;
  /** What a failed query ended with. */
  private codeStart = 0;
  private codeEnd = 0;

  constructor(bytes: Buffer, hints: ClockHints) {
    this.bytes = bytes;
    this.prefix = new NamedPrefix(bytes, localClock(hints));
  }

  /** Finds time, client and question: `wellFormedLine`, or why the line is none. */
  split(start: number, end: number): Reject | typeof wellFormedLine {
    const bytes = this.bytes;
    this.kind = NamedKind.Other;
    this.hasClient = false;
    this.isOwnMessage = false;
    this.end = end;
    let at = this.prefix.read(start, end);
    if (at < 0) return isOfDumpedMessage(bytes, start, end) ? wellFormedLine : Reject.BadTime;
    this.isListed = startsWith(bytes, at, end, listMatched);
    if (!this.isListed) at = this.pastNumber(at, end);
    this.isOwnMessage = startsWithAny(bytes, at, end, ownMessages) || startsWithAny(bytes, start, end, ownMessages);
    if (!this.isListed && !startsWith(bytes, at, end, client)) return wellFormedLine;
    const clientStart = this.pastMemory(at + (this.isListed ? listMatched : client).length, end);
    if (startsWith(bytes, clientStart, end, noPeer)) return wellFormedLine;
    at = this.readClient(clientStart, end);
    if (at < 0) return Reject.BadSyntax;
    this.hasClient = true;
    return this.readMessage(at, end);
  }

  fact(logsQueries: boolean): Fact {
    return logsQueries && this.kind >= NamedKind.Response && this.kind <= NamedKind.Failed ? Fact.Answer : Fact.Query;
  }

  readDetails(row: Row, logsQueries: boolean): void {
    const { bytes, kind } = this;
    row.server.clear();
    row.client.set(this.clientStart, this.clientEnd);
    row.clientPort = decimal(bytes, this.clientEnd + 1, this.portEnd);
    row.queryType.set(this.typeStart, this.typeEnd);
    if (kind === NamedKind.Refused) row.action = Action.Blocked;
    else if (kind === NamedKind.Failed) row.responseCode.set(this.codeStart, this.codeEnd);
    else if (kind === NamedKind.Rewritten) row.action = this.policyAction();
    else readQueryTail(bytes, this.typeEnd, this.end, kind === NamedKind.Response, row);
    if (this.transport !== '') row.transport = this.transport;
    row.repeated = logsQueries && kind >= NamedKind.Refused;
  }

  /** `26914:client …`: EfficientIP may count its lines. */
  private pastNumber(start: number, end: number): number {
    const bytes = this.bytes;
    let at = start;
    while (at < end && bytes[at]! >= Zero && bytes[at]! <= Nine) at++;
    return at > start && bytes[at] === Colon && startsWith(bytes, at + 1, end, client) ? at + 1 : start;
  }

  /** Past `@0x7f1b `, if it is there. */
  private pastMemory(start: number, end: number): number {
    const bytes = this.bytes;
    return startsWith(bytes, start, end, memory) ? skipBlanks(bytes, indexOf(bytes, start, end, Space), end) : start;
  }

  /** `10.0.12.9#59780/key k (name): view internal: `: past it, or -1. */
  private readClient(start: number, end: number): number {
    const bytes = this.bytes;
    let at = start;
    this.clientStart = at;
    this.clientEnd = indexOf(bytes, at, end, Hash);
    at = this.clientEnd + 1;
    while (at < end && bytes[at]! >= Zero && bytes[at]! <= Nine) at++;
    this.portEnd = at;
    if (at >= end || at === this.clientEnd + 1 || !isAddress(bytes, this.clientStart, this.clientEnd)) return -1;
    // A name holds no blank and no bare bracket, so the first `: ` after it ends the client.
    while (at + 1 < end && !(bytes[at] === Colon && bytes[at + 1] === Space)) at++;
    if (at + 1 >= end) return -1;
    at += 2;
    if (!startsWith(bytes, at, end, view)) return at;
    while (at + 1 < end && !(bytes[at] === Colon && bytes[at + 1] === Space)) at++;
    return at + 1 < end ? at + 2 : -1;
  }

  private readMessage(start: number, end: number): Reject | typeof wellFormedLine {
    const bytes = this.bytes;
    this.transport = startsWith(bytes, start, end, udp) ? 'udp' : startsWith(bytes, start, end, tcp) ? 'tcp' : '';
    if (this.transport !== '') return this.readQuestion(NamedKind.Query, start + udp.length, end);
    if (startsWith(bytes, start, end, query)) return this.readQuestion(NamedKind.Query, start + query.length, end);
    if (startsWith(bytes, start, end, response))
      return this.readQuestion(NamedKind.Response, start + response.length, end);
    if (startsWith(bytes, start, end, answer)) return this.readQuestion(NamedKind.Answer, start + answer.length, end);
    if (startsWith(bytes, start, end, refusedCache)) this.readRefused(start + refusedCache.length, end);
    else if (startsWith(bytes, start, end, refused)) this.readRefused(start + refused.length, end);
    else if (startsWith(bytes, start, end, rpz)) this.readRewrite(start + rpz.length, end);
    else if (startsWith(bytes, start, end, failed)) this.readFailed(start + failed.length, end);
    return wellFormedLine;
  }

  /** `chatgpt.com IN HTTPS …` */
  private readQuestion(kind: NamedKind, start: number, end: number): Reject | typeof wellFormedLine {
    const bytes = this.bytes;
    this.nameStart = start;
    this.nameEnd = indexOf(bytes, start, end, Space);
    const classEnd = indexOf(bytes, this.nameEnd + 1, end, Space);
    this.typeStart = classEnd + 1;
    this.typeEnd = indexOf(bytes, this.typeStart, end, Space);
    if (classEnd >= end || this.typeEnd === this.typeStart) return Reject.TooFewFields;
    if (this.nameEnd === start) return Reject.NoHost;
    this.kind =
      kind === NamedKind.Query && startsWith(bytes, this.typeEnd, end, infobloxResponse) ? NamedKind.Answer : kind;
    return wellFormedLine;
  }

  /** `SERVFAIL) for chatgpt.com/IN/A at query.c:7177`; what is in brackets may be a word of `named`'s own instead of a code. */
  private readFailed(start: number, end: number): void {
    const bytes = this.bytes;
    const close = indexOf(bytes, start, end, ParenClose);
    if (!startsWith(bytes, close, end, failedFor)) return;
    const at = close + failedFor.length;
    const typeEnd = indexOf(bytes, at, end, Space);
    const typeSlash = lastIndexOf(bytes, at, typeEnd, Slash);
    const classSlash = typeSlash < 0 ? -1 : lastIndexOf(bytes, at, typeSlash, Slash);
    if (classSlash <= at) return;
    this.nameStart = at;
    this.nameEnd = classSlash;
    this.typeStart = typeSlash + 1;
    this.typeEnd = typeEnd;
    this.codeStart = start;
    this.codeEnd = bytes[start]! >= UpperA && bytes[start]! <= UpperZ ? close : start;
    this.kind = NamedKind.Failed;
  }

  /** `chatgpt.com/A/IN' denied` */
  private readRefused(start: number, end: number): void {
    const bytes = this.bytes;
    const quote = indexOf(bytes, start, end, Apostrophe);
    if (startsWith(bytes, quote + 1, end, denied) && this.readSlashed(start, quote)) this.kind = NamedKind.Refused;
  }

  /** `QNAME NXDOMAIN rewrite chatgpt.com/A/IN via …`; a failed rewrite names no policy. Neither it nor `disabled rpz …` changes an answer. */
  private readRewrite(start: number, end: number): void {
    const bytes = this.bytes;
    const triggerEnd = indexOf(bytes, start, end, Space);
    this.policyStart = Math.min(triggerEnd + 1, end);
    this.policyEnd = indexOf(bytes, this.policyStart, end, Space);
    if (!startsWith(bytes, this.policyEnd + 1, end, rewrite)) return;
    const at = this.policyEnd + 1 + rewrite.length;
    if (this.readSlashed(at, indexOf(bytes, at, end, Space))) this.kind = NamedKind.Rewritten;
  }

  /** `chatgpt.com/A/IN`, whose name may hold slashes; before 9.11 the name alone. */
  private readSlashed(start: number, end: number): boolean {
    const bytes = this.bytes;
    const classSlash = lastIndexOf(bytes, start, end, Slash);
    const typeSlash = classSlash < 0 ? -1 : lastIndexOf(bytes, start, classSlash, Slash);
    this.nameStart = start;
    this.nameEnd = typeSlash < 0 ? end : typeSlash;
    this.typeStart = typeSlash < 0 ? end : typeSlash + 1;
    this.typeEnd = typeSlash < 0 ? end : classSlash;
    return this.nameEnd > start;
  }

  /** What a response policy zone does with a query. */
  private policyAction(): Action {
    const { bytes, policyStart, policyEnd } = this;
    if (equals(bytes, policyStart, policyEnd, passThrough)) return Action.Allowed;
    return equals(bytes, policyStart, policyEnd, tcpOnly) ? Action.Unknown : Action.Blocked;
  }
}
