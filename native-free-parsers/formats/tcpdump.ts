/**
 * What tcpdump prints of packets, one a line.
 *
 *   2026-11-20 06:46:36.550475 IP 10.0.12.9.51201 > 192.0.2.4.443: Flags [S], seq 2398030442, win 64240, length 0
 *   06:46:36.550475 wlan0 Out IP 10.0.12.9.41075 > 192.0.2.53.53: 4660+ A? chatgpt.com. (29)
 *   06:46:36.560211 IP 192.0.2.53.53 > 10.0.12.9.41075: 4660 2/0/0 A 192.0.2.4, A 192.0.2.5 (61)
 *   1795153596.570475 IP6 2001:db8::9.51202 > 2001:db8::4.443: UDP, length 1200
 *
 * A line is one packet. DNS messages are queries and answers. TCP's first packet is the flow; the packets that follow are `repeated`,
 * each with the bytes that it carries, and so are those of UDP, of which none is known to be the first. A time of day has no date (`tcpdump -tttt` writes it): then the time is unknown. Names of hosts
 * (without `-n`), what lies below IP and what `-v` adds in lines of its own are ignored.
 *
 * https://www.tcpdump.org/manpages/tcpdump.1.html
 */
import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { equals, find, indexOf, lastIndexOf, startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { isoMillis, type LocalClock, timeOfDay, unixMillis } from '../bytes/time.js';
import { FlowEnds, Opener } from '../flow-ends.js';
import { type LogFormat, Refusal, Reject } from '../format.js';
import { type LineRecord, nothingStated, readsAny, recordPerLine, type Verdict, wellFormed } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Escapes, Fact, Row } from '../row.js';

const { BracketClose, Colon, Comma, Dot, Question, Slash, Space } = Byte;

const ip = word('IP');
const ip6 = word('IP6');
const flags = word('Flags [');
const udp = word('UDP');
const icmp = word('ICMP');
const length = word('length ');
const syn = word('S');
const nameError = word('NXDomain');
/** An interface and a direction may stand between time and protocol (`tcpdump -i any`). */
const maxWordsBeforeProtocol = 2;
const dnsPort = 53;

const tcpdump: LogFormat<ClockHints> = {
  name: 'tcpdump',
  product: 'tcpdump (text)',
  kind: 'flow',
  framing: 'line',
  facts: ['query', 'answer', 'flow'],
  fields: [
    'time',
    'client',
    'clientPort',
    'host',
    'server',
    'serverPort',
    'transport',
    'app',
    'bytesUp',
    'bytesDown',
    'queryType',
    'responseCode',
    'answers',
  ],
  specification: 'https://www.tcpdump.org/manpages/tcpdump.1.html',

  detect(head, hints) {
    const because = 'no line is "time IP address.port > address.port: …"';
    if (!head.includes(' > ')) return new Refusal(because);
    const packet = new Packet(head, hints);
    packet.isIpNeeded = true;
    return readsAny(head, new Row(), packet) ? { ...hints } : new Refusal(because);
  },

  ...recordPerLine(Escapes.Dns, (bytes, layout) => new Packet(bytes, layout)),
};
export default tcpdump;

/** Where the parts of the current line are. */
class Packet implements LineRecord {
  /** A time and some other text are no sign of tcpdump. */
  isIpNeeded = false;
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private readonly ends = new FlowEnds();
  private textStart = 0;
  private textEnd = 0;
  private typeStart = 0;
  private typeEnd = 0;
  private transport = '';
  private payload = Number.NaN;
  private isOpening = false;

  constructor(bytes: Buffer, hints: ClockHints) {
    this.bytes = bytes;
    this.clock = localClock(hints);
  }

  read(start: number, end: number, row: Row): Verdict {
    const { bytes, ends } = this;
    // Lines of `-v`, `-x` and `-A` belong to the packet above.
    if (bytes[start] === Space || bytes[start] === Byte.Tab) return Reject.BadSyntax;
    const protocol = this.readTime(start, end, row);
    if (protocol < 0) return Reject.BadSyntax;
    if (protocol === end) return this.isIpNeeded ? Reject.BadSyntax : nothingStated;
    const source = indexOf(bytes, protocol, end, Space) + 1;
    const sourceEnd = indexOf(bytes, source, end, Space);
    const destination = sourceEnd + 3;
    if (destination >= end || bytes[sourceEnd + 1] !== Byte.Greater || bytes[sourceEnd + 2] !== Space)
      return nothingStated;
    const destinationEnd = indexOf(bytes, destination, end, Space) - 1;
    if (bytes[destinationEnd] !== Colon) return Reject.Truncated;
    ends.clear();
    ends.sourcePort = this.readEnd(source, sourceEnd, ends.source);
    ends.destinationPort = this.readEnd(destination, destinationEnd, ends.destination);
    if (!ends.areAddresses(bytes)) return nothingStated;
    this.textStart = Math.min(destinationEnd + 2, end);
    this.textEnd = end;
    return this.readText(row);
  }

  readDetails(row: Row): void {
    const { ends } = this;
    ends.putClient(row);
    row.transport = this.transport;
    row.queryType.set(this.typeStart, this.typeEnd);
    if (row.fact === Fact.Answer) this.readAnswers(row);
    else if (row.fact === Fact.Flow) {
      row.repeated = !this.isOpening;
      ends.putSent(row, this.payload, Number.NaN);
    } else row.app = 'dns';
  }

