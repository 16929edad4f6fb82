import type Database from 'better-sqlite3';
import type { Lease, Resolution } from '../identity/bindings.js';
import { leaseGrounds, logonGrounds, resolutionGrounds } from '../identity/bindings.js';
import { type StringColumn, stringsOf } from '../tally/columns.js';
import {
  BindingKey,
  bindingSlotMs,
  groundOf,
  ResolutionKey,
  resolutionSlotMs,
  type StatementBatch,
} from '../tally/statements.js';
import type { Stretches } from '../tally/stretch-table.js';
import { longestLeaseMs, longestLogonMs } from './open-ended.js';
import { NameIds } from './sqlite-names.js';

/** Adds leases, logons and resolutions to their tables. Writing methods are called within a transaction. */
export class SqliteStatementWriter {
  private readonly db: Database.Database;
  private readonly addresses: NameIds;
  private readonly macs: NameIds;
  private readonly devices: NameIds;
  private readonly users: NameIds;
  private readonly hosts: NameIds;
  private readonly upsertLease: Database.Statement<unknown[]>;
  private readonly upsertLogon: Database.Statement<unknown[]>;
  private readonly upsertResolution: Database.Statement<unknown[]>;
  private readonly deleteOpen: ReadonlyArray<Database.Statement<[number]>>;

  constructor(db: Database.Database) {
    this.db = db;
    this.addresses = new NameIds(db, 'address');
    this.macs = new NameIds(db, 'mac');
    this.devices = new NameIds(db, 'device');
    this.users = new NameIds(db, 'user');
    this.hosts = new NameIds(db, 'host');
    this.upsertLease = db.prepare(upsert('lease', ['address', 'mac', 'device', 'ground', 'ends']));
    this.upsertLogon = db.prepare(upsert('logon', ['address', 'mac', 'device', 'user', 'ground', 'ends']));
    this.upsertResolution = db.prepare(upsert('resolution', ['server', 'client', 'host', 'ground']));
    this.deleteOpen = ['lease', 'logon', 'resolution'].map((table) =>
      db.prepare<[number]>(`DELETE FROM ${table} WHERE source = ? AND open = 1`),
    );
  }

  /** Adds what a source stated: settled, or in its open line. */
  add(batch: StatementBatch, source: number, isOpen: boolean): void {
    const open = isOpen ? 1 : 0;
    const addresses = idsIn(batch.addresses, this.addresses);
    const macs = idsIn(batch.macs, this.macs);
    const devices = idsIn(batch.devices, this.devices);
    const users = idsIn(batch.users, this.users);
    const hosts = idsIn(batch.hosts, this.hosts);
    eachRow(batch.leases, bindingSlotMs, (slot, key, times) => {
      const { ground, ends } = groundOf(leaseGrounds, key(BindingKey.Ground));
      const who = [addresses(key(BindingKey.Address)), macs(key(BindingKey.Mac)), devices(key(BindingKey.Device))];
      this.upsertLease.run(slot, ...who, ground, ends ? 1 : 0, source, open, ...times);
    });
    eachRow(batch.logons, bindingSlotMs, (slot, key, times) => {
      const { ground, ends } = groundOf(logonGrounds, key(BindingKey.Ground));
      const where = [addresses(key(BindingKey.Address)), macs(key(BindingKey.Mac)), devices(key(BindingKey.Device))];
      const user = users(key(BindingKey.User));
      this.upsertLogon.run(slot, ...where, user, ground, ends ? 1 : 0, source, open, ...times);
    });
    eachRow(batch.resolutions, resolutionSlotMs, (slot, key, times) => {
      const ends = [addresses(key(ResolutionKey.Server)), addresses(key(ResolutionKey.Client))];
      const ground = resolutionGrounds[key(ResolutionKey.Ground)]!;
      this.upsertResolution.run(slot, ...ends, hosts(key(ResolutionKey.Host)), ground, source, open, ...times);
    });
  }

  /** Takes away what the open line of a source stated. */
  removeOpen(source: number): void {
    for (const statement of this.deleteOpen) statement.run(source);
  }

