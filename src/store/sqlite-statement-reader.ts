import type Database from 'better-sqlite3';
import type { Lease, LeaseGround, Logon, LogonGround, Resolution, ResolutionGround } from '../identity/bindings.js';
import { statedTimes } from '../identity/stated-times.js';
import { longestLeaseMs } from './open-ended.js';
import { NamesById } from './sqlite-names.js';
import type { BindingFilter, Bindings, ResolutionFilter, StatementCount, StatementCounts } from './store.js';

interface Times {
  readonly first: number;
  readonly last: number;
  readonly until: number | null;
}

interface BindingRow extends Times {
  readonly address: number;
  readonly mac: number;
  readonly device: number;
  readonly ends: number;
  readonly source: number;
}

interface LeaseRow extends BindingRow {
  readonly ground: LeaseGround;
}

interface LogonRow extends BindingRow {
  readonly ground: LogonGround;
  readonly user: number;
}

/** Leases and logons, as `Store.bindings` promises them. */
export function readBindings(db: Database.Database, filter: BindingFilter): Bindings {
  return { leases: readLeases(db, filter), logons: readLogons(db, filter) };
}

/** Whether there is any lease or logon. */
export function hasBindings(db: Database.Database): boolean {
  return db.prepare('SELECT 1 FROM lease UNION ALL SELECT 1 FROM logon LIMIT 1').get() !== undefined;
}

function readLeases(db: Database.Database, filter: BindingFilter): Lease[] {
  const where = whereOf(db);
  const leases: Lease[] = [];
  for (const row of rowsOf<LeaseRow>(db, 'lease', '', filter)) {
    const { ground, source } = row;
    const { address = '', ...device } = where(row);
    for (const times of statedTimes({ ...row, ends: row.ends === 1 }, ground === 'frame'))
      leases.push({ address, ...device, ...times, ground, source });
  }
  return leases.sort((a, b) => a.from - b.from);
}

function readLogons(db: Database.Database, filter: BindingFilter): Logon[] {
  const where = whereOf(db);
  const users = new NamesById(db, 'user');
  const logons: Logon[] = [];
  for (const row of rowsOf<LogonRow>(db, 'logon', 'user,', filter)) {
    const { ground, source } = row;
    const who = { ...where(row), ...users.userOf(row.user) };
    for (const times of statedTimes({ ...row, ends: row.ends === 1 }, ground === 'proxy'))
      logons.push({ ...who, ...times, ground, source });
  }
  return logons.sort((a, b) => a.from - b.from);
}

/** In order of their first times, so that those of which there is one are nearly sorted. */
function rowsOf<Row>(
  db: Database.Database,
  table: 'lease' | 'logon',
  more: string,
  { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY }: BindingFilter,
): IterableIterator<Row> {
  const recent = 'last_ms >= :from - :reach';
  return db
    .prepare<unknown[], Row>(`
      SELECT address, mac, device, ${more} ground, ends, source, first_ms AS first, last_ms AS last, until_ms AS until
      FROM ${table}
      WHERE first_ms < :to
        AND (${recent} OR address IN (SELECT address FROM ${table} WHERE until_ms > :from AND NOT ${recent}))
      ORDER BY slot, first_ms`)
    .iterate({ from, to, reach: longestLeaseMs });
}

function whereOf(db: Database.Database): (row: BindingRow) => Pick<Logon, 'address' | 'mac' | 'device'> {
  const addresses = new NamesById(db, 'address');
  const macs = new NamesById(db, 'mac');
  const devices = new NamesById(db, 'device');
  return ({ address, mac, device }) => ({
    ...(address !== 0 && { address: addresses.nameOf(address) }),
    ...(mac !== 0 && { mac: macs.nameOf(mac) }),
    ...(device !== 0 && { device: devices.nameOf(device) }),
  });
}

interface ResolutionRow extends Times {
  readonly client: number;
  readonly server: number;
  readonly host: number;
  readonly ground: ResolutionGround;
  readonly source: number;
}

/** Streams resolutions, as `Store.resolutions` promises them; rows are in order of their slots, and sorted within each. */
export function* readResolutions(db: Database.Database, filter: ResolutionFilter): Generator<Resolution> {
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY, address, host } = filter;
  const conditions = ['first_ms < :to', '(until_ms > :from OR last_ms >= :from)'];
  if (address !== undefined) conditions.push('server = (SELECT id FROM address WHERE name = :address)');
  if (host !== undefined) conditions.push('host = (SELECT id FROM host WHERE name = :host)');
  const rows = db
    .prepare<unknown[], ResolutionRow & { readonly slot: number }>(`
      SELECT slot, client, server, host, ground, source, first_ms AS first, last_ms AS last, until_ms AS until
      FROM resolution WHERE ${conditions.join(' AND ')} ORDER BY slot`)
    .iterate({ from, to, ...(address !== undefined && { address }), ...(host !== undefined && { host }) });
  const resolutionsOf = resolutionReader(db);
  let slot = Number.NaN;
  let together: Resolution[] = [];
  for (const row of rows) {
    if (row.slot !== slot) {
      yield* together.sort((a, b) => a.from - b.from);
      together = [];
      slot = row.slot;
    }
    together.push(...resolutionsOf(row));
  }
  yield* together.sort((a, b) => a.from - b.from);
}

function resolutionReader(db: Database.Database): (row: ResolutionRow) => Generator<Resolution> {
  const addresses = new NamesById(db, 'address');
  const hosts = new NamesById(db, 'host');
  return function* ({ client, server, host, ground, source, first, last, until }) {
    const resolution = {
      ...(client !== 0 && { client: addresses.nameOf(client) }),
      address: addresses.nameOf(server),
      host: hosts.nameOf(host),
      until: until ?? last,
      ground,
      source,
    };
    yield { ...resolution, from: first };
    if (last > first) yield { ...resolution, from: last };
  };
}

export function countStatements(db: Database.Database): StatementCounts {
  const count = (table: string): StatementCount => {
    const { count, from, to } = db
      .prepare<[], { count: number; from: number | null; to: number | null }>(
        `SELECT count(*) AS count, min(first_ms) AS "from", max(last_ms) AS "to" FROM ${table}`,
      )
      .get()!;
    return { count, ...(from !== null && { from }), ...(to !== null && { to }) };
  };
  return { leases: count('lease'), logons: count('logon'), resolutions: count('resolution') };
}
