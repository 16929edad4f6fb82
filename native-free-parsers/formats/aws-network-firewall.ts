/**
 * AWS Network Firewall's alert and flow logs: Suricata events in an envelope.
 *
 *   {"firewall_name":"fw1","availability_zone":"eu-central-1a","event_timestamp":"1795153596","event":{"timestamp":"2026-11-20T05:46:36.049123+0000",
 *    "event_type":"netflow","src_ip":"10.0.12.9","src_port":51201,"dest_ip":"192.0.2.4","dest_port":443,"proto":"TCP","netflow":{…}}}
 *
 * What the event states is as in Suricata's EVE log, save that alerts are read: here they are what a rule decided about a
 * session. One with a server's name is a request. One without says of a flow, which the flow log counts, whether it was blocked.
 *
 * https://docs.aws.amazon.com/network-firewall/latest/developerguide/firewall-logging-contents.html
 */
import { Byte } from '../bytes/byte.js';
import { JsonFields, JsonKind } from '../bytes/json.js';
import { JsonPaths } from '../bytes/json-keys.js';
import { Lines } from '../bytes/lines.js';
import { equals, indexOf, word } from '../bytes/match.js';
import { readAuthority } from '../bytes/url.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { localClock } from '../local-clock.js';
import { Action, Escapes, Fact, type Row } from '../row.js';
import { sensorFields } from '../sensor-fields.js';
import { EveEvent, EveField } from '../suricata/event.js';
import { takeEvent } from '../suricata/take-event.js';

interface Layout {
  readonly timeZone: string;
}

const Field = Object.freeze({ Firewall: 0, Event: 1, AlertAction: 2 });
const paths = new JsonPaths(['/firewall_name', '/event', '/event/alert/action']);
/** How far into a line the object may start: longer than any syslog header. */
const maxPrefix = 256;
const alert = word('alert');
const blocked = word('blocked');

const awsNetworkFirewall: LogFormat<Layout> = {
  name: 'aws-network-firewall',
  product: 'AWS Network Firewall (alert, flow and TLS logs)',
  kind: 'firewall',
  framing: 'line',
  facts: ['request', 'query', 'answer', 'flow', 'lease', 'logon'],
  fields: sensorFields,
  specification: 'https://docs.aws.amazon.com/network-firewall/latest/developerguide/firewall-logging-contents.html',

  detect(head, hints) {
    const lines = new Lines(head);
    const envelope = new JsonFields(paths, head);
    let because = 'no line';
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      const isJson = envelope.scan(startOfObject(head, lines.start, lines.end), lines.end);
      if (isJson && isEnvelope(envelope)) return { timeZone: hints.timeZone };
      if (line === 1)
        because = isJson ? 'line 1: no "firewall_name" with an "event" object' : 'line 1: not a JSON object';
    }
    return new Refusal(because);
  },

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    const envelope = new JsonFields(paths, bytes);
    const event = new EveEvent(bytes, localClock({ modifiedMs: 0, timeZone: layout.timeZone }));
    row.clear();
    row.bytes = bytes;
    row.escapes = Escapes.Json;
    while (lines.advance(sink)) {
      const at = lines.start;
      if (!envelope.scan(startOfObject(bytes, at, lines.end), lines.end)) sink.reject(at, Reject.BadJson);
      else if (!isEnvelope(envelope)) sink.reject(at, Reject.BadSyntax);
      else if (!event.read(envelope.start(Field.Event), envelope.end(Field.Event))) sink.reject(at, Reject.BadJson);
      else if (event.is(EveField.eventType, alert)) takeAlert(event, envelope, row, sink, at);
      else takeEvent(event, row, sink, at);
    }
    return layout;
  },
};
export default awsNetworkFirewall;

function startOfObject(bytes: Buffer, start: number, end: number): number {
  return indexOf(bytes, start, Math.min(end, start + maxPrefix), Byte.BraceOpen);
}

function isEnvelope(envelope: JsonFields): boolean {
  return envelope.kind(Field.Firewall) === JsonKind.String && envelope.kind(Field.Event) === JsonKind.Object;
}

function takeAlert(event: EveEvent, envelope: JsonFields, row: Row, sink: RowSink, at: number): void {
  if (!event.readTime(EveField.timestamp)) {
    sink.reject(at, Reject.BadTime);
    return;
  }
  if (!event.has(EveField.source) || !event.has(EveField.destination)) {
    sink.ignore(at);
    return;
  }
  row.timeMs = event.times.ms;
  row.host.clear();
  row.path.clear();
  row.serverPort = Number.NaN;
  const isHttp = event.has(EveField.httpHost);
  const nameField = isHttp ? EveField.httpHost : EveField.tlsSni;
  const isNamed = readAuthority(event.bytes, event.start(nameField), event.end(nameField), row);
  row.fact = isNamed ? Fact.Request : Fact.Flow;
  event.put(row.server, EveField.destination);
  if (!isNamed) row.serverPort = event.number(EveField.destinationPort);
  if (!sink.wants(row)) return;
  row.clearDetails();
  event.putEnds(row, false);
  row.repeated = !isNamed;
  if (isNamed) {
    row.app = isHttp ? 'http' : 'tls';
    if (event.bytes[event.start(EveField.httpUrl)] === Byte.Slash) event.put(row.path, EveField.httpUrl);
    event.put(row.method, EveField.httpMethod);
    event.put(row.userAgent, EveField.httpUserAgent);
    event.put(row.referrer, EveField.httpReferrer);
    row.status = event.number(EveField.httpStatus);
  }
  const isBlocked = equals(event.bytes, envelope.start(Field.AlertAction), envelope.end(Field.AlertAction), blocked);
  row.action = isBlocked ? Action.Blocked : Action.Allowed;
  sink.take(row);
}
