import type Database from 'better-sqlite3';
import type { Resolution } from '../identity/bindings.js';
import type { UsageBatch } from '../tally/batch.js';
import { hourMs } from '../tally/hour-counts.js';
import { UserError } from '../user-error.js';
import type { Expired, Expiry, Privacy, Reveal, SealedName } from './privacy.js';
import type { FinishedHours, HourRange, Joining, RolledUse, Rollup, RollupOrigin } from './rollup.js';
import { SqliteChanges } from './sqlite-changes.js';
import { explained, explanation, type FileOptions, openDatabase, openReader } from './sqlite-file.js';
import { SqlitePrivacy } from './sqlite-privacy.js';
import { SqliteRollups } from './sqlite-rollups.js';
import { SqliteSources } from './sqlite-sources.js';
import { countStatements, hasBindings, readBindings, readResolutions } from './sqlite-statement-reader.js';
import { SqliteStatementWriter } from './sqlite-statement-writer.js';
import { removeUnusedNames } from './sqlite-unused-names.js';
import { readUsage } from './sqlite-usage-reader.js';
import { hasExpired, removeCells, removeHours, removeSamples } from './sqlite-usage-remover.js';
import { SqliteUsageWriter } from './sqlite-usage-writer.js';
import {
  type BindingFilter,
  type Bindings,
  type Checkpoint,
  type Failure,
  type HourCoverage,
  hoursOf,
  type NewSource,
  type PutDown,
  type ResolutionFilter,
  type Source,
  type Stamp,
  type StatementCounts,
  type Store,
  type UsageCell,
  type UsageFilter,
} from './store.js';

/**
 * A store in one SQLite file: one process writes at a time, others read beside it.
 * Errors that the file, the disk or another process is to blame for are UserErrors.
 */
export class SqliteStore implements Store {
  private readonly path: string;
  private readonly db: Database.Database;
  private readonly sourceTable: SqliteSources;
  private readonly usageTable: SqliteUsageWriter;
  private readonly statementTables: SqliteStatementWriter;
  private readonly privacyTables: SqlitePrivacy;
  private readonly rollupTables: SqliteRollups;
  private readonly changes: SqliteChanges;
  /** SQLite's number for "another connection changed something"; NaN before the first look. */
  private seenVersion = Number.NaN;

  constructor(path: string, options: FileOptions) {
    this.path = path;
    this.db = openDatabase(path, options);
    this.sourceTable = new SqliteSources(this.db);
    this.usageTable = new SqliteUsageWriter(this.db);
    this.statementTables = new SqliteStatementWriter(this.db);
    this.privacyTables = new SqlitePrivacy(this.db, path);
    this.rollupTables = new SqliteRollups(this.db);
    this.changes = new SqliteChanges(this.db);
  }

  async sources(): Promise<Source[]> {
    return explained(this.path, () => this.db.transaction(() => this.sourceTable.all())());
  }

  async addSource(source: NewSource): Promise<Source> {
    return this.write(() => {
      this.privacyTables.expectClaimed();
      return this.sourceTable.add(source);
    });
  }

  async merge(batch: UsageBatch, checkpoint: Checkpoint, open?: UsageBatch): Promise<void> {
    this.write(() => {
      this.privacyTables.expectClaimed();
      const { source, from, to } = checkpoint;
      const { offset, format } = this.sourceTable.stand(source);
      if (from < offset && to <= offset) return;
      if (from !== offset || to < from) throw this.misplaced(checkpoint, offset);
      this.changes.noteOpen(source);
      this.usageTable.removeOpen(source);
      this.sourceTable.removeOpen(source);
      this.statementTables.removeOpen(source);
      this.usageTable.add(batch, format, source, false);
      this.statementTables.add(batch.statements, source, false);
      this.sourceTable.count(source, batch.coverage, false);
      this.changes.noteBatch(batch);
      if (open !== undefined) {
        this.usageTable.add(open, format, source, true);
        this.statementTables.add(open.statements, source, true);
        this.sourceTable.count(source, open.coverage, true);
        this.changes.noteBatch(open);
      }
      this.sourceTable.moveTo(checkpoint);
    });
  }

  async rename(source: number, name: string, stamp: Stamp | undefined): Promise<void> {
    this.write(() => this.sourceTable.rename(source, name, stamp));
  }

