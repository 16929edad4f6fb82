import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { SealedName } from '../store/privacy.js';
import type { Checkpoint, Failure, NewSource, ScanStore, Source, Stamp } from '../store/store.js';
import type { UsageBatch } from '../tally/batch.js';
import type { PrivacyKey } from './privacy-key.js';
import { Pseudonyms } from './pseudonyms.js';
import { seal, unseal } from './seal.js';
import { type SourceFacts, sealSource, unsealSource } from './sealed-source.js';

/** As stores have it of a source that nothing was counted of. */
const tailOfNothing = createHash('sha256').digest('hex');

/**
 * A store as a scan uses it, in which no name is kept but sealed: where logs are, how they are read on and what was wrong
 * with them. Users, devices and addresses come as pseudonyms already; their seals are added before what has them.
 */
export class PseudonymisedStore implements ScanStore {
  private readonly store: ScanStore;
  private readonly key: PrivacyKey;
  private readonly names: Pseudonyms;
  private waiting: SealedName[] = [];

  constructor(store: ScanStore, key: PrivacyKey) {
    this.store = store;
    this.key = key;
    this.names = new Pseudonyms(key.pseudonyms, { keepsSubnets: false }, (pseudonym, text) => {
      this.waiting.push({ pseudonym, sealed: seal(text, pseudonym, key.seals) });
    });
  }

  /** What workers sealed; it is kept with the next that is added. */
  readonly keep = (sealed: readonly SealedName[]): void => {
    for (const name of sealed) this.waiting.push(name);
  };

  async sources(): Promise<Source[]> {
    return (await this.store.sources()).map((source) => ({ ...source, ...unsealSource(source.layout, this.key) }));
  }

  async addSource(source: NewSource): Promise<Source> {
    const { name, layout, head } = this.sealedSource({ ...source, tail: tailOfNothing });
    await this.addSealed();
    const added = await this.store.addSource({ name, format: source.format, layout, head });
    return { ...added, ...source, tail: tailOfNothing };
  }

  async merge(batch: UsageBatch, checkpoint: Checkpoint, open?: UsageBatch): Promise<void> {
    const sealed = { ...checkpoint, ...this.sealedSource(checkpoint) };
    await this.addSealed();
    await this.store.merge(batch, sealed, open);
  }

  async rename(source: number, name: string, stamp: Stamp | undefined): Promise<void> {
    const pseudonym = this.names.source(name);
    await this.addSealed();
    await this.store.rename(source, pseudonym, stamp);
  }

  async addFailure({ name, reason, atMs }: Failure): Promise<void> {
    const pseudonym = this.names.source(name);
    await this.addSealed();
    await this.store.addFailure({ name: pseudonym, reason: withoutName(reason, name, pseudonym), atMs });
  }

  async clearFailure(name: string): Promise<void> {
    await this.store.clearFailure(this.names.source(name));
  }

  async failures(): Promise<Failure[]> {
    const failures = await this.store.failures();
    const sealed = await this.store.sealed(failures.map(({ name }) => name));
    const names = new Map(sealed.map((each) => [each.pseudonym, unseal(each.sealed, each.pseudonym, this.key.seals)]));
    return failures.map((failure) => ({ ...failure, name: names.get(failure.name) ?? failure.name }));
  }

  bindings: ScanStore['bindings'] = (filter) => this.store.bindings(filter);
  resolutions: ScanStore['resolutions'] = (filter) => this.store.resolutions(filter);
  statementCounts: ScanStore['statementCounts'] = () => this.store.statementCounts();
  sealed: ScanStore['sealed'] = (pseudonyms) => this.store.sealed(pseudonyms);

  /** Brings to the store what waits, and `more`. */
  async addSealed(more: readonly SealedName[] = []): Promise<void> {
    const sealed = [...this.waiting, ...more];
    this.waiting = [];
    if (sealed.length > 0) await this.store.addSealed(sealed);
  }

  private sealedSource({ name, layout, head, tail }: SourceFacts): SourceFacts {
    const sealed = sealSource({ name, layout, head, tail }, this.key);
    return { name: this.names.source(name), layout: sealed, head: { ...head, digest: '' }, tail: '' };
  }
}

/** A reason may say which file it is about; of standard input, `-`, it cannot. */
function withoutName(reason: string, name: string, pseudonym: string): string {
  return [name, basename(name)]
    .filter((text) => text !== '' && text !== '-')
    .reduce((told, text) => told.replaceAll(text, pseudonym), reason);
}
