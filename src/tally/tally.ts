import { canonicalAddress } from '../../native-free-parsers/address.js';
import { type Reject, type RowSink, rejectNames } from '../../native-free-parsers/format.js';
import { Action, Fact, type Row, Escapes as TextEscapes } from '../../native-free-parsers/row.js';
import { decodeText, textOf } from '../../native-free-parsers/text.js';
import { userKey } from '../identity/user-name.js';
import type { Signatures } from '../match/signatures.js';
import { clientName, hostName, pathText } from '../rows/record.js';
import { type Coverage, stringColumn, type UsageBatch } from './batch.js';
import { Evidence } from './evidence.js';
import { GroupTable } from './group-table.js';
import { HostTable } from './host-table.js';
import { HourCounts, hourMs, minuteMs } from './hour-counts.js';
import { NameTable } from './name-table.js';

/** Times outside are left out of a scan (Unix milliseconds, `until` exclusive). */
export interface Window {
  readonly since?: number;
  readonly until?: number;
}

/** An API's path names its model well before this; longer ones are cut. */
const maxTargetBytes = 512;

/** The last millisecond of the calendar; a damaged record may be of a later one, or of none. */
const lastTimeMs = 8.64e15;

/** What a host table remembers: a service's number, or one of these. */
const noService = -1;
/** The host is shared with other products: the path of each request decides. */
const askPath = -2;

/**
 * A `RowSink` that keeps counts per (hour, device, user, service, host, evidence, client, model) instead of rows.
 *
 * Bytes once per record, strings once per distinct value: a record of no service costs one look-up of its host. Lives as
 * long as its worker; `take` of a batch empties the counts and keeps what was learnt of names.
 */
export class Tally implements RowSink {
  private readonly signatures: Signatures;
  private readonly hosts: HostTable;
  private readonly addresses: HostTable;
  private readonly groups = new GroupTable();
  private readonly devices: NameTable;
  private readonly users: NameTable;
  private readonly hostNames: NameTable;
  private readonly clients: NameTable;
  private readonly models: NameTable;
  /** Host, blank and path of a request, by which its model is remembered. */
  private readonly target = Buffer.alloc(maxTargetBytes);
  private readonly hours = new HourCounts();
  private readonly rejected = new Float64Array(rejectNames.length);
  private escapes: TextEscapes = TextEscapes.None;
  private isWindowed = false;
  private since = Number.NEGATIVE_INFINITY;
  private until = Number.POSITIVE_INFINITY;
  private records = 0;
  private ignored = 0;
  private undated = 0;
  private outside = 0;
  private service = noService;

  constructor(signatures: Signatures) {
    this.signatures = signatures;
    this.hosts = new HostTable((name) => (this.hasDotInLabel(name) ? noService : this.hostAnswer(this.text(name))));
    this.addresses = new HostTable((address) => signatures.addresses.match(this.text(address))?.service ?? noService);
    this.devices = new NameTable((name) => clientName(name, this.escapes));
    this.users = new NameTable((name) => userKey(this.text(name)));
    this.hostNames = new NameTable((name) => hostName(this.text(name)));
    this.clients = new NameTable((agent) => signatures.clientOf(this.text(agent)) ?? '');
    this.models = new NameTable((target) => this.modelAt(this.text(target)));
  }

  /** Start on a stretch of a source. */
  begin(window: Window): void {
    this.isWindowed = window.since !== undefined || window.until !== undefined;
    this.since = window.since ?? Number.NEGATIVE_INFINITY;
    this.until = window.until ?? Number.POSITIVE_INFINITY;
  }

  wants(row: Row): boolean {
    const { timeMs } = row;
    if (this.isWindowed && (timeMs >= this.until || timeMs < this.since)) {
      this.outside++;
      return false;
    }
    this.records++;
    if (!(Math.abs(timeMs) <= lastTimeMs)) {
      this.undated++;
      return false;
    }
    this.hours.add(timeMs);
    if (row.fact !== Fact.Request && row.fact !== Fact.Query && row.fact !== Fact.Flow) return false;
    this.escapes = row.escapes;
    const { host, server } = row;
    if (host.end > host.start) this.service = this.serviceOfHost(row, host.start, host.end);
    else if (server.end > server.start) this.service = this.addresses.lookUp(row.bytes, server.start, server.end);
    else return false;
    return this.service !== noService;
  }

  take(row: Row): void {
    const service = this.service === askPath ? this.serviceByPath(row) : this.service;
    if (service === noService || isForTheLink(row)) return;
    const { bytes, timeMs } = row;
    const hour = Math.floor(timeMs / hourMs);
    const client = row.client.end > row.client.start ? row.client : row.device;
    const group = this.groups.find(
      hour,
      this.devices.add(bytes, client.start, client.end),
      this.users.add(bytes, row.user.start, row.user.end),
      service,
      this.hostNames.add(bytes, row.host.start, row.host.end),
      evidenceOf(row),
      this.clients.add(bytes, row.userAgent.start, row.userAgent.end),
      this.modelOf(row),
    );
    this.count(group, row, Math.floor((timeMs - hour * hourMs) / minuteMs));
  }

  ignore(_at: number): void {
    this.ignored++;
  }

  reject(_at: number, reason: Reject): void {
    this.rejected[reason]!++;
  }

  /** Everything counted since the last call. */
  takeBatch(): UsageBatch {
    const columns = this.groups.take();
    const services = this.takeServices(columns.service);
    return {
      groups: columns.hour.length,
      ...columns,
      devices: this.devices.takeColumn(),
      users: this.users.takeColumn(),
      services,
      hosts: this.hostNames.takeColumn(),
      clients: this.clients.takeColumn(),
      models: this.models.takeColumn(),
      coverage: this.takeCoverage(),
    };
  }

