import { type Attribution, type Attributor, attributorOf } from '../identity/attribute.js';
import type { Lease, Logon } from '../identity/bindings.js';
import type { Decision } from '../policy/use.js';
import type { Source, Store, UsageCell, UsageFilter } from '../store/store.js';
import { evidenceNames } from '../tally/evidence.js';
import { hourMs } from '../tally/hour-counts.js';
import { attributedCell } from './attributed-cells.js';
import { type Use, weigh } from './best-evidence.js';
import { timeText } from './calendar.js';
import type {
  ExplainedAnswer,
  ExplainedEvidence,
  ExplainedFinding,
  ExplainedRecord,
  ExplainedStatement,
  ExplainedWho,
  Explanation,
  SubjectKind,
} from './explanation.js';
import { minutesOfHour } from './minutes-of-hour.js';
import { type ReachAnswer, reachOf } from './used-or-looked-up.js';
import { type UseReading, usesOf } from './uses.js';
import { proxiesSeen, withoutHandedOn } from './without-handed-on.js';

/** What explaining asks of the catalogue, the policy and the logs. */
export interface ExplainKnowledge {
  readonly reading: UseReading;
  decision(use: Use): Decision;
  serviceName(id: string): string | undefined;
  department(use: Pick<Use, 'user'>): string | undefined;
  /** The pattern of the catalogue that a host fits. */
  patternOf(host: string): { readonly pattern: string; readonly role?: string } | undefined;
  /** The one account of a user, however it is written. */
  accountOf(text: string): string;
  /** The record at an offset of a source, read again. */
  readRecord(source: Source, cell: UsageCell, servers: ReadonlySet<string>): Promise<ExplainedRecord>;
}

export interface ExplainQuery extends Pick<UsageFilter, 'from' | 'to'> {
  /** A user, device, service or host. */
  readonly subject: string;
  /** The most findings. */
  readonly limit: number;
}

/**
 * How each finding about a user, device, service or host came about. Names of others who may have been it are told in
 * `shared` and nowhere else. Memory: the cells of one hour, and the findings.
 */
export async function explain(store: Store, query: ExplainQuery, knowledge: ExplainKnowledge): Promise<Explanation> {
  const { from, to, limit } = query;
  const times = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  const attributor = attributorOf(await store.bindings(times), knowledge.reading);
  const subject = new Subject(query.subject, attributor, knowledge);
  const proxies = await proxiesSeen(store, query);
  const explainer = new Explainer(store, attributor, { ...knowledge, reading: { ...knowledge.reading, proxies } });
  const findings: ExplainedFinding[] = [];
  let more = 0;
  let handedOn = 0;
  for await (const hour of hoursOf(store.usage(times), attributor)) {
    const counted = new Set(
      withoutHandedOn(
        hour.map(({ use }) => use),
        proxies,
      ),
    );
    const seen = hour.filter(({ use }) => counted.has(use));
    for (const each of hour) if (!counted.has(each.use) && subject.meets(each) === 'device') handedOn++;
    for (const visit of visitsOf(seen, subject)) {
      if (findings.length < limit) findings.push(await explainer.finding(visit));
      else more++;
    }
  }
  const [start, end] = [timeText(from ?? Number.NaN), timeText(to ?? Number.NaN)];
  return {
    subject: query.subject,
    kinds: subject.kinds,
    ...(start !== undefined && { from: start }),
    ...(end !== undefined && { to: end }),
    findings,
    more,
    ...(handedOn > 0 && { handedOn }),
  };
}

/** A cell, and who it was put down to. */
interface Seen {
  readonly cell: UsageCell;
  readonly use: Use;
}

async function* hoursOf(cells: AsyncIterable<UsageCell>, attributor: Attributor): AsyncGenerator<Seen[]> {
  let hour: Seen[] = [];
  for await (const cell of cells) {
    if (hour.length > 0 && hour[0]!.cell.hour !== cell.hour) {
      yield hour;
      hour = [];
    }
    hour.push({ cell, use: attributedCell(cell, attributor) });
  }
  if (hour.length > 0) yield hour;
}

/** What is asked about, compared with all that a use has a name for. */
class Subject {
  private readonly names: ReadonlySet<string>;
  private readonly account: string;
  private readonly met = new Set<SubjectKind>();

