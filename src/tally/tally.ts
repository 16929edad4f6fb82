import type { Reject, RowSink } from '../../native-free-parsers/format.js';
import { Fact, type Row } from '../../native-free-parsers/row.js';
import type { LeaseGround, LogonGround } from '../identity/bindings.js';
import { graceMs, type KnowledgeTables } from '../identity/knowledge.js';
import type { Signatures } from '../match/signatures.js';
import type { UsageBatch } from './batch.js';
import { ClientSlices } from './client-slices.js';
import { hourMs } from './hour-counts.js';
import { type KeptNames, plainNames } from './kept-names.js';
import { RecordCounts } from './record-counts.js';
import { ServiceFinder } from './service-finder.js';
import { StatementTally } from './statement-tally.js';
import { type TallyMode, usualMode, type Window } from './tally-mode.js';
import { UseCounts } from './use-counts.js';

/** As long as a lease without end is taken to last. */
const longestLeaseMs = 8 * 86_400_000;
/** An answer is used for its TTL, at most a day, and the grace. */
const longestAnswerMs = 86_400_000 + graceMs;
/** The last millisecond of the calendar; a damaged record may be of a later one, or of none. */
const lastTimeMs = 8.64e15;

/**
 * A `RowSink` that keeps counts of uses instead of rows (`UseCounts`), and statements of who had which address, who used it,
 * and what servers answered to.
 *
 * Bytes once per record, strings once per distinct value: a record of no service costs one look-up of its host. Lives as
 * long as its worker; `takeBatch` empties the counts and keeps what was learnt of names.
 */
export class Tally implements RowSink {
  readonly readsFingerprints = false;
  private readonly names: KeptNames;
  private readonly finder: ServiceFinder;
  private readonly counts: RecordCounts = new RecordCounts();
  private readonly uses: UseCounts;
  private readonly statements: StatementTally;
  private clients: ClientSlices;
  private mode = usualMode;
  private version: KnowledgeTables['version'] | undefined;
  private isWindowed = false;
  private since = Number.NEGATIVE_INFINITY;
  private until = Number.POSITIVE_INFINITY;
  /** Of the record that is read now: only what it states beside use counts. */
  private isOutside = false;
  private isLesson = false;
  private wantsOtherRequests = false;
  /** Where in the source's content the bytes begin that are parsed, and in them the record that is read now. */
  private start = 0;
  at = 0;

  constructor(signatures: Signatures, names: KeptNames = plainNames) {
    this.names = names;
    this.finder = new ServiceFinder(signatures, names);
    this.uses = new UseCounts(signatures, names);
    this.statements = new StatementTally(names);
    this.clients = new ClientSlices(undefined, names);
  }

  /** What was learnt before; tables of the same version are the same. */
  learn(tables: KnowledgeTables | undefined): void {
    if (tables?.version === this.version) return;
    this.version = tables?.version;
    this.finder.learn(tables);
    this.clients = new ClientSlices(this.finder.knowledge, this.names);
  }

  /** Start on a stretch of a source, which begins at byte `start` of its content. */
  begin(window: Window, mode: TallyMode = usualMode, start = 0): void {
    this.mode = mode;
    this.moveTo(start);
    this.finder.begin(mode);
    this.isOutside = false;
    this.isLesson = mode.isLesson;
    this.wantsOtherRequests = mode.teachesItself || (mode.requestsNameServers && this.finder.wantsOtherNames);
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
    const { counts, finder } = this;
    if (this.isWindowed && this.isBeyondWindow(timeMs)) return this.wantsOutside(row);
    counts.records++;
    if (!(Math.abs(timeMs) <= lastTimeMs)) {
      counts.undated++;
      return false;
    }
    counts.hours.add(timeMs);
    // Nearly all are requests and queries for other hosts. What is rare is in functions of its own: V8 inlines this one while it is short.
    if (fact > Fact.Query || host.end === host.start || this.isLesson) return this.saysSomething(row);
    if (finder.findByHost(row)) return true;
    return fact === Fact.Request && (finder.findByPort(row) || this.wantsOtherRequests);
  }

