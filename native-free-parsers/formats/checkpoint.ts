/**
 * Check Point's logs as its Log Exporter writes them, in any of its styles.
 *
 *   <134>1 2026-11-20T05:46:36Z gw1 CheckPoint 7776 - [action:"Accept"; loguid:"{0x5e819dc3,…}"; time:"1795153596"; dst:"192.0.2.4";
 *    product:"VPN-1 & FireWall-1"; proto:"6"; s_port:"51201"; service:"443"; service_id:"https"; src:"10.0.12.9"; …]      syslog
 *   CEF:0|Check Point|VPN-1 & FireWall-1|Check Point|Accept|https|Unknown|act=Accept rt=1795153596000 spt=51201 dpt=443 …     CEF
 *   time=1795153596|product=VPN-1 & FireWall-1|action=Accept|src=10.0.12.9|dst=192.0.2.4|…                                   Splunk
 *
 * LEEF, and structured data under enterprise number 2620, too; and what SmartView Tracker, SmartConsole, `fw log` and
 * `fwm logexport` export: `checkpoint/export.ts`. The firewall writes a record when a connection begins, and that
 * is counted; it has byte counts only where a rule keeps account. "Log Update" states more of a connection without saying of
 * which, and is ignored. A URL or a server's name makes a record a request. What other products (Application Control, HTTPS
 * Inspection) say of a connection without naming a server, the firewall says too: it is repeated. Records of threat prevention
 * are alerts.
 *
 * https://support.checkpoint.com/results/sk/sk144192
 */

import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Lines } from '../bytes/lines.js';
import { equalsAny, indexOf, startsWith, startsWithAny, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { readTarget } from '../bytes/url.js';
import { type ExportColumns, exportHeader, FwLogHead, isTrackerLine, trackerColumns } from '../checkpoint/export.js';
import { CheckPointRecord } from '../checkpoint/record.js';
import { assign, fieldCode, transportOf } from '../field.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { isObjectText } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Action, Escapes, Fact, type Row } from '../row.js';

const logIn = word('Log In');
const succeeded = word('Success');
/** SmartView Tracker has the gateway's own name, or one for several blades. */
const firewalls = ['VPN-1', 'VPN & ', 'FireWall', 'Firewall', 'Security Gateway', 'Multi-product'].map(word);
const update = word('Log Update');
/** What may state a connection besides the firewall. */
const gateways = ['URL Filtering', 'Application Control', 'HTTPS Inspection', 'QoS', 'Mobile Access', 'Connectra'].map(
  word,
);
/** `fw log` and its exports write them in lower case. */
const blocking = [
  'Block',
  'Drop',
  'Reject',
  'Prevent',
  'Redirect',
  'Ask',
  'Deny',
  'block',
  'drop',
  'reject',
  'deny',
].map(word);
const services = ['https', 'http', 'HTTPS', 'HTTP', 'domain-udp', 'domain-tcp', 'domain-udp_', 'quic', 'QUIC'].map(
  word,
);
const serviceNames = ['tls', 'http', 'tls', 'http', 'dns', 'dns', 'dns', 'quic', 'quic'];

/** The firewall sums up far fewer. */
const maxPackets = 256;
/** One of these is in every record: looking for them costs a hundredth of trying to read the lines. */
const signs = ['Check Point', 'CheckPoint', 'loguid', 'origin', 'svc', '2620'];

interface Layout extends ClockHints {
  /** Of an export with columns. */
  readonly columns?: ExportColumns;
}

const checkpoint: LogFormat<Layout> = {
  name: 'checkpoint',
  product:
    'Check Point Quantum and Smart-1 (Log Exporter: syslog, CEF, LEEF, Splunk; exports of SmartView Tracker, SmartConsole, fw log)',
  kind: 'firewall',
  framing: 'line',
  facts: ['request', 'flow', 'logon'],
  fields: [
    'time',
    'client',
    'clientPort',
    'device',
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
    'referrer',
    'action',
    'bytesUp',
    'bytesDown',
    'bytes',
    'packetsUp',
    'packetsDown',
  ],
  specification: 'https://support.checkpoint.com/results/sk/sk144192',

  detect(head, hints) {
    const because =
      'line 1: neither [product:"…"; loguid:"…"; …], CEF or LEEF of vendor "Check Point", nor an export with its columns';
    if (!signs.some((sign) => head.includes(sign)) && !isExport(head)) return new Refusal(because);
    const lines = new Lines(head);
    const record = new CheckPointRecord(head, localClock(hints));
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      if (isObjectText(head, lines.start, lines.end)) continue;
      const columns = exportHeader(head, lines.start, lines.end);
      if (columns) return { ...hints, columns };
      if (isTrackerLine(head, lines.start, lines.end)) return { ...hints, columns: trackerColumns };
      if (record.read(lines.start, lines.end)) return { ...hints };
    }
    return new Refusal(because);
  },

  openLines,
  parse: parseByLine(openLines),
};
export default checkpoint;

