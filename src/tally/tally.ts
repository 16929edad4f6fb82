import { canonicalAddress } from '../../native-free-parsers/address.js';
import { type Reject, type RowSink, rejectNames } from '../../native-free-parsers/format.js';
import { Action, Fact, type Row, type Span, Escapes as TextEscapes } from '../../native-free-parsers/row.js';
import { decodeText, textOf } from '../../native-free-parsers/text.js';
import type { LeaseGround, LogonGround } from '../identity/bindings.js';
import { graceMs, Knowledge, type KnowledgeTables, NameGround, namingCode } from '../identity/knowledge.js';
import { RunningNames } from '../identity/running-names.js';
import { isPrivateAddress } from '../match/private-address.js';
import type { Signatures } from '../match/signatures.js';
import { clientName, hostName, pathText } from '../rows/record.js';
import type { Coverage, UsageBatch } from './batch.js';
import { stringColumn } from './columns.js';
import { Evidence } from './evidence.js';
import { GroupTable } from './group-table.js';
import { type HostNaming, HostNamings } from './host-namings.js';
import { HostTable } from './host-table.js';
import { HourCounts, hourMs, minuteMs } from './hour-counts.js';
import { Interner } from './interner.js';
import { type KeptNames, plainNames } from './kept-names.js';
import { NameTable } from './name-table.js';
import { OtherServices } from './other-services.js';
import { nameOfServer } from './server-names.js';
import { firstByNetwork, ServerTable } from './server-table.js';
import { answerLastsMs, type ServerChoice, StatementTally } from './statement-tally.js';

/** Times outside are left out of a scan (Unix milliseconds, `until` exclusive). */
export interface Window {
  readonly since?: number;
  readonly until?: number;
}

/** An API's path names its model well before this; longer ones are cut. */
const maxTargetBytes = 512;

const statedCode = namingCode('stated');
const rangeCode = namingCode('range');
const asnCode = namingCode('asn');
/** As long as a lease without end is taken to last. */
const longestLeaseMs = 8 * 86_400_000;
/** An answer is used for its TTL, at most a day, and the grace. */
const longestAnswerMs = 86_400_000 + graceMs;

/** Addresses that are told apart while a source is read; more is a flood, and what was heard until then is forgotten. */
const mostHeard = 1 << 18;

/** The last millisecond of the calendar; a damaged record may be of a later one, or of none. */
const lastTimeMs = 8.64e15;

/** What a host table remembers: a service's number, or one of these. */
const noService = -1;
/** The host is shared with other products: the path of each request decides. */
const askPath = -2;
/** What was learnt of the server's address decides, for each record by its client and time. */
const askKnowledge = -3;
/** The port, the path or the application decides: AI on an own machine, or traffic that hides what it carries. */
const askPort = -4;

/** How the records of a source are taken. */
export interface TallyMode {
  /** Only statements are collected, in a first pass; nothing is counted. */
  readonly isLesson: boolean;
  /** Names that are no service's: those of servers that are known to serve one are kept, or all, or none. */
  readonly otherNames: 'known' | 'all' | 'none';
  /** Its requests say which names the server's address answers to: not those of proxies, whose clients go to the proxy. */
  readonly requestsNameServers: boolean;
  /** Its flows are named by what it stated itself as well: it is read once, in order. */
  readonly teachesItself: boolean;
  readonly leaseGround: LeaseGround;
  readonly logonGround: LogonGround;
}

/** For a source of which nothing more is said. */
export const usualMode: TallyMode = {
  isLesson: false,
  otherNames: 'known',
  requestsNameServers: true,
  teachesItself: false,
  leaseGround: 'dhcp',
  logonGround: 'directory',
};

/**
 * A `RowSink` that keeps counts per (hour, device, user, service, host, evidence, client, model, slice, naming) instead of
 * rows, and statements of who had which address, who used it, and what servers answered to.
 *
 * Bytes once per record, strings once per distinct value: a record of no service costs one look-up of its host. Lives as
 * long as its worker; `take` of a batch empties the counts and keeps what was learnt of names.
 */
export class Tally implements RowSink {
  readonly readsFingerprints = false;
  private readonly signatures: Signatures;
  private readonly hosts: HostTable;
  private servers: ServerTable;
  private clientPlaces: HostTable;
  private readonly others: OtherServices;
  private readonly names: KeptNames;
  private readonly statements: StatementTally;
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
  private naming = statedCode;
  private mode = usualMode;
  private knowledge: Knowledge | undefined;
  private readonly running = new RunningNames();
  /** Numbers of the addresses that it was told of, as they are written. */
  private readonly heard = new Interner();
  private readonly namings: HostNamings;
  private isOutside = false;
  private wantsOtherRequests = false;
  private isLesson = false;
  /** Where in the source's content the bytes begin that are parsed, and in them the record that is read now. */
  private start = 0;
  at = 0;
  private readonly anyServer: ServerChoice = (bytes, start, end) => this.servers.isServer(bytes, start, end);
  private readonly knownServer: ServerChoice = (bytes, start, end) => this.servers.isKnown(bytes, start, end);

