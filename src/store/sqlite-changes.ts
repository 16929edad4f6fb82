import type Database from 'better-sqlite3';
import type { UsageBatch } from '../tally/batch.js';
import { hourMs } from '../tally/hour-counts.js';
import type { StatementBatch } from '../tally/statements.js';
import type { Stretches } from '../tally/stretch-table.js';
import { longestLeaseMs } from './open-ended.js';
import type { HourRange } from './rollup.js';
import { hasBindings } from './sqlite-statement-reader.js';

const dayHours = 24;
/** A clock that is put right moves uses by so many hours at most, and whether something was use is told from the hour next to it too. */
const reachHours = 26;
/** A statement without end is believed, and tells the names of devices, so long. */
const reachOfStatementHours = longestLeaseMs / hourMs + dayHours;

const everything: HourRange = { first: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY };

/** Which hours' uses may have become others, in order: what was made of them before is stale. Notes are written within a transaction. */
export class SqliteChanges {
  private readonly db: Database.Database;
  private readonly insert: Database.Statement<[number, number, number]>;
  private readonly deleteOlder: Database.Statement<[number, number, number, number]>;
  private readonly select: Database.Statement<[number, number], number>;

  constructor(db: Database.Database) {
    this.db = db;
    this.insert = db.prepare('INSERT INTO change (of_statements, first_hour, end_hour) VALUES (?, ?, ?)');
    this.deleteOlder = db.prepare(
      'DELETE FROM change WHERE of_statements = ? AND first_hour >= ? AND end_hour <= ? AND number < ?',
    );
    this.select = db
      .prepare<[number, number], number>(
        'SELECT ifnull(max(number), 0) FROM change WHERE first_hour < ? AND end_hour > ?',
      )
      .pluck();
  }

  /** The last change of what the uses of some hours are made of; 0 where there was none. */
  last({ first, end }: HourRange): number {
    return this.select.get(end + reachHours, first - reachHours)!;
  }

  noteBatch(batch: UsageBatch): void {
    this.note(rangeOf([batch.hour, batch.coverage.hours]));
    this.noteStatements(batch.statements);
  }

  /** To be called before what a source's open line brought is taken away. */
  noteOpen(source: number): void {
    const hours = 'min(hour) AS first, max(hour) + 1 AS end';
    this.noteFound(`SELECT ${hours} FROM usage WHERE open_source = ? AND open_source <> 0`, source);
    this.noteFound(`SELECT ${hours} FROM coverage WHERE source = ? AND open = 1`, source);
    for (const table of ['lease', 'logon']) {
      const [times] = this.db
        .prepare<[number], { readonly first: number | null; readonly end: number | null }>(
          `SELECT min(first_ms) AS first, max(max(last_ms, ifnull(until_ms, last_ms))) AS end FROM ${table} WHERE source = ? AND open = 1`,
        )
        .all(source);
      if (times?.first != null && times.end != null) this.noteStated(times.first, times.end);
    }
  }

  noteEverything(): void {
    this.note(everything);
  }

  /** To be called after statements were removed: where none are left, records are put down to nobody but whom they name. */
  noteIfNothingStated(): void {
    if (hasBindings(this.db)) return;
    const { changes } = this.db.prepare('DELETE FROM change WHERE of_statements = 1').run();
    if (changes > 0) this.noteEverything();
  }

  /** What was stated before a time (Unix milliseconds) is gone. */
  noteStatementsBefore(timeMs: number): void {
    this.noteHours(1, { first: Number.NEGATIVE_INFINITY, end: timeMs / hourMs + reachOfStatementHours });
  }

  note(hours: HourRange | undefined): void {
    if (hours !== undefined) this.noteHours(0, hours);
  }

  private noteStatements({ leases, logons }: StatementBatch): void {
    for (const stretches of [leases, logons]) {
      if (stretches.count > 0) this.noteStated(leastOf(stretches), mostOf(stretches));
    }
  }

  private noteStated(firstMs: number, lastMs: number): void {
    // Where an address has a lease that is long, all that was stated of it since is heeded as long as that holds.
    const longest = this.db
      .prepare<[], number | null>('SELECT max(end_hour) FROM change WHERE of_statements = 1')
      .pluck()
      .get();
    // The first statement of all: see `noteIfNothingStated`.
    if (longest == null) this.noteEverything();
    const end = Math.max(lastMs / hourMs + reachOfStatementHours, longest ?? Number.NEGATIVE_INFINITY);
    this.noteHours(1, { first: firstMs / hourMs, end });
  }

  private noteFound(select: string, source: number): void {
    const found = this.db
      .prepare<[number], { readonly first: number | null; readonly end: number | null }>(select)
      .get(source);
    if (found?.first != null && found.end != null) this.note({ first: found.first, end: found.end });
  }

  /** By whole days, so that there are few rows. */
  private noteHours(ofStatements: 0 | 1, { first, end }: HourRange): void {
    const firstDay = Math.floor(first / dayHours) * dayHours;
    const endDay = Math.ceil(end / dayHours) * dayHours;
    const { lastInsertRowid } = this.insert.run(ofStatements, firstDay, endDay);
    this.deleteOlder.run(ofStatements, firstDay, endDay, Number(lastInsertRowid));
  }
}

/** From the least of the columns' hours to the most; undefined where there is none. */
function rangeOf(columns: ReadonlyArray<ArrayLike<number>>): HourRange | undefined {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const column of columns) {
    for (let i = 0; i < column.length; i++) {
      first = Math.min(first, column[i]!);
      last = Math.max(last, column[i]!);
    }
  }
  return first > last ? undefined : { first, end: last + 1 };
}

function leastOf({ count, first }: Stretches): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < count; i++) least = Math.min(least, first[i]!);
  return least;
}

function mostOf({ count, last, until }: Stretches): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) most = Math.max(most, last[i]!, Number.isNaN(until[i]!) ? most : until[i]!);
  return most;
}
