/**
 * dnsmasq's lease file, also that of Pi-hole and OpenWrt.
 *
 *   1795161234 02:00:0a:00:00:06 10.77.0.19 laptop-19 01:02:00:0a:00:00:06
 *   Until      Mac               Client     Device    Client identifier
 *
 *   duid 00:01:00:01:2f:aa:bb:cc:02:00:0a:00:00:fe                              the server's own; the IPv6 leases follow
 *   1795161234 167772166 2001:db8::19 laptop-19 00:01:00:01:2f:aa:bb:cc:02:00:0a:00:00:06
 *   Until      IAID      Client       Device    DUID
 *
 * The file says when a lease ends, not when it began. `*` is a name or identifier that is not known, 0 an end that never
 * comes. Built for machines without a clock, dnsmasq writes the length of the lease there: that is no time.
 *
 * https://thekelleys.org.uk/dnsmasq/docs/dnsmasq-man.html
 */
import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Columns } from '../bytes/columns.js';
import { Lines } from '../bytes/lines.js';
import { isMac, macInDuid } from '../bytes/mac.js';
import { startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { type LogFormat, Refusal, Reject, silentSink } from '../format.js';
import { Escapes, Fact, type Row } from '../row.js';

const { Asterisk, Dash, Space, UpperT } = Byte;

const serverDuid = word('duid ');
const columnCount = 5;
/** 9 September 2001: an end before it is a length. */
const firstEnd = 1e9;

const dnsmasqLeases: LogFormat<null> = {
  name: 'dnsmasq-leases',
  product: 'dnsmasq, Pi-hole, OpenWrt (lease file)',
  kind: 'identity',
  framing: 'line',
  facts: ['lease'],
  fields: ['until', 'client', 'device', 'mac'],
  specification: 'https://thekelleys.org.uk/dnsmasq/docs/dnsmasq-man.html',

  detect(head) {
    const lines = new Lines(head);
    const columns = new Columns(head, Space, columnCount);
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      columns.split(lines.start, lines.end);
      if (columns.count === columnCount && problemOf(head, columns) === none && hasIdentifier(head, columns))
        return null;
    }
    return new Refusal('none of the first 50 lines is "expiry MAC-or-IAID address name identifier"');
  },

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    const columns = new Columns(bytes, Space, columnCount);
    row.clear();
    row.bytes = bytes;
    row.escapes = Escapes.None;
    row.fact = Fact.Lease;
    while (lines.advance(sink)) {
      if (startsWith(bytes, lines.start, lines.end, serverDuid)) {
        sink.ignore(lines.start);
        continue;
      }
      columns.split(lines.start, lines.end);
      const problem = problemOf(bytes, columns);
      if (problem !== none) {
        sink.reject(lines.start, problem);
        continue;
      }
      if (!sink.wants(row)) continue;
      row.clearDetails();
      readDetails(bytes, columns, row);
      sink.take(row);
    }
    return layout;
  },
};
export default dnsmasqLeases;

const none = -1;

function problemOf(bytes: Buffer, columns: Columns): Reject | typeof none {
  if (columns.count < columnCount) return Reject.TooFewFields;
  if (Number.isNaN(decimal(bytes, columns.start(0), columns.end(0)))) return Reject.BadTime;
  return isAddress(bytes, columns.start(2), columns.end(2)) ? none : Reject.BadAddress;
}

/** The second column is a hardware address, or an IAID: a number, with a `T` before it for a temporary address. */
function hasIdentifier(bytes: Buffer, columns: Columns): boolean {
  const start = columns.start(1);
  const end = columns.end(1);
  return (
    isMac(bytes, start, end) ||
    isMac(bytes, afterHardwareType(bytes, start, end), end) ||
    !Number.isNaN(decimal(bytes, bytes[start] === UpperT ? start + 1 : start, end))
  );
}

/** Behind the hardware type in `06-02:00:0a:00:00:06`, which stands there for all but Ethernet. */
function afterHardwareType(bytes: Buffer, start: number, end: number): number {
  return end - start === 20 && bytes[start + 2] === Dash ? start + 3 : start;
}

function readDetails(bytes: Buffer, columns: Columns, row: Row): void {
  const until = decimal(bytes, columns.start(0), columns.end(0));
  if (until >= firstEnd) row.untilMs = until * 1000;
  row.client.set(columns.start(2), columns.end(2));
  const hardware = afterHardwareType(bytes, columns.start(1), columns.end(1));
  const identifierEnd = columns.end(4);
  const duidMac = macInDuid(bytes, columns.start(4), identifierEnd);
  if (isMac(bytes, hardware, columns.end(1))) row.mac.set(hardware, columns.end(1));
  else if (duidMac >= 0) row.mac.set(duidMac, identifierEnd);
  const isNamed = columns.end(3) - columns.start(3) !== 1 || bytes[columns.start(3)] !== Asterisk;
  if (isNamed) row.device.set(columns.start(3), columns.end(3));
}
