import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { indexOf, isDash, word } from '../bytes/match.js';
import { hexDigit } from '../bytes/numbers.js';
import { readTarget } from '../bytes/url.js';
import { Reject, type RowSink } from '../format.js';
import { Action, Fact, type Row } from '../row.js';
import type { AsaMessage } from './message.js';

const { At, Colon, ParenOpen, Space } = Byte;

const accessed = word('Accessed');
const sourceUpper = word('SRC');
const destinationUpper = word('DEST');
const urlWord = word('URL');

/** Reads the messages about requests of one block: what the inspection of HTTP and FTP says of URLs. */
export class AsaRequests {
  private readonly message: AsaMessage;
  private readonly bytes: Buffer;
  private readonly row: Row;
  private readonly sink: RowSink;

  constructor(message: AsaMessage, row: Row, sink: RowSink) {
    this.message = message;
    this.bytes = message.bytes;
    this.row = row;
    this.sink = sink;
  }

  /** `ana@10.0.12.9 Accessed URL 192.0.2.4:http://www.example.com/a` or, of old releases, `192.0.2.4:/a`. */
  takeUrl(at: number): void {
    const { bytes, message, row } = this;
    // `ana@10.0.12.9(LOCAL\\ana)`
    const clientEnd = indexOf(bytes, message.start, indexOf(bytes, message.start, message.end, Space), ParenOpen);
    const mark = indexOf(bytes, message.start, clientEnd, At);
    const client = mark < clientEnd ? mark + 1 : message.start;
    const start = message.afterWordFrom(urlWord, message.afterWord(accessed));
    const urlEnd = indexOf(bytes, start, message.end, Space);
    // `ana@192.0.2.4:http://…`: who fetched it by FTP.
    const login = indexOf(bytes, start, urlEnd, At);
    const server = isAddress(bytes, login + 1, endOfServer(bytes, login + 1, urlEnd)) ? login + 1 : start;
    const serverEnd = endOfServer(bytes, server, urlEnd);
    if (!isAddress(bytes, client, clientEnd)) {
      this.sink.reject(at, Reject.BadSyntax);
      return;
    }
    this.begin();
    row.server.set(server, serverEnd);
    // With the command `names` a word stands in place of the server.
    const urlStart = serverEnd > server ? serverEnd + 1 : indexOf(bytes, start, urlEnd, Colon) + 1;
    if (!readTarget(bytes, urlStart, urlEnd, row)) {
      if (serverEnd === server) {
        this.sink.reject(at, Reject.BadAddress);
        return;
      }
      row.host.set(server, serverEnd);
    }
    if (!this.sink.wants(row)) return;
    row.clearDetails();
    row.client.set(client, clientEnd);
    if (mark < clientEnd) row.user.set(message.start, mark);
    this.takeRequest(Action.Allowed);
  }

  /** `Access denied URL http://www.example.com/a SRC 10.0.12.9 DEST 192.0.2.4 on interface inside` */
  takeDeniedUrl(at: number): void {
    const { bytes, message, row } = this;
    const start = message.afterWord(urlWord);
    const client = message.afterWordFrom(sourceUpper, start);
    const clientEnd = indexOf(bytes, client, message.end, Space);
    const server = message.afterWordFrom(destinationUpper, client);
    const serverEnd = indexOf(bytes, server, message.end, Space);
    if (!isAddress(bytes, client, clientEnd)) {
      this.sink.reject(at, Reject.BadSyntax);
      return;
    }
    this.begin();
    const urlEnd = indexOf(bytes, start, message.end, Space);
    if (isDash(bytes, start, urlEnd) || !readTarget(bytes, start, urlEnd, row)) {
      this.sink.reject(at, Reject.NoHost);
      return;
    }
    row.server.set(server, serverEnd);
    if (!this.sink.wants(row)) return;
    row.clearDetails();
    row.client.set(client, clientEnd);
    this.takeRequest(Action.Blocked);
  }

  private begin(): void {
    const { row } = this;
    row.fact = Fact.Request;
    row.timeMs = this.message.timeMs;
    row.host.clear();
    row.path.clear();
    row.serverPort = Number.NaN;
  }

  private takeRequest(action: Action): void {
    this.row.transport = 'tcp';
    this.row.app = 'http';
    this.row.action = action;
    this.sink.take(this.row);
  }
}

/** The colon behind an address: the first one for IPv4; for IPv6 one that no part of an address follows. */
function endOfServer(bytes: Uint8Array, start: number, end: number): number {
  const isIpv4 = isAddress(bytes, start, indexOf(bytes, start, end, Colon));
  for (let at = start; at < end && bytes[at] !== Space; at++) {
    if (bytes[at] !== Colon || !isAddress(bytes, start, at)) continue;
    if (isIpv4 || (bytes[at + 1] !== Colon && hexDigit(bytes[at + 1]!) < 0)) return at;
  }
  return start;
}