  constructor(text: string, { timelines }: Attributor, { accountOf }: ExplainKnowledge) {
    const plain = text.trim().toLowerCase();
    this.names = new Set([
      plain,
      timelines.names.named(plain) ?? plain,
      timelines.names.ofMac(plain, Date.now()) ?? plain,
    ]);
    this.account = accountOf(text);
  }

  get kinds(): readonly SubjectKind[] {
    return [...this.met];
  }

  /** What of a use the subject is. */
  meets({ cell, use }: Seen): SubjectKind | undefined {
    const kind = this.kindOf(cell, use);
    if (kind !== undefined) this.met.add(kind);
    return kind;
  }

  private kindOf(cell: UsageCell, use: Use): SubjectKind | undefined {
    if (use.user === this.account) return 'user';
    if (this.names.has(use.device) || this.names.has(cell.device)) return 'device';
    if (this.names.has(use.service)) return 'service';
    return use.host !== undefined && this.names.has(use.host) ? 'host' : undefined;
  }
}

/** The cells of one hour, device, person and service, as far as they are the subject's. */
function visitsOf(hour: readonly Seen[], subject: Subject): Seen[][] {
  const visits = new Map<string, { readonly seen: Seen[]; isAsked: boolean }>();
  for (const seen of hour) {
    const { device, service, user } = seen.use;
    const key = JSON.stringify([device, service, user ?? '']);
    const visit = visits.get(key) ?? { seen: [], isAsked: false };
    visits.set(key, visit);
    visit.seen.push(seen);
    if (subject.meets(seen) !== undefined) visit.isAsked = true;
  }
  const asked = [...visits.values()].filter(({ isAsked }) => isAsked).map(({ seen }) => seen);
  return asked.sort((a, b) => firstSeenOf(a) - firstSeenOf(b));
}

function firstSeenOf(visit: readonly Seen[]): number {
  return visit.reduce((first, { cell }) => Math.min(first, cell.firstSeen), Number.POSITIVE_INFINITY);
}

class Explainer {
  private readonly store: Store;
  private readonly attributor: Attributor;
  private readonly knowledge: ExplainKnowledge;
  private sources: ReadonlyMap<number, Source> | undefined;

  constructor(store: Store, attributor: Attributor, knowledge: ExplainKnowledge) {
    this.store = store;
    this.attributor = attributor;
    this.knowledge = knowledge;
  }

  async finding(visit: readonly Seen[]): Promise<ExplainedFinding> {
    const { knowledge } = this;
    this.sources ??= new Map((await this.store.sources()).map((source) => [source.id, source]));
    const uses = weigh(visit.map(({ use }) => use));
    const use = uses[0]!;
    const { reach, because: useBecause } = await this.reach(uses);
    const { verdict, rule, because, excluded } = knowledge.decision(use);
    const counted = visit.reduce<number>(
      (best, { use }) => Math.min(best, evidenceNames.indexOf(use.evidence)),
      evidenceNames.length,
    );
    const ordered = [...visit].sort((a, b) => rankOf(a.use) - rankOf(b.use) || a.cell.firstSeen - b.cell.firstSeen);
    const evidence: ExplainedEvidence[] = [];
    for (const seen of ordered)
      evidence.push(await this.evidence(seen, rankOf(seen.use) === counted && seen.use.format === use.format));
    return {
      from: timeText(firstSeenOf(visit)) ?? '',
      to: timeText(visit.reduce((last, { cell }) => Math.max(last, cell.lastSeen), 0)) ?? '',
      service: use.service,
      name: knowledge.serviceName(use.service) ?? use.service,
      use: reach,
      useBecause,
      who: this.who(visit),
      verdict,
      ...(rule && { rule: rule.name }),
      verdictBecause: because,
      ...(excluded !== undefined && { excluded }),
      evidence,
    };
  }

  /** As usage counts it: what is reached alone may be part of a session. */
  private async reach(uses: readonly Use[]): Promise<ReachAnswer> {
    const { reading } = this.knowledge;
    const alone = reachOf(uses, reading.targetOf ?? (() => ({})));
    if (alone.reach !== 'reached') return alone;
    const { hour, service, device, user } = uses[0]!;
    const filter = { from: hour * hourMs, to: (hour + 1) * hourMs, service };
    for await (const use of usesOf(this.store, filter, reading)) {
      if (use.rolled || use.device !== device || use.user !== user || use.reach !== 'used') continue;
      return { reach: 'used', because: 'it is part of a session that goes on in the hour next to it' };
    }
    return alone;
  }

