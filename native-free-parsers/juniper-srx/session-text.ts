import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Columns } from '../bytes/columns.js';
import { indexOf, lastIndexOf } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { Span } from '../row.js';
import type { SessionEnds } from '../session-ends.js';

const { Dash, Greater, ParenClose, ParenOpen, Slash, Space } = Byte;

const maxWords = 80;
/** From the protocol to the session's number: protocol, policy, source zone, destination zone, session. */
const wordsToSession = 4;
const notFound = -1;

/**
 * Reads the text of RT_FLOW messages, as Junos writes it without structured data.
 *
 *   session created 10.0.12.9/49652->192.0.2.4/443 0x0 junos-https 198.51.100.7/1024->192.0.2.4/443 0x0 rule r1 N/A N/A 6 permit trust untrust 6316 N/A(N/A) …
 *                   Ends                           Tag Service     After translation                    Rules           Protocol, policy, zones, session, user
 *   session closed TCP FIN: 10.0.12.9/49652->192.0.2.4/443 … 6 permit trust untrust 6316 9(1200) 12(40000) 3 …
 *                                                                                        From client, server: packets(bytes), seconds
 *   session denied 10.0.12.9/49652->192.0.2.4/443 0x0 None 6(0) policy trust untrust …
 *                                                          Protocol(ICMP type)
 *
 * Junos releases add words in the middle, so what follows the ends is counted back from a word of a shape of its own.
 */
export class SessionText {
  readonly protocol = new Span();
  readonly user = new Span();
  /** Of a session that was closed; NaN otherwise. */
  elapsedSeconds = Number.NaN;
  private readonly bytes: Buffer;
  private readonly words: Columns;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.words = new Columns(bytes, Space, maxWords);
  }

  /** Whether two addresses are there; puts them and what they exchanged in `ends`. */
  read(start: number, end: number, ends: SessionEnds): boolean {
    const { words } = this;
    words.split(start, end);
    this.protocol.clear();
    this.user.clear();
    this.elapsedSeconds = Number.NaN;
    const pair = this.findPair();
    if (pair === notFound || !this.readEnds(pair, ends)) return false;
    const counted = this.findCounted(pair + 1);
    if (counted === notFound) this.readCreated(pair + 1);
    else if (this.isCounted(counted + 1)) this.readClosed(counted, ends);
    else this.protocol.set(words.start(counted), this.open(counted));
    return true;
  }

  private findPair(): number {
    const { bytes, words } = this;
    for (let word = 0; word < words.count && word < maxWords; word++) {
      const greater = indexOf(bytes, words.start(word), words.end(word), Greater);
      if (greater < words.end(word) && bytes[greater - 1] === Dash) return word;
    }
    return notFound;
  }

  /** `10.0.12.9/49652->192.0.2.4/443` */
  private readEnds(word: number, ends: SessionEnds): boolean {
    const { bytes, words } = this;
    const start = words.start(word);
    const end = words.end(word);
    const greater = indexOf(bytes, start, end, Greater);
    const sourceSlash = indexOf(bytes, start, greater - 1, Slash);
    const destinationSlash = indexOf(bytes, greater + 1, end, Slash);
    ends.source.set(start, sourceSlash);
    ends.destination.set(greater + 1, destinationSlash);
    ends.sourcePort = decimal(bytes, sourceSlash + 1, greater - 1);
    ends.destinationPort = decimal(bytes, destinationSlash + 1, end);
    return isAddress(bytes, start, sourceSlash) && isAddress(bytes, greater + 1, destinationSlash);
  }

  /** The first word like `9(1200)`. */
  private findCounted(from: number): number {
    for (let word = from; word < this.words.count && word < maxWords; word++) if (this.isCounted(word)) return word;
    return notFound;
  }

  private isCounted(word: number): boolean {
    const { bytes, words } = this;
    const open = this.open(word);
    const end = words.end(word);
    if (open === notFound || bytes[end - 1] !== ParenClose) return false;
    return decimal(bytes, words.start(word), open) >= 0 && decimal(bytes, open + 1, end - 1) >= 0;
  }

  /** Where the parenthesis of a word opens; -1 if it has none. */
  private open(word: number): number {
    return lastIndexOf(this.bytes, this.words.start(word), this.words.end(word), ParenOpen);
  }

  private readClosed(counted: number, ends: SessionEnds): void {
    const { bytes, words } = this;
    const fromClient = this.open(counted);
    const fromServer = this.open(counted + 1);
    ends.packetsSent = decimal(bytes, words.start(counted), fromClient);
    ends.bytesSent = decimal(bytes, fromClient + 1, words.end(counted) - 1);
    ends.packetsReceived = decimal(bytes, words.start(counted + 1), fromServer);
    ends.bytesReceived = decimal(bytes, fromServer + 1, words.end(counted + 1) - 1);
    this.elapsedSeconds = decimal(bytes, words.start(counted + 2), words.end(counted + 2));
    this.readProtocol(counted - 1 - wordsToSession);
    this.readUser(counted + 3);
  }

  private readCreated(from: number): void {
    const user = this.readUser(from);
    if (user !== notFound) this.readProtocol(user - 1 - wordsToSession);
  }

  private readProtocol(word: number): void {
    const { bytes, words } = this;
    if (word > 0 && decimal(bytes, words.start(word), words.end(word)) < 256)
      this.protocol.set(words.start(word), words.end(word));
  }

  /** `ana(staff)` or `N/A(N/A)`; returns its place. */
  private readUser(from: number): number {
    const { bytes, words } = this;
    for (let word = from; word < words.count && word < maxWords; word++) {
      const open = this.open(word);
      if (open === notFound || bytes[words.end(word) - 1] !== ParenClose) continue;
      this.user.set(words.start(word), open);
      return word;
    }
    return notFound;
  }
}
