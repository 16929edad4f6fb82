/**
 * The logs of Palo Alto Networks firewalls (PAN-OS) and of their cloud, as comma-separated values, mostly through syslog; also as
 * CEF, LEEF and JSON: `paloalto/events.ts`.
 *
 *   <14>Nov 20 06:46:36 fw1 1,2026/11/20 06:46:36,0129001,TRAFFIC,end,2561,2026/11/20 06:46:36,10.0.12.9,192.0.2.4,…,allow,7734,1758,5976,36,2026/11/20 06:45:12,84,…
 *                             Received                    Log     Type     Generated           Source    Dest.           Bytes Sent Received   Start               Seconds
 *   1,2026/11/20 06:46:36,0129001,THREAT,url,2561,2026/11/20 06:46:36,10.0.12.9,192.0.2.4,…,tcp,alert,"chatgpt.com/c/1",(9999),any,informational,client-to-server,…
 *                                                                                                     URL, without scheme
 *
 * TRAFFIC gives flows: `end`, `drop` and `deny` are counted; `start` is the same session once more, and its totals have only
 * begun. THREAT of subtype `url` gives requests; other threats, and files, name none. DECRYPTION states the server name of a
 * handshake that URL filtering sees too: it repeats that request. USERID, GLOBALPROTECT and HIPMATCH give logons.
 *
 * Columns are read by position, and what newer releases append is passed over: `paloalto/logs.ts`.
 *
 * https://docs.paloaltonetworks.com/pan-os/11-1/pan-os-admin/monitoring/use-syslog-for-monitoring/syslog-field-descriptions
 */

import { isAddress } from '../bytes/address.js';
import { Lines } from '../bytes/lines.js';
import { equals, equalsAny, startsWith, startsWithAny, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { readTarget } from '../bytes/url.js';
import { assign, fieldCode } from '../field.js';
import { Refusal, Reject, type RowSink, silentSink } from '../format.js';
import type { LogDescription, LogReader } from '../json-log.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { isObjectText } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { logOfReaders } from '../log-of-readers.js';
import { eventReaders } from '../paloalto/events.js';
import { takeGlobalProtect, takeHipMatch, takeUserId } from '../paloalto/logons.js';
import {
  Decryption,
  decryption,
  globalProtect,
  hipMatch,
  logType,
  otherTypes,
  subtype,
  Threat,
  Traffic,
  threat,
  traffic,
  trafficTotals,
  userId,
} from '../paloalto/logs.js';
import { PanRecord } from '../paloalto/record.js';
import { Action, Escapes, Fact, type Row } from '../row.js';

const start = word('start');
const url = word('url');
const forwarded = word('x-fwd-for: ');
const unknownMethod = word('unknown');
/** `allow`, `alert`; a page that the user may pass has a `block-` of its own while it is not passed. */
const allowing = ['alert', 'allow', 'continue', 'override'].map(word);
const lockedOut = word('override-lockout');
const blocking = ['block', 'deny', 'drop', 'reset', 'sinkhole'].map(word);
/** App-IDs that say that no application was identified. */
const unidentified = [
  'incomplete',
  'insufficient-data',
  'not-applicable',
  'unknown-tcp',
  'unknown-udp',
  'unknown-p2p',
].map(word);
/** App-IDs of plain protocols, by the names that all formats use. */
const protocols = ['ssl', 'web-browsing', 'dns-base', 'quic-base'].map(word);
const protocolNames = ['tls', 'http', 'dns', 'quic'];

const description: LogDescription = {
  name: 'paloalto',
  product: 'Palo Alto Networks PAN-OS, Panorama and Strata Logging Service (CSV syslog, CEF, LEEF, JSON)',
  kind: 'firewall',
  facts: ['request', 'flow', 'logon'],
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
    'contentType',
    'userAgent',
    'referrer',
    'action',
    'bytesUp',
    'bytesDown',
    'packetsUp',
    'packetsDown',
  ],
  specification:
    'https://docs.paloaltonetworks.com/pan-os/11-1/pan-os-admin/monitoring/use-syslog-for-monitoring/syslog-field-descriptions',
};

const csvReader: LogReader = {
  detect(head, hints) {
    const lines = new Lines(head);
    const record = new PanRecord(head, localClock(hints));
    let because = 'no line';
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      if (isObjectText(head, lines.start, lines.end)) continue;
      const isSplit = record.split(lines.start, lines.end);
      if (isSplit && record.isLog() && record.isTimedByFirewall()) return { ...hints };
      if (line > 1) continue;
      because = isSplit
        ? 'line 1: the fourth column is no log of PAN-OS with a time three columns after it'
        : 'line 1: not "1,receive time,serial number,TYPE,…"';
    }
    return new Refusal(because);
  },

  openLines,
  parse: parseByLine(openLines),
};

export default logOfReaders(description, [csvReader, ...eventReaders]);

function openLines(bytes: Buffer, layout: ClockHints, row: Row, sink: RowSink): LineReader {
  const record = new PanRecord(bytes, localClock(layout));
  row.clear();
  row.bytes = bytes;
  row.escapes = Escapes.DoubledQuotes;
  return {
    read(lineStart, lineEnd) {
      if (record.split(lineStart, lineEnd)) takeRecord(record, row, sink, lineStart);
      else sink.reject(lineStart, Reject.BadSyntax);
    },
  };
}

