import type { Resolution } from '../identity/bindings.js';
import { type KnowledgeTables, serviceForNaming } from '../identity/knowledge.js';
import { KnowledgeBuilder } from '../identity/knowledge-builder.js';
import { countedServices } from '../match/counted-services.js';
import { HostMatcher } from '../match/host-matcher.js';
import type { MatchedCatalogue } from '../match/signatures.js';
import type { ScanStore } from '../store/store.js';
import { MergedStatements } from '../tally/merged-statements.js';
import { statementCount } from '../tally/statements.js';

/** Of each kind; some 50 bytes each. Names beside flows are held until it is known which servers matter. */
const mostLearnt = 1 << 21;
/** Resolutions are read from the store so many at a time. */
const chunk = 10_000;

/** What a scan has learnt in its first pass, and the tables of that and of what the store has. */
export class Lessons {
  readonly statements = new MergedStatements(mostLearnt);
  private readonly store: ScanStore;
  private readonly catalogue: MatchedCatalogue;
  private hosts: HostMatcher | undefined;
  private leftOutOfTables = 0;
  private built: KnowledgeTables | undefined;
  private builtWithout: ReadonlySet<number> | undefined;
  private isStale = true;

  constructor(store: ScanStore, catalogue: MatchedCatalogue) {
    this.store = store;
    this.catalogue = catalogue;
  }

  /** Statements that found no room. */
  get leftOut(): number {
    return this.statements.leftOut + this.leftOutOfTables;
  }

  /** To be called when a source has stated something, to this or to the store. */
  hasChanged(): void {
    this.isStale = true;
  }

  /** Tables of all that is known by now; undefined where that is nothing. What the sources `except` stated is left out. */
  async tables(except: ReadonlySet<number>): Promise<KnowledgeTables | undefined> {
    if (this.isStale || except !== this.builtWithout) this.built = await this.build(except);
    this.isStale = false;
    this.builtWithout = except;
    return this.built;
  }

  private async build(except: ReadonlySet<number>): Promise<KnowledgeTables | undefined> {
    const counts = await this.store.statementCounts();
    const stored = counts.leases.count + counts.logons.count + counts.resolutions.count;
    const learnt = this.statements.copy();
    if (stored + statementCount(learnt) === 0) return undefined;
    const builder = new KnowledgeBuilder();
    builder.addBatch(learnt);
    const { leases, logons } = await this.store.bindings({});
    builder.addLeases(leases.filter(({ source }) => !except.has(source)));
    builder.addLogons(logons.filter(({ source }) => !except.has(source)));
    await this.addResolutions(builder, except);
    this.leftOutOfTables = builder.leftOut;
    this.hosts ??= new HostMatcher({ services: countedServices(this.catalogue) });
    const { hosts } = this;
    return builder.build((host) => serviceForNaming(hosts.match(host)));
  }

  private async addResolutions(builder: KnowledgeBuilder, except: ReadonlySet<number>): Promise<void> {
    let waiting: Resolution[] = [];
    for await (const resolution of this.store.resolutions({})) {
      if (except.has(resolution.source) || waiting.push(resolution) < chunk) continue;
      builder.addResolutions(waiting);
      waiting = [];
    }
    builder.addResolutions(waiting);
  }
}
