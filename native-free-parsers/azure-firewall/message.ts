import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { indexOf, lastIndexOf, skipBlanks, startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';

const { Colon, Comma, Dot, Space } = Byte;

const request = word('request ');
const from = word('from ');
const to = word('to ');
const action = word('Action: ');
const url = word('Url: ');
const dns = word('DNS Request: ');

/** Reads the text of the legacy logs. */
export class AzureMessage {
  protocolStart = 0;
  protocolEnd = 0;
  clientStart = 0;
  clientEnd = 0;
  clientPort = Number.NaN;
  /** Name or address; empty where none was seen. */
  targetStart = 0;
  targetEnd = 0;
  targetPort = Number.NaN;
  actionStart = 0;
  actionEnd = 0;
  urlStart = 0;
  urlEnd = 0;
  isQuery = false;
  queryTypeStart = 0;
  queryTypeEnd = 0;
  codeStart = 0;
  codeEnd = 0;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Whether `bytes[start, end)` is a message about a connection or a query; all fields are set then. */
  read(start: number, end: number): boolean {
    this.urlStart = 0;
    this.urlEnd = 0;
    this.actionStart = 0;
    this.actionEnd = 0;
    this.isQuery = startsWith(this.bytes, start, end, dns);
    return this.isQuery ? this.readQuery(start + dns.length, end) : this.readConnection(start, end);
  }

  /** `HTTPS request from 10.0.12.9:51201 to chatgpt.com:443. Url: chatgpt.com/c. Action: Allow. Rule: all` */
  private readConnection(start: number, end: number): boolean {
    const { bytes } = this;
    this.protocolStart = start;
    this.protocolEnd = indexOf(bytes, start, end, Space);
    const client = this.after(from, this.after(request, start, end), end);
    this.clientStart = client;
    this.clientEnd = this.endOfAddress(client, end);
    this.clientPort = this.portBehind(this.clientEnd, end);
    const limit = this.after(action, client, end);
    // What was asked for, not what it was translated to.
    const server = this.after(to, client, limit);
    this.targetStart = server < limit ? server : 0;
    this.targetEnd = server < limit ? this.endOfAddress(server, end) : 0;
    this.targetPort = server < limit ? this.portBehind(this.targetEnd, end) : Number.NaN;
    this.actionStart = limit;
    this.actionEnd = this.endOfWord(limit, end);
    const address = this.after(url, client, limit);
    if (address < limit) {
      this.urlStart = address;
      this.urlEnd = this.endOfWord(address, end);
    }
    return isAddress(bytes, this.clientStart, this.clientEnd);
  }

  /** `10.0.12.9:48197 - 15676 AAAA IN chatgpt.com. udp 55 false 512 NOERROR qr,rd,ra 120 0.002s` */
  private readQuery(start: number, end: number): boolean {
    const { bytes } = this;
    this.clientStart = start;
    this.clientEnd = this.endOfAddress(start, end);
    this.clientPort = this.portBehind(this.clientEnd, end);
    let at = start;
    for (let column = 0; column < 3; column++) at = this.next(at, end);
    this.queryTypeStart = at;
    this.queryTypeEnd = indexOf(bytes, at, end, Space);
    at = this.next(this.next(at, end), end);
    this.targetStart = at;
    this.targetEnd = indexOf(bytes, at, end, Space);
    this.protocolStart = this.next(at, end);
    this.protocolEnd = indexOf(bytes, this.protocolStart, end, Space);
    at = this.protocolStart;
    for (let column = 0; column < 4; column++) at = this.next(at, end);
    this.codeStart = at;
    this.codeEnd = indexOf(bytes, at, end, Space);
    return isAddress(bytes, this.clientStart, this.clientEnd) && this.targetEnd > this.targetStart;
  }

  /** Behind the first `text` that starts a word; `end` where there is none. */
  private after(text: Uint8Array, start: number, end: number): number {
    const { bytes } = this;
    let at = start;
    while (at < end && !startsWith(bytes, at, end, text)) at = indexOf(bytes, at, end, Space) + 1;
    return Math.min(at + text.length, end);
  }

  private next(at: number, end: number): number {
    return skipBlanks(this.bytes, indexOf(this.bytes, at, end, Space), end);
  }

  /** A word without the full stop or comma behind it. */
  private endOfWord(start: number, end: number): number {
    const { bytes } = this;
    let at = indexOf(bytes, start, end, Space);
    while (at > start && (bytes[at - 1] === Dot || bytes[at - 1] === Comma)) at--;
    return at;
  }

  /** The colon before a port, or the end of the word. */
  private endOfAddress(start: number, end: number): number {
    const wordEnd = this.endOfWord(start, end);
    const colon = lastIndexOf(this.bytes, start, wordEnd, Colon);
    return colon > start ? colon : wordEnd;
  }

  private portBehind(addressEnd: number, end: number): number {
    const { bytes } = this;
    return bytes[addressEnd] === Colon && addressEnd < end
      ? decimal(bytes, addressEnd + 1, this.endOfWord(addressEnd, end))
      : Number.NaN;
  }
}
