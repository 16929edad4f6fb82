import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import { type RejectName, rejectNames } from '../../native-free-parsers/format.js';
import { withOpenText } from '../../native-free-parsers/unfinished.js';
import { withoutSealedText } from '../privacy/sealed-source.js';
import type { Coverage } from '../tally/batch.js';
import type { Checkpoint, NewSource, Source, Stamp } from './store.js';

const tailOfNothing = createHash('sha256').digest('hex');

interface SourceRow {
  readonly id: number;
  readonly name: string;
  readonly format: string;
  readonly layout: string;
  readonly headBytes: number;
  readonly headDigest: string;
  readonly offset: number;
  readonly tail: string;
  readonly stampSize: number | null;
  readonly stampModifiedMs: number | null;
  readonly stampInode: number | null;
  readonly readMs: number;
  readonly records: number;
  readonly ignored: number;
  readonly undated: number;
  readonly outside: number;
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly hours: number;
}

const allSources = `
  SELECT source.id, name, format, layout, head_bytes AS headBytes, head_digest AS headDigest, offset, tail,
    stamp_size AS stampSize, stamp_modified_ms AS stampModifiedMs, stamp_inode AS stampInode, read_ms AS readMs,
    total(records) AS records, total(ignored) AS ignored, total(undated) AS undated, total(outside) AS outside,
    min(from_ms) AS fromMs, max(to_ms) AS toMs,
    (SELECT count(DISTINCT hour) FROM coverage WHERE coverage.source = source.id) AS hours
  FROM source LEFT JOIN source_total ON source_total.source = source.id
  GROUP BY source.id ORDER BY source.id`;

/** Sources, their checkpoints and what became of their records. Writing methods are called within a transaction. */
export class SqliteSources {
  private readonly db: Database.Database;
  private readonly selectStand: Database.Statement<[number], { readonly offset: number; readonly format: string }>;
  private readonly updateCheckpoint: Database.Statement<unknown[]>;
  private readonly upsertTotal: Database.Statement<unknown[]>;
  private readonly upsertRejected: Database.Statement<unknown[]>;
  private readonly upsertHour: Database.Statement<unknown[]>;
  private readonly deleteOpen: ReadonlyArray<Database.Statement<[number]>>;

  constructor(db: Database.Database) {
    this.db = db;
    this.selectStand = db.prepare('SELECT offset, format FROM source WHERE id = ?');
    this.updateCheckpoint = db.prepare(`
      UPDATE source SET name = ?, layout = ?, head_bytes = ?, head_digest = ?, offset = ?, tail = ?,
        stamp_size = ?, stamp_modified_ms = ?, stamp_inode = ?, read_ms = ?
      WHERE id = ?`);
    this.upsertTotal = db.prepare(`
      INSERT INTO source_total VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
        records = records + excluded.records, ignored = ignored + excluded.ignored,
        undated = undated + excluded.undated, outside = outside + excluded.outside,
        from_ms = min(ifnull(from_ms, excluded.from_ms), ifnull(excluded.from_ms, from_ms)),
        to_ms = max(ifnull(to_ms, excluded.to_ms), ifnull(excluded.to_ms, to_ms))`);
    this.upsertRejected = db.prepare(
      'INSERT INTO rejected VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET records = records + excluded.records',
    );
    this.upsertHour = db.prepare(
      'INSERT INTO coverage VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET records = records + excluded.records',
    );
    this.deleteOpen = ['source_total', 'rejected', 'coverage'].map((table) =>
      db.prepare<[number]>(`DELETE FROM ${table} WHERE source = ? AND open = 1`),
    );
  }

  all(): Source[] {
    const rejected = new Map<number, Partial<Record<RejectName, number>>>();
    const counts = this.db
      .prepare<[], { source: number; reason: RejectName; records: number }>(
        'SELECT source, reason, sum(records) AS records FROM rejected GROUP BY source, reason',
      )
      .iterate();
    for (const { source, reason, records } of counts) {
      rejected.set(source, { ...rejected.get(source), [reason]: records });
    }
    const rows = this.db.prepare<[], SourceRow>(allSources).all();
    return rows.map((row) => sourceOf(row, rejected.get(row.id) ?? {}));
  }

