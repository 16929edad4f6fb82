import type Database from 'better-sqlite3';
import { evidenceNames } from '../tally/evidence.js';
import { UserError } from '../user-error.js';
import {
  type FinishedHours,
  type HourRange,
  type Joining,
  type RolledUse,
  type Rollup,
  type RollupOrigin,
  reaches,
} from './rollup.js';
import { NameIds, type NameTable } from './sqlite-names.js';
import { SqliteRollupReader } from './sqlite-rollup-reader.js';
import { withRolled } from './with-rolled.js';

interface RollupRow {
  readonly id: number;
  readonly first: number;
  readonly end: number;
  readonly until: number;
  readonly mark: string;
  readonly change: number;
  readonly isFinal: number;
  readonly assessedHours: number;
}

const select = `
  SELECT id, first_hour AS first, end_hour AS "end", until_hour AS until, mark, change, is_final AS isFinal,
    assessed_hours AS assessedHours
  FROM rollup`;

const ofWeek = 'first_hour = ? AND end_hour = ? AND is_final = ?';

const changedMeanwhile = 'another process changed the store while it was read. Run the same command again.';

/** Rollups and their uses. Writing methods are called within a transaction. */
export class SqliteRollups {
  private readonly db: Database.Database;
  private readonly names: Readonly<Record<'device' | 'service' | 'host' | 'client' | 'model', NameIds>>;
  private readonly users: UserIds;
  private readonly reader: SqliteRollupReader;

  constructor(db: Database.Database) {
    this.db = db;
    const idsOf = (table: NameTable) => new NameIds(db, table);
    this.names = {
      device: idsOf('device'),
      service: idsOf('service'),
      host: idsOf('host'),
      client: idsOf('client'),
      model: idsOf('model'),
    };
    this.users = new UserIds(db);
    this.reader = new SqliteRollupReader(db);
  }

  /** Ascending in their weeks. */
  all(): Rollup[] {
    return this.db
      .prepare<[], RollupRow>(`${select} ORDER BY first_hour, end_hour`)
      .all()
      .map(({ id: _, first, end, isFinal, ...row }) => ({ week: { first, end }, isFinal: isFinal === 1, ...row }));
  }

  /** Takes the place of the one there was of the week. */
  keep({ week, mark, change }: RollupOrigin, uses: Iterable<RolledUse>): void {
    this.remove(ofWeek, week.first, week.end, 0);
    this.add({ week, until: week.end, mark, change, isFinal: false, assessedHours: this.assessedHours(week) }, uses);
  }

  /** Adds hours to the final one of their week, which is made where there is none; false where it has them. */
  finish({ week, from, until, mark, change }: FinishedHours, uses: readonly RolledUse[]): boolean {
    const final = this.all().filter(({ isFinal }) => isFinal);
    if (final.some((rollup) => rollup.until > from)) return false;
    const known = final.find((rollup) => rollup.week.first === week.first && rollup.week.end === week.end);
    const assessedHours = this.assessedHours({ first: from, end: until }) + (known?.assessedHours ?? 0);
    const all = known === undefined ? uses : withRolled([...this.usesOf(known, 'everything')].flat(), uses);
    this.remove(ofWeek, week.first, week.end, 1);
    this.remove('is_final = 0 AND first_hour < ?', until);
    this.add({ week, until, mark, change, isFinal: true, assessedHours }, all);
    return true;
  }

  /** Some thousands at a time. Throws a UserError where it was replaced by another. */
  *usesOf({ week, change, isFinal }: Rollup, joining: Joining): Generator<readonly RolledUse[]> {
    const id = this.db
      .prepare<number[], number>(`SELECT id FROM rollup WHERE ${ofWeek} AND change = ?`)
      .pluck()
      .get(week.first, week.end, isFinal ? 1 : 0, change);
    if (id === undefined) throw new UserError(changedMeanwhile);
    yield* this.reader.uses(id, joining);
    if (this.db.prepare('SELECT 1 FROM rollup WHERE id = ?').get(id) === undefined)
      throw new UserError(changedMeanwhile);
  }

  /** Removes those of weeks that begin before an hour; returns how many rows of final ones went. */
  forgetBefore(hour: number): number {
    this.forgetTransient(hour);
    return this.remove('first_hour < ?', hour);
  }

  /** Removes what is made anew from the hours that are there, of weeks that begin before one. */
  forgetTransient(hour: number): void {
    this.remove('is_final = 0 AND first_hour < ?', hour);
  }

  /** Removes a person's uses, what was seen of devices that nobody else used, and their name where several may have been it. */
  forgetUser(user: string): number {
    this.forgetTransient(Number.POSITIVE_INFINITY);
    const theirs = 'user IN (SELECT id FROM user WHERE name = :user)';
    const { changes } = this.db
      .prepare(`DELETE FROM rolled_use WHERE ${theirs} OR (user = 0 AND device <> 0 AND device IN (
        SELECT device FROM rolled_use WHERE ${theirs}
        EXCEPT SELECT device FROM rolled_use WHERE user <> 0 AND NOT ${theirs}))`)
      .run({ user });
    this.forgetCandidate(user);
    return changes;
  }

