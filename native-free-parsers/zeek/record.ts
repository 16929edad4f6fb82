import { Byte } from '../bytes/byte.js';
import { equals, startsWith, word } from '../bytes/match.js';
import { decimalFraction } from '../bytes/numbers.js';
import { epochMillis, unixMillis } from '../bytes/time.js';
import { readAuthority, readTarget } from '../bytes/url.js';
import { actionOfStatus, assign, fieldCode, transportOf } from '../field.js';
import { Reject, type RowSink } from '../format.js';
import { Action, Fact, type Row } from '../row.js';
import { takeLease, takeLogon, takeRadius } from './identity.js';
import { ZeekField, ZeekLog } from './logs.js';
import { countOf, intervalMillis, put, putEnds, type ZeekValues } from './values.js';

const asterisk = 0x2a;
const upperX = 0x58;
const connect = word('CONNECT');
const dtls = word('DTLS');
const notAllowed = word('connection not allowed by ruleset');
const quic = word('quic');
const dns = word('dns');
const http = word('http');
const ssl = word('ssl');
const succeeded = word('succeeded');

/**
 * Puts what a Zeek record states in `row` and hands it to `sink`. `at` is the byte where the record starts.
 *
 * orig is the client, resp the server. Zeek watches and refuses nothing, so `action` is known only of requests to a proxy.
 */
export function takeZeekRecord(log: ZeekLog, values: ZeekValues, row: Row, sink: RowSink, at: number): void {
  putTime(values, row);
  if (Number.isNaN(row.timeMs) && !isMaskedTime(values, row)) {
    sink.reject(at, Reject.BadTime);
    return;
  }
  row.host.clear();
  row.path.clear();
  row.serverPort = Number.NaN;
  put(row.server, values, ZeekField.Server);
  switch (log) {
    case ZeekLog.Conn:
      takeConnection(values, row, sink, at);
      break;
    case ZeekLog.Dns:
      takeLookup(values, row, sink, at);
      break;
    case ZeekLog.Tls:
    case ZeekLog.Quic:
      takeHello(log, values, row, sink);
      break;
    case ZeekLog.Http:
      takeHttp(values, row, sink);
      break;
    case ZeekLog.Dhcp:
      takeLease(values, row, sink, at);
      break;
    case ZeekLog.Radius:
      takeRadius(values, row, sink, at);
      break;
    case ZeekLog.Kerberos:
    case ZeekLog.Ntlm:
      takeLogon(values, row, sink, at);
      break;
    case ZeekLog.Socks:
      takeSocks(values, row, sink, at);
      break;
    default:
      sink.ignore(at);
  }
}

/** Seconds since 1970 with a fraction; in JSON also milliseconds or ISO 8601, by `LogAscii::json_timestamps`. */
function putTime(values: ZeekValues, row: Row): void {
  const start = values.start(ZeekField.Time);
  const end = values.end(ZeekField.Time);
  if (row.bytes[start + 4] === Byte.Dash) row.timeMs = values.times.read(start, end) ? values.times.ms : Number.NaN;
  else {
    row.timeMs = unixMillis(row.bytes, start, end);
    if (Number.isNaN(row.timeMs)) row.timeMs = epochMillis(row.bytes, start, end);
  }
}

/** `XXXXXXXXXX.XXXXXX`, which Zeek's own scripts write over times before logs are handed on: unknown, not damaged. */
function isMaskedTime(values: ZeekValues, { bytes }: Row): boolean {
  const end = values.end(ZeekField.Time);
  let at = values.start(ZeekField.Time);
  if (at === end) return false;
  while (at < end && (bytes[at] === upperX || bytes[at] === Byte.Dot)) at++;
  return at === end;
}

