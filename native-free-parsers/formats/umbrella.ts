/**
 * Cisco Umbrella's exported logs (S3 buckets): DNS, proxy, IP and cloud firewall, as CSV without a header.
 *
 *   "2026-11-20 09:12:05","Ana Sousa (ana@corp.example)","Ana Sousa (…),NB-17","10.0.12.9","198.51.100.7","Allowed","1 (A)","NOERROR","chatgpt.com.","AI",…
 *    Time                  Identity                       Identities           Client      Outside        Action    Type    Code      Host
 *   "2026-11-20 09:12:05","NB-17","10.0.12.9","198.51.100.7","192.0.2.4","text/html","ALLOWED","https://chatgpt.com/","Referrer","User agent","200","608","5120",…
 *   "2026-11-20 09:12:05","NB-17","10.0.12.9","54128","192.0.2.9","443","",…
 *   "2026-11-20 09:12:05","[211039844]","Tunnel 1","Network Tunnels","OUTBOUND","6","84","10.0.12.9","50112","192.0.2.9","443","ams1","12","ALLOW"
 *
 * Newer versions append columns. Cells may hold line breaks, which are left out. Times are UTC. Intrusion and audit records state none of our facts.
 *
 * https://docs.umbrella.com/deployment-umbrella/docs/log-formats-and-versioning
 */
import { BrokenRecord } from '../bytes/broken-record.js';
import { Byte } from '../bytes/byte.js';
import { Lines } from '../bytes/lines.js';
import type { OpenLayout } from '../bytes/open-record.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { Escapes, type Row } from '../row.js';
import { UmbrellaRecord } from '../umbrella/record.js';

const { Dash, Nine, Quote, Space, Zero } = Byte;

const umbrella: LogFormat<OpenLayout> = {
  name: 'umbrella',
  product: 'Cisco Umbrella (DNS, proxy, IP and cloud firewall logs; CSV)',
  kind: 'proxy',
  framing: 'line',
  facts: ['query', 'request', 'flow'],
  fields: [
    'time',
    'client',
    'clientPort',
    'device',
    'user',
    'realm',
    'host',
    'server',
    'serverPort',
    'transport',
    'app',
    'method',
    'path',
    'status',
    'contentType',
    'userAgent',
    'referrer',
    'action',
    'bytesUp',
    'bytesDown',
    'queryType',
    'responseCode',
  ],
  specification: 'https://docs.umbrella.com/deployment-umbrella/docs/log-formats-and-versioning',

  detect(head) {
    const lines = new Lines(head);
    const record = new UmbrellaRecord(head);
    const broken = new BrokenRecord(head, { open: '' });
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      const { start, end } = lines;
      const isEnd = broken.isOpen && broken.endsWith(start, end);
      if (isEnd && isRecord(broken.text)) return { open: '' };
      if (isEnd) continue;
      if (record.split(start, end) && record.kind() !== 'other') return { open: '' };
      if (record.isUnclosed && startsRecord(head, start, end)) broken.begin(start, end);
    }
    return new Refusal('line 1: not a time and the columns of Umbrella, separated by commas');
  },

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    const record = new UmbrellaRecord(bytes);
    const broken = new BrokenRecord(bytes, layout);
    row.clear();
    row.bytes = bytes;
    row.escapes = Escapes.None;
    while (lines.advance(sink)) {
      const { start, end } = lines;
      if (broken.isOpen && !broken.isTooLong(end) && !startsRecord(bytes, start, end)) {
        if (broken.endsWith(start, end)) takeWhole(broken.text, row, sink, start);
        row.bytes = bytes;
        continue;
      }
      // The end of that one is lost; this line is told of once.
      if (broken.isOpen && broken.isTooLong(end)) sink.reject(start, Reject.TooLong);
      else if (broken.isOpen) sink.reject(start, Reject.Truncated);
      const isLost = broken.isOpen && !startsRecord(bytes, start, end);
      broken.forget();
      if (isLost) continue;
      const isWhole = record.split(start, end);
      if (record.isUnclosed && startsRecord(bytes, start, end)) broken.begin(start, end);
      else if (isWhole) record.take(row, sink, start);
      else sink.reject(start, Reject.TooFewFields);
    }
    const open = broken.rest();
    return open === layout.open ? layout : { open };
  },

  openLines(bytes, _layout, row, sink) {
    const record = new UmbrellaRecord(bytes);
    row.clear();
    row.bytes = bytes;
    row.escapes = Escapes.None;
    return {
      read(start, end) {
        if (record.split(start, end)) record.take(row, sink, start);
        else sink.reject(start, Reject.TooFewFields);
      },
    };
  },
};
export default umbrella;

/** `"2026-` */
function startsRecord(bytes: Buffer, start: number, end: number): boolean {
  let at = start;
  while (at < end && bytes[at] === Space) at++;
  const isYear = bytes[at + 1]! >= Zero && bytes[at + 1]! <= Nine && bytes[at + 5] === Dash;
  return end - at >= 11 && bytes[at] === Quote && isYear && bytes[at + 8] === Dash;
}

function isRecord(text: Buffer): boolean {
  const record = new UmbrellaRecord(text);
  return record.split(0, text.length) && record.kind() !== 'other';
}

function takeWhole(text: Buffer, row: Row, sink: RowSink, at: number): void {
  const record = new UmbrellaRecord(text);
  row.bytes = text;
  if (record.split(0, text.length)) record.take(row, sink, at);
  else sink.reject(at, Reject.TooFewFields);
}
