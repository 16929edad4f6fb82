/**
 * Envoy's and Istio's access log in their default text formats and as JSON, both of which one file may hold.
 *
 *   [2026-11-20T09:12:05.931Z] "GET /v1/models HTTP/1.1" 200 - 0 89 5 4 "10.0.12.9" "curl/8.14.1" "c219f6da" "ai.corp.example" "192.0.2.4:443"
 *    Time                       Method Path              Status Up Down Ms  Client      User agent    Id         Host              Upstream
 *
 *   [2026-11-20T09:12:05.931Z] "GET / HTTP/1.1" 200 - via_upstream - "-" 0 135 25 25 "-" "curl/8.14.1" "adc1465d" "ai:8000" "10.1.0.7:80"
 *    outbound|8000||ai.default.svc.cluster.local 10.1.0.6:57130 10.1.0.8:8000 10.0.12.9:50514 api.example.com default
 *    Cluster                                     Local          Local         Client          SNI             Route
 *
 *   {":authority":"ai.corp.example","bytes_received":120,"bytes_sent":417,"downstream_remote_address":"10.0.12.9:59292","duration":11,
 *    "method":"GET","requested_server_name":null,"response_code":200,"response_flags":"-","start_time":"2026-11-20T09:12:05.842Z",
 *    "user-agent":"curl/8.14.1","x-envoy-origin-path":"/v1/models"}
 *
 * A container runtime's prefix may come first. Tunnels that are only passed on state the name of the TLS hello, if any.
 *
 * https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage
 */
import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { JsonFields } from '../bytes/json.js';
import { JsonPaths } from '../bytes/json-keys.js';
import { Lines } from '../bytes/lines.js';
import { indexOf, isDash, lastIndexOf, sameBytes, skipBlanks } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { isoMillis, type LocalClock } from '../bytes/time.js';
import { readAuthority } from '../bytes/url.js';
import { type LogFormat, Refusal, Reject, silentSink } from '../format.js';
import { startOfObject } from '../json-log.js';
import { CompiledTypes } from '../record-types.js';
import { Escapes, Fact, type Row } from '../row.js';
import { TypedRecords } from '../typed-records.js';

const { BraceOpen, BracketClose, BracketOpen, Colon, Comma, Dot, Quote, Slash, Space } = Byte;

const utc: LocalClock = { toUtc: (wallMs) => wallMs, toUtcWithoutYear: () => Number.NaN };
const maxWords = 24;

const json = new CompiledTypes([
  {
    when: { '/start_time': true, '/response_flags': true, '/bytes_sent': true, '/bytes_received': true },
    fact: Fact.Request,
    isWebServer: true,
    fields: {
      time: ['/start_time'],
      host: ['/:authority', '/authority', '/requested_server_name'],
      path: ['/x-envoy-origin-path', '/path', '/:path'],
      client: ['/downstream_remote_address', '/x-forwarded-for'],
      server: ['/upstream_host'],
      method: ['/method', '/:method'],
      status: ['/response_code'],
      userAgent: ['/user-agent', '/user_agent'],
      bytesUp: ['/bytes_received'],
      bytesDown: ['/bytes_sent'],
      durationMs: ['/duration'],
    },
  },
]);
const paths = new JsonPaths(json.names);

const envoy: LogFormat<null> = {
  name: 'envoy',
  product: 'Envoy, Istio (access log: default text formats and JSON)',
  kind: 'web server',
  framing: 'line',
  facts: ['request'],
  fields: [
    'time',
    'durationMs',
    'client',
    'clientPort',
    'host',
    'server',
    'serverPort',
    'method',
    'path',
    'status',
    'userAgent',
    'bytesUp',
    'bytesDown',
  ],
  specification: 'https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage',

  detect(head) {
    const lines = new Lines(head);
    const record = new Record(head);
    const object = new JsonFields(paths, head);
    const records = new TypedRecords(json, head, object, utc);
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      const brace = startOfJson(head, lines.start, lines.end);
      if (brace >= 0) {
        if (object.scan(brace, lines.end) && records.isSound()) return null;
      } else if (record.split(lines.start, lines.end) && !Number.isNaN(record.timeMs())) return null;
    }
    return new Refusal(
      'line 1: not "[time] "METHOD path HTTP/1.1" status flags … bytes bytes ms …", nor an object with "start_time", "response_flags" and "bytes_sent"',
    );
  },

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    const record = new Record(bytes);
    const object = new JsonFields(paths, bytes);
    const records = new TypedRecords(json, bytes, object, utc);
    row.clear();
    row.bytes = bytes;
    while (lines.advance(sink)) {
      const brace = startOfJson(bytes, lines.start, lines.end);
      if (brace >= 0) {
        row.escapes = Escapes.Json;
        if (object.scan(brace, lines.end)) records.take(row, sink, lines.start);
        else sink.reject(lines.start, Reject.BadJson);
        continue;
      }
      row.escapes = Escapes.None;
      row.fact = Fact.Request;
      row.server.clear();
      if (!record.split(lines.start, lines.end)) {
        sink.reject(lines.start, Reject.TooFewFields);
        continue;
      }
      row.timeMs = record.timeMs();
      if (Number.isNaN(row.timeMs)) {
        sink.reject(lines.start, Reject.BadTime);
        continue;
      }
      record.readTarget(row);
      if (!sink.wants(row)) continue;
      row.clearDetails();
      record.readDetails(row);
      sink.take(row);
    }
    return layout;
  },
};
export default envoy;