/** Exports name neither product nor vendor in every line. */
function isExport(head: Buffer): boolean {
  const lines = new Lines(head);
  const fwLog = new FwLogHead();
  for (let line = 1; line <= 10 && lines.advance(silentSink); line++) {
    const { start, end } = lines;
    if (exportHeader(head, start, end) || isTrackerLine(head, start, end) || fwLog.read(head, start, end)) return true;
  }
  return false;
}

function openLines(bytes: Buffer, layout: Layout, row: Row, sink: RowSink): LineReader {
  const { columns } = layout;
  const record = new CheckPointRecord(bytes, localClock(layout), columns);
  row.clear();
  row.bytes = bytes;
  row.escapes = columns ? Escapes.DoubledQuotes : Escapes.Backslash;
  return {
    read(lineStart, lineEnd) {
      if (!record.read(lineStart, lineEnd)) sink.reject(lineStart, Reject.BadSyntax);
      // Exports that were joined have the names again.
      else if (columns && exportHeader(bytes, lineStart, lineEnd)) sink.ignore(lineStart);
      else takeRecord(record, row, sink, lineStart);
    },
  };
}

function takeRecord(record: CheckPointRecord, row: Row, sink: RowSink, at: number): void {
  const { bytes } = record;
  const product = record.start('product');
  const productEnd = record.end('product');
  const isLogon = record.is('action', logIn) && !record.has('administrator');
  const isFirewall = !record.has('product') || startsWithAny(bytes, product, productEnd, firewalls);
  const isGateway = isFirewall || equalsAny(bytes, product, productEnd, gateways);
  const isConnection = isGateway && record.has('client') && record.has('server') && !record.is('product', update);
  const isSummary = isFirewall && !isConnection && record.has('packets');
  if (!isLogon && !isConnection && !isSummary) {
    sink.ignore(at);
    return;
  }
  if (!record.isTimed()) {
    sink.reject(at, Reject.BadTime);
    return;
  }
  row.timeMs = record.timeMs;
  row.host.clear();
  row.path.clear();
  row.server.clear();
  row.serverPort = Number.NaN;
  if (isLogon) takeLogon(record, row, sink, at);
  else if (isSummary) takePackets(record, row, sink, at);
  else takeConnection(record, isFirewall, row, sink, at);
}

function takeLogon(record: CheckPointRecord, row: Row, sink: RowSink, at: number): void {
  const field = record.hasAddress('officeAddress') ? 'officeAddress' : 'client';
  const isRefused =
    record.has('status') && !hasWord(record.bytes, record.start('status'), record.end('status'), succeeded);
  if (isRefused || !record.has('user') || !record.hasAddress(field)) {
    sink.ignore(at);
    return;
  }
  row.fact = Fact.Logon;
  if (!sink.wants(row)) return;
  row.clearDetails();
  row.client.set(record.start(field), record.end(field));
  putPerson(record, row);
  sink.take(row);
}

function takeConnection(record: CheckPointRecord, isFirewall: boolean, row: Row, sink: RowSink, at: number): void {
  if (!record.putAddress(row.client, 'client') || !record.putAddress(row.server, 'server')) {
    sink.reject(at, Reject.BadAddress);
    return;
  }
  row.fact = readName(record, row) ? Fact.Request : Fact.Flow;
  if (Number.isNaN(row.serverPort)) row.serverPort = record.port('serverPort');
  if (!sink.wants(row)) return;
  row.clearDetails();
  record.putAddress(row.client, 'client');
  row.clientPort = record.number('clientPort');
  row.transport = record.transport();
  row.repeated = row.fact === Fact.Flow && !isFirewall;
  putPerson(record, row);
  putApplication(record, row);
  putHttp(record, row);
  if (!row.repeated) putTotals(record, row);
  putAction(record, row);
  sink.take(row);
}