  /** `06:46:36.550475 IP`, with a date, or seconds since 1970; returns where the protocol is, the end for another than IP, -1 where no time is. */
  private readTime(start: number, end: number, row: Row): number {
    const { bytes, clock } = this;
    let at = indexOf(bytes, start, Math.min(end, start + 40), Space);
    const isOfDay = bytes[start + 2] === Colon && timeOfDay(bytes, start) >= 0;
    if (!isOfDay) {
      row.timeMs = unixMillis(bytes, start, at);
      if (Number.isNaN(row.timeMs)) {
        at = indexOf(bytes, at + 1, Math.min(end, at + 40), Space);
        row.timeMs = isoMillis(bytes, start, at, clock);
      }
      if (Number.isNaN(row.timeMs)) return -1;
    }
    for (let count = 0; count <= maxWordsBeforeProtocol && at < end; count++) {
      const next = at + 1;
      at = indexOf(bytes, next, end, Space);
      if (equals(bytes, next, at, ip) || equals(bytes, next, at, ip6)) return next;
    }
    return end;
  }

  /** `10.0.12.9.51201`: the port stands behind the last dot, if the address has four numbers or colons before it. */
  private readEnd(start: number, end: number, span: { set(start: number, end: number): void }): number {
    const { bytes } = this;
    const dot = lastIndexOf(bytes, start, end, Dot);
    const port = dot < 0 ? Number.NaN : decimal(bytes, dot + 1, end);
    const hasPort = port >= 0 && port < 65536 && isAddress(bytes, start, dot);
    span.set(start, hasPort ? dot : end);
    return hasPort ? port : Number.NaN;
  }

  private readText(row: Row): Verdict {
    const { bytes, ends, textStart, textEnd } = this;
    this.typeStart = 0;
    this.typeEnd = 0;
    this.payload = this.readLength();
    this.isOpening = false;
    this.transport = 'udp';
    const isTcp = startsWith(bytes, textStart, textEnd, flags);
    const isDns = ends.destinationPort === dnsPort || ends.sourcePort === dnsPort;
    if (isDns && !isTcp && this.readDns(row)) return wellFormed;
    if (isTcp) {
      const set = textStart + flags.length;
      this.isOpening = equals(bytes, set, indexOf(bytes, set, textEnd, BracketClose), syn);
      this.transport = 'tcp';
      // The answer to a SYN has a dot: `[S.]`.
      if (bytes[set] === syn[0]) ends.opener = this.isOpening ? Opener.Source : Opener.Destination;
    } else if (startsWith(bytes, textStart, textEnd, icmp)) this.transport = 'icmp';
    else if (!startsWith(bytes, textStart, textEnd, udp) && Number.isNaN(ends.sourcePort)) return nothingStated;
    row.fact = Fact.Flow;
    ends.putServer(row);
    return wellFormed;
  }

  /** `4660+ A? chatgpt.com. (29)`, `4660 NXDomain 0/1/0 (100)`, `4660 q: A? chatgpt.com. 1/0/0 chatgpt.com. A 192.0.2.4 (61)` (`-v`) */
  private readDns(row: Row): boolean {
    const { bytes, ends, textStart, textEnd } = this;
    const question = indexOf(bytes, textStart, textEnd, Question);
    const isQuery = ends.destinationPort === dnsPort;
    if (question < textEnd && bytes[question + 1] === Space) {
      this.typeStart = lastIndexOf(bytes, textStart, question, Space) + 1;
      this.typeEnd = question;
      row.host.set(question + 2, indexOf(bytes, question + 2, textEnd, Space));
    } else if (isQuery) return false;
    row.fact = isQuery ? Fact.Query : Fact.Answer;
    ends.opener = isQuery ? Opener.Source : Opener.Destination;
    ends.putServer(row);
    // Without `-v` an answer does not say what was asked: only its addresses are known.
    return isQuery || indexOf(bytes, textStart, textEnd, Slash) < textEnd;
  }

  /** `… 2/0/0 A 192.0.2.4, AAAA 2001:db8::4 (61)` */
  private readAnswers(row: Row): void {
    const { bytes, textStart, textEnd } = this;
    row.app = 'dns';
    const code = find(bytes, textStart, textEnd, nameError);
    if (code >= 0) row.responseCode.set(code, code + nameError.length);
    let at = textStart;
    while (at < textEnd) {
      const wordEnd = indexOf(bytes, at, textEnd, Space);
      const valueEnd = bytes[wordEnd - 1] === Comma ? wordEnd - 1 : wordEnd;
      if (isAddress(bytes, at, valueEnd)) {
        const index = row.answers.add();
        if (index < 0) return;
        row.answers.data[index]!.set(at, valueEnd);
      }
      at = wordEnd + 1;
    }
  }

  /** The last `length 1200`. */
  private readLength(): number {
    const { bytes, textEnd } = this;
    const found = find(bytes, this.textStart, textEnd, length);
    if (found < 0) return Number.NaN;
    const start = found + length.length;
    let at = start;
    while (at < textEnd && bytes[at]! >= Byte.Zero && bytes[at]! <= Byte.Nine) at++;
    return decimal(bytes, start, at);
  }
}
