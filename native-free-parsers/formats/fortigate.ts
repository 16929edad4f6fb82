/**
 * Logs of Fortinet's FortiGate (FortiOS), FortiProxy and FortiClient as key=value pairs, with blanks or commas between them, or as
 * CEF; mostly through syslog.
 *
 *   <189>date=2026-11-20 time=06:46:36 devname="fw1" devid="FG100" eventtime=1795153596595817641 tz="+0100" logid="0000000013"
 *    type="traffic" subtype="forward" srcip=10.0.12.9 srcport=51201 dstip=192.0.2.4 dstport=443 proto=6 action="close"
 *    duration=84 sentbyte=5976 rcvdbyte=77342 …
 *   CEF:0|Fortinet|Fortigate|v7.4.1|00013|traffic:forward close|3|cat=traffic:forward FTNTFGTeventtime=1795153596 src=10.0.12.9 …
 *
 * Traffic is logged when a session ends and then counted, with its totals; `action=start` and the running totals of long sessions
 * (log 20) are the same session once more. Web filter and http-transaction records are requests. What application control and
 * TLS inspection say of a session, they say besides the traffic and web filter logs: it is repeated. Only a transaction has byte
 * counts of its own; those of the web filter are what had passed when it looked, mostly nothing, and are left out.
 *
 * DNS queries and answers, DHCP acknowledgements, VPN tunnels and authentications of users are read, other events are ignored.
 * FortiAnalyzer's `timestamp` is local time and not used.
 *
 * https://docs.fortinet.com/document/fortigate/7.6.0/fortios-log-message-reference
 */

import { Byte } from '../bytes/byte.js';
import { Lines } from '../bytes/lines.js';
import { indexOf, skipBlanks, startsWith, startsWithAny, word } from '../bytes/match.js';
import { readAuthority, readTarget } from '../bytes/url.js';
import { assign, fieldCode } from '../field.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { takeEvent } from '../fortigate/identity.js';
import { type FortiFields, FortiRecord } from '../fortigate/record.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { isObjectText } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Action, Escapes, Fact, type Row } from '../row.js';

const traffic = word('traffic');
const utm = ['utm', 'webfilter', 'app-ctrl', 'dns', 'ssl'].map(word);
const event = word('event');
const webFilter = word('webfilter');
const transaction = word('http-transaction');
const repeating = ['app-ctrl', 'ssl'].map(word);
const dns = word('dns');
const dnsResponse = word('dns-response');
const startAction = word('start');
/** The log of running totals; its number has ten digits, of which the first four are the type's. */
const runningTotals = ['0000000020', '20'].map(word);
const blocking = ['block', 'deny', 'denied', 'drop', 'reset', 'redirect', 'violation'].map(word);
/** What says of no application that it was identified. */
const unidentified = ['unscanned', 'unknown', 'Unknown', 'tcp/', 'udp/', 'icmp'].map(word);
const protocols = ['HTTPS.BROWSER', 'HTTP.BROWSER', 'HTTPS', 'HTTP', 'SSL', 'DNS', 'QUIC'].map(word);
const protocolNames = ['tls', 'http', 'tls', 'http', 'tls', 'dns', 'quic'];

const ends: FortiFields = [
  ['srcip', 'client'],
  ['srcport', 'clientPort'],
  ['dstport', 'serverPort'],
  ['proto', 'transport'],
  ['srcname', 'device'],
  ['srcmac', 'mac'],
  ['mastersrcmac', 'mac'],
  ['unauthuser', 'user'],
  ['user', 'user'],
  ['group', 'group'],
];
const totals: FortiFields = [
  ['duration', 'durationSeconds'],
  ['sentbyte', 'bytesUp'],
  ['rcvdbyte', 'bytesDown'],
  ['sentpkt', 'packetsUp'],
  ['rcvdpkt', 'packetsDown'],
];
const requestFields: FortiFields = [
  ['clientip', 'client'],
  ['httpmethod', 'method'],
  ['statuscode', 'status'],
  ['agent', 'userAgent'],
  ['referralurl', 'referrer'],
];
const transactionBytes: FortiFields = [
  ['sentbyte', 'bytesUp'],
  ['rcvdbyte', 'bytesDown'],
];
/** FortiClient's records of what its web filter saw: the device is the host. */
const clientFields: FortiFields = [
  ['deviceip', 'client'],
  ['devicemac', 'mac'],
  ['hostname', 'device'],
  ['user', 'user'],
  ['dstport', 'serverPort'],
  ['proto', 'transport'],
];

