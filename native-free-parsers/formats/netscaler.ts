/**
 * Citrix ADC and Gateway (NetScaler): its own syslog format. Its web application firewall's CEF is read as any CEF.
 *
 *   <134> 11/20/2026:06:46:36 GMT ns1 0-PPE-0 : default SSLVPN TCPCONNSTAT 4419 0 : Context ana@198.51.100.7 - SessionId: 13 - User ana - Client_ip 198.51.100.7 -
 *         Time                                  Feature Event                                              User
 *   Nat_ip 10.8.0.9 - Vserver 203.0.113.4:443 - Source 10.8.0.9:49652 - Destination 192.0.2.4:443 - Start_time "11/20/2026:06:46:30 GMT" -
 *                                                      Client                       Server
 *   End_time "…" - Duration 00:00:06  - Total_bytes_send 1200 - Total_bytes_recv 40000 - … - Access Allowed - Group(s) "staff"
 *                                                        Up                      Down
 *
 *   SSLVPN LOGIN, LOGOUT        User, Client_ip                                   logon, to End_time where it is over
 *   SSLVPN HTTPREQUEST          Context user@address - … - host User … : METHOD path   request
 *   SSLVPN ICASTART, ICAEND_…   Source, Destination, username:domainname          flow; bytes are not read, as nothing says whose they are
 *   TCP CONN_TERMINATE          Source, Destination, Start Time                   flow; `…_DELINK` is the same connection: `repeated`
 *   ACL ACL_PKT_LOG             Source --> Destination - Protocol - Action        flow, `repeated`: of a connection of the TCP log's
 *   APPFW, URLFILT              the address or Source, a URL, what was done       request
 *
 * Dates are `month/day/year` as shipped, and may be set to begin with the day or the year; times without `GMT` are local. Other
 * events are ignored.
 *
 * https://developer-docs.netscaler.com/en-us/netscaler-syslog-message-reference/current-release.html
 */

import { Lines } from '../bytes/lines.js';
import { type LogFormat, Refusal, type RowSink, silentSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { lineRecords, readsAny } from '../line-records.js';
import { Record } from '../netscaler/record.js';
import type { Layout } from '../netscaler/times.js';
import { Escapes, Row } from '../row.js';

const netscaler: LogFormat<Layout> = {
  name: 'netscaler',
  product: 'Citrix ADC, Citrix Gateway (NetScaler)',
  kind: 'firewall',
  framing: 'line',
  facts: ['request', 'flow', 'logon'],
  identityGround: 'vpn',
  fields: [
    'time',
    'durationMs',
    'until',
    'client',
    'clientPort',
    'user',
    'realm',
    'host',
    'server',
    'serverPort',
    'transport',
    'method',
    'path',
    'action',
    'bytesUp',
    'bytesDown',
  ],
  specification: 'https://developer-docs.netscaler.com/en-us/netscaler-syslog-message-reference/current-release.html',

  detect(head, hints) {
    const record = new Record(head, { ...hints, isDayFirst: false });
    if (readsAny(head, new Row(), record)) return { ...hints, isDayFirst: hasDayFirst(head, record) };
    return new Refusal('no line has "… 0-PPE-0 : default FEATURE EVENT number 0 : …"');
  },

  openLines,
  parse: parseByLine(openLines),
};
export default netscaler;

/** Whether a date of the first lines begins with the day. */
function hasDayFirst(head: Buffer, record: Record): boolean {
  const lines = new Lines(head);
  const row = new Row();
  for (let line = 1; line <= 200 && !record.provesDayFirst && lines.advance(silentSink); line++)
    record.read(lines.start, lines.end, row);
  return record.provesDayFirst;
}

function openLines(bytes: Buffer, layout: Layout, row: Row, sink: RowSink): LineReader {
  row.escapes = Escapes.None;
  return lineRecords(bytes, row, sink, new Record(bytes, layout));
}