  private count(group: number, row: Row, minute: number): void {
    const { columns } = this.groups;
    if (!row.repeated) columns.requests[group]!++;
    // Of what the log states again only a refused question counts: a proxy's challenge (407) or a stray packet refuses nobody.
    if (row.action === Action.Blocked && (!row.repeated || row.fact === Fact.Query)) columns.blocked[group]!++;
    if (row.bytesUp >= 0) {
      columns.bytesUp[group]! += row.bytesUp;
      columns.bytesUpStated[group]!++;
    }
    if (row.bytesDown >= 0) {
      columns.bytesDown[group]! += row.bytesDown;
      columns.bytesDownStated[group]!++;
    }
    if (row.bytesBoth >= 0) {
      columns.bytesBoth[group]! += row.bytesBoth;
      columns.bytesBothStated[group]!++;
    }
    if (!(columns.firstSeen[group]! <= row.timeMs)) columns.firstSeen[group] = row.timeMs;
    if (!(columns.lastSeen[group]! >= row.timeMs)) columns.lastSeen[group] = row.timeMs;
    if (minute < 30) columns.minutesLow[group]! |= 1 << minute;
    else columns.minutesHigh[group]! |= 1 << (minute - 30);
  }

  /** An address in place of a name ends with a digit (IPv4) or has a colon or hexadecimal end: those few are looked up. */
  private serviceOfHost(row: Row, start: number, end: number): number {
    const { bytes } = row;
    if (
      !this.signatures.suffixes.mayMatch(bytes, start, end) &&
      !mayBeAddress(bytes, start, end) &&
      !(row.escapes !== TextEscapes.None && hasEscape(bytes, start, end))
    )
      return noService;
    return this.hosts.lookUp(bytes, start, end);
  }

  /** Number of the model that the path names, if any. */
  private modelOf({ bytes, host, path }: Row): number {
    if (path.end - path.start < 2 || host.end === host.start) return 0;
    const { target } = this;
    let length = bytes.copy(target, 0, host.start, host.end);
    if (length >= maxTargetBytes) return 0;
    target[length++] = 0x20;
    length += bytes.copy(target, length, path.start, path.end);
    return this.models.add(target, 0, length);
  }

  private modelAt(target: string): string {
    const [host = '', path = ''] = target.split(' ', 2);
    return this.signatures.apis.match({ host: hostName(host), path: pathText(path), aiHost: true })?.model ?? '';
  }

  private hostAnswer(text: string): number {
    const host = hostName(text);
    const match = this.signatures.hosts.match(host);
    if (match) return match.byPath ? askPath : match.counts ? match.service : noService;
    return canonicalAddress(host) ? (this.signatures.addresses.match(host)?.service ?? noService) : noService;
  }

  private serviceByPath(row: Row): number {
    const match = this.signatures.urls.match(hostName(textOf(row, row.host)), pathText(textOf(row, row.path)));
    return match?.counts ? match.service : noService;
  }

  /** `api\\.openai.com` has the label `api.openai` and is nobody's, though it looks like a host when it is shown. */
  private hasDotInLabel(name: Uint8Array): boolean {
    const isName = this.escapes === TextEscapes.Dns || this.escapes === TextEscapes.JsonDns;
    return isName && /\\(\.|046)/.test(Buffer.from(name).toString('latin1'));
  }

  private text(bytes: Uint8Array): string {
    return decodeText(bytes, this.escapes);
  }

  /** Renumbers `service` from places in the catalogue to places in the returned list of ids. */
  private takeServices(service: Float64Array): UsageBatch['services'] {
    const places = new Map<number, number>();
    for (let i = 0; i < service.length; i++) {
      const known = places.get(service[i]!);
      if (known === undefined) places.set(service[i]!, places.size);
      service[i] = known ?? places.size - 1;
    }
    return stringColumn([...places.keys()].map((place) => this.signatures.services[place]!.id));
  }

  private takeCoverage(): Coverage {
    const { records, ignored, undated, outside } = this;
    const coverage = { records, ignored, undated, outside, rejected: this.rejected.slice(), ...this.hours.take() };
    this.records = 0;
    this.ignored = 0;
    this.undated = 0;
    this.outside = 0;
    this.rejected.fill(0);
    return coverage;
  }
}

/** A request whose method is known was read as HTTP; without one, only its TLS or QUIC greeting was seen. */
function evidenceOf(row: Row): Evidence {
  if (row.fact === Fact.Flow) return Evidence.Flow;
  if (row.fact === Fact.Query) return Evidence.Dns;
  return row.method.end > row.method.start ? Evidence.Proxy : Evidence.Tls;
}

/** Asked of the neighbours by multicast or broadcast, and not of the Internet: whatever the name is, no service is looked up. */
function isForTheLink({ fact, app }: Row): boolean {
  return fact === Fact.Query && (app === 'mdns' || app === 'llmnr' || app === 'nbns');
}

/** Top-level domains have no digits; IPv6 ends with one, a colon or a letter up to f, and has a colon near its end. */
function mayBeAddress(bytes: Uint8Array, start: number, end: number): boolean {
  const last = bytes[end - 1]!;
  if (last <= 0x3a) return last >= 0x30;
  if ((last | 0x20) > 0x66) return false;
  for (let i = Math.max(start, end - 5); i < end; i++) if (bytes[i] === 0x3a) return true;
  return false;
}

/** An escaped ending hides from the suffix filter. */
function hasEscape(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] === 0x5c) return true;
  return false;
}