/** `orig_bytes` and `resp_bytes` are payload, without headers. `conn_state` says how far TCP came, not that anyone refused. */
function takeConnection(values: ZeekValues, row: Row, sink: RowSink, at: number): void {
  if (row.server.end === row.server.start) {
    sink.reject(at, Reject.BadAddress);
    return;
  }
  row.fact = Fact.Flow;
  row.serverPort = countOf(row, values, ZeekField.ServerPort);
  const service = values.start(ZeekField.Service);
  const serviceEnd = values.end(ZeekField.Service);
  // Nearly all are `-`, `ssl`, `dns` and `http`, which nobody asks about before the rest is read.
  row.app =
    serviceEnd - service <= 1 || isWebOrName(row.bytes, service, serviceEnd) ? '' : appOf(row, service, serviceEnd);
  if (!sink.wants(row)) return;
  row.clearDetails();
  putEnds(row, values);
  if (row.transport !== 'tcp' && row.transport !== 'udp') {
    // Their port columns hold the type and code of ICMP, or 0.
    row.clientPort = Number.NaN;
    row.serverPort = Number.NaN;
  }
  // Of a protocol without a name here, newer versions log the number.
  if (row.transport === 'unknown_transport') {
    row.transport = transportOf(row.bytes, values.start(ZeekField.IpProtocol), values.end(ZeekField.IpProtocol));
  }
  row.app = appOf(row, service, serviceEnd);
  row.durationMs = intervalMillis(row, values, ZeekField.Seconds);
  row.bytesUp = countOf(row, values, ZeekField.BytesUp);
  row.bytesDown = countOf(row, values, ZeekField.BytesDown);
  row.packetsUp = countOf(row, values, ZeekField.PacketsUp);
  row.packetsDown = countOf(row, values, ZeekField.PacketsDown);
  sink.take(row);
}

function isWebOrName(bytes: Buffer, start: number, end: number): boolean {
  if (end - start === 3) return equals(bytes, start, end, ssl) || equals(bytes, start, end, dns);
  return end - start === 4 && equals(bytes, start, end, http);
}

/** One record has the query and, where one was seen, its reply: one query fact, and an answer fact beside it. */
function takeLookup(values: ZeekValues, row: Row, sink: RowSink, at: number): void {
  put(row.host, values, ZeekField.Name);
  if (row.host.end === row.host.start) {
    sink.ignore(at);
    return;
  }
  row.fact = Fact.Query;
  if (sink.wants(row)) {
    row.clearDetails();
    putLookup(row, values);
    sink.take(row);
  }
  if (values.end(ZeekField.Answers) === values.start(ZeekField.Answers)) return;
  row.fact = Fact.Answer;
  if (!sink.wants(row)) return;
  row.clearDetails();
  putLookup(row, values);
  putAnswers(row, values);
  sink.take(row);
}

function putLookup(row: Row, values: ZeekValues): void {
  putEnds(row, values);
  row.app = 'dns';
  put(row.queryType, values, ZeekField.QueryType);
  put(row.responseCode, values, ZeekField.ResponseCode);
}

/** Two vectors side by side; they say neither the name nor the type of each answer. */
function putAnswers(row: Row, values: ZeekValues): void {
  const data = values.items(ZeekField.Answers);
  while (data.next()) {
    const index = row.answers.add();
    if (index < 0) break;
    row.answers.data[index]!.set(data.start, data.end);
  }
  const ttls = values.items(ZeekField.Ttls);
  for (let index = 0; index < row.answers.count && ttls.next(); index++) {
    row.answers.ttls[index] = decimalFraction(row.bytes, ttls.start, ttls.end);
  }
}

/** A ClientHello. One without SNI is a request all the same: the server's address may tell whose. */
function takeHello(log: ZeekLog, values: ZeekValues, row: Row, sink: RowSink): void {
  // Some clients put `name:port` in it.
  const hasHost = readAuthority(row.bytes, values.start(ZeekField.Name), values.end(ZeekField.Name), row);
  if (!hasHost) put(row.host, values, ZeekField.Name);
  row.fact = Fact.Request;
  if (!sink.wants(row)) return;
  row.clearDetails();
  putEnds(row, values);
  const isDatagram =
    log === ZeekLog.Quic || startsWith(row.bytes, values.start(ZeekField.Version), values.end(ZeekField.Version), dtls);
  row.transport = isDatagram ? 'udp' : 'tcp';
  row.app = log === ZeekLog.Quic ? 'quic' : 'tls';
  put(row.alpn, values, ZeekField.Alpn);
  put(row.ja3, values, ZeekField.Ja3);
  put(row.ja4, values, ZeekField.Ja4);
  sink.take(row);
}