  async addFailure({ name, reason, atMs }: Failure): Promise<void> {
    this.write(() => this.db.prepare('INSERT OR REPLACE INTO failure VALUES (?, ?, ?)').run(name, reason, atMs));
  }

  async clearFailure(name: string): Promise<void> {
    this.write(() => this.db.prepare('DELETE FROM failure WHERE name = ?').run(name));
  }

  async failures(): Promise<Failure[]> {
    const select = 'SELECT name, reason, at_ms AS atMs FROM failure ORDER BY name';
    return explained(this.path, () => this.db.prepare<[], Failure>(select).all());
  }

  async *usage(filter: UsageFilter): AsyncGenerator<UsageCell, void, undefined> {
    for await (const cells of this.usageByHours(filter)) yield* cells;
  }

  async *usageByHours(filter: UsageFilter): AsyncGenerator<readonly UsageCell[], void, undefined> {
    // A connection of its own, for one that is being read from cannot write.
    const reader = openReader(this.path);
    try {
      yield* readUsage(reader, filter);
    } catch (error) {
      throw explanation(this.path, error);
    } finally {
      reader.close();
    }
  }

  async coverage(filter: Pick<UsageFilter, 'from' | 'to'>): Promise<HourCoverage[]> {
    const { first, end } = hoursOf(filter);
    const select = `
      SELECT hour, source, sum(records) AS records FROM coverage WHERE hour >= ? AND hour < ?
      GROUP BY hour, source ORDER BY hour, source`;
    return explained(this.path, () => this.db.prepare<[number, number], HourCoverage>(select).all(first, end));
  }

  async bindings(filter: BindingFilter): Promise<Bindings> {
    return explained(this.path, () => this.db.transaction(() => readBindings(this.db, filter))());
  }

  async hasBindings(): Promise<boolean> {
    return explained(this.path, () => hasBindings(this.db));
  }

  async *resolutions(filter: ResolutionFilter): AsyncGenerator<Resolution, void, undefined> {
    const reader = openReader(this.path);
    try {
      yield* readResolutions(reader, filter);
    } catch (error) {
      throw explanation(this.path, error);
    } finally {
      reader.close();
    }
  }

  async statementCounts(): Promise<StatementCounts> {
    return explained(this.path, () => this.db.transaction(() => countStatements(this.db))());
  }

  async lastChange(hours: HourRange): Promise<number> {
    return explained(this.path, () => this.changes.last(hours));
  }

  async rollups(): Promise<Rollup[]> {
    return explained(this.path, () => this.rollupTables.all());
  }

  async *rolledUses(rollup: Rollup, joining: Joining = 'everything'): AsyncGenerator<readonly RolledUse[]> {
    try {
      yield* this.rollupTables.usesOf(rollup, joining);
    } catch (error) {
      throw explanation(this.path, error);
    }
  }

  async keepRollup(origin: RollupOrigin, uses: Iterable<RolledUse>): Promise<boolean> {
    return this.write(() => {
      if (this.changes.last(origin.week) !== origin.change) return false;
      this.rollupTables.keep(origin, uses);
      return true;
    });
  }

  async finishHours(hours: FinishedHours, uses: readonly RolledUse[]): Promise<boolean> {
    return this.write(() => {
      const { from, until, change } = hours;
      return this.changes.last({ first: from, end: until }) === change && this.rollupTables.finish(hours, uses);
    });
  }

  async privacy(): Promise<Privacy | undefined> {
    return explained(this.path, () => this.privacyTables.read());
  }

  async claim(privacy: Privacy | undefined): Promise<void> {
    this.write(() => this.privacyTables.claim(privacy));
  }

  async addSealed(names: readonly SealedName[]): Promise<void> {
    this.write(() => this.privacyTables.addSealed(names));
  }

  async sealed(pseudonyms: readonly string[]): Promise<SealedName[]> {
    return explained(this.path, () => this.privacyTables.sealed(pseudonyms));
  }

  async addReveal(reveal: Reveal): Promise<void> {
    // Committed is not yet on disk, and a name that was told cannot be taken back.
    this.db.pragma('synchronous = FULL');
    try {
      this.write(() => this.privacyTables.addReveal(reveal));
    } finally {
      this.db.pragma('synchronous = NORMAL');
    }
  }

  async reveals(): Promise<Reveal[]> {
    return explained(this.path, () => this.privacyTables.reveals());
  }