  constructor(signatures: Signatures, names: KeptNames = plainNames) {
    this.signatures = signatures;
    this.namings = new HostNamings(signatures.hosts, (name) => this.text(name));
    this.names = names;
    this.statements = new StatementTally(names);
    this.hosts = new HostTable((name) => (this.hasDotInLabel(name) ? noService : this.hostAnswer(this.text(name))));
    this.servers = new ServerTable(signatures.addresses, signatures.networks, undefined, names);
    this.others = new OtherServices(signatures);
    this.clientPlaces = new HostTable(() => -1);
    this.devices = new NameTable((name) => names.client(clientName(name, this.escapes)));
    this.users = new NameTable((name) => names.user(this.text(name)));
    this.hostNames = new NameTable((name) => hostName(this.text(name)));
    this.clients = new NameTable((agent) => signatures.clientOf(this.text(agent)) ?? '');
    this.models = new NameTable((target) => this.modelAt(this.text(target)));
  }

  /** What was learnt before; tables of the same version are the same. */
  learn(tables: KnowledgeTables | undefined): void {
    if (tables?.version === this.knowledge?.version) return;
    const knowledge = tables && new Knowledge(tables);
    this.knowledge = knowledge;
    this.servers = new ServerTable(this.signatures.addresses, this.signatures.networks, knowledge, this.names);
    this.clientPlaces = new HostTable(
      (name) => knowledge?.addressOf(this.names.lookedUp(clientName(name, this.escapes))) ?? -1,
    );
  }

  /** Start on a stretch of a source, which begins at byte `start` of its content. */
  begin(window: Window, mode: TallyMode = usualMode, start = 0): void {
    this.mode = mode;
    this.moveTo(start);
    this.forgetHeard();
    this.isOutside = false;
    this.isLesson = mode.isLesson;
    this.wantsOtherRequests = mode.teachesItself || (mode.requestsNameServers && this.wantsNames(mode.otherNames));
    this.isWindowed = window.since !== undefined || window.until !== undefined;
    this.since = window.since ?? Number.NEGATIVE_INFINITY;
    this.until = window.until ?? Number.POSITIVE_INFINITY;
  }

  /** What is parsed next begins at byte `start` of the source's content. */
  moveTo(start: number): void {
    this.start = start;
    this.at = 0;
  }

  wants(row: Row): boolean {
    const { timeMs, fact, host } = row;
    if (this.isWindowed && this.isBeyondWindow(timeMs)) return this.wantsOutside(row);
    this.records++;
    if (!(Math.abs(timeMs) <= lastTimeMs)) {
      this.undated++;
      return false;
    }
    this.hours.add(timeMs);
    // Nearly all are requests and queries for other hosts. What is rare is in functions of its own: V8 inlines this one while it is short.
    if (fact > Fact.Query || host.end === host.start || this.isLesson) return this.saysSomething(row);
    this.escapes = row.escapes;
    this.service = this.serviceOfHost(row, host.start, host.end);
    this.naming = statedCode;
    if (this.service !== noService) return true;
    if (fact !== Fact.Request) return false;
    if (this.others.mayBeAsked(row)) this.service = askPort;
    return this.service === askPort || this.wantsOtherRequests;
  }