function takeRecord(record: PanRecord, row: Row, sink: RowSink, at: number): void {
  if (record.is(logType, traffic.type)) takeTraffic(record, row, sink, at);
  else if (record.is(logType, threat.type)) takeThreat(record, row, sink, at);
  else if (record.is(logType, decryption.type)) takeDecryption(record, row, sink, at);
  else if (record.is(logType, globalProtect.type)) takeGlobalProtect(record, row, sink, at);
  else if (record.is(logType, userId.type)) takeUserId(record, row, sink, at);
  else if (record.is(logType, hipMatch.type)) takeHipMatch(record, row, sink, at);
  else if (record.isOneOf(logType, otherTypes)) sink.ignore(at);
  else sink.reject(at, Reject.BadSyntax);
}

function takeTraffic(record: PanRecord, row: Row, sink: RowSink, at: number): void {
  if (!record.has(Traffic.Action)) {
    sink.reject(at, Reject.TooFewFields);
    return;
  }
  if (!record.isTimedBy(Traffic.Start) && !record.isTimed()) {
    sink.reject(at, Reject.BadTime);
    return;
  }
  if (!isAddress(record.bytes, record.start(Traffic.Destination), record.end(Traffic.Destination))) {
    sink.reject(at, Reject.BadAddress);
    return;
  }
  record.correctZone(traffic);
  record.begin(row, Fact.Flow);
  record.put(row.server, Traffic.Destination);
  row.serverPort = decimal(record.bytes, record.start(Traffic.ServerPort), record.end(Traffic.ServerPort));
  if (!sink.wants(row)) return;
  row.clearDetails();
  row.serverPort = Number.NaN;
  record.assign(traffic.fields, row);
  // Protocols without ports, and sessions that never began, have 0 here.
  if (row.clientPort === 0) row.clientPort = Number.NaN;
  if (row.serverPort === 0) row.serverPort = Number.NaN;
  row.repeated = record.is(subtype, start);
  if (!row.repeated) record.assign(trafficTotals, row);
  putApplication(record, Traffic.Application, row);
  putAction(record, Traffic.Action, row);
  sink.take(row);
}

function takeThreat(record: PanRecord, row: Row, sink: RowSink, at: number): void {
  if (!record.is(subtype, url)) {
    sink.ignore(at);
    return;
  }
  if (!record.isTimed()) {
    sink.reject(at, Reject.BadTime);
    return;
  }
  record.correctZone(threat);
  record.begin(row, Fact.Request);
  if (!readTarget(record.bytes, record.start(Threat.Url), record.end(Threat.Url), row)) {
    sink.reject(at, Reject.NoHost);
    return;
  }
  if (!sink.wants(row)) return;
  row.clearDetails();
  const { serverPort } = row;
  record.assign(threat.fields, row);
  readForwarded(row);
  row.serverPort = Number.isNaN(serverPort)
    ? decimal(record.bytes, record.start(Threat.ServerPort), record.end(Threat.ServerPort))
    : serverPort;
  if (!record.is(Threat.Method, unknownMethod)) record.put(row.method, Threat.Method);
  putApplication(record, Threat.Application, row);
  putAction(record, Threat.Action, row);
  sink.take(row);
}

/** Without User-ID the user's column may have the client behind a proxy: `x-fwd-for: 10.0.12.9`. */
function readForwarded(row: Row): void {
  const { bytes, client, user } = row;
  if (!startsWith(bytes, user.start, user.end, forwarded)) return;
  const address = user.start + forwarded.length;
  if (isAddress(bytes, address, user.end)) {
    client.set(address, user.end);
    row.clientPort = Number.NaN;
  }
  user.clear();
}

function takeDecryption(record: PanRecord, row: Row, sink: RowSink, at: number): void {
  if (!record.has(Decryption.ServerName)) {
    sink.ignore(at);
    return;
  }
  if (!record.isTimed()) {
    sink.reject(at, Reject.BadTime);
    return;
  }
  record.correctZone(decryption);
  record.begin(row, Fact.Request);
  record.put(row.host, Decryption.ServerName);
  if (!sink.wants(row)) return;
  row.clearDetails();
  record.assign(decryption.fields, row);
  row.app = 'tls';
  row.repeated = true;
  putAction(record, Decryption.Action, row);
  sink.take(row);
}

/** App-ID: `ssl`, `openai-chatgpt`. */
function putApplication(record: PanRecord, column: number, row: Row): void {
  if (record.isOneOf(column, unidentified)) return;
  for (let i = 0; i < protocols.length; i++) {
    if (record.is(column, protocols[i]!)) {
      row.app = protocolNames[i]!;
      return;
    }
  }
  assign(row, fieldCode('app'), record.bytes, record.start(column), record.end(column));
}

function putAction(record: PanRecord, column: number, row: Row): void {
  const from = record.start(column);
  const to = record.end(column);
  if (startsWithAny(record.bytes, from, to, blocking) || equals(record.bytes, from, to, lockedOut))
    row.action = Action.Blocked;
  else if (equalsAny(record.bytes, from, to, allowing)) row.action = Action.Allowed;
}