  /** Removes a person's logons, and the leases of devices that nobody else used; to be called before their usage goes. */
  forgetUser(user: string): void {
    const theirs = 'user IN (SELECT id FROM user WHERE name = :user)';
    const own = (column: string, tables: readonly string[]) => `${column} <> 0 AND ${column} IN (
      ${tables.map((table) => `SELECT ${column} FROM ${table} WHERE ${theirs}`).join(' UNION ')}
      EXCEPT ${tables.map((table) => `SELECT ${column} FROM ${table} WHERE NOT ${theirs}`).join(' EXCEPT ')})`;
    this.db
      .prepare(`DELETE FROM lease WHERE (${own('device', ['usage', 'logon'])}) OR (${own('mac', ['logon'])})`)
      .run({ user });
    this.db.prepare(`DELETE FROM logon WHERE ${theirs}`).run({ user });
  }

  /** Removes all that says that a device had an address, whenever it was stated. */
  forgetLeases(leases: readonly Lease[]): void {
    const remove = this.db.prepare(
      `DELETE FROM lease WHERE address = ${idOf('address')} AND mac = ${idOf('mac')} AND device = ${idOf('device')}`,
    );
    const all = new Set(leases.map(({ address, mac = '', device = '' }) => JSON.stringify([address, mac, device])));
    for (const lease of all) remove.run(...(JSON.parse(lease) as string[]));
  }

  /** Removes single statements of what servers were called. */
  forgetResolutions(resolutions: readonly Resolution[]): void {
    const same = `server = ${idOf('address')} AND client = ${idOf('address')} AND host = ${idOf('host')} AND source = ?`;
    const inSlot = this.db.prepare(`DELETE FROM resolution WHERE slot = ? AND ${same}`);
    // What was cut short by `forgetBefore` has kept the slot that it began in.
    const anywhere = this.db.prepare(`DELETE FROM resolution WHERE first_ms = ? AND ${same}`);
    for (const { from, address, client, host, source } of resolutions) {
      const statement = [address, client ?? '', host, source];
      const { changes } = inSlot.run(Math.floor(from / resolutionSlotMs), ...statement);
      if (changes === 0) anywhere.run(from, ...statement);
    }
  }

  /** Removes what was over before `time`, and of what was not that it was stated before; returns how much of it went. */
  forgetBefore(time: number): number {
    const ends = (openMs: number) => `ifnull(until_ms, last_ms + iif(ends, 0, ${openMs}))`;
    const gone = [
      `lease WHERE max(last_ms, ${ends(longestLeaseMs)}) < ?`,
      `logon WHERE max(last_ms, ${ends(longestLogonMs)}) < ?`,
      'resolution WHERE max(last_ms, until_ms) < ?',
    ].map((rows) => this.db.prepare(`DELETE FROM ${rows}`).run(time).changes);
    for (const table of ['lease', 'logon', 'resolution']) {
      this.db
        .prepare(`UPDATE ${table} SET first_ms = :time, last_ms = max(last_ms, :time) WHERE first_ms < :time`)
        .run({ time });
    }
    return gone.reduce((sum, changes) => sum + changes, 0);
  }

  /** To be called whenever the database may have lost a name. */
  forgetNames(): void {
    for (const names of [this.addresses, this.macs, this.devices, this.users, this.hosts]) names.forget();
  }
}

/** The id of a name that is a value of a statement; 0, not stated, for what no row has. */
function idOf(table: string): string {
  return `ifnull((SELECT id FROM ${table} WHERE name = ?), 0)`;
}

function upsert(table: string, keys: readonly string[]): string {
  const columns = ['slot', ...keys, 'source', 'open', 'first_ms', 'last_ms', 'until_ms'];
  return `
    INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
    ON CONFLICT DO UPDATE SET first_ms = min(first_ms, excluded.first_ms), last_ms = max(last_ms, excluded.last_ms),
      until_ms = max(ifnull(until_ms, excluded.until_ms), ifnull(excluded.until_ms, until_ms))`;
}

/** The id of each string of a column, by its place, written down when it is first asked for. */
function idsIn(column: StringColumn, names: NameIds): (place: number) => number {
  const texts = stringsOf(column);
  const ids = new Float64Array(texts.length);
  return (place) => (ids[place] ||= names.idOf(texts[place]!));
}

/** Calls `write` for each row, in order of time: neighbours in the table are written one after the other. */
function eachRow(
  { count, keys, first, last, until }: Stretches,
  slotMs: number,
  write: (slot: number, key: (part: number) => number, times: ReadonlyArray<number | null>) => void,
): void {
  const order = Uint32Array.from({ length: count }, (_, row) => row).sort((a, b) => first[a]! - first[b]!);
  for (const row of order) {
    const times = [first[row]!, last[row]!, Number.isNaN(until[row]!) ? null : until[row]!];
    write(Math.floor(first[row]! / slotMs), (part) => keys[part]![row]!, times);
  }
}
