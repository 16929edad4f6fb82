/**
 * The detail files of FreeRADIUS' `rlm_detail`: one record of many lines for each packet.
 *
 *   Fri Nov 20 06:52:30 2026
 *           Acct-Status-Type = Stop
 *           User-Name = "CORP\\\\ana"                     User
 *           Framed-IP-Address = 10.9.1.7                  Client
 *           Calling-Station-Id = "00-11-22-33-44-01"      Mac
 *           Acct-Session-Time = 30                        how long the session has lasted: it began so long before the record
 *           Timestamp = 1795157550                        when it was written; the last line of every record
 *
 * Start, interim and stop records of accounting and accepted logons are logons. All records of one session have its start as
 * their time; the stop has `until`. Requests for access, which may be refused, and records that say neither where the user is
 * (framed address, hardware address) nor who it is state none of our facts.
 *
 * https://wiki.freeradius.org/modules/Rlm_detail
 */
import { Byte } from '../bytes/byte.js';
import { Lines } from '../bytes/lines.js';
import { isMac } from '../bytes/mac.js';
import { equals, indexOf, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { endOfLine, type OpenLayout, OpenRecord } from '../bytes/open-record.js';
import { monthOf, unixMillis } from '../bytes/time.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { Accounting, accountingOf, isPlaced, putSession, sessionStart } from '../radius.js';
import { Escapes, Fact, type Row, Span } from '../row.js';

const { Equals, Quote, Return, Space, Tab } = Byte;

const timestamp = word('Timestamp');
const accept = word('Access-Accept');
/** `Fri Nov 20 06:52:30 2026` */
const headerLength = 24;

const freeradiusDetail: LogFormat<OpenLayout> = {
  name: 'freeradius-detail',
  product: 'FreeRADIUS (detail files)',
  kind: 'identity',
  framing: 'line',
  facts: ['logon'],
  identityGround: 'radius',
  fields: ['time', 'durationMs', 'until', 'client', 'mac', 'user', 'realm'],
  specification: 'https://wiki.freeradius.org/modules/Rlm_detail',

  detect(head) {
    const lines = new Lines(head);
    let isAfterHeader = false;
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      const { start, end } = lines;
      if (isAfterHeader && nameEndOf(head, start, end) > start) return { open: '' };
      isAfterHeader = isHeader(head, start, end);
    }
    return new Refusal('none of the first 50 lines is a date alone with an indented "Attribute = value" behind it');
  },

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    const record = new OpenRecord(bytes, layout);
    const packet = new Packet(row, sink);
    while (lines.advance(sink)) {
      const { start, end } = lines;
      if (record.isTooLong(end)) {
        sink.reject(start, Reject.TooLong);
        record.forget();
        continue;
      }
      if (bytes[start] !== Tab && bytes[start] !== Space) {
        // A header where a record is open: that one was cut.
        if (record.isOpen) sink.reject(start, Reject.Truncated);
        record.forget();
        if (isHeader(bytes, start, end)) record.begin(start);
        else sink.reject(start, Reject.BadSyntax);
        continue;
      }
      const nameEnd = nameEndOf(bytes, start, end);
      if (!record.isOpen) sink.reject(start, Reject.NoHeader);
      else if (nameEnd <= start) {
        sink.reject(start, Reject.BadSyntax);
        record.forget();
      } else if (equals(bytes, skipIndent(bytes, start, end), nameEnd, timestamp)) {
        record.close(end);
        packet.read(record, start);
      }
    }
    return { open: record.rest() };
  },
};
export default freeradiusDetail;

function isHeader(bytes: Buffer, start: number, end: number): boolean {
  return end - start === headerLength && bytes[start + 3] === Space && monthOf(bytes, start + 4) > 0;
}

function skipIndent(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && (bytes[at] === Space || bytes[at] === Tab)) at++;
  return at;
}

/** Where the name in an indented `Name = value` or `Name := value` ends; `start` if the line is none. */
function nameEndOf(bytes: Buffer, start: number, end: number): number {
  const from = skipIndent(bytes, start, end);
  const blank = indexOf(bytes, from, end, Space);
  const isPair =
    from > start && blank > from && indexOf(bytes, blank, Math.min(end, blank + 4), Equals) < Math.min(end, blank + 4);
  return isPair ? blank : start;
}

