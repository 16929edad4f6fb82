/**
 * Syslog of Cisco Meraki's security appliances, access points and switches.
 *
 *   <134>1 1795153596.289402144 MX84 flows src=10.0.12.9 dst=192.0.2.4 mac=02:00:00:00:00:09 protocol=tcp sport=51201 dport=443 pattern: allow all
 *   <134>1 1795153596.355017882 MX84 urls src=10.0.12.9:51201 dst=192.0.2.4:443 mac=02:00:00:00:00:09 request: UNKNOWN https://chatgpt.com/...
 *          Time                 Name Role
 *
 * `flows` is what a rule decided about a new flow, and counted; `1` in front of a pattern is deny, `0` allow. Later firmware writes
 * `ip_flow_start`, `ip_flow_end` and `firewall` in its place: the end is counted, and so is a denial; the start, and a
 * firewall's allow, are the same flow once more. None has byte counts. A request of method UNKNOWN is TLS, of which only the name was seen.
 *
 * Of the events, DHCP leases give leases; 802.1X, client VPN and AnyConnect authentications logons.
 *
 * https://documentation.meraki.com/General_Administration/Monitoring_and_Reporting/Syslog_Event_Types_and_Log_Samples
 */

import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Lines } from '../bytes/lines.js';
import { equals, indexOf, startsWith, startsWithAny, word } from '../bytes/match.js';
import { readTarget } from '../bytes/url.js';
import { takeEvent } from '../cisco-meraki/events.js';
import { MerakiKey, MerakiRecord, patternLabel, requestLabel } from '../cisco-meraki/record.js';
import { transportOf } from '../field.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { isObjectText } from '../line-records.js';
import { Action, Escapes, Fact, type Row } from '../row.js';

const { Space } = Byte;

const flows = word('flows');
const firewalls = ['firewall', 'cellular_firewall', 'vpn_firewall', 'bridge_anyconnect_client_vpn_firewall'].map(word);
const flowStart = word('ip_flow_start');
const flowEnd = word('ip_flow_end');
const urls = word('urls');
const events = word('events');
const others = ['ids-alerts', 'security_event', 'airmarshal_events', 'l7_firewall', 'l7_firewall_rule'].map(word);
const roles = [flows, flowStart, flowEnd, urls, events, ...firewalls, ...others];
const denying = ['deny', 'block', '1 ', 'Group Policy Deny'].map(word);
const allowing = ['allow', '0 ', 'Group Policy Allow'].map(word);
const unknownMethod = word('UNKNOWN');

const ciscoMeraki: LogFormat<null> = {
  name: 'cisco-meraki',
  product: 'Cisco Meraki MX, MR and MS (syslog)',
  kind: 'firewall',
  framing: 'line',
  facts: ['request', 'flow', 'lease', 'logon'],
  fields: [
    'time',
    'client',
    'clientPort',
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
    'userAgent',
    'action',
  ],
  specification:
    'https://documentation.meraki.com/General_Administration/Monitoring_and_Reporting/Syslog_Event_Types_and_Log_Samples',

  detect(head) {
    const lines = new Lines(head);
    const record = new MerakiRecord(head);
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      if (isObjectText(head, lines.start, lines.end)) continue;
      if (record.read(lines.start, lines.end, roles)) return null;
    }
    return new Refusal('line 1: not "seconds.nanoseconds DEVICE flows|urls|events|ip_flow_end …"');
  },

  openLines,
  parse: parseByLine(openLines),
};
export default ciscoMeraki;

function openLines(bytes: Buffer, _layout: null, row: Row, sink: RowSink): LineReader {
  const record = new MerakiRecord(bytes);
  row.clear();
  row.bytes = bytes;
  row.escapes = Escapes.None;
  return {
    read(lineStart, lineEnd) {
      if (record.read(lineStart, lineEnd, roles)) takeRecord(record, row, sink, lineStart);
      else sink.reject(lineStart, Reject.BadSyntax);
    },
  };
}