  add({ name, format, layout, head }: NewSource): Source {
    const readMs = Date.now();
    const { lastInsertRowid } = this.db
      .prepare(
        'INSERT INTO source (name, format, layout, head_bytes, head_digest, offset, tail, read_ms) VALUES (?, ?, ?, ?, ?, 0, ?, ?)',
      )
      .run(name, format, JSON.stringify(layout), head.bytes, head.digest, tailOfNothing, readMs);
    const id = Number(lastInsertRowid);
    const none = { records: 0, ignored: 0, undated: 0, outside: 0, rejected: {}, hours: 0 };
    return { id, name, format, layout, head, offset: 0, tail: tailOfNothing, readMs, ...none };
  }

  /** Where a source stands. */
  stand(id: number): { readonly offset: number; readonly format: string } {
    const stand = this.selectStand.get(id);
    if (stand === undefined) throw new Error(`no source has the id ${id}`);
    return stand;
  }

  moveTo({ source, to, name, layout, head, tail, stamp, readMs }: Checkpoint): void {
    const place = [name, JSON.stringify(layout), head.bytes, head.digest, to, tail];
    this.updateCheckpoint.run(...place, ...stampValues(stamp), readMs, source);
  }

  rename(id: number, name: string, stamp: Stamp | undefined): void {
    this.db
      .prepare('UPDATE source SET name = ?, stamp_size = ?, stamp_modified_ms = ?, stamp_inode = ? WHERE id = ?')
      .run(name, ...stampValues(stamp), id);
  }

  /** Adds what became of records: settled ones, or those of the open line. */
  count(source: number, coverage: Coverage, open: boolean): void {
    const flag = open ? 1 : 0;
    const { records, ignored, undated, outside, rejected, from, to, hours, hourRecords } = coverage;
    // NaN, no record had a time, becomes NULL.
    this.upsertTotal.run(source, flag, records, ignored, undated, outside, from, to);
    rejected.forEach((count, reason) => {
      if (count > 0) this.upsertRejected.run(source, flag, rejectNames[reason]!, count);
    });
    hours.forEach((hour, i) => {
      this.upsertHour.run(source, hour, flag, hourRecords[i]!);
    });
  }

  /**
   * Takes away the beginnings of records, which layouts keep until their ends are written: there are few, and whose names
   * they have cannot be told for sure. What follows is then a record without a beginning.
   */
  forgetOpenText(): void {
    const update = this.db.prepare('UPDATE source SET layout = ? WHERE id = ?');
    const rows = this.db.prepare<[], { id: number; layout: string }>('SELECT id, layout FROM source').all();
    for (const { id, layout } of rows) {
      const kept: unknown = JSON.parse(layout);
      const forgotten = withoutSealedText(withOpenText(kept, ''));
      if (forgotten !== kept) update.run(JSON.stringify(forgotten), id);
    }
  }

  /** Takes away what the open line of a source brought. */
  removeOpen(source: number): void {
    for (const statement of this.deleteOpen) statement.run(source);
  }
}

function sourceOf(row: SourceRow, rejected: Source['rejected']): Source {
  const { id, name, format, offset, tail, readMs, records, ignored, undated, outside, hours } = row;
  const stamp = stampOf(row);
  return {
    id,
    name,
    format,
    layout: JSON.parse(row.layout),
    head: { bytes: row.headBytes, digest: row.headDigest },
    offset,
    tail,
    ...(stamp && { stamp }),
    readMs,
    records,
    ignored,
    undated,
    outside,
    rejected,
    ...(row.fromMs !== null && { from: row.fromMs }),
    ...(row.toMs !== null && { to: row.toMs }),
    hours,
  };
}

function stampOf({ stampSize: size, stampModifiedMs: modifiedMs, stampInode: inode }: SourceRow): Stamp | undefined {
  return size === null || modifiedMs === null || inode === null ? undefined : { size, modifiedMs, inode };
}

function stampValues(stamp: Stamp | undefined): Array<number | null> {
  return stamp === undefined ? [null, null, null] : [stamp.size, stamp.modifiedMs, stamp.inode];
}