const fortigate: LogFormat<ClockHints> = {
  name: 'fortigate',
  product: 'Fortinet FortiGate, FortiProxy and FortiClient (syslog, CSV, CEF)',
  kind: 'firewall',
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
    'group',
    'host',
    'server',
    'serverPort',
    'transport',
    'app',
    'method',
    'path',
    'status',
    'userAgent',
    'referrer',
    'action',
    'bytesUp',
    'bytesDown',
    'packetsUp',
    'packetsDown',
    'queryType',
    'answers',
  ],
  specification: 'https://docs.fortinet.com/document/fortigate/7.6.0/fortios-log-message-reference',

  detect(head, hints) {
    const because = 'line 1: no "type=… subtype=…" with logid, devid or vd, nor CEF of Fortinet';
    if (!head.includes('type=') && !head.includes('Fortinet|')) return new Refusal(because);
    const lines = new Lines(head);
    const record = new FortiRecord(head, localClock(hints));
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      if (isObjectText(head, lines.start, lines.end)) continue;
      const isRecord = record.read(lines.start, lines.end);
      if (isRecord && record.has('subtype')) return { ...hints };
      if (isRecord && record.has('log_id') && record.has('device_id')) return { ...hints };
    }
    return new Refusal(because);
  },

  openLines,
  parse: parseByLine(openLines),
};
export default fortigate;

function openLines(bytes: Buffer, layout: ClockHints, row: Row, sink: RowSink): LineReader {
  const record = new FortiRecord(bytes, localClock(layout));
  row.clear();
  row.bytes = bytes;
  row.escapes = Escapes.Backslash;
  return {
    read(lineStart, lineEnd) {
      if (record.read(lineStart, lineEnd)) takeRecord(record, row, sink, lineStart);
      else sink.reject(lineStart, Reject.BadSyntax);
    },
  };
}

function takeRecord(record: FortiRecord, row: Row, sink: RowSink, at: number): void {
  const isTraffic = record.is('type', traffic);
  const isEvent = record.is('type', event);
  // FortiWeb's and FortiADC's traffic: requests to servers of one's own.
  const isInbound = isTraffic && !record.has('srcip') && record.has('src');
  if (isInbound || (!isTraffic && !isEvent && !record.isOneOf('type', utm))) {
    sink.ignore(at);
    return;
  }
  if (!record.isTimed() && !record.isTimeless) {
    if (isEvent) sink.ignore(at);
    else sink.reject(at, Reject.BadTime);
    return;
  }
  if (isEvent) takeEvent(record, row, sink) || sink.ignore(at);
  else if (isTraffic) takeTraffic(record, row, sink, at);
  else takeUtm(record, row, sink, at);
}

function takeTraffic(record: FortiRecord, row: Row, sink: RowSink, at: number): void {
  if (record.is('subtype', transaction)) takeRequest(record, row, sink, at);
  else if (record.has('remotename') && record.hasAddress('deviceip')) takeClientRequest(record, row, sink);
  else if (!record.hasAddress('srcip') || !record.hasAddress('dstip')) sink.reject(at, Reject.BadAddress);
  else takeFlow(record, row, sink, record.is('action', startAction) || record.isOneOf('logid', runningTotals));
}

function takeUtm(record: FortiRecord, row: Row, sink: RowSink, at: number): void {
  const isHosted = record.has('hostname') || record.has('url');
  if (record.is('subtype', webFilter) || record.is('type', webFilter)) takeRequest(record, row, sink, at);
  else if (record.is('subtype', dns) || record.is('type', dns)) takeDns(record, row, sink, at);
  else if (!record.isOneOf('subtype', repeating) && !record.isOneOf('type', repeating)) sink.ignore(at);
  else if (isHosted) takeRequest(record, row, sink, at);
  else if (record.hasAddress('srcip') && record.hasAddress('dstip')) takeFlow(record, row, sink, true);
  else sink.ignore(at);
}

function takeFlow(record: FortiRecord, row: Row, sink: RowSink, isRepeated: boolean): void {
  const seconds = record.number('duration');
  record.begin(row, Fact.Flow, seconds > 0 ? record.timeMs - seconds * 1000 : record.timeMs);
  record.put(row.server, 'dstip');
  row.serverPort = record.number('dstport');
  if (!sink.wants(row)) return;
  row.clearDetails();
  record.assign(ends, row);
  if (!isRepeated) record.assign(totals, row);
  row.repeated = isRepeated;
  putApplication(record, row);
  row.action = actionOf(record);
  sink.take(row);
}