  async forgetUser(user: string, theirs: PutDown = { cells: [], leases: [], resolutions: [] }): Promise<number> {
    return this.forget(() => {
      const ofUser = 'IN (SELECT id FROM user WHERE name = ?)';
      this.changes.noteEverything();
      this.statementTables.forgetUser(user);
      const { changes } = this.db.prepare(`DELETE FROM usage WHERE user ${ofUser}`).run(user);
      const others = removeCells(this.db, theirs.cells);
      this.statementTables.forgetLeases(theirs.leases);
      this.statementTables.forgetResolutions(theirs.resolutions);
      this.changes.noteIfNothingStated();
      this.sourceTable.forgetOpenText();
      const rolled = this.rollupTables.forgetUser(user);
      this.db.prepare('DELETE FROM user WHERE name = ?').run(user);
      return changes + others + rolled;
    });
  }

  async forgetBefore(time: number): Promise<number> {
    return this.forget(() => {
      const hour = Math.floor(time / hourMs);
      this.forgetStatementsBefore(hour * hourMs);
      return this.forgetHoursBefore(time) + this.rollupTables.forgetBefore(hour);
    });
  }

  async forgetExpired(expiry: Expiry): Promise<Expired> {
    const none = { detail: 0, samples: 0, identity: 0, rollups: 0 };
    if (!explained(this.path, () => hasExpired(this.db, expiry))) return none;
    let expired: Expired = none;
    this.forget(() => {
      expired = {
        identity: expiry.identity === undefined ? 0 : this.forgetStatementsBefore(expiry.identity),
        samples: expiry.samples === undefined ? 0 : removeSamples(this.db, expiry.samples),
        detail: expiry.detail === undefined ? 0 : this.forgetHoursBefore(expiry.detail),
        rollups: expiry.rollups === undefined ? 0 : this.rollupTables.forgetBefore(Math.floor(expiry.rollups / hourMs)),
      };
      return 0;
    });
    return expired;
  }

  private forgetStatementsBefore(timeMs: number): number {
    const removed = this.statementTables.forgetBefore(timeMs);
    this.changes.noteStatementsBefore(timeMs);
    this.changes.noteIfNothingStated();
    return removed;
  }

  private forgetHoursBefore(timeMs: number): number {
    const hour = Math.floor(timeMs / hourMs);
    this.changes.note({ first: Number.NEGATIVE_INFINITY, end: hour });
    this.rollupTables.forgetTransient(hour);
    return removeHours(this.db, timeMs);
  }

  async close(): Promise<void> {
    this.db.close();
  }

  /** Runs `action` as one transaction, all of it or nothing. */
  private write<T>(action: () => T): T {
    const transaction = this.db.transaction(() => {
      const version = this.db.pragma('data_version', { simple: true }) as number;
      // Another process may have forgotten names, and given their ids to others.
      if (version !== this.seenVersion) this.forgetNames();
      this.seenVersion = version;
      return action();
    });
    try {
      return explained(this.path, () => transaction.immediate());
    } catch (error) {
      this.forgetNames();
      throw error;
    }
  }

  private forgetNames(): void {
    this.usageTable.forgetNames();
    this.statementTables.forgetNames();
    this.rollupTables.forgetNames();
  }

  /** Runs `remove` and leaves no trace of what it removed on disk. */
  private forget(remove: () => number): number {
    return explained(this.path, () => {
      this.db.pragma('secure_delete = ON');
      const groups = this.write(() => {
        const removed = remove();
        removeUnusedNames(this.db);
        this.forgetNames();
        return removed;
      });
      // Pages that were rearranged may hold copies of what was deleted, and so does the write-ahead log.
      this.db.exec('VACUUM');
      const [log] = this.db.pragma('wal_checkpoint(TRUNCATE)') as [{ readonly busy: number }];
      if (log.busy === 0) return groups;
      throw new UserError(
        `${this.path}: forgotten, but another process was reading, so its write-ahead log still holds what was there. ` +
          'Run the same command again once that one is done.',
      );
    });
  }

  private misplaced({ name, from, to }: Checkpoint, offset: number): UserError {
    return new UserError(
      `${name}: bytes ${from} to ${to} cannot be counted into ${this.path}, which has this source up to byte ${offset}: ` +
        'another process is counting it. Let that one finish, then scan again.',
    );
  }
}
