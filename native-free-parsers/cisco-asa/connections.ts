import { isPrivateAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { equals, equalsAny, indexOf, startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { transportOf } from '../field.js';
import { Reject, type RowSink } from '../format.js';
import { Action, Fact, type Row } from '../row.js';
import { Endpoint } from './endpoint.js';
import type { AsaMessage } from './message.js';

const { Apostrophe, Colon, ParenClose, ParenOpen, Slash, Space } = Byte;

const outbound = word('outbound');
const inbound = word('inbound');

const forWord = word('for');
const to = word('to');
const duration = word('duration');
const bytesWord = word('bytes');
const permitted = word('permitted');
const foreign = word('faddr');
const local = word('laddr');
const from = word('from');
const source = word('src');
const destination = word('dst');
const lowestUserPort = 1024;

/** Reads the messages about connections of one block. */
export class AsaConnections {
  private readonly message: AsaMessage;
  private readonly bytes: Buffer;
  private readonly row: Row;
  private readonly sink: RowSink;
  private readonly first = new Endpoint();
  private readonly second = new Endpoint();
  /** Whether the message says that the first end opened the connection. */
  private isDirected = false;

  constructor(message: AsaMessage, row: Row, sink: RowSink) {
    this.message = message;
    this.bytes = message.bytes;
    this.row = row;
    this.sink = sink;
  }

  /** `Built outbound TCP connection 11757 for outside:192.0.2.4/443 (192.0.2.4/443) to inside:10.0.12.9/51201 (198.51.100.7/51201)` */
  takeBuilt(transport: string, at: number): void {
    const { bytes, message } = this;
    const start = this.connectionStart();
    if (!this.readConnection(start, transport)) {
      this.rejectEnds(at);
      return;
    }
    const isReversed =
      this.hasWord(outbound, start) || (!this.hasWord(inbound, start) && !this.isDirected && this.isFirstServer());
    if (!this.begin(Fact.Flow, message.timeMs, isReversed)) return;
    this.putEnds(isReversed, transport);
    this.row.repeated = true;
    this.row.action = Action.Allowed;
    this.putLastUser(bytes, this.second.next);
    this.sink.take(this.row);
  }

  /** `Teardown TCP connection 11757 for outside:192.0.2.4/443 to inside:10.0.12.9/51201 duration 0:01:07 bytes 38110 TCP FINs (CORP\ana)` */
  takeTeardown(transport: string, at: number): void {
    const { bytes, message } = this;
    if (!this.readConnection(this.connectionStart(), transport)) {
      this.rejectEnds(at);
      return;
    }
    const durationStart = this.message.afterWordFrom(duration, this.second.next);
    const durationMs = clockMillis(bytes, durationStart, indexOf(bytes, durationStart, message.end, Space));
    const isReversed = !this.isDirected && this.isFirstServer();
    const startMs = Number.isNaN(durationMs) ? message.timeMs : message.timeMs - durationMs;
    if (!this.begin(Fact.Flow, startMs, isReversed)) return;
    this.putEnds(isReversed, transport);
    this.row.durationMs = durationMs;
    const total = this.message.afterWordFrom(bytesWord, durationStart);
    this.row.bytesBoth = decimal(bytes, total, indexOf(bytes, total, message.end, Space));
    this.row.action = Action.Allowed;
    this.putLastUser(bytes, total);
    this.sink.take(this.row);
  }

  /** `Built inbound ICMP connection for faddr 192.0.2.4/0(CORP\ana) gaddr 198.51.100.7/0 laddr 10.0.12.9/0 type 8 code 0` */
  takeIcmp(isBuilt: boolean, at: number): void {
    const { bytes, message, first, second } = this;
    const foreignStart = this.message.afterWord(foreign);
    const isForeign = first.read(bytes, foreignStart, message.end, Colon);
    const isRead = second.read(bytes, this.message.afterWordFrom(local, first.next), message.end, Colon) && isForeign;
    if (!isRead) {
      this.rejectEnds(at);
      return;
    }
    // A teardown does not say who asked: it names users who did.
    const isReversed = isBuilt ? !this.hasWord(inbound, foreignStart) : first.userEnd === first.userStart;
    first.port = Number.NaN;
    second.port = Number.NaN;
    if (!this.begin(Fact.Flow, message.timeMs, isReversed)) return;
    this.putEnds(isReversed, 'icmp');
    this.row.repeated = isBuilt;
    this.row.action = Action.Allowed;
    this.sink.take(this.row);
  }

  /** `Deny tcp src outside:192.0.2.4/443 dst inside:10.0.12.9/51201 by access-group "acl" [0x0, 0x0]`, also with `from` and `to`. */
  takeDenied(at: number): void {
    const { message } = this;
    const sourceStart = this.message.afterWord(source);
    const isNamed = sourceStart < message.end;
    const isRead = isNamed
      ? this.readPair(sourceStart, destination, Colon)
      : this.readPair(this.message.afterWord(from), to, Colon);
    if (!isRead) {
      this.rejectEnds(at);
      return;
    }
    // A server's answer may be denied as well.
    const isReversed = this.first.port < lowestUserPort && this.second.port >= lowestUserPort;
    if (!this.begin(Fact.Flow, message.timeMs, isReversed)) return;
    this.putEnds(isReversed, this.deniedTransport());
    this.row.action = Action.Blocked;
    this.sink.take(this.row);
  }

  /** `access-list inside_in permitted tcp inside/10.0.12.9(51201) -> outside/192.0.2.4(443) hit-cnt 1 first hit [0x0, 0x0]` */
  takeAccessList(at: number): void {
    const { bytes, message } = this;
    const name = this.message.wordAfter(message.start);
    const verdict = this.message.wordAfter(name);
    const protocol = this.message.wordAfter(verdict);
    const next = this.message.wordAfter(protocol);
    // `denied tcp for user ana inside/10.0.12.9(51201) -> …`
    const user = startsWith(bytes, next, message.end, forUser) ? next + forUser.length : 0;
    const start = user > 0 ? this.message.wordAfter(user) : next;
    if (!this.readPair(start, arrow, Slash)) {
      this.rejectEnds(at);
      return;
    }
    if (!this.begin(Fact.Flow, message.timeMs, false)) return;
    const transport = transportOf(bytes, protocol, indexOf(bytes, protocol, message.end, Space));
    this.putEnds(false, transport);
    if (user > 0) this.putFilteredUser(user);
    const isPermitted = equals(bytes, verdict, indexOf(bytes, verdict, message.end, Space), permitted);
    this.row.action = isPermitted ? Action.Allowed : Action.Blocked;
    this.row.repeated = isPermitted;
    this.sink.take(this.row);
  }

  /** `ana` or `'ana'` */
  private putFilteredUser(start: number): void {
    const { bytes, message } = this;
    const end = indexOf(bytes, start, message.end, Space);
    const isQuoted = bytes[start] === Apostrophe && bytes[end - 1] === Apostrophe && end - start > 2;
    this.row.user.set(isQuoted ? start + 1 : start, isQuoted ? end - 1 : end);
  }

  private readConnection(start: number, transport: string): boolean {
    const isRead = this.readPair(start, to, Colon);
    if (transport === 'gre') {
      // A call's number stands in the place of the port.
      this.first.port = Number.NaN;
      this.second.port = Number.NaN;
    }
    return isRead;
  }

  /** Behind `connection 11757 for`; of connections that are not inspected, `from` whoever opened it. */
  private connectionStart(): number {
    const start = this.message.afterWord(forWord);
    this.isDirected = start >= this.message.end;
    return this.isDirected ? this.message.afterWord(from) : start;
  }

  /** The command `names` puts a word in place of an address: nobody can say which. */
  private rejectEnds(at: number): void {
    const { first, second } = this;
    const isWritten = first.addressEnd > first.addressStart && second.addressEnd > second.addressStart;
    this.sink.reject(at, isWritten ? Reject.BadAddress : Reject.BadSyntax);
  }

  /** Reads two endpoints with `between` before the second. */
  private readPair(start: number, between: Uint8Array, separator: number): boolean {
    const { bytes, message, first, second } = this;
    const isRead = first.read(bytes, start, message.end, separator);
    const at = this.message.afterWordFrom(between, first.next);
    return second.read(bytes, at, message.end, separator) && isRead;
  }

  /**
   * Who opened a connection, where the message does not say: whoever has no service's port, then whoever is inside. The
   * second endpoint is the one that the appliance holds for local.
   */
  private isFirstServer(): boolean {
    const { bytes, first, second } = this;
    const isFirstService = first.port < lowestUserPort;
    if (isFirstService !== second.port < lowestUserPort) return isFirstService;
    const isFirstInside = isPrivateAddress(bytes, first.addressStart, first.addressEnd);
    const isSecondInside = isPrivateAddress(bytes, second.addressStart, second.addressEnd);
    return isFirstInside === isSecondInside || isSecondInside;
  }

  private clear(fact: Fact, timeMs: number): void {
    const { row } = this;
    row.fact = fact;
    row.timeMs = timeMs;
    row.host.clear();
    row.path.clear();
    row.serverPort = Number.NaN;
  }

  /** Whether the sink wants the flow between the endpoints; `isReversed` where the first is the server. */
  private begin(fact: Fact, timeMs: number, isReversed: boolean): boolean {
    const { row } = this;
    this.clear(fact, timeMs);
    const server = isReversed ? this.first : this.second;
    row.server.set(server.addressStart, server.addressEnd);
    row.serverPort = server.port;
    if (!this.sink.wants(row)) return false;
    row.clearDetails();
    return true;
  }

  private putEnds(isReversed: boolean, transport: string): void {
    const { row } = this;
    const server = isReversed ? this.first : this.second;
    const client = isReversed ? this.second : this.first;
    row.client.set(client.addressStart, client.addressEnd);
    row.clientPort = client.port;
    row.serverPort = server.port;
    row.user.set(client.userStart, client.userEnd);
    row.transport = transport;
  }

  /** `(CORP\ana)` at the end of the message is who opened the connection. */
  private putLastUser(bytes: Buffer, start: number): void {
    const { end } = this.message;
    const { user } = this.row;
    if (user.end > user.start || bytes[end - 1] !== ParenClose) return;
    let open = end - 1;
    while (open > start && bytes[open] !== ParenOpen) open--;
    if (bytes[open] === ParenOpen && open >= start) user.set(open + 1, end - 1);
  }

  /** `Deny tcp src`, `Deny inbound UDP from`, `Deny protocol 47 src`, `Inbound TCP connection denied`, `TCP access denied`: the word with a protocol in it. */
  private deniedTransport(): string {
    const { bytes, message } = this;
    let at = message.start;
    for (let words = 0; words < 4; words++) {
      const wordEnd = indexOf(bytes, at, message.end, Space);
      if (!equalsAny(bytes, at, wordEnd, beforeProtocol)) return transportOf(bytes, at, wordEnd);
      at = this.message.wordAfter(at);
    }
    return '';
  }

  /** Whether the second word of the message, which ends before `limit`, is `text`. */
  private hasWord(text: Uint8Array, limit: number): boolean {
    const at = this.message.wordAfter(this.message.start);
    return at < limit && startsWith(this.bytes, at, limit, text);
  }
}

const arrow = word('->');
const forUser = word('for user ');
const beforeProtocol = ['Deny', 'Inbound', 'inbound', 'protocol'].map(word);

/** `0:01:07` as milliseconds; NaN if it is not that. */
function clockMillis(bytes: Uint8Array, start: number, end: number): number {
  const first = indexOf(bytes, start, end, Colon);
  const second = indexOf(bytes, first + 1, end, Colon);
  const hours = decimal(bytes, start, first);
  const minutes = decimal(bytes, first + 1, second);
  return ((hours * 60 + minutes) * 60 + decimal(bytes, second + 1, end)) * 1000;
}
