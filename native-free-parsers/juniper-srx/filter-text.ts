import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { indexOf, skipBlanks, startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { Span } from '../row.js';
import type { SessionEnds } from '../session-ends.js';

const { ParenOpen, Space, UpperA } = Byte;

const label = word('FW: ');

/**
 * Reads what a firewall filter of Junos logs of packets.
 *
 *   FW: reth5.175    A    tcp      10.0.12.9 192.0.2.4 51201   443 (3 packets)
 *       Interface    Verb Protocol Sender    Receiver  Ports
 */
export class FilterText {
  readonly protocol = new Span();
  isAccepted = false;
  private readonly bytes: Buffer;
  private readonly word = new Span();
  private end = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** Whether two addresses are there; puts them and the number of packets in `ends`. */
  read(start: number, end: number, ends: SessionEnds): boolean {
    const { bytes, word } = this;
    const from = skipBlanks(bytes, start, end);
    if (!startsWith(bytes, from, end, label)) return false;
    this.end = end;
    word.set(from, from + label.length);
    this.next();
    this.next();
    this.isAccepted = bytes[word.start] === UpperA;
    this.next();
    this.protocol.set(word.start, word.end);
    this.next();
    ends.source.set(word.start, word.end);
    this.next();
    ends.destination.set(word.start, word.end);
    this.next();
    ends.sourcePort = decimal(bytes, word.start, word.end);
    this.next();
    ends.destinationPort = decimal(bytes, word.start, word.end);
    this.next();
    if (bytes[word.start] === ParenOpen) ends.packetsSent = decimal(bytes, word.start + 1, word.end);
    return (
      isAddress(bytes, ends.source.start, ends.source.end) &&
      isAddress(bytes, ends.destination.start, ends.destination.end)
    );
  }

  /** Columns are padded. */
  private next(): void {
    const start = skipBlanks(this.bytes, this.word.end, this.end);
    this.word.set(start, indexOf(this.bytes, start, this.end, Space));
  }
}
