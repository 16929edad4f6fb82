import { canonicalAddress } from '../../native-free-parsers/address.js';
import { Fact, type Row, Escapes as TextEscapes } from '../../native-free-parsers/row.js';
import { decodeText, textOf } from '../../native-free-parsers/text.js';
import { Knowledge, type KnowledgeTables, namingCode } from '../identity/knowledge.js';
import { isPrivateAddress } from '../match/private-address.js';
import type { Signatures } from '../match/signatures.js';
import { hostName, pathText } from '../rows/record.js';
import { HeardNames } from './heard-names.js';
import { HostNamings, otherNaming } from './host-namings.js';
import { HostTable } from './host-table.js';
import type { KeptNames } from './kept-names.js';
import { OtherServices } from './other-services.js';
import { nameOfServer } from './server-names.js';
import { firstByNetwork, ServerTable } from './server-table.js';
import type { ServerChoice } from './statement-tally.js';
import { type TallyMode, usualMode } from './tally-mode.js';

const statedCode = namingCode('stated');
const rangeCode = namingCode('range');
const asnCode = namingCode('asn');

/** What a host table remembers: a service's number, or one of these. */
const noService = -1;
/** The host is shared with other products: the path of each request decides. */
const askPath = -2;
/** What was learnt of the server's address decides, for each record by its client and time. */
const askKnowledge = -3;
/** The port, the path or the application decides: AI on an own machine, or traffic that hides what it carries. */
const askPort = -4;

/**
 * Finds the service that a record is of: first what can be said of every record at the cost of one look-up, which leaves few,
 * then for those what it takes. Both are left in `service` and `naming`, for a result object per record would be garbage.
 */
export class ServiceFinder {
  /** Of the record that was asked about last: its place in the catalogue; negative for nothing, or for what `settle` decides. */
  service = noService;
  /** How it is known: `namingCode`. */
  naming = statedCode;
  /** What was learnt before. */
  knowledge: Knowledge | undefined;
  private readonly signatures: Signatures;
  private readonly names: KeptNames;
  private readonly hosts: HostTable;
  private servers: ServerTable;
  private readonly others: OtherServices;
  private readonly heard = new HeardNames();
  private readonly namings: HostNamings;
  private mode = usualMode;
  private escapes: TextEscapes = TextEscapes.None;
  private readonly anyServer: ServerChoice = (bytes, start, end) => this.servers.isServer(bytes, start, end);
  private readonly knownServer: ServerChoice = (bytes, start, end) => this.servers.isKnown(bytes, start, end);

  constructor(signatures: Signatures, names: KeptNames) {
    this.signatures = signatures;
    this.names = names;
    this.namings = new HostNamings(signatures.hosts, (name) => this.text(name));
    this.hosts = new HostTable((name) => (this.hasDotInLabel(name) ? noService : this.hostAnswer(this.text(name))));
    this.servers = new ServerTable(signatures.addresses, signatures.networks, undefined, names);
    this.others = new OtherServices(signatures);
  }

  learn(tables: KnowledgeTables | undefined): void {
    const knowledge = tables && new Knowledge(tables);
    this.knowledge = knowledge;
    this.servers = new ServerTable(this.signatures.addresses, this.signatures.networks, knowledge, this.names);
  }

  /** Start on another source, or on a stretch of one that is read by itself. */
  begin(mode: TallyMode): void {
    this.mode = mode;
    this.heard.clear();
  }

  /** By the name of its host; true where it is, or may be, of a service. */
  findByHost(row: Row): boolean {
    this.escapes = row.escapes;
    this.naming = statedCode;
    this.service = this.serviceOfHost(row);
    return this.service !== noService;
  }

  /** By the address of its server; true where it is, or may be, of a service. */
  findByServer(row: Row): boolean {
    const { bytes, server } = row;
    const { names } = this.heard;
    this.naming = statedCode;
    const place = this.servers.placeOf(bytes, server.start, server.end);
    const isKnown = place >= 0 || (this.mode.teachesItself && names.servesAny(this.heard.numberOf(bytes, server)));
    if (isKnown) this.service = askKnowledge;
    else this.chooseRange(row);
    return this.service !== noService;
  }

  /** By its port or application, beside services; true where it may be of one of those. */
  findByPort(row: Row): boolean {
    if (!(row.fact === Fact.Flow ? this.others.mayFlow(row) : this.others.mayBeAsked(row))) return false;
    this.naming = statedCode;
    this.service = askPort;
    return true;
  }

  /** Whether the record that was asked about last is of nothing, once it is settled. */
  get isNothing(): boolean {
    return this.service === noService;
  }

  /** Whether only the port said so of the record that was asked about last. */
  get isByPort(): boolean {
    return this.service === askPort;
  }

  /**
   * Decides what the record that was asked about last is of, and leaves that in `service`: negative for nothing. Returns what its
   * server is called (UTF-8), where the record does not say. `client`: its place in what was learnt.
   */
  settle(row: Row, client: number): Uint8Array | undefined {
    if (this.service === askPort) this.chooseOther(row);
    const name = this.service === askKnowledge ? this.nameByKnowledge(row, client) : undefined;
    if (this.service === askPath) this.service = this.serviceByPath(row);
    if (this.others.isHidden(this.service)) this.service = this.others.hiddenAs(row, this.service);
    return name ?? (this.others.isOther(this.service) ? this.machineOf(row) : undefined);
  }