/** `<10.0.12.9,59912,192.0.2.4,1990,6;eth0> <10.0.12.9,40252,192.0.2.4,999,6;eth0>`: a flow each. */
function takePackets(record: CheckPointRecord, row: Row, sink: RowSink, at: number): void {
  const { bytes } = record;
  const end = record.end('packets');
  let count = 0;
  for (let open = indexOf(bytes, record.start('packets'), end, Byte.Less); open < end && count < maxPackets; count++) {
    const next = indexOf(bytes, open + 1, end, Byte.Less);
    if (!takePacket(record, open + 1, indexOf(bytes, open, next, Byte.Greater), row, sink)) break;
    open = next;
  }
  if (count === 0) sink.reject(at, Reject.BadSyntax);
}

/** Whether `bytes[start, end)` is sender, port, receiver, port and protocol; the sink has it then. */
function takePacket(record: CheckPointRecord, start: number, end: number, row: Row, sink: RowSink): boolean {
  const { bytes } = record;
  const port = indexOf(bytes, start, end, Byte.Comma);
  const server = indexOf(bytes, port + 1, end, Byte.Comma) + 1;
  const serverPort = indexOf(bytes, server, end, Byte.Comma);
  const protocol = indexOf(bytes, serverPort + 1, end, Byte.Comma) + 1;
  if (protocol > end || !isAddress(bytes, start, port) || !isAddress(bytes, server, serverPort)) return false;
  row.fact = Fact.Flow;
  row.server.set(server, serverPort);
  row.serverPort = decimal(bytes, serverPort + 1, protocol - 1);
  if (!sink.wants(row)) return true;
  row.clearDetails();
  row.client.set(start, port);
  row.clientPort = decimal(bytes, port + 1, server - 1);
  row.transport = transportOf(bytes, protocol, indexOf(bytes, protocol, end, Byte.Semicolon));
  putAction(record, row);
  sink.take(row);
  return true;
}

/** Whether the record names a server; its URL, or what the ClientHello asked for, then is in the row. */
function readName(record: CheckPointRecord, row: Row): boolean {
  if (record.has('url') && readTarget(record.bytes, record.start('url'), record.end('url'), row)) return true;
  row.path.clear();
  row.serverPort = Number.NaN;
  if (!record.has('serverName')) return false;
  row.host.set(record.start('serverName'), record.end('serverName'));
  return true;
}

function putPerson(record: CheckPointRecord, row: Row): void {
  if (record.has('user')) row.user.set(record.loginStart(), record.loginEnd());
  if (record.has('device')) row.device.set(record.start('device'), record.deviceEnd());
}

function putHttp(record: CheckPointRecord, row: Row): void {
  if (row.fact !== Fact.Request) return;
  row.method.set(record.start('method'), record.end('method'));
  row.userAgent.set(record.start('userAgent'), record.end('userAgent'));
  row.referrer.set(record.start('referrer'), record.end('referrer'));
}

function putTotals(record: CheckPointRecord, row: Row): void {
  row.bytesUp = record.number('bytesUp');
  row.bytesDown = record.number('bytesDown');
  if (Number.isNaN(row.bytesUp) && Number.isNaN(row.bytesDown)) row.bytesBoth = record.number('bytesBoth');
  row.packetsUp = record.number('packetsUp');
  row.packetsDown = record.number('packetsDown');
}

/** The application that was recognised, or else the service of the port by the name that all formats use. */
function putApplication(record: CheckPointRecord, row: Row): void {
  const { bytes } = record;
  if (record.has('application')) {
    assign(row, fieldCode('app'), bytes, record.start('application'), record.end('application'));
    return;
  }
  for (let i = 0; i < services.length; i++) {
    if (!record.is('protocol', services[i]!) && !record.is('serverPort', services[i]!)) continue;
    row.app = serviceNames[i]!;
    return;
  }
}

/** `Accept`, `Allow`, `Decrypt`, `HTTPS Bypass`, `Detect`, … let it pass. */
function putAction(record: CheckPointRecord, row: Row): void {
  if (!record.has('action')) return;
  const isBlocked = startsWithAny(record.bytes, record.start('action'), record.end('action'), blocking);
  row.action = isBlocked ? Action.Blocked : Action.Allowed;
}

function hasWord(bytes: Uint8Array, start: number, end: number, text: Uint8Array): boolean {
  for (let at = start; at < end; at++) if (bytes[at] !== Byte.Space && startsWith(bytes, at, end, text)) return true;
  return false;
}