  take(row: Row): void {
    const { fact } = row;
    const { finder, mode, statements } = this;
    if (mode.teachesItself && (fact === Fact.Answer || fact === Fact.Request)) finder.remember(row);
    if (fact === Fact.Lease) statements.takeLease(row, leaseGround(row) ?? mode.leaseGround);
    else if (fact === Fact.Logon) statements.takeLogon(row, logonGround(row) ?? mode.logonGround);
    else if (fact === Fact.Answer) this.takeName(row);
    else {
      if (fact === Fact.Request && this.namesItsServer(row)) this.takeName(row);
      if (!mode.isLesson) this.takeUse(row);
    }
  }

  ignore(_at: number): void {
    this.counts.ignored++;
  }

  reject(_at: number, reason: Reject): void {
    this.counts.reject(reason);
  }

  /** Everything counted since the last call. */
  takeBatch(): UsageBatch {
    return { ...this.uses.take(), coverage: this.counts.take(), statements: this.statements.takeBatch() };
  }

  private isBeyondWindow(timeMs: number): boolean {
    this.isOutside = timeMs >= this.until || timeMs < this.since;
    return this.isOutside;
  }

  private wantsOutside(row: Row): boolean {
    this.counts.outside++;
    return this.reachesIntoWindow(row) && this.saysSomething(row);
  }

  /** A lease or logon from before the times asked for may still hold then, an answer still be used. */
  private reachesIntoWindow({ fact, timeMs }: Row): boolean {
    if (timeMs >= this.until) return false;
    if (fact === Fact.Lease || fact === Fact.Logon) return timeMs >= this.since - longestLeaseMs;
    return fact === Fact.Answer && timeMs >= this.since - longestAnswerMs;
  }

  /** Whether a record is used, or says something of addresses. */
  private saysSomething(row: Row): boolean {
    const { fact, host, server } = row;
    const { finder, isLesson } = this;
    if (fact === Fact.Lease || fact === Fact.Logon) return true;
    if (isLesson && fact !== Fact.Answer && fact !== Fact.Request) return false;
    const isNamed = host.end > host.start;
    if (!isLesson && (fact === Fact.Flow || !isNamed) && finder.findByPort(row)) return true;
    if (isNamed) {
      if (finder.findByHost(row)) return true;
      if (fact === Fact.Request) return this.wantsOtherRequests;
      return fact === Fact.Answer && (this.mode.teachesItself || finder.wantsOtherNames);
    }
    const isOfServer = server.end > server.start && fact !== Fact.Answer && fact !== Fact.Query;
    return isOfServer && !isLesson && finder.findByServer(row);
  }

  /** Whether a request says what the address that it went to answers to. */
  private namesItsServer({ host }: Row): boolean {
    const isLearnt = !this.finder.isByPort || this.wantsOtherRequests;
    return this.mode.requestsNameServers && isLearnt && host.end > host.start;
  }

  private takeName(row: Row): void {
    const { finder, statements } = this;
    const service = finder.namedService(row);
    const isChosen = finder.serversNamed(service);
    if (row.fact === Fact.Answer) statements.takeAnswer(row, service, isChosen);
    else statements.takeServerName(row, service, isChosen);
  }

  private takeUse(row: Row): void {
    const { finder, clients } = this;
    if (this.isOutside || finder.isNothing || isForTheLink(row) || isChallenge(row)) return;
    const client = clients.placeOf(row);
    const host = finder.settle(row, client);
    if (finder.isNothing) return;
    const slice = clients.sliceOf(client, Math.floor(row.timeMs / hourMs) * hourMs, row.timeMs);
    this.uses.add(row, finder.service, finder.naming, host, slice, row.packet || this.start + this.at);
    this.statements.takeSighting(row, row.fact === Fact.Request);
  }
}

/** What the record says itself: ARP and neighbour discovery say who is there, not who was given what; a directory assigns no addresses. */
function leaseGround({ app, ground }: Row): LeaseGround | undefined {
  if (app === 'arp' || app === 'ndp') return 'neighbour';
  return ground === 'directory' ? undefined : ground;
}

/** DHCP logs nobody on. */
function logonGround({ ground }: Row): LogonGround | undefined {
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