/** The attributes of one record. */
class Packet {
  private readonly row: Row;
  private readonly sink: RowSink;
  private readonly status = new Span();
  private readonly type = new Span();
  private readonly user = new Span();
  private readonly address = new Span();
  private readonly address6 = new Span();
  private readonly station = new Span();
  private readonly seconds = new Span();
  private readonly delay = new Span();
  private readonly written = new Span();
  private readonly attributes: readonly (readonly [Uint8Array, Span])[] = [
    [word('Acct-Status-Type'), this.status],
    [word('Packet-Type'), this.type],
    [word('User-Name'), this.user],
    [word('Framed-IP-Address'), this.address],
    [word('Framed-IPv6-Address'), this.address6],
    [word('Calling-Station-Id'), this.station],
    [word('Acct-Session-Time'), this.seconds],
    [word('Acct-Delay-Time'), this.delay],
    [timestamp, this.written],
  ];

  constructor(row: Row, sink: RowSink) {
    this.row = row;
    this.sink = sink;
    row.clear();
    row.escapes = Escapes.None;
    row.fact = Fact.Logon;
  }

  /** `at` is where the record ends, in the sink's bytes. */
  read(record: OpenRecord, at: number): void {
    const { bytes } = record;
    const { row, sink, status, written, seconds } = this;
    for (let i = 0; i < this.attributes.length; i++) this.attributes[i]![1].clear();
    for (let start = record.start; start < record.end; ) {
      const end = endOfLine(bytes, start, record.end);
      this.readAttribute(bytes, start, bytes[end - 1] === Return ? end - 1 : end);
      start = end + 1;
    }
    const delay = decimal(bytes, this.delay.start, this.delay.end);
    const writtenMs = unixMillis(bytes, written.start, written.end) - (delay > 0 ? delay * 1000 : 0);
    if (Number.isNaN(writtenMs)) {
      sink.reject(at, Reject.BadTime);
      return;
    }
    const accounting = accountingOf(bytes, status.start, status.end);
    const address = this.address.end > this.address.start ? this.address : this.address6;
    const isLogon = accounting !== Accounting.None || equals(bytes, this.type.start, this.type.end, accept);
    const isSomebody = this.user.end > this.user.start;
    if (!isLogon || !isSomebody || !isPlaced(bytes, address.start, address.end, this.station.start, this.station.end)) {
      sink.ignore(at);
      return;
    }
    const lasted = decimal(bytes, seconds.start, seconds.end);
    row.bytes = bytes;
    // A start lasted no time, whatever its packet says.
    row.timeMs = accounting === Accounting.Start ? writtenMs : sessionStart(writtenMs, lasted);
    if (!sink.wants(row)) return;
    row.clearDetails();
    putSession(row, accounting, writtenMs, lasted);
    row.client.set(address.start, address.end);
    if (isMac(bytes, this.station.start, this.station.end)) row.mac.set(this.station.start, this.station.end);
    row.user.set(this.user.start, this.user.end);
    sink.take(row);
  }

  /** Of an attribute that comes again the first counts. */
  private readAttribute(bytes: Buffer, start: number, end: number): void {
    const nameEnd = nameEndOf(bytes, start, end);
    if (nameEnd <= start) return;
    const name = skipIndent(bytes, start, end);
    for (let i = 0; i < this.attributes.length; i++) {
      const attribute = this.attributes[i]!;
      const span = attribute[1];
      if (span.end > 0 || !equals(bytes, name, nameEnd, attribute[0])) continue;
      let value = indexOf(bytes, nameEnd, end, Equals) + 1;
      while (value < end && bytes[value] === Space) value++;
      const isQuoted = bytes[value] === Quote && end - value > 1 && bytes[end - 1] === Quote;
      span.set(isQuoted ? value + 1 : Math.min(value, end), isQuoted ? end - 1 : end);
      return;
    }
  }
}