  take(row: Row): void {
    const { fact } = row;
    if (this.mode.teachesItself && (fact === Fact.Answer || fact === Fact.Request)) this.remember(row);
    if (fact === Fact.Lease)
      this.statements.takeLease(
        row,
        isOfNeighbours(row) ? 'neighbour' : (leaseGround(row.ground) ?? this.mode.leaseGround),
      );
    else if (fact === Fact.Logon) this.statements.takeLogon(row, logonGround(row.ground) ?? this.mode.logonGround);
    else if (fact === Fact.Answer) this.statements.takeAnswer(row, this.choiceFor(row));
    else {
      const isLearnt = this.service !== askPort || this.wantsOtherRequests;
      if (fact === Fact.Request && this.mode.requestsNameServers && isLearnt && row.host.end > row.host.start)
        this.statements.takeServerName(row, this.choiceFor(row));
      if (!this.mode.isLesson) this.takeUse(row);
    }
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
      statements: this.statements.takeBatch(),
    };
  }

  private isBeyondWindow(timeMs: number): boolean {
    this.isOutside = timeMs >= this.until || timeMs < this.since;
    return this.isOutside;
  }

  private wantsOutside(row: Row): boolean {
    this.outside++;
    return this.reachesIntoWindow(row) && this.saysSomething(row);
  }

  /** Whether a record is used, or says something of addresses; sets `service` and `naming`. */
  private saysSomething(row: Row): boolean {
    const { fact, host, server } = row;
    if (fact === Fact.Lease || fact === Fact.Logon) return true;
    const { isLesson } = this;
    const { otherNames, teachesItself } = this.mode;
    if (isLesson && fact !== Fact.Answer && fact !== Fact.Request) return false;
    this.escapes = row.escapes;
    this.naming = statedCode;
    if (
      !isLesson &&
      (fact === Fact.Flow ? this.others.mayFlow(row) : host.end === host.start && this.others.mayBeAsked(row))
    ) {
      this.service = askPort;
      return true;
    }
    if (host.end > host.start) {
      this.service = this.serviceOfHost(row, host.start, host.end);
      if (this.service !== noService) return true;
      if (fact === Fact.Request) return this.wantsOtherRequests;
      return fact === Fact.Answer && (teachesItself || this.wantsNames(otherNames));
    }
    return (
      server.end > server.start && fact !== Fact.Answer && fact !== Fact.Query && !isLesson && this.isOfServer(row)
    );
  }

  /** Whether the address of the server says, or may say, which service it is; sets `service` and `naming`. */
  private isOfServer(row: Row): boolean {
    const { server } = row;
    const { teachesItself } = this.mode;
    const place = this.servers.placeOf(row.bytes, server.start, server.end);
    const isKnown =
      place >= 0 || (teachesItself && this.running.servesAny(this.heard.add(row.bytes, server.start, server.end)));
    if (isKnown) this.service = askKnowledge;
    else this.chooseRange(row);
    return this.service !== noService;
  }

  /** Whether names that are no service's are of use: where only those of known servers are, there must be some. */
  private wantsNames(otherNames: TallyMode['otherNames']): boolean {
    return otherNames === 'all' || (otherNames === 'known' && this.servers.hasKnown);
  }

  /** A lease or logon from before the times asked for may still hold then, an answer still be used. */
  private reachesIntoWindow({ fact, timeMs }: Row): boolean {
    if (timeMs >= this.until) return false;
    if (fact === Fact.Lease || fact === Fact.Logon) return timeMs >= this.since - longestLeaseMs;
    return fact === Fact.Answer && timeMs >= this.since - longestAnswerMs;
  }

  /** A service's own name is worth knowing at any address; another at the addresses that serve one. */
  private choiceFor(row: Row): ServerChoice {
    return this.namedService(row) >= 0 || this.mode.otherNames === 'all' ? this.anyServer : this.knownServer;
  }

  /** The service that a host is of by its name alone: paths tell more of some, but most that have them are shared. */
  private namedService(row: Row): number {
    if (this.service !== askPath) return this.service;
    const match = this.signatures.hosts.match(hostName(textOf(row, row.host)));
    return match?.counts ? match.service : noService;
  }

  private takeUse(row: Row): void {
    if (this.isOutside || this.service === noService || isForTheLink(row) || isChallenge(row)) return;
    const { bytes, timeMs, client, device, user, host, userAgent } = row;
    const place = client.end > client.start ? this.clientPlaces.lookUp(bytes, client.start, client.end) : -1;
    if (this.service === askPort) this.chooseOther(row);
    const name = this.service === askKnowledge ? this.nameByKnowledge(row, place) : undefined;
    const named = this.service === askPath ? this.serviceByPath(row) : this.service;
    const service = this.others.isHidden(named) ? this.others.hiddenAs(row, named) : named;
    if (service < 0) return;
    const hour = Math.floor(timeMs / hourMs);
    const who = client.end > client.start ? client : device;
    const told = name ?? (this.others.isOther(service) ? this.machineOf(row) : undefined);
    const group = this.groups.find(
      hour,
      this.devices.add(bytes, who.start, who.end),
      this.users.add(bytes, user.start, user.end),
      service,
      told ? this.hostNames.add(told, 0, told.length) : this.hostNames.add(bytes, host.start, host.end),
      evidenceOf(row),
      this.clients.add(bytes, userAgent.start, userAgent.end),
      this.modelOf(row),
      this.sliceOf(place, hour * hourMs, timeMs),
      this.naming,
    );
    this.count(group, row, Math.floor((timeMs - hour * hourMs) / minuteMs));
    this.statements.takeSighting(row, row.fact === Fact.Request);
  }

  /** What of the others a record is of; where it is of none, what it would be if its port said nothing. */
  private chooseOther(row: Row): void {
    const { host, server } = row;
    this.service = this.others.serviceOf(row);
    if (this.service >= 0 || row.fact !== Fact.Flow) return;
    if (host.end > host.start) this.service = this.serviceOfHost(row, host.start, host.end);
    else if (server.end > server.start) this.isOfServer(row);
    if (this.service === askPort) this.service = noService;
  }

  /** Of what has no name of its own the address says where it is, kept as those of clients are; undefined where it has a name. */
  private machineOf(row: Row): Uint8Array | undefined {
    const { host, server } = row;
    const address = canonicalAddress(textOf(row, host.end > host.start ? host : server));
    return address === undefined ? undefined : Buffer.from(this.names.client(address));
  }

  /** Keeps what a record says of servers' names for the flows that follow. */
  private remember(row: Row): void {
    const { bytes, timeMs: time, server, host, client, answers } = row;
    this.escapes = row.escapes;
    const naming = this.namings.of(bytes, host.start, host.end);
    if (naming === undefined) return;
    if (this.heard.size > mostHeard) this.forgetHeard();
    const asker = this.heard.add(bytes, client.start, client.end);
    if (row.fact === Fact.Request) {
      if (server.end > server.start) this.hear(server, row, asker, naming, NameGround.Sni, time + 1);
      return;
    }
    for (let i = 0; i < answers.count; i++) {
      const data = answers.data[i]!;
      if (!this.servers.isServer(bytes, data.start, data.end)) continue;
      this.hear(data, row, asker, naming, NameGround.Answer, time + answerLastsMs(answers.ttls[i]!));
    }
  }

  private hear(
    server: Span,
    { bytes, timeMs: time }: Row,
    client: number,
    { name: host, service }: HostNaming,
    ground: number,
    until: number,
  ): void {
    this.running.add(this.heard.add(bytes, server.start, server.end), { client, host, service, ground, time, until });
  }

  private forgetHeard(): void {
    this.running.clear();
    this.heard.clear();
  }

  /** The name of a server that states none, by what its client and others were told of it; sets `service` and `naming`. */
  private nameByKnowledge(row: Row, client: number): Uint8Array | undefined {
    const { bytes, server, timeMs } = row;
    const { teachesItself } = this.mode;
    const ends = {
      server: this.servers.placeOf(bytes, server.start, server.end),
      client,
      heardServer: teachesItself ? this.heard.add(bytes, server.start, server.end) : -1,
      heardClient: teachesItself ? this.heard.add(bytes, row.client.start, row.client.end) : -1,
    };
    const running = teachesItself ? this.running : undefined;
    const named = nameOfServer(ends, timeMs, this.knowledge, running);
    if (named === undefined) this.chooseRange(row);
    else this.service = named === 'nothing' ? noService : named.service;
    if (named === undefined || named === 'nothing') return undefined;
    this.naming = namingCode(named.naming);
    return named.host;
  }

  /** The service that published the server's address as its own, or else the one whose network it is in. */
  private chooseRange({ bytes, server }: Row): void {
    const owner = this.servers.ownerOf(bytes, server.start, server.end);
    const isByNetwork = owner >= firstByNetwork;
    this.service = isByNetwork ? owner - firstByNetwork : owner;
    this.naming = isByNetwork ? asnCode : rangeCode;
  }

  /** Where in the hour the last holder of the address that is known to have come, came. */
  private sliceOf(client: number, hourStart: number, timeMs: number): number {
    if (client < 0 || !this.knowledge!.changes(client)) return 0;
    const change = this.knowledge!.lastChange(client, hourStart, timeMs);
    return Number.isNaN(change) ? 0 : Math.floor(change - hourStart);
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
    if (!(columns.firstSeen[group]! <= row.timeMs)) {
      columns.firstSeen[group] = row.timeMs;
      columns.sample[group] = this.start + this.at;
    }
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
    const address = canonicalAddress(host);
    if (address === undefined) return noService;
    return isPrivateAddress(address) ? askPort : (this.signatures.addresses.match(host)?.service ?? noService);
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

/** ARP and neighbour discovery say who is there, not who was given what. */
function isOfNeighbours({ app }: Row): boolean {
  return app === 'arp' || app === 'ndp';
}

/** A directory assigns no addresses. */
function leaseGround(ground: Row['ground']): LeaseGround | undefined {
  return ground === 'directory' ? undefined : ground;
}

/** DHCP logs nobody on. */
function logonGround(ground: Row['ground']): LogonGround | undefined {
  return ground === 'dhcp' ? undefined : ground;
}

/** A proxy's demand for a password: the request is made once more with it, and what the demand weighs is nobody's use. */
function isChallenge({ fact, status, repeated }: Row): boolean {
  return fact === Fact.Request && status === 407 && repeated;
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