/** Where a JSON object starts, unless a bracket comes before it; -1 for text. */
function startOfJson(bytes: Buffer, start: number, end: number): number {
  const brace = startOfObject(bytes, start, end);
  return bytes[brace] === BraceOpen && indexOf(bytes, start, brace, BracketOpen) === brace ? brace : -1;
}

/** The words of the current line; those in quotes without them. */
class Record {
  private readonly bytes: Buffer;
  private readonly starts = new Int32Array(maxWords);
  private readonly ends = new Int32Array(maxWords);
  private count = 0;
  private timeStart = 0;
  private timeEnd = 0;
  /** The word with the bytes received. */
  private up = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** Whether `bytes[start, end)` has a time in brackets, a request in quotes, a status and three counters. */
  split(start: number, end: number): boolean {
    const { bytes, starts, ends } = this;
    const open = indexOf(bytes, start, Math.min(end, start + 80), BracketOpen);
    this.timeStart = open + 1;
    this.timeEnd = indexOf(bytes, open, end, BracketClose);
    let at = skipBlanks(bytes, this.timeEnd + 1, end);
    if (at >= end || bytes[open] !== BracketOpen || bytes[at] !== Quote) return false;
    this.count = 0;
    while (at < end && this.count < maxWords) {
      const isQuoted = bytes[at] === Quote;
      starts[this.count] = isQuoted ? at + 1 : at;
      at = isQuoted ? indexOf(bytes, at + 1, end, Quote) : indexOf(bytes, at, end, Space);
      ends[this.count] = at;
      this.count++;
      at = skipBlanks(bytes, isQuoted ? at + 1 : at, end);
    }
    if (!(this.number(1) >= 0)) return false;
    for (this.up = 3; this.up + 7 < this.count; this.up++) {
      if (this.number(this.up) >= 0 && this.number(this.up + 1) >= 0 && this.number(this.up + 2) >= 0) return true;
    }
    return false;
  }

  timeMs(): number {
    return isoMillis(this.bytes, this.timeStart, this.timeEnd, utc);
  }

  readTarget(row: Row): void {
    const { bytes, up } = this;
    row.host.clear();
    row.path.clear();
    row.serverPort = Number.NaN;
    const path = indexOf(bytes, this.starts[0]!, this.ends[0]!, Space) + 1;
    const authority = up + 7;
    const sni = up + 13;
    if (this.isKnown(authority)) readAuthority(bytes, this.starts[authority]!, this.ends[authority]!, row);
    else if (this.isKnown(sni) && indexOf(bytes, this.starts[sni]!, this.ends[sni]!, Dot) < this.ends[sni]!)
      readAuthority(bytes, this.starts[sni]!, this.ends[sni]!, row);
    if (path < this.ends[0]! && bytes[path] === Slash) row.path.set(path, indexOf(bytes, path, this.ends[0]!, Space));
  }

  readDetails(row: Row): void {
    const { bytes, starts, ends, up } = this;
    const methodEnd = indexOf(bytes, starts[0]!, ends[0]!, Space);
    if (!isDash(bytes, starts[0]!, methodEnd)) row.method.set(starts[0]!, methodEnd);
    const status = this.number(1);
    if (status > 0) row.status = status;
    row.bytesUp = this.number(up);
    row.bytesDown = this.number(up + 1);
    row.durationMs = this.number(up + 2);
    if (this.isKnown(up + 5)) row.userAgent.set(starts[up + 5]!, ends[up + 5]!);
    if (this.isKnown(up + 12)) this.readClient(starts[up + 12]!, ends[up + 12]!, row);
    this.readServer(up + 8, row);
    if (this.isKnown(up + 4))
      this.readForwarded(starts[up + 4]!, indexOf(bytes, starts[up + 4]!, ends[up + 4]!, Comma), row);
  }

  /** Who asked a proxy before this one; its port is known only where that was the neighbour itself. */
  private readForwarded(start: number, end: number, row: Row): void {
    const { client } = row;
    if (!sameBytes(this.bytes, start, end, client.start, client.end)) row.clientPort = Number.NaN;
    client.set(start, end);
  }

  /** Where the request went: `10.1.0.8:8000`. */
  private readServer(word: number, row: Row): void {
    const { bytes, starts, ends } = this;
    row.server.clear();
    if (!this.isKnown(word)) return;
    const colon = lastIndexOf(bytes, starts[word]!, ends[word]!, Colon);
    if (colon < 0 || !isAddress(bytes, starts[word]!, colon)) return;
    row.server.set(starts[word]!, colon);
    if (Number.isNaN(row.serverPort)) row.serverPort = decimal(bytes, colon + 1, ends[word]!);
  }

  /** `10.0.12.9:50514` */
  private readClient(start: number, end: number, row: Row): void {
    const colon = lastIndexOf(this.bytes, start, end, Colon);
    if (colon < 0 || !isAddress(this.bytes, start, colon)) return;
    row.client.set(start, colon);
    const port = decimal(this.bytes, colon + 1, end);
    if (port > 0 && port < 65536) row.clientPort = port;
  }

  private isKnown(word: number): boolean {
    return (
      word < this.count &&
      this.ends[word]! > this.starts[word]! &&
      !isDash(this.bytes, this.starts[word]!, this.ends[word]!)
    );
  }

  private number(word: number): number {
    return word < this.count ? decimal(this.bytes, this.starts[word]!, this.ends[word]!) : Number.NaN;
  }
}