function takeRecord(record: MerakiRecord, row: Row, sink: RowSink, at: number): void {
  const { bytes, roleStart, roleEnd } = record;
  row.timeMs = record.timeMs;
  row.host.clear();
  row.path.clear();
  row.server.clear();
  row.serverPort = Number.NaN;
  record.scan();
  if (equals(bytes, roleStart, roleEnd, urls)) takeRequest(record, row, sink, at);
  else if (equals(bytes, roleStart, roleEnd, events)) takeEvent(record, row, sink) || sink.ignore(at);
  else if (equals(bytes, roleStart, roleEnd, flows) || equals(bytes, roleStart, roleEnd, flowEnd))
    takeFlow(record, false, row, sink, at);
  else if (equals(bytes, roleStart, roleEnd, flowStart) || startsWithAny(bytes, roleStart, roleEnd, firewalls))
    takeFlow(record, true, row, sink, at);
  else sink.ignore(at);
}

/** `mayRepeat`: unless it was denied, the flow is counted elsewhere. */
function takeFlow(record: MerakiRecord, mayRepeat: boolean, row: Row, sink: RowSink, at: number): void {
  const { bytes } = record;
  const { Source, Destination } = MerakiKey;
  if (
    !isAddress(bytes, record.start(Source), record.pairEnd(Source)) ||
    !isAddress(bytes, record.start(Destination), record.pairEnd(Destination))
  ) {
    sink.reject(at, Reject.BadAddress);
    return;
  }
  row.fact = Fact.Flow;
  record.put(row.server, Destination);
  row.serverPort = record.number(MerakiKey.DestinationPort);
  if (!sink.wants(row)) return;
  row.clearDetails();
  record.put(row.client, Source);
  row.clientPort = record.number(MerakiKey.SourcePort);
  record.put(row.mac, MerakiKey.Mac);
  row.transport = transportOf(bytes, record.start(MerakiKey.Protocol), record.pairEnd(MerakiKey.Protocol));
  row.action = actionOf(record);
  row.repeated = mayRepeat && row.action !== Action.Blocked;
  sink.take(row);
}

/** `flows allow src=…`, `flows src=… pattern: deny all`, `pattern: 1 all` */
function actionOf(record: MerakiRecord): Action {
  const { bytes, restStart, end } = record;
  const pattern = record.after(patternLabel);
  if (startsWithAny(bytes, restStart, end, denying) || startsWithAny(bytes, pattern, end, denying))
    return Action.Blocked;
  if (startsWithAny(bytes, restStart, end, allowing) || startsWithAny(bytes, pattern, end, allowing))
    return Action.Allowed;
  return Action.Unknown;
}

function takeRequest(record: MerakiRecord, row: Row, sink: RowSink, at: number): void {
  const { bytes, end } = record;
  const { Source, Destination } = MerakiKey;
  const method = record.after(requestLabel);
  const methodEnd = indexOf(bytes, method, end, Space);
  const target = Math.min(methodEnd + 1, end);
  if (!readTarget(bytes, target, indexOf(bytes, target, end, Space), row)) {
    sink.reject(at, Reject.NoHost);
    return;
  }
  const isTls = equals(bytes, method, methodEnd, unknownMethod);
  // `/...` in place of what was encrypted.
  if (isTls) row.path.clear();
  row.fact = Fact.Request;
  row.server.set(record.start(Destination), record.addressEnd(Destination));
  if (!sink.wants(row)) return;
  row.clearDetails();
  row.client.set(record.start(Source), record.addressEnd(Source));
  row.clientPort = record.port(Source);
  if (Number.isNaN(row.serverPort)) row.serverPort = record.port(Destination);
  record.put(row.mac, MerakiKey.Mac);
  record.put(row.userAgent, MerakiKey.Agent);
  row.transport = 'tcp';
  row.app = isTls ? 'tls' : startsWith(bytes, target, end, https) ? 'tls' : 'http';
  if (!isTls) row.method.set(method, methodEnd);
  sink.take(row);
}

const https = word('https:');
