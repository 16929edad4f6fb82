/**
 * The audit log of Windows' DHCP server, `DhcpSrvLog-Mon.log` and `DhcpV6SrvLog-Mon.log`.
 *
 *   10,11/20/26,06:53:15,Assign,10.77.0.10,LAPTOP-101.corp.example,02000A000001,,1234,0,,,,0x4D53,MSFT,,,,0
 *   ID Time              Event  Client     Device                  Mac          User
 *
 *   11002,11/20/26,06:53:15,DHCPV6 Request,2001:db8::9,LAPTOP-101,,14,0001000129AABBCC02000A000001,,,,,
 *   ID    Time              Event          Client      Device     Error Length DUID
 *
 * An address that is assigned or renewed is a lease. One that is released, deleted or expired is a lease that ends as it is
 * written: `until` is its own time. DHCPv6 logs the client's request with the address it is to have; an error code says that
 * it did not get it. A summary of what was cleaned up names no address. The text above the columns, and all other events, state none of our facts. Times are local.
 *
 * https://learn.microsoft.com/en-us/previous-versions/windows/it-pro/windows-server-2008-R2-and-2008/dd183591(v=ws.10)
 */
import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Columns } from '../bytes/columns.js';
import { Lines } from '../bytes/lines.js';
import { isMac, macInDuid } from '../bytes/mac.js';
import { indexOf } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { type LocalClock, timeOfDay, utcDate } from '../bytes/time.js';
import { type LogFormat, Refusal, Reject, silentSink } from '../format.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Escapes, Fact, type Row } from '../row.js';

const { Comma, Slash } = Byte;

const maxColumns = 10;
const leastColumns = 7;
/** Assign, renew, BOOTP, dynamic BOOTP. */
const granted4: readonly number[] = [10, 11, 20, 21];
/** Release, delete, and two kinds of expiry. */
const ended4: readonly number[] = [12, 16, 17, 18];
/** Request, renew, rebind. */
const granted6: readonly number[] = [11002, 11004, 11005];
/** Decline, release, delete, and two kinds of expiry. */
const ended6: readonly number[] = [11006, 11007, 11016, 11017, 11018];
const firstEvent6 = 11000;

const windowsDhcp: LogFormat<ClockHints> = {
  name: 'windows-dhcp',
  product: 'Windows Server DHCP (audit log)',
  kind: 'identity',
  framing: 'line',
  facts: ['lease'],
  fields: ['time', 'until', 'client', 'device', 'mac', 'user', 'realm'],
  specification:
    'https://learn.microsoft.com/en-us/previous-versions/windows/it-pro/windows-server-2008-R2-and-2008/dd183591(v=ws.10)',

  detect(head, hints) {
    const lines = new Lines(head);
    const columns = new Columns(head, Comma, maxColumns);
    const clock = localClock(hints);
    for (let line = 1; line <= 100 && lines.advance(silentSink); line++) {
      if (!isEvent(head, lines.start, lines.end)) continue;
      columns.split(lines.start, lines.end);
      if (columns.count >= leastColumns && !Number.isNaN(eventMillis(head, columns, clock))) return hints;
    }
    return new Refusal('none of the first 100 lines is "ID,MM/DD/YY,HH:MM:SS,event,address,…"');
  },

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    const columns = new Columns(bytes, Comma, maxColumns);
    const clock = localClock(layout);
    row.clear();
    row.bytes = bytes;
    row.escapes = Escapes.None;
    row.fact = Fact.Lease;
    while (lines.advance(sink)) {
      const at = lines.start;
      if (!isEvent(bytes, at, lines.end)) {
        sink.ignore(at);
        continue;
      }
      if (columns.split(at, lines.end) < leastColumns) {
        sink.reject(at, Reject.TooFewFields);
        continue;
      }
      row.timeMs = eventMillis(bytes, columns, clock);
      if (Number.isNaN(row.timeMs)) {
        sink.reject(at, Reject.BadTime);
        continue;
      }
      const event = decimal(bytes, columns.start(0), columns.end(0));
      const isEnd = ended4.includes(event) || ended6.includes(event);
      const isOfNone = isEnd && columns.start(4) === columns.end(4);
      if (isOfNone || (!isEnd && !isGranted(bytes, columns, event))) {
        sink.ignore(at);
        continue;
      }
      if (!isAddress(bytes, columns.start(4), columns.end(4))) {
        sink.reject(at, Reject.BadAddress);
        continue;
      }
      if (!sink.wants(row)) continue;
      row.clearDetails();
      if (isEnd) row.untilMs = row.timeMs;
      readDetails(bytes, columns, event, row);
      sink.take(row);
    }
    return layout;
  },
};
export default windowsDhcp;

/** Two to five digits and a comma; the text above the columns explains the IDs as `10\tA new IP address was leased to a client.` */
function isEvent(bytes: Buffer, start: number, end: number): boolean {
  const comma = indexOf(bytes, start, Math.min(end, start + 6), Comma);
  return comma < end && bytes[comma] === Comma && !Number.isNaN(decimal(bytes, start, comma));
}

/** `11/20/26` (or `11/20/2026`) and `06:53:15`, whatever the server's own way to write dates. */
function eventMillis(bytes: Buffer, columns: Columns, clock: LocalClock): number {
  const date = columns.start(1);
  const time = columns.start(2);
  const length = columns.end(1) - date;
  if ((length !== 8 && length !== 10) || bytes[date + 2] !== Slash || bytes[date + 5] !== Slash) return Number.NaN;
  if (columns.end(2) - time !== 8) return Number.NaN;
  const year = (length === 8 ? 2000 : 0) + decimal(bytes, date + 6, columns.end(1));
  const day = utcDate(year, decimal(bytes, date, date + 2), decimal(bytes, date + 3, date + 5));
  return clock.toUtc(day + timeOfDay(bytes, time));
}

function isGranted(bytes: Buffer, columns: Columns, event: number): boolean {
  if (granted4.includes(event)) return true;
  if (!granted6.includes(event)) return false;
  const hasNoError = columns.end(6) === columns.start(6) || decimal(bytes, columns.start(6), columns.end(6)) === 0;
  return hasNoError && columns.end(4) > columns.start(4);
}

function readDetails(bytes: Buffer, columns: Columns, event: number, row: Row): void {
  row.client.set(columns.start(4), columns.end(4));
  row.device.set(columns.start(5), columns.end(5));
  if (event >= firstEvent6) {
    const mac = macInDuid(bytes, columns.start(8), columns.end(8));
    if (mac >= 0) row.mac.set(mac, columns.end(8));
    row.user.set(columns.start(9), columns.end(9));
    return;
  }
  if (isMac(bytes, columns.start(6), columns.end(6))) row.mac.set(columns.start(6), columns.end(6));
  row.user.set(columns.start(7), columns.end(7));
}
