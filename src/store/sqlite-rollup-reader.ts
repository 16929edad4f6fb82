import type Database from 'better-sqlite3';
import type { Candidates, UserGround } from '../identity/attribute.js';
import { evidenceNames } from '../tally/evidence.js';
import { type RolledUse, reaches } from './rollup.js';
import { NamesById } from './sqlite-names.js';

/** A row of the table `rolled_use`, without its key. */
type RolledRow = readonly [
  device: number,
  service: number,
  user: number,
  host: number,
  client: number,
  model: number,
  evidence: number,
  reach: number,
  refused: number,
  address: number,
  ground: string,
  shared: string,
  requests: number,
  blocked: number,
  bytesUp: number | null,
  bytesDown: number | null,
  bytesBoth: number | null,
  firstSeen: number,
  lastSeen: number,
  minutes: number,
  sessions: number,
  activity: Buffer | null,
];

const columns = `device, service, user, host, client, model, evidence, reach, refused, address, ground, shared,
  requests, blocked, bytes_up, bytes_down, bytes_both, first_seen, last_seen, minutes, sessions, activity`;
/** One row at a time takes the driver half as long again, all of a week's a hundred megabytes where there are many. */
const rowsAtOnce = 4_096;

/** Streams the uses of a rollup, in its order. */
export function* readRolledUses(db: Database.Database, rollup: number): Generator<RolledUse> {
  const useOf = rolledUseReader(db);
  const select = db
    .prepare<[number, number, number], RolledRow>(
      `SELECT ${columns} FROM rolled_use WHERE rollup = ? AND place >= ? AND place < ?`,
    )
    .raw();
  for (let place = 0; ; place += rowsAtOnce) {
    const rows = select.all(rollup, place, place + rowsAtOnce);
    for (const row of rows) yield useOf(row);
    if (rows.length === 0 && !hasMore(db, rollup, place)) return;
  }
}

/** Forgetting leaves gaps. */
function hasMore(db: Database.Database, rollup: number, place: number): boolean {
  return db.prepare('SELECT 1 FROM rolled_use WHERE rollup = ? AND place >= ? LIMIT 1').get(rollup, place) !== undefined;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function rolledUseReader(db: Database.Database): (row: RolledRow) => RolledUse {
  const devices = new NamesById(db, 'device');
  const services = new NamesById(db, 'service');
  const users = new NamesById(db, 'user');
  const hosts = new NamesById(db, 'host');
  const clients = new NamesById(db, 'client');
  const models = new NamesById(db, 'model');
  // By number, as cells are read: see `readUsage`.
  return (row) => {
    const use: Writable<RolledUse> = {
      device: devices.nameOf(row[0]),
      service: services.nameOf(row[1]),
      evidence: evidenceNames[row[6]]!,
      reach: reaches[row[7]]!,
      isRefused: row[8] === 1,
      requests: row[12],
      blocked: row[13],
      firstSeen: row[17],
      lastSeen: row[18],
      minutes: row[19],
      sessions: row[20],
    };
    if (row[2] !== 0) {
      const { user, realm } = users.userOf(row[2]);
      use.user = user;
      if (realm !== undefined) use.realm = realm;
    }
    if (row[3] !== 0) use.host = hosts.nameOf(row[3]);
    if (row[4] !== 0) use.client = clients.nameOf(row[4]);
    if (row[5] !== 0) use.model = models.nameOf(row[5]);
    if (row[9] !== 0) use.address = devices.nameOf(row[9]);
    if (row[10] !== '') use.userGround = row[10] as UserGround;
    if (row[11] !== '') use.shared = JSON.parse(row[11]) as Candidates;
    if (row[14] !== null) use.bytesUp = row[14];
    if (row[15] !== null) use.bytesDown = row[15];
    if (row[16] !== null) use.bytesBoth = row[16];
    if (row[21] !== null) use.activity = integersOf(row[21]);
    return use;
  };
}

/** A copy: a buffer of the driver may lie at any address. */
function integersOf(bytes: Buffer): Int32Array {
  const integers = new Int32Array(bytes.length >> 2);
  new Uint8Array(integers.buffer).set(bytes.subarray(0, integers.byteLength));
  return integers;
}
