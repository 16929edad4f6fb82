/**
 * Accounting files of Windows' Network Policy Server in the DTS-compliant format, one XML element a line, which is what new servers write.
 *
 *   <Event><Timestamp data_type="4">11/20/2026 06:53:15.123</Timestamp><Computer-Name data_type="1">NPS1</Computer-Name>…
 *    <User-Name data_type="1">CORP\ana</User-Name><Calling-Station-Id data_type="1">02-00-5E-10-00-09</Calling-Station-Id>
 *    <Framed-IP-Address data_type="3">10.9.1.7</Framed-IP-Address><SAM-Account-Name data_type="1">CORP\ana</SAM-Account-Name>
 *    <Packet-Type data_type="0">2</Packet-Type>…</Event>
 *
 * The records mean what those of nps-ias do. Times are local, month first wherever the server stands. Written from the published field
 * list; no log at hand.
 *
 * https://learn.microsoft.com/en-us/windows-server/networking/technologies/nps/nps-accounting-configure
 */
import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { isMac } from '../bytes/mac.js';
import { find, indexOf, startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { type LocalClock, timeOfDay, utcDate } from '../bytes/time.js';
import { type LogFormat, Refusal, Reject } from '../format.js';
import {
  isJsonText,
  type LineRecord,
  nothingStated,
  readsAny,
  recordPerLine,
  type Verdict,
  wellFormed,
} from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Accounting, accountingOf, isPlaced, putSession, sessionStart } from '../radius.js';
import { Escapes, Fact, Row } from '../row.js';

const { Greater, Less, Slash } = Byte;

const opening = word('<Event>');
const closing = word('</Event>');
/** By name: where the value of an element is, in the order of `Element`. */
const elements = [
  'Timestamp',
  'Packet-Type',
  'SAM-Account-Name',
  'Fully-Qualifed-User-Name',
  'User-Name',
  'Calling-Station-Id',
  'Framed-IP-Address',
  'Acct-Status-Type',
  'Acct-Session-Time',
].map((name) => word(`<${name}`));
const Element = Object.freeze({
  Timestamp: 0,
  PacketType: 1,
  Account: 2,
  /** So spelt. */
  QualifiedName: 3,
  UserName: 4,
  CallingStation: 5,
  FramedAddress: 6,
  AccountingStatus: 7,
  SessionSeconds: 8,
});
const accept = 2;
const accounting = 4;

const npsXml: LogFormat<ClockHints> = {
  name: 'nps-xml',
  product: 'Microsoft Network Policy Server (NPS, DTS-compliant XML)',
  kind: 'identity',
  framing: 'line',
  facts: ['logon'],
  fields: ['time', 'durationMs', 'until', 'client', 'mac', 'user', 'realm'],
  specification:
    'https://learn.microsoft.com/en-us/windows-server/networking/technologies/nps/nps-accounting-configure',

  detect(head, hints) {
    const because = 'no line is "<Event><Timestamp data_type=…>…<Packet-Type data_type=…>…</Event>"';
    if (!head.includes('<Packet-Type')) return new Refusal(because);
    return readsAny(head, new Row(), new Event(head, hints)) ? { ...hints } : new Refusal(because);
  },

  ...recordPerLine(Escapes.None, (bytes, layout) => new Event(bytes, layout)),
};
export default npsXml;

/** Where the values of the current line are. */
class Event implements LineRecord {
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private readonly starts = new Int32Array(elements.length);
  private readonly ends = new Int32Array(elements.length);
  private status: Accounting = Accounting.None;
  private writtenMs = Number.NaN;
  private seconds = Number.NaN;
  private user = 0;

  constructor(bytes: Buffer, hints: ClockHints) {
    this.bytes = bytes;
    this.clock = localClock(hints);
  }