  /** Of the cell that says most: one with a user before one without. */
  private who(visit: readonly Seen[]): ExplainedWho {
    const { cell } = visit.find(({ use }) => use.user !== undefined) ?? visit[0]!;
    const { device, lease, logon, ...known }: Attribution = this.attributor.attribute(cell);
    const department = this.knowledge.department(known);
    return {
      ...known,
      ...(device !== '' && { device }),
      ...(cell.device !== '' && cell.device !== device && { address: cell.device }),
      ...(department !== undefined && { department }),
      ...(lease && { lease: this.statement(lease) }),
      ...(logon && { logon: this.statement(logon) }),
    };
  }

  private statement({ source, ends: _ends, from, until, ...stated }: Lease | Logon): ExplainedStatement {
    const name = this.sources?.get(source)?.name;
    const [start, end] = [timeText(from), until === undefined ? undefined : timeText(until)];
    return {
      ...stated,
      from: start ?? '',
      ...(end !== undefined && { until: end }),
      ...(name !== undefined && { source: name }),
    };
  }

  private async evidence({ cell, use }: Seen, counts: boolean): Promise<ExplainedEvidence> {
    const { evidence, format, host, client, model, requests, blocked, bytesUp, bytesDown, bytesBoth, naming, sample } =
      use;
    const source = sample && this.sources?.get(sample.source);
    const { answers, servers } = await this.answers(cell);
    return {
      evidence,
      format,
      ...(host !== undefined && { host, ...this.knowledge.patternOf(host) }),
      ...(client !== undefined && { client }),
      ...(model !== undefined && { model }),
      requests,
      blocked,
      ...(bytesUp !== undefined && { bytesUp }),
      ...(bytesDown !== undefined && { bytesDown }),
      ...(bytesBoth !== undefined && { bytes: bytesBoth }),
      minutes: minutesOf(cell),
      firstSeen: timeText(cell.firstSeen) ?? '',
      lastSeen: timeText(cell.lastSeen) ?? '',
      counts,
      naming,
      ...(answers.length > 0 && { answers }),
      ...(source && { record: await this.knowledge.readRecord(source, cell, servers) }),
    };
  }

  /** What named the server's address, where the record does not: the first few, and the addresses of all. */
  private async answers({ naming, host, device, firstSeen, lastSeen }: UsageCell) {
    const answers: ExplainedAnswer[] = [];
    const servers = new Set<string>();
    if (host === undefined || !/-(?:answer|sni)$/.test(naming)) return { answers, servers };
    const isOwn = naming.startsWith('own-');
    const around = { host, from: firstSeen - answersBeforeMs, to: lastSeen + 1 };
    for await (const { client, address, from, until, ground, source } of this.store.resolutions(around)) {
      if (isOwn && client !== device) continue;
      if (!naming.endsWith(ground)) continue;
      servers.add(address);
      if (servers.size === mostServers) break;
      if (answers.length === mostAnswers) continue;
      const name = this.sources?.get(source)?.name;
      answers.push({
        host,
        address,
        // Whoever else asked is nobody's business here.
        ...(isOwn && client !== undefined && { client }),
        ground,
        from: timeText(from) ?? '',
        until: timeText(until) ?? '',
        ...(name !== undefined && { source: name }),
      });
    }
    return { answers, servers };
  }
}

const mostAnswers = 3;
/** A name that is answered with more is a flood's. */
const mostServers = 10_000;
/** How long before a flow an answer may stand that still names it: beyond its own end it is a stated grace. */
const answersBeforeMs = 3_600_000;

function rankOf({ evidence }: Use): number {
  return evidenceNames.indexOf(evidence);
}

/** `09:05` for each active minute, in UTC. */
function minutesOf(cell: UsageCell): string[] {
  const start = String(((cell.hour % 24) + 24) % 24).padStart(2, '0');
  return minutesOfHour(cell).map((minute) => `${start}:${String(minute).padStart(2, '0')}`);
}
