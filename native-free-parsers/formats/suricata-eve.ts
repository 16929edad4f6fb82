/**
 * Suricata's EVE log, one JSON event a line.
 *
 *   {"timestamp":"2026-11-20T06:46:45.049123+0000","flow_id":1057884175336468,"event_type":"tls","src_ip":"10.0.177.173",
 *    "src_port":59756,"dest_ip":"192.0.2.4","dest_port":443,"proto":"TCP","tls":{"sni":"chatgpt.com","version":"TLS 1.3"}}
 *
 * Most events have the client for their source; DNS and Kerberos replies and half of the netflow events have the server.
 * Before the object there may be a prefix: `@cee: `, or what syslog puts there.
 *
 * https://docs.suricata.io/en/latest/output/eve/eve-json-format.html
 */
import { Byte } from '../bytes/byte.js';
import { Lines } from '../bytes/lines.js';
import { indexOf, word } from '../bytes/match.js';
import { readAuthority } from '../bytes/url.js';
import { assign, fieldCode } from '../field.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { localClock } from '../local-clock.js';
import { Action, Escapes, Fact, type Row } from '../row.js';
import { takeDns } from '../suricata/dns.js';
import { EveEvent, EveField, EveType, eveTypeOf } from '../suricata/event.js';
import { takeHttp } from '../suricata/http.js';
import { takeLease, takeLogon } from '../suricata/identity.js';

/** Suricata before 2.0 wrote times without a zone. */
interface Layout {
  readonly timeZone: string;
}

/** How far into a line the object may start: longer than any syslog header. */
const maxPrefix = 256;

const drop = word('drop');
const failed = word('failed');
const reject = word('reject');
const unknown = word('unknown');

const suricataEve: LogFormat<Layout> = {
  name: 'suricata-eve',
  product: 'Suricata (EVE JSON)',
  kind: 'sensor',
  framing: 'line',
  facts: ['request', 'query', 'answer', 'flow', 'lease', 'logon'],
  fields: [
    'time',
    'durationMs',
    'until',
    'client',
    'clientPort',
    'device',
    'mac',
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
    'packetsUp',
    'packetsDown',
    'queryType',
    'responseCode',
    'answers',
    'alpn',
    'ja3',
    'ja4',
  ],
  specification: 'https://docs.suricata.io/en/latest/output/eve/eve-json-format.html',

  detect(head, hints) {
    const lines = new Lines(head);
    const event = new EveEvent(head, localClock(hints));
    let because = 'no line';
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      const isJson = event.read(startOfObject(head, lines.start, lines.end), lines.end);
      const isEvent = isJson && looksLikeEvent(event);
      if (isEvent && event.readTime(EveField.timestamp)) return { timeZone: hints.timeZone };
      if (line > 1) continue;
      if (!isJson) because = 'line 1: not a JSON object';
      else if (isEvent) because = 'line 1: "timestamp" is no ISO 8601 time';
      else because = 'line 1: no "event_type" with "flow_id", "src_ip" or "stats" beside it';
    }
    return new Refusal(because);
  },

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    const event = new EveEvent(bytes, localClock({ modifiedMs: 0, timeZone: layout.timeZone }));
    row.clear();
    row.bytes = bytes;
    row.escapes = Escapes.Json;
    while (lines.advance(sink)) {
      if (event.read(startOfObject(bytes, lines.start, lines.end), lines.end)) {
        takeEvent(event, row, sink, lines.start);
      } else sink.reject(lines.start, Reject.BadJson);
    }
    return layout;
  },
};
export default suricataEve;

/** Other programs' events have a type and a time, too. */
function looksLikeEvent(event: EveEvent): boolean {
  const isOfNetwork = event.has(EveField.flowId) || event.has(EveField.source) || event.has(EveField.stats);
  return isOfNetwork && eveTypeOf(event) !== EveType.Missing;
}

function startOfObject(bytes: Buffer, start: number, end: number): number {
  return indexOf(bytes, start, Math.min(end, start + maxPrefix), Byte.BraceOpen);
}

function takeEvent(event: EveEvent, row: Row, sink: RowSink, at: number): void {
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
  if (!event.has(field) || event.is(field, failed) || event.is(field, unknown)) return;
  assign(row, fieldCode('app'), row.bytes, event.start(field), event.end(field));
}
