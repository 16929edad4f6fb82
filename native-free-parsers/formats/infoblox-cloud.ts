/**
 * What Infoblox' Data Connector sends of its cloud (BloxOne DDI and Threat Defense, Universal DDI) in CEF: DNS, response policies, leases.
 *
 *   <134>1 2026-11-20T06:46:36Z dc1 dataconnector - DNS-RESPONSE - CEF:0|Infoblox|Data Connector|2.1.3|DNS Response|DNS Response IN A NOERROR|1|
 *     src=10.0.12.9 spt=46842 dst=10.0.0.53 proto=UDP app=DNS destinationDnsDomain=chatgpt.com. InfobloxDNSQType=A InfobloxDNSRCode=NOERROR
 *     Client                                                  Name                                                  msg="chatgpt.com. 300 IN A 192.0.2.1"
 *   … |RPZ-QNAME-NXDOMAIN|RPZ EVENT QNAME NXDOMAIN|8|src=10.0.12.9 destinationDnsDomain=chatgpt.com. InfobloxB1PolicyAction=Block suser=ana …
 *   … |DHCP-LEASE-CREATE|DHCP Lease Create|1|src=10.0.12.9 smac=02:00:5e:10:00:09 shost=laptop-9 InfobloxLifetime=3600 InfobloxLeaseOp=Create …
 *
 * (One line each.) A query is counted at `DNS Query` where the log has such events, and at its response otherwise, which then states both; what a policy did
 * is `repeated` beside either. A lease that is deleted ends as the event is written. Audit, service and other events are passed over.
 *
 * https://docs.infoblox.com/space/BloxOneThreatDefense/35406922, …/35438586, …/35472716
 */
