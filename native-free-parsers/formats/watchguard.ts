/**
 * WatchGuard Firebox (Fireware), as syslog or as LEEF.
 *
 *   <142>Nov 20 06:46:36 fb1 FVE6035FD3AE3 (2026-11-20T05:46:36) firewall: msg_id="3000-0151" Allow 1-Trusted 0-External tcp 10.0.12.9
 *                                          Time (UTC)            Program   Message           Action Zones              Proto Client
 *   192.0.2.4 49652 443 duration="6" sent_bytes="1200" rcvd_bytes="40000" src_user="ana@Firebox-DB" (HTTPS-00)
 *   Server    Ports
 *
 *   … https-proxy[2798]: msg_id="2CFF-0000" Allow 1-Trusted 0-External tcp 10.0.12.9 192.0.2.4 49652 443 msg="HTTPS Request" sni="chatgpt.com" …
 *   LEEF:1.0|WatchGuard|XTM|12.8.2.B666661|30000151|disp=Allow	src=10.0.12.9	srcPort=49652	dst=192.0.2.4	dstPort=443	sent_bytes=1200	…
 *
 * 3000-0151 is written when a connection ends, with its totals; 3000-0148 when a packet is let through or refused. In a log
 * that begins with some of the former, an Allow of the latter is `repeated`. Proxies' lines with a name are requests, DNS proxies' are
 * queries; those without (a virus scan, a matched rule) and other messages are ignored. rsyslog writes LEEF's tabs as `#011`.
 *
 * https://www.watchguard.com/help/docs/fireware/12/en-US/log_catalog/Log-Catalog_v12_10.pdf
 */

import { Lines } from '../bytes/lines.js';
import { type LogFormat, Refusal, type RowSink, silentSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { isJsonText, lineRecords } from '../line-records.js';
import { Escapes, Row } from '../row.js';
import { type WatchGuardLayout, WatchGuardRecord } from '../watchguard/record.js';

const watchguard: LogFormat<WatchGuardLayout> = {
  name: 'watchguard',
  product: 'WatchGuard Firebox (Fireware syslog and LEEF)',
  kind: 'firewall',
  framing: 'line',
  facts: ['flow', 'request', 'query'],
  fields: [
    'time',
    'durationMs',
    'client',
    'clientPort',
    'user',
    'realm',
    'host',
    'server',
    'serverPort',
    'transport',
    'app',
    'method',
    'path',
    'contentType',
    'action',
    'bytesUp',
    'bytesDown',
    'packetsUp',
    'packetsDown',
    'queryType',
  ],
  specification: 'https://www.watchguard.com/help/docs/fireware/12/en-US/log_catalog/Log-Catalog_v12_10.pdf',

  detect(head, hints) {
    const record = new WatchGuardRecord(head, { ...hints, hasEnds: false });
    const row = new Row();
    row.bytes = head;
    const lines = new Lines(head);
    let isOurs = false;
    let hasEnds = false;
    for (let line = 1; !hasEnds && (line <= 50 || isOurs) && lines.advance(silentSink); line++) {
      if (isJsonText(head, lines.start, lines.end)) continue;
      row.clear();
      if (record.read(lines.start, lines.end, row) >= 0) continue;
      isOurs = true;
      hasEnds = record.isEnd();
    }
    if (isOurs) return { modifiedMs: hints.modifiedMs, timeZone: hints.timeZone, hasEnds };
    return new Refusal('no line has msg_id="3000-0148" Allow|Deny … or "LEEF:1.0|WatchGuard|…"');
  },

  openLines,
  parse: parseByLine(openLines),
};
export default watchguard;

function openLines(bytes: Buffer, layout: WatchGuardLayout, row: Row, sink: RowSink): LineReader {
  row.escapes = Escapes.Backslash;
  return lineRecords(bytes, row, sink, new WatchGuardRecord(bytes, layout));
}
