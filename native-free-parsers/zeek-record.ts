import { Byte } from './bytes/byte.js';
import { equals, startsWith, word } from './bytes/match.js';
import { decimal, decimalFraction } from './bytes/numbers.js';
import { epochMillis, isoMillis, unixMillis } from './bytes/time.js';
import { readAuthority, readTarget } from './bytes/url.js';
import { actionOfStatus, assign, fieldCode, transportOf } from './field.js';
import { Reject, type RowSink } from './format.js';
import { localClock } from './local-clock.js';
import { Action, Fact, type Row, type Span } from './row.js';
import { ZeekField, ZeekLog } from './zeek-logs.js';

const asterisk = 0x2a;
const dollar = 0x24;
const ack = word('ACK');
const connect = word('CONNECT');
const dtls = word('DTLS');
const notAllowed = word('connection not allowed by ruleset');
const quic = word('quic');
const ssl = word('ssl');
const succeeded = word('succeeded');
const success = word('success');
const yes = word('true');
const utc = localClock({ modifiedMs: 0, timeZone: 'UTC' });

/** The values of one Zeek record, as offsets into `Row.bytes`; what is unset or empty is an empty span. */
export interface ZeekValues {
  start(field: ZeekField): number;
  end(field: ZeekField): number;
  /** Walks a set or vector. */
  items(field: ZeekField): ZeekItems;
}

export interface ZeekItems {
  readonly start: number;
  readonly end: number;
  next(): boolean;
}

/**
 * Puts what a Zeek record states in `row` and hands it to `sink`. `at` is the byte where the record starts.
 *
 * orig is the client, resp the server. Zeek watches and refuses nothing, so `action` is known only of requests to a proxy.
 */
