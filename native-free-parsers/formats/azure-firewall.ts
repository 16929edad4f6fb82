/**
 * Azure Firewall's rule and DNS logs as JSON lines: the legacy ones, whose message is text, and the structured ones.
 *
 *   {"time":"2026-11-20T05:46:36.2140990Z","category":"AzureFirewallApplicationRule","properties":{"msg":"HTTPS request from
 *    10.0.12.9:51201 to chatgpt.com:443. Action: Allow. Rule Collection: web. Rule: all"}, …}
 *   {"time":"2026-11-20T05:46:36.2140990Z","category":"AZFWApplicationRule","properties":{"Protocol":"HTTPS","SourceIp":"10.0.12.9",
 *    "SourcePort":51201,"Fqdn":"chatgpt.com","DestinationPort":443,"Action":"Allow", …}, …}
 *
 * A record of an application rule is a request, one of a network or NAT rule a flow. Each is written when a connection begins,
 * is the only one of its session, and counted; none has byte counts. A record of the DNS proxy has the query and the
 * code of its response, and no answers. Flow traces, fat flows, threat intelligence and intrusion detection are ignored.
 *
 * https://learn.microsoft.com/en-us/azure/firewall/monitor-firewall-reference
 */
import { AzureMessage } from '../azure-firewall/message.js';
import { AzureRecord } from '../azure-firewall/record.js';
import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Lines } from '../bytes/lines.js';
import { equals, equalsAny, indexOf, startsWith, startsWithAny, word } from '../bytes/match.js';
import { readTarget } from '../bytes/url.js';
import { transportOf } from '../field.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { localClock } from '../local-clock.js';
import { Action, Escapes, Fact, type Row } from '../row.js';

interface Layout {
  readonly timeZone: string;
}

/** How far into a line the object may start: longer than any syslog header. */
const maxPrefix = 256;
const legacy = word('AzureFirewall');
const structured = word('AZFW');
const applicationRules = ['AZFWApplicationRule', 'AzureFirewallApplicationRule'].map(word);
/** Threat intelligence refuses connections before the rules see them. */
const flowRules = [
  'AZFWNetworkRule',
  'AZFWNatRule',
  'AZFWThreatIntel',
  'AzureFirewallNetworkRule',
  'AzureFirewallNatRule',
].map(word);
const queries = ['AZFWDnsQuery', 'AzureFirewallDnsProxy'].map(word);
/** Intrusion detection writes lower case, and lets pass what it only alerts of. */
const allowances = ['Allow', 'Alert', 'alert'].map(word);
const refusals = ['Deny', 'Drop', 'Reject', 'drop'].map(word);
const http = word('http');
const https = word('https');
const webProtocols = ['HTTP', 'http', 'Http'].map(word);

const azureFirewall: LogFormat<Layout> = {
  name: 'azure-firewall',
  product: 'Azure Firewall (diagnostic and resource-specific logs)',
  kind: 'firewall',
  framing: 'line',
  facts: ['request', 'query', 'flow'],
  fields: [
    'time',
    'client',
    'clientPort',
    'host',
    'server',
    'serverPort',
    'transport',
    'app',
    'path',
    'action',
    'queryType',
    'responseCode',
  ],
  specification: 'https://learn.microsoft.com/en-us/azure/firewall/monitor-firewall-reference',

  detect(head, hints) {
    const lines = new Lines(head);
    const record = new AzureRecord(head, localClock(hints));
    let because = 'no line';
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      const isJson = record.read(startOfObject(head, lines.start, lines.end), lines.end);
      if (isJson && isOfFirewall(record) && record.isTimed()) return { timeZone: hints.timeZone };
      if (line > 1) continue;
      because = isJson ? 'line 1: no "category" AzureFirewall… or AZFW… with a time' : 'line 1: not a JSON object';
    }
    return new Refusal(because);
  },

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    const record = new AzureRecord(bytes, localClock({ modifiedMs: 0, timeZone: layout.timeZone }));
    const message = new AzureMessage(bytes);
    row.clear();
    row.bytes = bytes;
    row.escapes = Escapes.Json;
    while (lines.advance(sink)) {
      const at = lines.start;
      if (!record.read(startOfObject(bytes, at, lines.end), lines.end)) sink.reject(at, Reject.BadJson);
      else if (!isOfFirewall(record)) sink.reject(at, Reject.BadSyntax);
      else takeRecord(record, message, row, sink, at);
    }
    return layout;
  },
};
export default azureFirewall;

function startOfObject(bytes: Buffer, start: number, end: number): number {
  return indexOf(bytes, start, Math.min(end, start + maxPrefix), Byte.BraceOpen);
}

function isOfFirewall(record: AzureRecord): boolean {
  const start = record.start('category');
  const end = record.end('category');
  return startsWith(record.bytes, start, end, legacy) || startsWith(record.bytes, start, end, structured);
}