  /** To be called whenever the database may have lost a name. */
  forgetNames(): void {
    for (const names of Object.values(this.names)) names.forget();
    this.reader.forgetNames();
  }

  private forgetCandidate(user: string): void {
    const rows = this.db
      .prepare<[], { readonly rollup: number; readonly place: number; readonly shared: string }>(
        `SELECT rollup, place, shared FROM rolled_use WHERE shared <> ''`,
      )
      .all();
    const update = this.db.prepare('UPDATE rolled_use SET shared = ? WHERE rollup = ? AND place = ?');
    for (const { rollup, place, shared } of rows) {
      const { devices, users } = JSON.parse(shared) as NonNullable<RolledUse['shared']>;
      if (!users.includes(user)) continue;
      const others = users.filter((each) => each !== user);
      update.run(JSON.stringify({ devices, users: others }), rollup, place);
    }
  }

  private assessedHours({ first, end }: HourRange): number {
    return this.db
      .prepare<[number, number], number>('SELECT count(DISTINCT hour) FROM coverage WHERE hour >= ? AND hour < ?')
      .pluck()
      .get(first, end)!;
  }

  private remove(where: string, ...values: readonly number[]): number {
    const { changes } = this.db
      .prepare(`DELETE FROM rolled_use WHERE rollup IN (SELECT id FROM rollup WHERE ${where})`)
      .run(...values);
    this.db.prepare(`DELETE FROM rollup WHERE ${where}`).run(...values);
    return changes;
  }

  private add({ week, until, mark, change, isFinal, assessedHours }: Rollup, uses: Iterable<RolledUse>): void {
    const { lastInsertRowid } = this.db
      .prepare(
        `INSERT INTO rollup (first_hour, end_hour, until_hour, mark, change, is_final, assessed_hours)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(week.first, week.end, until, mark, change, isFinal ? 1 : 0, assessedHours);
    const insert = this.db.prepare(`INSERT INTO rolled_use VALUES (${Array(25).fill('?').join(', ')})`);
    let place = 0;
    for (const [use, isAlone] of withIsAlone(uses))
      insert.run(lastInsertRowid, place++, ...this.valuesOf(use, isAlone));
  }

  private valuesOf(use: RolledUse, isAlone: boolean): unknown[] {
    const { device, service, host, client, model } = this.names;
    const { activity, shared } = use;
    return [
      device.idOf(use.device),
      service.idOf(use.service),
      this.users.idOf(use.user, use.realm),
      host.idOf(use.host ?? ''),
      client.idOf(use.client ?? ''),
      model.idOf(use.model ?? ''),
      evidenceNames.indexOf(use.evidence),
      reaches.indexOf(use.reach),
      use.isRefused ? 1 : 0,
      device.idOf(use.address ?? ''),
      use.userGround ?? '',
      shared === undefined ? '' : JSON.stringify(shared),
      use.requests,
      use.blocked,
      use.bytesUp ?? null,
      use.bytesDown ?? null,
      use.bytesBoth ?? null,
      use.firstSeen,
      use.lastSeen,
      use.minutes,
      use.sessions,
      isAlone ? use.minutes + minutesIn(activity) : null,
      activity === undefined ? null : Buffer.from(activity.buffer, activity.byteOffset, activity.byteLength),
    ];
  }
}

/** Each with whether it is the only one of its device and service, which come together. */
function* withIsAlone(uses: Iterable<RolledUse>): Generator<[use: RolledUse, isAlone: boolean]> {
  const isLike = (a: RolledUse | undefined, b: RolledUse) => a?.device === b.device && a.service === b.service;
  let before: RolledUse | undefined;
  let use: RolledUse | undefined;
  for (const next of uses) {
    if (use) yield [use, !isLike(before, use) && !isLike(next, use)];
    before = use;
    use = next;
  }
  if (use) yield [use, !isLike(before, use)];
}

function minutesIn(activity: Int32Array | undefined): number {
  let minutes = 0;
  activity?.forEach((bits, i) => {
    if (i % 3 !== 0) for (let rest = bits; rest !== 0; rest &= rest - 1) minutes++;
  });
  return minutes;
}

/** Ids of people whose name and realm are known apart, as attribution has them. */
class UserIds {
  private readonly find: Database.Statement<[string, string], number>;
  private readonly insert: Database.Statement<[string, string]>;

  constructor(db: Database.Database) {
    this.find = db.prepare<[string, string], number>('SELECT id FROM user WHERE name = ? AND realm = ?').pluck();
    this.insert = db.prepare('INSERT INTO user (name, realm) VALUES (?, ?)');
  }

  /** 0 for nobody. */
  idOf(user: string | undefined, realm = ''): number {
    if (user === undefined) return 0;
    return this.find.get(user, realm) ?? Number(this.insert.run(user, realm).lastInsertRowid);
  }
}
