import type Database from 'better-sqlite3';
import type { Candidates, UserGround } from '../identity/attribute.js';
import { evidenceNames } from '../tally/evidence.js';
import { type Joining, type RolledUse, reaches } from './rollup.js';
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

const columnsOf = (minutes: string, activity: string) =>
  `device, service, user, host, client, model, evidence, reach, refused, address, ground, shared, requests, blocked,
  bytes_up, bytes_down, bytes_both, first_seen, last_seen, ${minutes}, sessions, ${activity}`;
const columns: Readonly<Record<Joining, string>> = {
  everything: columnsOf('minutes', 'activity'),
  services: columnsOf('ifnull(minutes_alone, minutes)', 'iif(minutes_alone IS NULL, activity, NULL)'),
};
/** So many rows are fetched at once: one at a time takes the driver half as long again. */
const rowsAtOnce = 1_024;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Reads the uses of rollups. Names are remembered from one to the next, for weeks have much the same. */
export class SqliteRollupReader {
  private readonly db: Database.Database;
  private readonly devices: NamesById;
  private readonly services: NamesById;
  private readonly users: NamesById;
  private readonly hosts: NamesById;
  private readonly clients: NamesById;
  private readonly models: NamesById;
  /** SQLite's number for "another connection changed something". */
  private seenVersion = Number.NaN;

  constructor(db: Database.Database) {
    this.db = db;
    this.devices = new NamesById(db, 'device');
    this.services = new NamesById(db, 'service');
    this.users = new NamesById(db, 'user');
    this.hosts = new NamesById(db, 'host');
    this.clients = new NamesById(db, 'client');
    this.models = new NamesById(db, 'model');
  }

  /** In order; what is forgotten has left gaps. */
  *uses(rollup: number, joining: Joining): Generator<readonly RolledUse[]> {
    const select = this.db
      .prepare<[number, number, number], RolledRow>(
        `SELECT ${columns[joining]} FROM rolled_use WHERE rollup = ? AND place >= ? AND place < ?`,
      )
      .raw();
    const last = this.db
      .prepare<[number], number | null>('SELECT max(place) FROM rolled_use WHERE rollup = ?')
      .pluck()
      .get(rollup);
    for (let place = 0; place <= (last ?? -1); place += rowsAtOnce) {
      // Names are read after their rows: nobody may give their ids to others in between.
      yield this.db.transaction(() => {
        const version = this.db.pragma('data_version', { simple: true }) as number;
        if (version !== this.seenVersion) this.forgetNames();
        this.seenVersion = version;
        return select.all(rollup, place, place + rowsAtOnce).map((row) => this.useOf(row));
      })();
    }
  }

  /** To be called whenever the database may have lost a name. */
  forgetNames(): void {
    for (const names of [this.devices, this.services, this.users, this.hosts, this.clients, this.models]) {
      names.forget();
    }
  }

  /** By number, as cells are read: see `readUsage`. */
  private useOf(row: RolledRow): RolledUse {
    const use: Writable<RolledUse> = {
      device: this.devices.nameOf(row[0]),
      service: this.services.nameOf(row[1]),
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
      const { user, realm } = this.users.userOf(row[2]);
      use.user = user;
      if (realm !== undefined) use.realm = realm;
    }
    if (row[3] !== 0) use.host = this.hosts.nameOf(row[3]);
    if (row[4] !== 0) use.client = this.clients.nameOf(row[4]);
    if (row[5] !== 0) use.model = this.models.nameOf(row[5]);
    if (row[9] !== 0) use.address = this.devices.nameOf(row[9]);
    if (row[10] !== '') use.userGround = row[10] as UserGround;
    if (row[11] !== '') use.shared = JSON.parse(row[11]) as Candidates;
    if (row[14] !== null) use.bytesUp = row[14];
    if (row[15] !== null) use.bytesDown = row[15];
    if (row[16] !== null) use.bytesBoth = row[16];
    if (row[21] !== null) use.activity = integersOf(row[21]);
    return use;
  }
}

/** A copy: a buffer of the driver may lie at any address. */
function integersOf(bytes: Buffer): Int32Array {
  const integers = new Int32Array(bytes.length >> 2);
  new Uint8Array(integers.buffer).set(bytes.subarray(0, integers.byteLength));
  return integers;
}