  /** Whether names that are no service's are of use: where only those of known servers are, there must be some. */
  get wantsOtherNames(): boolean {
    const { otherNames } = this.mode;
    return otherNames === 'all' || (otherNames === 'known' && this.servers.hasKnown);
  }

  /**
   * The service that the host of the record that was asked about last is of by its name alone; negative for none. Paths tell more of
   * some, but most that have them are shared.
   */
  namedService(row: Row): number {
    if (this.service !== askPath) return this.service;
    const match = this.signatures.hosts.match(hostName(textOf(row, row.host)));
    return match?.counts ? match.service : noService;
  }

  /** Of which servers a name of `service` is kept: a service's own of any, another (negative) of those that serve one. */
  serversNamed(service: number): ServerChoice {
    return service >= 0 || this.mode.otherNames === 'all' ? this.anyServer : this.knownServer;
  }

  /** Keeps what a request or an answer says of servers' names, for the flows of the same source that follow. */
  remember(row: Row): void {
    const { bytes, host, escapes } = row;
    if (host.end === host.start) return;
    this.escapes = escapes;
    const naming = this.mayBeKnown(row) ? this.namings.of(bytes, host.start, host.end) : otherNaming;
    if (naming) this.heard.hear(row, naming, this.anyServer);
  }

  private serviceOfHost(row: Row): number {
    const { bytes, host } = row;
    return this.mayBeKnown(row) ? this.hosts.lookUp(bytes, host.start, host.end) : noService;
  }

  /** An address in place of a name ends with a digit (IPv4) or has a colon or hexadecimal end: those few are looked up. */
  private mayBeKnown({ bytes, host: { start, end }, escapes }: Row): boolean {
    return (
      this.signatures.suffixes.mayMatch(bytes, start, end) ||
      mayBeAddress(bytes, start, end) ||
      (escapes !== TextEscapes.None && hasEscape(bytes, start, end))
    );
  }

  private hostAnswer(text: string): number {
    const host = hostName(text);
    const match = this.signatures.hosts.match(host);
    if (match) return match.byPath ? askPath : match.counts ? match.service : noService;
    const address = canonicalAddress(host);
    if (address === undefined) return noService;
    return isPrivateAddress(address) ? askPort : (this.signatures.addresses.match(host)?.service ?? noService);
  }

  /** `api\\.openai.com` has the label `api.openai` and is nobody's, though it looks like a host when it is shown. */
  private hasDotInLabel(name: Uint8Array): boolean {
    const isName = this.escapes === TextEscapes.Dns || this.escapes === TextEscapes.JsonDns;
    return isName && /\\(\.|046)/.test(Buffer.from(name).toString('latin1'));
  }

  private text(bytes: Uint8Array): string {
    return decodeText(bytes, this.escapes);
  }

  /** The service that published the server's address as its own, or else the one whose network it is in. */
  private chooseRange({ bytes, server }: Row): void {
    const owner = this.servers.ownerOf(bytes, server.start, server.end);
    const isByNetwork = owner >= firstByNetwork;
    this.service = isByNetwork ? owner - firstByNetwork : Math.max(owner, noService);
    this.naming = isByNetwork ? asnCode : rangeCode;
  }

  /** What of the others a record is of; where it is of none, what it would be if its port said nothing. */
  private chooseOther(row: Row): void {
    const { host, server } = row;
    this.service = this.others.serviceOf(row);
    if (this.service >= 0 || row.fact !== Fact.Flow) return;
    if (host.end > host.start) this.service = this.serviceOfHost(row);
    else if (server.end > server.start) this.findByServer(row);
    if (this.service === askPort) this.service = noService;
  }

  /** The name of a server that states none, by what its client and others were told of it. */
  private nameByKnowledge(row: Row, client: number): Uint8Array | undefined {
    const { bytes, server, timeMs } = row;
    const { teachesItself } = this.mode;
    const ends = {
      server: this.servers.placeOf(bytes, server.start, server.end),
      client,
      heardServer: teachesItself ? this.heard.numberOf(bytes, server) : -1,
      heardClient: teachesItself ? this.heard.numberOf(bytes, row.client) : -1,
    };
    const named = nameOfServer(ends, timeMs, this.knowledge, teachesItself ? this.heard.names : undefined);
    if (named === undefined) this.chooseRange(row);
    else this.service = named === 'nothing' ? noService : named.service;
    if (named === undefined || named === 'nothing') return undefined;
    this.naming = namingCode(named.naming);
    return named.host;
  }

  private serviceByPath(row: Row): number {
    const match = this.signatures.urls.match(hostName(textOf(row, row.host)), pathText(textOf(row, row.path)));
    return match?.counts ? match.service : noService;
  }

  /** Of what has no name of its own the address says where it is, kept as those of clients are; undefined where it has a name. */
  private machineOf(row: Row): Uint8Array | undefined {
    const { host, server } = row;
    const address = canonicalAddress(textOf(row, host.end > host.start ? host : server));
    return address === undefined ? undefined : Buffer.from(this.names.client(address));
  }
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
