/**
 * OpenVPN's status file (`status openvpn-status.log`), in all three versions.
 *
 *   CLIENT_LIST,ana,198.51.100.7:59321,10.8.0.6,fd00::6,3860,3688,2026-11-20 06:52:30,1795157550,UNDEF,0,0,AES-256-GCM
 *               User                   Client                                         Time       User name        versions 2 and 3
 *
 *   ROUTING TABLE
 *   Virtual Address,Common Name,Real Address,Last Ref
 *   10.8.0.6,ana,198.51.100.7:59321,2026-11-20 06:53:10                                                            version 1
 *   Client   User                   Time
 *
 * Version 3 has tabs for commas. A client that is connected is a logon since it connected; version 1 says only when it was
 * last heard of at its address. All else states none of our facts.
 *
 * https://openvpn.net/community-resources/reference-manual-for-openvpn-2-6/
 */
import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Columns } from '../bytes/columns.js';
import { Lines } from '../bytes/lines.js';
import { equals, startsWith, startsWithAny, word } from '../bytes/match.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { isoMillis, type LocalClock, unixMillis } from '../bytes/time.js';
import { type LogFormat, Refusal, Reject, silentSink } from '../format.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Escapes, Fact } from '../row.js';

const { Comma, Tab } = Byte;

const maxColumns = 16;
const firstLines = [word('OpenVPN CLIENT LIST'), word('TITLE,OpenVPN 2.'), word('TITLE\tOpenVPN 2.')];
const client = word('CLIENT_LIST');
const routes = word('Virtual Address,Common Name,');
const afterRoutes = word('GLOBAL STATS');
/** What OpenVPN writes for a user name that nobody gave, and for a client that is not known yet. */
const undefinedName = word('UNDEF');
const clientColumns = 9;
const routeColumns = 4;

interface Layout extends ClockHints {
  readonly delimiter: number;
  /** Between the head of version 1's routing table and its end. */
  readonly isInRoutes: boolean;
}

const openvpnStatus: LogFormat<Layout> = {
  name: 'openvpn-status',
  product: 'OpenVPN (status file)',
  kind: 'identity',
  framing: 'line',
  facts: ['logon'],
  identityGround: 'vpn',
  fields: ['time', 'client', 'user', 'realm'],
  specification: 'https://openvpn.net/community-resources/reference-manual-for-openvpn-2-6/',

  detect(head, hints) {
    const lines = new Lines(head);
    for (let line = 1; line <= 20 && lines.advance(silentSink); line++) {
      const { start, end } = lines;
      if (startsWithAny(head, start, end, firstLines))
        return { ...hints, delimiter: head[start + 5] === Tab ? Tab : Comma, isInRoutes: false };
    }
    return new Refusal('none of the first 20 lines is "OpenVPN CLIENT LIST" or "TITLE,OpenVPN 2.…"');
  },

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    const columns = new Columns(bytes, layout.delimiter, maxColumns);
    const clock = localClock(layout);
    const weekday = new SyslogPrefix(bytes, clock);
    let { isInRoutes } = layout;
    row.clear();
    row.bytes = bytes;
    row.escapes = Escapes.None;
    row.fact = Fact.Logon;
    while (lines.advance(sink)) {
      const { start, end } = lines;
      const isClient = startsWith(bytes, start, end, client);
      if (startsWith(bytes, start, end, routes)) isInRoutes = true;
      else if (startsWith(bytes, start, end, afterRoutes)) isInRoutes = false;
      else if (isClient || isInRoutes) {
        columns.split(start, end);
        if (columns.count < (isClient ? clientColumns : routeColumns)) {
          sink.reject(start, Reject.TooFewFields);
          continue;
        }
        const user = isClient ? userColumn(bytes, columns) : 1;
        const address = isClient ? 3 : 0;
        const isKnown = !equals(bytes, columns.start(user), columns.end(user), undefinedName);
        const last = isClient ? 4 : 0;
        const hasAddress = isAddressIn(bytes, columns, address) || isAddressIn(bytes, columns, last);
        if (isKnown && hasAddress) {
          row.timeMs = isClient
            ? unixMillis(bytes, columns.start(8), columns.end(8))
            : lastHeard(bytes, columns.start(3), columns.end(3), weekday, clock);
          if (Number.isNaN(row.timeMs)) {
            sink.reject(start, Reject.BadTime);
            continue;
          }
          // A client has an IPv4 address, an IPv6 address or both.
          for (let column = address; column <= last; column++) {
            if (!isAddressIn(bytes, columns, column) || !sink.wants(row)) continue;
            row.clearDetails();
            row.client.set(columns.start(column), columns.end(column));
            row.user.set(columns.start(user), columns.end(user));
            sink.take(row);
          }
          continue;
        }
      }
      sink.ignore(start);
    }
    return { ...layout, isInRoutes };
  },
};
export default openvpnStatus;

function isAddressIn(bytes: Buffer, columns: Columns, column: number): boolean {
  return isAddress(bytes, columns.start(column), columns.end(column));
}

/** The user name where one was given, else the common name. */
function userColumn(bytes: Buffer, columns: Columns): number {
  const start = columns.start(9);
  const end = columns.end(9);
  return end > start && !equals(bytes, start, end, undefinedName) ? 9 : 1;
}

/** `2026-11-20 06:53:10`, or `Fri Nov 20 06:53:10 2026` before OpenVPN 2.5. */
function lastHeard(bytes: Buffer, start: number, end: number, weekday: SyslogPrefix, clock: LocalClock): number {
  const ms = isoMillis(bytes, start, end, clock);
  if (!Number.isNaN(ms)) return ms;
  return weekday.read(start, end) ? weekday.timeMs : Number.NaN;
}