/**
 * A request seen in clear. Bytes are those of the bodies; of a CONNECT, whose tunnel Zeek does not count here, they are unknown.
 * What goes to a proxy names its server in the URI, and `id.resp_h` is the proxy.
 */
function takeHttp(values: ZeekValues, row: Row, sink: RowSink): void {
  const bytes = row.bytes;
  const uri = values.start(ZeekField.Uri);
  const uriEnd = values.end(ZeekField.Uri);
  const isOrigin = uri === uriEnd || bytes[uri] === Byte.Slash || (bytes[uri] === asterisk && uriEnd === uri + 1);
  const isProxied = !isOrigin && readTarget(bytes, uri, uriEnd, row);
  if (!isProxied) {
    readAuthority(bytes, values.start(ZeekField.Name), values.end(ZeekField.Name), row);
    if (uri < uriEnd && bytes[uri] === Byte.Slash) row.path.set(uri, uriEnd);
  }
  if (isProxied) row.server.clear();
  row.fact = Fact.Request;
  if (!sink.wants(row)) return;
  row.clearDetails();
  const port = row.serverPort;
  putEnds(row, values);
  if (isProxied) row.serverPort = port;
  row.transport = 'tcp';
  row.app = 'http';
  put(row.method, values, ZeekField.Method);
  row.status = countOf(row, values, ZeekField.Status);
  if (isProxied) row.action = actionOfStatus(row.status);
  put(row.userAgent, values, ZeekField.UserAgent);
  put(row.referrer, values, ZeekField.Referrer);
  put(row.user, values, ZeekField.User);
  const types = values.items(ZeekField.ContentTypes);
  if (types.next()) row.contentType.set(types.start, types.end);
  if (!equals(bytes, row.method.start, row.method.end, connect)) {
    row.bytesUp = countOf(row, values, ZeekField.BytesUp);
    row.bytesDown = countOf(row, values, ZeekField.BytesDown);
  }
  sink.take(row);
}

/** The server of a SOCKS record is the proxy; `request` names where the client wants to go. */
function takeSocks(values: ZeekValues, row: Row, sink: RowSink, at: number): void {
  put(row.host, values, ZeekField.Name);
  if (row.host.end === row.host.start) put(row.host, values, ZeekField.RequestedAddress);
  row.server.clear();
  if (row.host.end === row.host.start) {
    sink.ignore(at);
    return;
  }
  row.fact = Fact.Request;
  if (!sink.wants(row)) return;
  row.clearDetails();
  putEnds(row, values);
  row.serverPort = countOf(row, values, ZeekField.RequestedPort);
  row.transport = 'tcp';
  row.app = 'socks';
  put(row.user, values, ZeekField.User);
  const start = values.start(ZeekField.Outcome);
  const end = values.end(ZeekField.Outcome);
  if (equals(row.bytes, start, end, succeeded)) row.action = Action.Allowed;
  else if (equals(row.bytes, start, end, notAllowed)) row.action = Action.Blocked;
  sink.take(row);
}

/** `ssl` and `smtp,ssl` are TLS, `quic,ssl` is QUIC; `-ssl` was tried and dropped. Other services are called as Zeek calls them. */
function appOf(row: Row, start: number, end: number): string {
  const bytes = row.bytes;
  let app = '';
  for (let at = start; at < end; ) {
    let comma = at;
    while (comma < end && bytes[comma] !== Byte.Comma) comma++;
    if (equals(bytes, at, comma, quic)) return 'quic';
    if (equals(bytes, at, comma, ssl)) app = 'tls';
    else if (app === '' && bytes[at] !== Byte.Dash) {
      assign(row, fieldCode('app'), bytes, at, comma);
      app = row.app;
    }
    at = comma + 1;
  }
  return app;
}