  read(start: number, end: number, row: Row): Verdict {
    const { bytes, starts, ends } = this;
    const event = find(bytes, start, end, opening);
    if (event < 0 || isJsonText(bytes, start, end)) return Reject.BadSyntax;
    if (find(bytes, event, end, closing) < 0) return Reject.Truncated;
    this.scan(event + opening.length, end);
    if (ends[Element.Timestamp] === 0 || ends[Element.PacketType] === 0) return Reject.TooFewFields;
    this.writtenMs = this.millis();
    if (Number.isNaN(this.writtenMs)) return Reject.BadTime;
    const type = decimal(bytes, starts[Element.PacketType]!, ends[Element.PacketType]!);
    this.status =
      type === accounting
        ? accountingOf(bytes, starts[Element.AccountingStatus]!, ends[Element.AccountingStatus]!)
        : Accounting.None;
    this.user = this.userElement();
    const address = Element.FramedAddress;
    const station = Element.CallingStation;
    const isLogon = type === accept || this.status !== Accounting.None;
    if (!isLogon || ends[this.user] === starts[this.user]) return nothingStated;
    if (!isPlaced(bytes, starts[address]!, ends[address]!, starts[station]!, ends[station]!)) return nothingStated;
    this.seconds = decimal(bytes, starts[Element.SessionSeconds]!, ends[Element.SessionSeconds]!);
    row.fact = Fact.Logon;
    row.timeMs = this.status === Accounting.Start ? this.writtenMs : sessionStart(this.writtenMs, this.seconds);
    return wellFormed;
  }

  readDetails(row: Row): void {
    const { bytes, starts, ends } = this;
    putSession(row, this.status, this.writtenMs, this.seconds);
    const address = starts[Element.FramedAddress]!;
    const addressEnd = ends[Element.FramedAddress]!;
    if (isAddress(bytes, address, addressEnd)) row.client.set(address, addressEnd);
    const station = starts[Element.CallingStation]!;
    const stationEnd = ends[Element.CallingStation]!;
    if (isMac(bytes, station, stationEnd)) row.mac.set(station, stationEnd);
    row.user.set(starts[this.user]!, ends[this.user]!);
  }

  /** The values of the known elements; of an element that stands twice the first counts. */
  private scan(start: number, end: number): void {
    const { bytes, starts, ends } = this;
    starts.fill(0);
    ends.fill(0);
    for (let at = indexOf(bytes, start, end, Less); at < end; at = indexOf(bytes, at + 1, end, Less)) {
      if (bytes[at + 1] === Slash) continue;
      const close = indexOf(bytes, at, end, Greater);
      const valueEnd = indexOf(bytes, Math.min(close + 1, end), end, Less);
      for (let element = 0; element < elements.length; element++) {
        const name = elements[element]!;
        if (!startsWith(bytes, at, close, name) || ends[element] !== 0 || valueEnd >= end) continue;
        const behind = bytes[at + name.length]!;
        if (behind !== Byte.Space && behind !== Greater) continue;
        starts[element] = close + 1;
        ends[element] = valueEnd;
      }
      at = Math.max(at, valueEnd - 1);
    }
  }

  /** The account is `CORP\ana`; a qualified name may be a place in the directory, and a user's name what somebody typed. */
  private userElement(): number {
    const { bytes, starts, ends } = this;
    if (ends[Element.Account]! > 0) return Element.Account;
    const start = starts[Element.QualifiedName]!;
    const end = ends[Element.QualifiedName]!;
    return indexOf(bytes, start, end, Byte.Backslash) < end ? Element.QualifiedName : Element.UserName;
  }

  /** `11/20/2026 06:53:15.123` */
  private millis(): number {
    const { bytes, clock } = this;
    const start = this.starts[Element.Timestamp]!;
    if (this.ends[Element.Timestamp]! - start < 19 || bytes[start + 2] !== Slash || bytes[start + 5] !== Slash)
      return Number.NaN;
    const month = decimal(bytes, start, start + 2);
    const day = decimal(bytes, start + 3, start + 5);
    return clock.toUtc(utcDate(decimal(bytes, start + 6, start + 10), month, day) + timeOfDay(bytes, start + 11));
  }
}
