import { word } from '../bytes/match.js';
import { readAuthority } from '../bytes/url.js';
import { assign, fieldCode } from '../field.js';
import { Reject, type RowSink } from '../format.js';
import { Action, Fact, type Row } from '../row.js';
import { takeDns } from './dns.js';
import { type EveEvent, EveField, EveType, eveTypeOf } from './event.js';
import { takeHttp } from './http.js';
import { takeLease, takeLogon } from './identity.js';

const drop = word('drop');
const failed = word('failed');
const reject = word('reject');
const unknown = word('unknown');

/** Hands what the event states to `sink`, which then has exactly one verdict on it; `at` is where its line starts. */
export function takeEvent(event: EveEvent, row: Row, sink: RowSink, at: number): void {
  const type = eveTypeOf(event);
  if (type === EveType.Other) {
    sink.ignore(at);
    return;
  }
  if (type === EveType.Missing || !event.readTime(EveField.timestamp)) {
    sink.reject(at, type === EveType.Missing ? Reject.BadSyntax : Reject.BadTime);
    return;
  }
  row.timeMs = event.times.ms;
  row.host.clear();
  row.path.clear();
  row.serverPort = Number.NaN;
  event.put(row.server, EveField.destination);
  switch (type) {
    case EveType.Dns:
      takeDns(event, row, sink, at);
      break;
    case EveType.Tls:
      takeTls(event, row, sink);
      break;
    case EveType.Quic:
      takeQuic(event, row, sink, at);
      break;
    case EveType.Http:
      takeHttp(event, row, sink, at);
      break;
    case EveType.Flow:
      takeFlow(event, row, sink, at);
      break;
    case EveType.Netflow:
      takeNetflow(event, row, sink, at);
      break;
    case EveType.Dhcp:
      takeLease(event, row, sink, at);
      break;
    case EveType.Kerberos:
      takeLogon(event, row, sink, at);
      break;
  }
}

/** A ClientHello. One without SNI is a request all the same: the server's address may tell whose. */
function takeTls(event: EveEvent, row: Row, sink: RowSink): void {
  putServerName(event, row, EveField.tlsSni);
  row.fact = Fact.Request;
  if (!sink.wants(row)) return;
  row.clearDetails();
  event.putEnds(row, false);
  row.app = 'tls';
  event.put(row.alpn, EveField.tlsAlpns);
  event.put(row.ja3, EveField.tlsJa3);
  event.put(row.ja4, EveField.tlsJa4);
  sink.take(row);
}

/** Suricata also writes an event for the server's half and for packets without a hello: those ask for nothing. */
function takeQuic(event: EveEvent, row: Row, sink: RowSink, at: number): void {
  if (!event.has(EveField.quicSni) && !event.has(EveField.quicJa3) && !event.has(EveField.quicJa4)) {
    sink.ignore(at);
    return;
  }
  putServerName(event, row, EveField.quicSni);
  row.fact = Fact.Request;
  if (!sink.wants(row)) return;
  row.clearDetails();
  event.putEnds(row, false);
  row.app = 'quic';
  event.put(row.ja3, EveField.quicJa3);
  event.put(row.ja4, EveField.quicJa4);
  event.put(row.userAgent, EveField.quicUserAgent);
  sink.take(row);
}

/** Some clients put `name:port` in it. */
function putServerName(event: EveEvent, row: Row, field: number): void {
  if (!readAuthority(row.bytes, event.start(field), event.end(field), row)) event.put(row.host, field);
}

/** The source is who sent first. Bytes are those of whole packets, link headers included. */
function takeFlow(event: EveEvent, row: Row, sink: RowSink, at: number): void {
  if (row.server.end === row.server.start) {
    sink.reject(at, Reject.BadAddress);
    return;
  }
  row.fact = Fact.Flow;
  if (event.readTime(EveField.flowStart)) row.timeMs = event.times.ms;
  row.serverPort = event.number(EveField.destinationPort);
  putApp(event, row);
  if (!sink.wants(row)) return;
  row.clearDetails();
  event.putEnds(row, false);
  putApp(event, row);
  if (event.has(EveField.flowStart) && event.readTime(EveField.flowEnd)) row.durationMs = event.times.ms - row.timeMs;
  row.bytesUp = event.number(EveField.flowBytesUp);
  row.bytesDown = event.number(EveField.flowBytesDown);
  row.packetsUp = event.number(EveField.flowPacketsUp);
  row.packetsDown = event.number(EveField.flowPacketsDown);
  if (event.is(EveField.flowAction, drop) || event.is(EveField.flowAction, reject)) row.action = Action.Blocked;
  sink.take(row);
}

/** Each direction of a flow is an event of its own: the server, of both, has the lower port, and its event is the same flow once more. */
function takeNetflow(event: EveEvent, row: Row, sink: RowSink, at: number): void {
  const isReversed = event.number(EveField.sourcePort) < event.number(EveField.destinationPort);
  if (isReversed) event.put(row.server, EveField.source);
  if (row.server.end === row.server.start) {
    sink.reject(at, Reject.BadAddress);
    return;
  }
  row.fact = Fact.Flow;
  if (event.readTime(EveField.netflowStart)) row.timeMs = event.times.ms;
  row.serverPort = event.number(isReversed ? EveField.sourcePort : EveField.destinationPort);
  putApp(event, row);
  if (!sink.wants(row)) return;
  row.clearDetails();
  event.putEnds(row, isReversed);
  putApp(event, row);
  if (event.has(EveField.netflowStart) && event.readTime(EveField.netflowEnd))
    row.durationMs = event.times.ms - row.timeMs;
  const bytes = event.number(EveField.netflowBytes);
  const packets = event.number(EveField.netflowPackets);
  if (isReversed) {
    row.bytesDown = bytes;
    row.packetsDown = packets;
  } else {
    row.bytesUp = bytes;
    row.packetsUp = packets;
  }
  row.repeated = isReversed;
  sink.take(row);
}

/** `failed`: Suricata looked and recognised none. */
function putApp(event: EveEvent, row: Row): void {
  const field = EveField.appProto;
  row.app = '';
  if (!event.has(field) || event.is(field, failed) || event.is(field, unknown)) return;
  assign(row, fieldCode('app'), row.bytes, event.start(field), event.end(field));
}