export function takeZeekRecord(log: ZeekLog, values: ZeekValues, row: Row, sink: RowSink, at: number): void {
  putTime(row, values.start(ZeekField.Time), values.end(ZeekField.Time));
  if (Number.isNaN(row.timeMs)) {
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

/** The usual time apart from the rest: V8 would box the number that a larger function returns, 16 bytes a record. */
function putTime(row: Row, start: number, end: number): void {
  row.timeMs = unixMillis(row.bytes, start, end);
  if (Number.isNaN(row.timeMs)) row.timeMs = zeekTime(row.bytes, start, end);
}

/** Seconds since 1970 with a fraction; in JSON also milliseconds or ISO 8601, by `LogAscii::json_timestamps`. */
export function zeekTime(bytes: Buffer, start: number, end: number): number {
  return bytes[start + 4] === Byte.Dash ? isoMillis(bytes, start, end, utc) : epochMillis(bytes, start, end);
}

/** `orig_bytes` and `resp_bytes` are payload, without headers. `conn_state` says how far TCP came, not that anyone refused. */
function takeConnection(values: ZeekValues, row: Row, sink: RowSink, at: number): void {
  if (row.server.end === row.server.start) {
    sink.reject(at, Reject.BadAddress);
    return;
  }
  row.fact = Fact.Flow;
  if (!sink.wants(row)) return;
  row.clearDetails();
  putEnds(row, values);
  if (row.transport === 'icmp') {
    // Zeek keeps the ICMP type and code in the port columns.
    row.clientPort = Number.NaN;
    row.serverPort = Number.NaN;
  }
  row.app = appOf(row, values.start(ZeekField.Service), values.end(ZeekField.Service));
  row.durationMs = millisOf(row, values, ZeekField.Seconds);
  row.bytesUp = countOf(row, values, ZeekField.BytesUp);
  row.bytesDown = countOf(row, values, ZeekField.BytesDown);
  row.packetsUp = countOf(row, values, ZeekField.PacketsUp);
  row.packetsDown = countOf(row, values, ZeekField.PacketsDown);
  sink.take(row);
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

/** An address is leased by an ACK alone; a conversation that ended with an offer or a refusal leases nothing. */
function takeLease(values: ZeekValues, row: Row, sink: RowSink, at: number): void {
  const address = values.start(ZeekField.AssignedAddress);
  if (address === values.end(ZeekField.AssignedAddress) || !isAcknowledged(row, values)) {
    sink.ignore(at);
    return;
  }
  row.fact = Fact.Lease;
  if (!sink.wants(row)) return;
  row.clearDetails();
  row.client.set(address, values.end(ZeekField.AssignedAddress));
  put(row.mac, values, ZeekField.Mac);
  put(row.device, values, ZeekField.Device);
  row.untilMs = row.timeMs + millisOf(row, values, ZeekField.LeaseSeconds);
  sink.take(row);
}

/** Zeek before 2.6 logged acknowledged leases only, and no messages. */
function isAcknowledged(row: Row, values: ZeekValues): boolean {
  const messages = values.items(ZeekField.DhcpMessages);
  let count = 0;
  for (; messages.next(); count++) if (equals(row.bytes, messages.start, messages.end, ack)) return true;
  return count === 0;
}

/** The client of a RADIUS record is the access point or switch that asks; who logs on is at the framed address, or has the MAC. */
function takeRadius(values: ZeekValues, row: Row, sink: RowSink, at: number): void {
  row.server.clear();
  const address = values.start(ZeekField.AssignedAddress);
  const addressEnd = values.end(ZeekField.AssignedAddress);
  const isPlaced = address < addressEnd || values.start(ZeekField.Mac) < values.end(ZeekField.Mac);
  if (!isPlaced || !isSuccess(row, values) || values.start(ZeekField.User) === values.end(ZeekField.User)) {
    sink.ignore(at);
    return;
  }
  row.fact = Fact.Logon;
  if (!sink.wants(row)) return;
  row.clearDetails();
  row.client.set(address, addressEnd);
  put(row.mac, values, ZeekField.Mac);
  put(row.user, values, ZeekField.User);
  sink.take(row);
}

/** The server of these is the domain controller, or what was logged on to. Kerberos writes `ana/CORP.EXAMPLE`; a name that ends with `$` is a machine's own account. */
function takeLogon(values: ZeekValues, row: Row, sink: RowSink, at: number): void {
  const bytes = row.bytes;
  row.server.clear();
  const start = values.start(ZeekField.User);
  let end = start;
  while (end < values.end(ZeekField.User) && bytes[end] !== Byte.Slash) end++;
  if (end === start || bytes[end - 1] === dollar || !isSuccess(row, values)) {
    sink.ignore(at);
    return;
  }
  row.fact = Fact.Logon;
  if (!sink.wants(row)) return;
  row.clearDetails();
  put(row.client, values, ZeekField.Client);
  put(row.device, values, ZeekField.Device);
  row.user.set(start, end);
  sink.take(row);
}

/** `success` (radius), `T` or `true` (kerberos, ntlm). */
function isSuccess(row: Row, values: ZeekValues): boolean {
  const start = values.start(ZeekField.Outcome);
  const end = values.end(ZeekField.Outcome);
  return (
    (end - start === 1 && row.bytes[start] === Byte.UpperT) ||
    equals(row.bytes, start, end, success) ||
    equals(row.bytes, start, end, yes)
  );
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

function putEnds(row: Row, values: ZeekValues): void {
  put(row.client, values, ZeekField.Client);
  row.clientPort = countOf(row, values, ZeekField.ClientPort);
  row.serverPort = countOf(row, values, ZeekField.ServerPort);
  row.transport = transportOf(row.bytes, values.start(ZeekField.Transport), values.end(ZeekField.Transport));
}

function put(span: Span, values: ZeekValues, field: ZeekField): void {
  span.set(values.start(field), values.end(field));
}

function countOf(row: Row, values: ZeekValues, field: ZeekField): number {
  return decimal(row.bytes, values.start(field), values.end(field));
}

/** An interval, which Zeek writes in seconds; in JSON a short one is `9.0599e-06`. */
function millisOf(row: Row, values: ZeekValues, field: ZeekField): number {
  const start = values.start(field);
  const end = values.end(field);
  let seconds = decimalFraction(row.bytes, start, end);
  if (Number.isNaN(seconds) && start < end) seconds = Number(row.bytes.toString('latin1', start, end));
  return Math.round(seconds * 1000);
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
