/**
 * Common and combined log format, as Apache, nginx and Squid write it.
 *
 *   intranet.example:443 10.0.12.9 - ana [20/Nov/2026:06:49:32 +0000] "GET /news?id=7 HTTP/1.1" 200 5120 "https://intranet.example/" "curl/8.14.1"
 *   Virtual host         Client      User Time                        Method Target             Status Down Referrer               User agent
 *
 *   10.0.177.173 - ana [20/Nov/2026:06:49:32 +0000] "CONNECT chatgpt.com:443 HTTP/1.1" 200 3352 "-" "-" TCP_TUNNEL:HIER_DIRECT
 *
 * The virtual host, the last two and Squid's result are optional, and sites append columns of their own. Apache and nginx
 * escape quotes, Squid does not: its user agent is what lies between the referrer and the last quote.
 * A web server is asked for a path of its own, so a host is known only from a proxy's target or a virtual host.
 *
 * https://httpd.apache.org/docs/current/logs.html#combined
 */

import { Byte } from '../bytes/byte.js';
import { isErrorLine } from '../bytes/error-line.js';
import { Lines } from '../bytes/lines.js';
import { type CombinedLayout, CombinedRecord } from '../combined/record.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { wellFormed } from '../line-records.js';
import { Escapes, Fact, Row } from '../row.js';

const { Hash } = Byte;

const combined: LogFormat<CombinedLayout> = {
  name: 'combined',
  product: 'Apache HTTP Server, nginx, Squid (common and combined log format)',
  kind: 'web server',
  framing: 'line',
  facts: ['request'],
  fields: [
    'time',
    'client',
    'clientPort',
    'user',
    'realm',
    'host',
    'serverPort',
    'method',
    'path',
    'status',
    'userAgent',
    'referrer',
    'action',
    'bytesUp',
    'bytesDown',
  ],
  specification: 'https://httpd.apache.org/docs/current/logs.html#combined',

  detect(head, hints) {
    const lines = new Lines(head);
    const record = new CombinedRecord(head, { ...hints, monthFirst: false });
    const row = new Row();
    row.bytes = head;
    let recognised = false;
    let monthFirst = false;
    let because = 'no line';
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      if (record.split(lines.start, lines.end) === wellFormed) {
        monthFirst ||= record.hasMonthFirst();
        record.readRequest(row);
        recognised ||= record.isPlausible() && (monthFirst || !Number.isNaN(record.timeMs()));
      }
      if (line === 1) because = 'line 1: not "client ident user [time] "METHOD target HTTP/1.1" status bytes …"';
    }
    return recognised ? { ...hints, monthFirst } : new Refusal(because);
  },

  openLines,
  parse: parseByLine(openLines),
};
export default combined;

function openLines(bytes: Buffer, layout: CombinedLayout, row: Row, sink: RowSink): LineReader {
  const record = new CombinedRecord(bytes, layout);
  row.clear();
  row.bytes = bytes;
  row.escapes = Escapes.Hex;
  row.fact = Fact.Request;
  return {
    read(lineStart, lineEnd) {
      const verdict = record.split(lineStart, lineEnd);
      if (verdict !== wellFormed) {
        if (bytes[lineStart] === Hash || isErrorLine(bytes, lineStart, lineEnd)) sink.ignore(lineStart);
        else sink.reject(lineStart, verdict);
        return;
      }
      row.timeMs = record.timeMs();
      if (Number.isNaN(row.timeMs)) {
        sink.reject(lineStart, Reject.BadTime);
        return;
      }
      record.readRequest(row);
      if (!sink.wants(row)) return;
      row.clearDetails();
      record.readDetails(row);
      sink.take(row);
    },
  };
}