function takeRequest(record: FortiRecord, row: Row, sink: RowSink, at: number): void {
  record.begin(row, Fact.Request, record.timeMs);
  if (!readHost(record, row)) {
    sink.reject(at, Reject.NoHost);
    return;
  }
  record.put(row.server, 'dstip');
  if (!sink.wants(row)) return;
  row.clearDetails();
  const { serverPort } = row;
  record.assign(ends, row);
  if (!Number.isNaN(serverPort)) row.serverPort = serverPort;
  record.assign(requestFields, row);
  if (record.is('subtype', transaction)) record.assign(transactionBytes, row);
  row.repeated = record.isOneOf('subtype', repeating) || record.isOneOf('type', repeating);
  putApplication(record, row);
  row.action = actionOf(record);
  sink.take(row);
}

/** `hostname="chatgpt.com" url="/c/1"`, or a whole URL, which also a proxy's client puts in the request. */
function readHost(record: FortiRecord, row: Row): boolean {
  const { bytes } = record;
  const url = record.start('url');
  const isPath = record.has('url') && bytes[url] === Byte.Slash;
  if (record.has('url') && !isPath && readTarget(bytes, url, record.end('url'), row)) return true;
  row.path.clear();
  if (!record.has('hostname') || !readAuthority(bytes, record.start('hostname'), record.end('hostname'), row))
    return false;
  if (isPath) row.path.set(url, record.end('url'));
  return true;
}

function takeClientRequest(record: FortiRecord, row: Row, sink: RowSink): void {
  record.begin(row, Fact.Request, record.timeMs);
  record.put(row.host, 'remotename');
  if (record.has('url') && record.bytes[record.start('url')] === Byte.Slash) record.put(row.path, 'url');
  if (!sink.wants(row)) return;
  row.clearDetails();
  record.assign(clientFields, row);
  putApplication(record, row);
  row.action = actionOf(record);
  sink.take(row);
}

function takeDns(record: FortiRecord, row: Row, sink: RowSink, at: number): void {
  if (!record.has('qname')) {
    sink.ignore(at);
    return;
  }
  const isAnswer = record.is('eventtype', dnsResponse) || record.is('subtype', dnsResponse);
  record.begin(row, isAnswer ? Fact.Answer : Fact.Query, record.timeMs);
  record.put(row.host, 'qname');
  record.put(row.server, 'dstip');
  if (!sink.wants(row)) return;
  row.clearDetails();
  record.assign(ends, row);
  record.put(row.queryType, 'qtype');
  row.app = 'dns';
  row.action = actionOf(record);
  if (isAnswer) putAnswers(record, row);
  sink.take(row);
}

/** `ipaddr="192.0.2.4, 2001:db8::4"` */
function putAnswers(record: FortiRecord, row: Row): void {
  const { bytes } = record;
  const end = record.end('ipaddr');
  for (let at = record.start('ipaddr'); at < end; ) {
    const next = indexOf(bytes, at, end, Byte.Comma);
    const index = next > at ? row.answers.add() : -1;
    if (index < 0) return;
    row.answers.data[index]!.set(at, next);
    at = skipBlanks(bytes, next + 1, end);
  }
}

/** The application that was recognised, or else the service of the port. */
function putApplication(record: FortiRecord, row: Row): void {
  const { bytes } = record;
  const isKnown = record.has('app') && !startsWithAny(bytes, record.start('app'), record.end('app'), unidentified);
  const key = isKnown ? 'app' : 'service';
  for (let i = 0; i < protocols.length; i++) {
    if (record.is(key, protocols[i]!)) {
      row.app = protocolNames[i]!;
      return;
    }
  }
  if (isKnown) assign(row, fieldCode('app'), bytes, record.start('app'), record.end('app'));
}

/** `close`, `timeout`, `client-rst` and others say how a session that was allowed ended. */
function actionOf(record: FortiRecord): Action {
  const { bytes } = record;
  const key = record.has('action') ? 'action' : 'utmaction';
  if (!record.has(key)) return Action.Unknown;
  const isBlocked = startsWithAny(bytes, record.start(key), record.end(key), blocking);
  const isBlockedByProfile = startsWith(bytes, record.start('utmaction'), record.end('utmaction'), blocking[0]!);
  return isBlocked || isBlockedByProfile ? Action.Blocked : Action.Allowed;
}