import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Cef, CefPart, cefKeys } from '../bytes/cef.js';
import { putDnsProtocol } from '../bytes/dns-protocol.js';
import { Lines } from '../bytes/lines.js';
import { isMac } from '../bytes/mac.js';
import { equals, equalsAny, startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { readRecords } from '../bytes/query-tail.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { isJsonText } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { isDataConnector } from '../named/infoblox.js';
import { Action, Escapes, Fact, type Row } from '../row.js';

const { Backslash, Quote } = Byte;

const query = word('DNS Query');
const response = word('DNS Response');
const policy = word('RPZ');
const lease = word('DHCP-LEASE-');
const held = ['Create', 'Update'].map(word);
const deleted = word('Delete');
const mark = word('CEF:0|');
/** What lets the answer through: a policy that only logs, and one that says so. */
const passing = ['Log', 'Allow', 'PASSTHRU', 'Passthru'].map(word);

const names = [
  'src',
  'spt',
  'dst',
  'proto',
  'destinationDnsDomain',
  'InfobloxDNSQType',
  'InfobloxDNSRCode',
  'msg',
  'InfobloxB1PolicyAction',
  'act',
  'suser',
  'smac',
  'shost',
  'dvchost',
  'InfobloxLifetime',
  'InfobloxLeaseOp',
] as const;
const keys = cefKeys(names);
const Key = Object.freeze({
  Client: 0,
  ClientPort: 1,
  Server: 2,
  Protocol: 3,
  Name: 4,
  Type: 5,
  Code: 6,
  Message: 7,
  PolicyAction: 8,
  Act: 9,
  User: 10,
  Mac: 11,
  Host: 12,
  Device: 13,
  Lifetime: 14,
  Operation: 15,
});

/** What an event states; `Other` ones state none of our facts. */
const Kind = Object.freeze({ Other: 0, Query: 1, Response: 2, Policy: 3, Held: 4, Deleted: 5 });
type Kind = (typeof Kind)[keyof typeof Kind];

interface Layout extends ClockHints {
  /** The kind of event at which a query is counted. */
  readonly counted: Kind;
}

const infobloxCloud: LogFormat<Layout> = {
  name: 'infoblox-cloud',
  product: 'Infoblox Data Connector (BloxOne, Universal DDI, Threat Defense)',
  kind: 'dns',
  framing: 'line',
  facts: ['query', 'answer', 'lease'],
  fields: [
    'time',
    'until',
    'client',
    'clientPort',
    'device',
    'mac',
    'user',
    'realm',
    'host',
    'server',
    'transport',
    'action',
    'queryType',
    'responseCode',
    'answers',
  ],
  specification: 'https://docs.infoblox.com/space/BloxOneThreatDefense/35406922',

  detect(head, hints) {
    const lines = new Lines(head);
    const event = new Event(head, hints);
    const seen = [0, 0, 0, 0, 0, 0];
    let isOurs = false;
    for (let line = 1; (line <= 50 || isOurs) && lines.advance(silentSink); line++) {
      if (isJsonText(head, lines.start, lines.end) || !isDataConnector(head, lines.start, lines.end)) continue;
      isOurs = true;
      if (event.split(lines.start, lines.end) === wellFormedLine) seen[event.kind]!++;
    }
    if (!isOurs) return new Refusal('none of the first 50 lines has "CEF:0|Infoblox|Data Connector|"');
    return { ...hints, counted: [Kind.Query, Kind.Response].find((kind) => seen[kind]! > 0) ?? Kind.Policy };
  },

  openLines,
  parse: parseByLine(openLines),
};
export default infobloxCloud;

function openLines(bytes: Buffer, layout: Layout, row: Row, sink: RowSink): LineReader {
  const event = new Event(bytes, layout);
  row.clear();
  row.bytes = bytes;
  row.escapes = Escapes.Dns;
  return {
    read(start, end) {
      const verdict = event.split(start, end);
      if (verdict !== wellFormedLine) {
        sink.reject(start, verdict);
        return;
      }
      if (event.kind === Kind.Other) {
        sink.ignore(start);
        return;
      }
      const isLease = event.kind >= Kind.Held;
      const isAnswer = event.kind === Kind.Response && layout.counted === Kind.Query;
      row.fact = isLease ? Fact.Lease : isAnswer ? Fact.Answer : Fact.Query;
      row.timeMs = event.timeMs;
      event.putName(row);
      offer(event, layout, row, sink);
      if (event.kind !== Kind.Response || isAnswer || !event.hasAnswers) return;
      row.fact = Fact.Answer;
      offer(event, layout, row, sink);
    },
  };
}

function offer(event: Event, layout: Layout, row: Row, sink: RowSink): void {
  row.server.clear();
  if (!sink.wants(row)) return;
  row.clearDetails();
  if (row.fact === Fact.Lease) event.putLease(row);
  else event.putQuery(row, layout.counted);
  sink.take(row);
}

const wellFormedLine = -1;

/** Where the parts of the current event are. */
class Event {
  kind: Kind = Kind.Other;
  timeMs = Number.NaN;
  private readonly bytes: Buffer;
  private readonly syslog: SyslogPrefix;
  private readonly cef: Cef;

  constructor(bytes: Buffer, hints: ClockHints) {
    this.bytes = bytes;
    this.syslog = new SyslogPrefix(bytes, localClock(hints));
    this.cef = new Cef(keys, bytes);
  }

  get hasAnswers(): boolean {
    return this.start(Key.Message) < this.end(Key.Message);
  }

  /** Finds the kind and its parts: `wellFormedLine`, or why the line is none. */
  split(start: number, end: number): Reject | typeof wellFormedLine {
    const { bytes, cef, syslog } = this;
    this.kind = Kind.Other;
    const isSyslog = !startsWith(bytes, start, end, mark) && syslog.read(start, end);
    this.timeMs = isSyslog ? syslog.timeMs : Number.NaN;
    if (!cef.read(start, end)) return isSyslog ? wellFormedLine : Reject.BadSyntax;
    const at = cef.partStart(CefPart.Signature);
    const isLease = startsWith(bytes, at, end, lease);
    const isPolicy = startsWith(bytes, at, end, policy);
    const isResponse = cef.isPart(CefPart.Signature, response);
    if (!isLease && !isPolicy && !isResponse && !cef.isPart(CefPart.Signature, query)) return wellFormedLine;
    cef.scan();
    if (!isAddress(bytes, this.start(Key.Client), this.end(Key.Client))) return Reject.BadAddress;
    if (isLease) this.kind = this.leaseKind();
    else if (this.start(Key.Name) === this.end(Key.Name)) return Reject.NoHost;
    else this.kind = isPolicy ? Kind.Policy : isResponse ? Kind.Response : Kind.Query;
    return wellFormedLine;
  }

  putName(row: Row): void {
    row.host.clear();
    if (this.kind < Kind.Held) row.host.set(this.start(Key.Name), this.end(Key.Name));
  }

  putLease(row: Row): void {
    const { bytes } = this;
    row.client.set(this.start(Key.Client), this.end(Key.Client));
    if (isMac(bytes, this.start(Key.Mac), this.end(Key.Mac))) row.mac.set(this.start(Key.Mac), this.end(Key.Mac));
    row.device.set(this.start(Key.Host), this.end(Key.Host));
    const seconds = decimal(bytes, this.start(Key.Lifetime), this.end(Key.Lifetime));
    row.untilMs = this.kind === Kind.Deleted ? row.timeMs : row.timeMs + seconds * 1000;
  }

  putQuery(row: Row, counted: Kind): void {
    const { bytes, kind } = this;
    row.client.set(this.start(Key.Client), this.end(Key.Client));
    row.clientPort = decimal(bytes, this.start(Key.ClientPort), this.end(Key.ClientPort));
    row.user.set(this.start(Key.User), this.end(Key.User));
    if (isMac(bytes, this.start(Key.Mac), this.end(Key.Mac))) row.mac.set(this.start(Key.Mac), this.end(Key.Mac));
    const device = this.start(Key.Device);
    if (!isAddress(bytes, device, this.end(Key.Device))) row.device.set(device, this.end(Key.Device));
    putDnsProtocol(bytes, this.start(Key.Protocol), this.end(Key.Protocol), row);
    row.queryType.set(this.start(Key.Type), this.end(Key.Type));
    if (kind === Kind.Policy) {
      // What `dst` names is where the policy sends the client.
      row.action = this.isPassing() ? Action.Allowed : Action.Blocked;
      row.repeated = counted !== Kind.Policy;
      return;
    }
    if (isAddress(bytes, this.start(Key.Server), this.end(Key.Server)))
      row.server.set(this.start(Key.Server), this.end(Key.Server));
    row.responseCode.set(this.start(Key.Code), this.end(Key.Code));
    if (row.fact === Fact.Answer) this.putAnswers(row);
  }

  private leaseKind(): Kind {
    const { bytes } = this;
    if (equalsAny(bytes, this.start(Key.Operation), this.end(Key.Operation), held)) return Kind.Held;
    const isDeleted = equals(bytes, this.start(Key.Operation), this.end(Key.Operation), deleted);
    return isDeleted && !Number.isNaN(this.timeMs) ? Kind.Deleted : Kind.Other;
  }

  /** The policy's own word, or else what was done to the answer. */
  private isPassing(): boolean {
    const key = this.start(Key.PolicyAction) < this.end(Key.PolicyAction) ? Key.PolicyAction : Key.Act;
    return equalsAny(this.bytes, this.start(key), this.end(key), passing);
  }

  /** `"chatgpt.com. 300 IN A 192.0.2.1"`, also with the quotes escaped. */
  private putAnswers(row: Row): void {
    const { bytes } = this;
    let start = this.start(Key.Message);
    let end = this.end(Key.Message);
    while (start < end && (bytes[start] === Quote || bytes[start] === Backslash)) start++;
    while (start < end && (bytes[end - 1] === Quote || bytes[end - 1] === Backslash)) end--;
    readRecords(bytes, start, end, row);
  }

  private start(key: number): number {
    return this.cef.pairs.start(key);
  }

  private end(key: number): number {
    return this.cef.pairs.end(key);
  }
}
