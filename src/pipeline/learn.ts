import { formats } from '../../native-free-parsers/registry.js';
import type { Resolution } from '../identity/bindings.js';
import type { KnowledgeTables } from '../identity/knowledge.js';
import { otherName, silent } from '../identity/knowledge.js';
import { KnowledgeBuilder } from '../identity/knowledge-builder.js';
import { HostMatcher } from '../match/host-matcher.js';
import type { MatchedCatalogue } from '../match/signatures.js';
import type { Store } from '../store/store.js';
import { MergedStatements } from '../tally/merged-statements.js';
import { statementCount } from '../tally/statements.js';
import { isProxy } from './source-mode.js';

/** Of each kind; some 50 bytes each. Names beside flows are held until it is known which servers matter. */
const mostLearnt = 1 << 21;
/** Resolutions are read from the store so many at a time. */
const chunk = 10_000;

/** What a scan has learnt in its first pass, and the tables of that and of what the store has. */
export class Lessons {
  readonly statements = new MergedStatements(mostLearnt);
  private readonly store: Store;
  private readonly hosts: HostMatcher;
  private leftOutOfTables = 0;
  private built: KnowledgeTables | undefined;
  private isStale = true;

  constructor(store: Store, catalogue: MatchedCatalogue) {
    this.store = store;
    this.hosts = new HostMatcher(catalogue);
  }

  /** Statements that found no room. */
  get leftOut(): number {
    return this.statements.leftOut + this.leftOutOfTables;
  }

  /** To be called when a source has stated something, to this or to the store. */
  hasChanged(): void {
    this.isStale = true;
  }

  /** Tables of all that is known by now; undefined where that is nothing. */
  async tables(): Promise<KnowledgeTables | undefined> {
    if (this.isStale) this.built = await this.build();
    this.isStale = false;
    return this.built;
  }

  private async build(): Promise<KnowledgeTables | undefined> {
    const counts = await this.store.statementCounts();
    const stored = counts.leases.count + counts.logons.count + counts.resolutions.count;
    const learnt = this.statements.copy();
    if (stored + statementCount(learnt) === 0) return undefined;
    const builder = new KnowledgeBuilder();
    builder.addBatch(learnt);
    const { leases, logons } = await this.store.bindings({});
    builder.addLeases(leases);
    builder.addLogons(logons);
    await this.addResolutions(builder);
    this.leftOutOfTables = builder.leftOut;
    return builder.build((host) => this.serviceOf(host));
  }

  private async addResolutions(builder: KnowledgeBuilder): Promise<void> {
    const proxies = new Set((await this.store.sources()).filter(({ format }) => isProxys(format)).map(({ id }) => id));
    let waiting: Resolution[] = [];
    for await (const resolution of this.store.resolutions({})) {
      if (waiting.push(resolution) < chunk) continue;
      builder.addResolutions(waiting, (source) => proxies.has(source));
      waiting = [];
    }
    builder.addResolutions(waiting, (source) => proxies.has(source));
  }

  /** A host that a service shares with other products is none of its own; one that loads its images says nothing. */
  private serviceOf(host: string): number {
    const match = this.hosts.match(host);
    if (match === undefined || match.shared) return otherName;
    return match.counts ? match.service : silent;
  }
}

function isProxys(format: string): boolean {
  const known = formats.get(format);
  return known === undefined || isProxy(known);
}