function takeRecord(record: AzureRecord, message: AzureMessage, row: Row, sink: RowSink, at: number): void {
  const { bytes } = record;
  const isApplication = record.isOneOf('category', applicationRules);
  const isQuery = record.isOneOf('category', queries);
  if (!isApplication && !isQuery && !record.isOneOf('category', flowRules)) {
    sink.ignore(at);
    return;
  }
  if (!record.isTimed()) {
    sink.reject(at, Reject.BadTime);
    return;
  }
  row.timeMs = record.times.ms;
  row.host.clear();
  row.path.clear();
  row.server.clear();
  row.serverPort = Number.NaN;
  row.fact = isQuery ? Fact.Query : isApplication ? Fact.Request : Fact.Flow;
  if (!record.has('message')) takeStructured(record, row, sink, at);
  else if (message.read(record.start('message'), record.end('message'))) takeLegacy(bytes, message, row, sink, at);
  else sink.reject(at, Reject.BadSyntax);
}

function takeStructured(record: AzureRecord, row: Row, sink: RowSink, at: number): void {
  const { bytes } = record;
  if (row.fact === Fact.Query) record.put(row.host, 'queryName');
  else if (row.fact === Fact.Request || record.has('name')) readName(record, row);
  if (row.fact === Fact.Flow && row.host.end > row.host.start) row.fact = Fact.Request;
  record.put(row.server, 'destination');
  if (isIncomplete(bytes, row, sink, at)) return;
  if (row.fact !== Fact.Query) row.serverPort = record.number('destinationPort');
  if (!sink.wants(row)) return;
  row.clearDetails();
  record.put(row.client, 'source');
  row.clientPort = record.number('sourcePort');
  record.put(row.queryType, 'queryType');
  record.put(row.responseCode, 'responseCode');
  putProtocol(bytes, record.start('protocol'), record.end('protocol'), row);
  putAction(bytes, record.start('action'), record.end('action'), row);
  sink.take(row);
}

/** `"TargetUrl":"chatgpt.com/c/1"` where TLS is inspected, else `"Fqdn":"chatgpt.com"`. */
function readName(record: AzureRecord, row: Row): void {
  const isUrl = record.has('url') && readTarget(record.bytes, record.start('url'), record.end('url'), row);
  if (isUrl) return;
  row.path.clear();
  row.serverPort = Number.NaN;
  record.put(row.host, 'name');
}

function takeLegacy(bytes: Buffer, message: AzureMessage, row: Row, sink: RowSink, at: number): void {
  const { targetStart, targetEnd } = message;
  const isNamed = row.fact === Fact.Flow && targetEnd > targetStart && !isAddress(bytes, targetStart, targetEnd);
  // Threat intelligence names servers among the network rules.
  if (isNamed) row.fact = Fact.Request;
  if (row.fact === Fact.Flow) row.server.set(targetStart, targetEnd);
  else row.host.set(targetStart, targetEnd);
  if (message.urlEnd > message.urlStart) readTarget(bytes, message.urlStart, message.urlEnd, row);
  // A ClientHello that named no server was refused.
  if (row.fact === Fact.Request && targetEnd === targetStart) {
    sink.ignore(at);
    return;
  }
  if (isIncomplete(bytes, row, sink, at)) return;
  if (!sink.wants(row)) return;
  row.clearDetails();
  row.client.set(message.clientStart, message.clientEnd);
  row.clientPort = message.clientPort;
  if (!message.isQuery) row.serverPort = message.targetPort;
  if (message.isQuery) {
    row.queryType.set(message.queryTypeStart, message.queryTypeEnd);
    row.responseCode.set(message.codeStart, message.codeEnd);
  }
  putProtocol(bytes, message.protocolStart, message.protocolEnd, row);
  putAction(bytes, message.actionStart, message.actionEnd, row);
  sink.take(row);
}

/** Whether the record lacks what its fact needs; it is rejected then. */
function isIncomplete(bytes: Buffer, row: Row, sink: RowSink, at: number): boolean {
  if (row.fact === Fact.Flow) {
    if (isAddress(bytes, row.server.start, row.server.end)) return false;
    sink.reject(at, Reject.BadAddress);
    return true;
  }
  if (row.host.end > row.host.start) return false;
  sink.reject(at, Reject.NoHost);
  return true;
}

/** Application rules say `HTTPS` or `HTTP`, the others `TCP`, `UDP` or `ICMP Type=8`. */
function putProtocol(bytes: Buffer, start: number, end: number, row: Row): void {
  if (row.fact === Fact.Query) row.app = 'dns';
  else if (equals(bytes, start, end, https) || (end - start === 5 && startsWithAny(bytes, start, end, webProtocols)))
    row.app = 'tls';
  else if (equals(bytes, start, end, http) || equalsAny(bytes, start, end, webProtocols)) row.app = 'http';
  row.transport = row.fact === Fact.Request ? 'tcp' : transportOf(bytes, start, indexOf(bytes, start, end, Byte.Space));
}

function putAction(bytes: Buffer, start: number, end: number, row: Row): void {
  if (startsWithAny(bytes, start, end, allowances)) row.action = Action.Allowed;
  else if (startsWithAny(bytes, start, end, refusals)) row.action = Action.Blocked;
}
