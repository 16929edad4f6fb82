/**
 * Kea's forensic log, `kea-legal.20261120.txt`, which its hook `libdhcp_legal_log` writes.
 *
 *   2026-11-20 06:53:57 CET Address: 10.77.0.10 has been renewed for 1 hrs 52 mins 15 secs to a device with
 *   Time                             Client                          Until
 *     hardware address: hwtype=1 02:00:0a:00:00:01, client-id: 01:02:00:0a:00:00:01 connected via relay at address: 10.77.0.1
 *                                Mac
 *   2026-11-20 06:53:58 CET Address: 2001:db8::9 has been assigned for 0 hrs 11 mins 53 secs to a device with DUID: 00:01:00:01:… and
 *     hardware address: hwtype=1 02:00:0a:00:00:02 (from Raw Socket)
 *   2026-11-20 07:53:57 CET Address: 10.77.0.10 has been released from a device with hardware address: hwtype=1 02:00:0a:00:00:01
 *
 * (One line each.) An address that was released is a lease that ends as it is written: `until` is its own time. Delegated prefixes and
 * what an administrator did state none of our facts. A site may write the time otherwise, or its own text altogether: that is not read.
 *
 * https://kea.readthedocs.io/en/latest/arm/hooks.html#libdhcp-legal-log-so-forensic-logging
 */
import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Lines } from '../bytes/lines.js';
import { isMac, macInDuid } from '../bytes/mac.js';
import { find, indexOf, skipBlanks, startsWith, startsWithAny, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import type { LocalClock } from '../bytes/time.js';
import { zonedMillis } from '../bytes/zone-time.js';
import { type LogFormat, Refusal, Reject, silentSink } from '../format.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Escapes, Fact, type Row } from '../row.js';

const { Comma, Space } = Byte;

const timeAt = 11;
const timeEnd = 19;
const address = word('Address: ');
const others = ['Prefix: ', 'Administrator '].map(word);
const granted = ['has been assigned ', 'has been renewed '].map(word);
const released = word('has been released ');
const duration = word('for ');
const units = [
  { text: word(' hrs '), seconds: 3600 },
  { text: word(' min'), seconds: 60 },
  { text: word(' secs '), seconds: 1 },
] as const;
const hardware = word('hardware address: hwtype=');
const duid = word('DUID: ');

const keaLegal: LogFormat<ClockHints> = {
  name: 'kea-legal',
  product: 'Kea DHCP (forensic log)',
  kind: 'identity',
  framing: 'line',
  facts: ['lease'],
  fields: ['time', 'until', 'client', 'mac'],
  specification: 'https://kea.readthedocs.io/en/latest/arm/hooks.html#libdhcp-legal-log-so-forensic-logging',

  detect(head, hints) {
    const lines = new Lines(head);
    const record = new Record(head, localClock(hints));
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      if (record.split(lines.start, lines.end) === wellFormed) return hints;
    }
    return new Refusal(
      'none of the first 50 lines is "date time zone Address: … has been assigned|renewed|released …"',
    );
  },

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    const record = new Record(bytes, localClock(layout));
    row.clear();
    row.bytes = bytes;
    row.escapes = Escapes.None;
    row.fact = Fact.Lease;
    while (lines.advance(sink)) {
      const { start } = lines;
      const verdict = record.split(start, lines.end);
      if (verdict !== wellFormed) {
        sink.reject(start, verdict);
        continue;
      }
      if (!record.isLease) {
        sink.ignore(start);
        continue;
      }
      row.timeMs = record.timeMs;
      if (!sink.wants(row)) continue;
      row.clearDetails();
      record.readDetails(row);
      sink.take(row);
    }
    return layout;
  },
};
export default keaLegal;

const wellFormed = -1;

/** Where the parts of the current line are. */
class Record {
  timeMs = Number.NaN;
  /** The line says of an address who has or had it. */
  isLease = false;
  private isEnd = false;
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private clientStart = 0;
  private clientEnd = 0;
  private end = 0;

  constructor(bytes: Buffer, clock: LocalClock) {
    this.bytes = bytes;
    this.clock = clock;
  }

  /** Finds the parts: `wellFormed`, or why the line is none. */
  split(start: number, end: number): Reject | typeof wellFormed {
    const { bytes } = this;
    this.isLease = false;
    this.end = end;
    const zone = Math.min(start + timeEnd + 1, end);
    const zoneEnd = indexOf(bytes, zone, end, Space);
    this.timeMs = zonedMillis(bytes, start, start + timeAt, start + timeEnd, zone, zoneEnd, this.clock);
    if (end - start <= timeEnd || Number.isNaN(this.timeMs)) return Reject.BadTime;
    const message = skipBlanks(bytes, zoneEnd, end);
    if (startsWithAny(bytes, message, end, others)) return wellFormed;
    if (!startsWith(bytes, message, end, address)) return Reject.BadSyntax;
    this.clientStart = message + address.length;
    this.clientEnd = indexOf(bytes, this.clientStart, end, Space);
    const verb = skipBlanks(bytes, this.clientEnd, end);
    this.isEnd = startsWith(bytes, verb, end, released);
    if (!this.isEnd && !startsWithAny(bytes, verb, end, granted)) return Reject.BadSyntax;
    if (!isAddress(bytes, this.clientStart, this.clientEnd)) return Reject.BadAddress;
    this.isLease = true;
    return wellFormed;
  }

  readDetails(row: Row): void {
    const { bytes, clientEnd, end } = this;
    row.client.set(this.clientStart, clientEnd);
    const type = find(bytes, clientEnd, end, hardware);
    const mac = type < 0 ? end : indexOf(bytes, type + hardware.length, end, Space) + 1;
    const macEnd = endOfWord(bytes, mac, end);
    if (isMac(bytes, mac, macEnd)) row.mac.set(mac, macEnd);
    else this.readDuid(row);
    row.untilMs = row.timeMs + (this.isEnd ? 0 : this.seconds() * 1000);
  }

  private readDuid(row: Row): void {
    const { bytes, end } = this;
    const at = find(bytes, this.clientEnd, end, duid);
    if (at < 0) return;
    const start = at + duid.length;
    const stop = endOfWord(bytes, start, end);
    const mac = macInDuid(bytes, start, stop);
    if (mac >= 0) row.mac.set(mac, stop);
  }

  /** `for 1 hrs 52 mins 15 secs `; NaN of `for infinite duration `. */
  private seconds(): number {
    const { bytes, end } = this;
    let at = find(bytes, this.clientEnd, end, duration) + duration.length;
    let seconds = 0;
    for (let i = 0; i < units.length; i++) {
      const numberEnd = indexOf(bytes, at, end, Space);
      if (!startsWith(bytes, numberEnd, end, units[i]!.text)) return Number.NaN;
      seconds += decimal(bytes, at, numberEnd) * units[i]!.seconds;
      at = indexOf(bytes, numberEnd + 1, end, Space) + 1;
    }
    return seconds;
  }
}

function endOfWord(bytes: Buffer, start: number, end: number): number {
  let at = Math.min(start, end);
  while (at < end && bytes[at] !== Space && bytes[at] !== Comma) at++;
  return at;
}
