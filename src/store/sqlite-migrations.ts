import type Database from 'better-sqlite3';
import { UserError } from '../user-error.js';

/** Tells our files from those of other programs: "Lamp". */
const applicationId = 0x4c616d70;

/**
 * How each version of the schema comes from the one before; the first makes it from nothing. Released ones are never
 * edited: a change is a new one at the end.
 *
 * Sums are REAL, as in the batches they come from: a hostile log can state more bytes than fit in an integer, for which
 * SQLite would refuse the row. Whole numbers take no more room in a REAL column than in an INTEGER one.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE device  (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE service (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE host    (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE format  (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE client  (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE model   (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  -- realm: '' where the log does not say
  CREATE TABLE user (id INTEGER PRIMARY KEY, name TEXT NOT NULL, realm TEXT NOT NULL, UNIQUE (name, realm)) STRICT;

  CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    format TEXT NOT NULL,
    layout TEXT NOT NULL,            -- JSON
    head_bytes INTEGER NOT NULL,
    head_digest TEXT NOT NULL,
    offset INTEGER NOT NULL,
    tail TEXT NOT NULL,
    stamp_size REAL,                 -- NULL, all three, where the source is no file
    stamp_modified_ms REAL,
    stamp_inode REAL,
    read_ms REAL NOT NULL
  ) STRICT;

  -- open, here and below: 1 for the counts of the last line that has no line break yet
  CREATE TABLE source_total (
    source INTEGER NOT NULL,
    open INTEGER NOT NULL,
    records INTEGER NOT NULL,
    ignored INTEGER NOT NULL,
    undated INTEGER NOT NULL,
    outside INTEGER NOT NULL,
    from_ms REAL,                    -- NULL where no record has a time
    to_ms REAL,
    PRIMARY KEY (source, open)
  ) STRICT, WITHOUT ROWID;

  -- reason: by name, for numbers may change between releases
  CREATE TABLE rejected (
    source INTEGER NOT NULL,
    open INTEGER NOT NULL,
    reason TEXT NOT NULL,
    records INTEGER NOT NULL,
    PRIMARY KEY (source, open, reason)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE coverage (
    source INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    open INTEGER NOT NULL,
    records INTEGER NOT NULL,
    PRIMARY KEY (source, hour, open)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE failure (name TEXT PRIMARY KEY, reason TEXT NOT NULL, at_ms REAL NOT NULL) STRICT, WITHOUT ROWID;

  -- The key is in reading order, so usage streams off the table without sorting.
  CREATE TABLE usage (
    hour INTEGER NOT NULL,
    device INTEGER NOT NULL,
    service INTEGER NOT NULL,
    evidence INTEGER NOT NULL,
    format INTEGER NOT NULL,
    user INTEGER NOT NULL,           -- 0, here and below: the log does not say
    host INTEGER NOT NULL,
    client INTEGER NOT NULL,
    model INTEGER NOT NULL,
    open_source INTEGER NOT NULL,    -- 0: settled; else the source whose open line this is
    requests REAL NOT NULL,
    blocked REAL NOT NULL,
    bytes_up REAL NOT NULL,          -- over as many records as stated it
    bytes_up_stated REAL NOT NULL,
    bytes_down REAL NOT NULL,
    bytes_down_stated REAL NOT NULL,
    bytes_both REAL NOT NULL,
    bytes_both_stated REAL NOT NULL,
    first_seen REAL NOT NULL,
    last_seen REAL NOT NULL,
    minutes_low INTEGER NOT NULL,
    minutes_high INTEGER NOT NULL,
    PRIMARY KEY (hour, device, service, evidence, format, user, host, client, model, open_source)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX usage_open ON usage (open_source) WHERE open_source <> 0;
  `,
  `
  -- slice: milliseconds into the hour where the holder of the address changed; naming: a place in src/identity/bindings.ts
  CREATE TABLE usage_2 (
    hour INTEGER NOT NULL,
    device INTEGER NOT NULL,
    service INTEGER NOT NULL,
    evidence INTEGER NOT NULL,
    format INTEGER NOT NULL,
    user INTEGER NOT NULL,
    host INTEGER NOT NULL,
    client INTEGER NOT NULL,
    model INTEGER NOT NULL,
    slice INTEGER NOT NULL,
    naming INTEGER NOT NULL,
    open_source INTEGER NOT NULL,
    requests REAL NOT NULL,
    blocked REAL NOT NULL,
    bytes_up REAL NOT NULL,
    bytes_up_stated REAL NOT NULL,
    bytes_down REAL NOT NULL,
    bytes_down_stated REAL NOT NULL,
    bytes_both REAL NOT NULL,
    bytes_both_stated REAL NOT NULL,
    first_seen REAL NOT NULL,
    last_seen REAL NOT NULL,
    minutes_low INTEGER NOT NULL,
    minutes_high INTEGER NOT NULL,
    sample_source INTEGER NOT NULL,  -- of the first record; 0: counted before samples were kept
    sample_offset INTEGER NOT NULL,
    PRIMARY KEY (hour, device, service, evidence, format, user, host, client, model, slice, naming, open_source)
  ) STRICT, WITHOUT ROWID;
  -- Until now only ranges (5) named what has no host.
  INSERT INTO usage_2 SELECT hour, device, service, evidence, format, user, host, client, model, 0, iif(host = 0, 5, 0),
    open_source, requests, blocked, bytes_up, bytes_up_stated, bytes_down, bytes_down_stated, bytes_both,
    bytes_both_stated, first_seen, last_seen, minutes_low, minutes_high, 0, 0 FROM usage;
  DROP TABLE usage;
  ALTER TABLE usage_2 RENAME TO usage;
  CREATE INDEX usage_open ON usage (open_source) WHERE open_source <> 0;

  CREATE TABLE address (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE mac     (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

  -- A row is all like statements that begin in one slot of time: first and last are when it was stated, until is the latest
  -- end (NULL: none stated). open: 1 for those of the last line that has no line break yet. 0 is a name that is not stated.
  CREATE TABLE lease (
    slot INTEGER NOT NULL,
    address INTEGER NOT NULL,
    mac INTEGER NOT NULL,
    device INTEGER NOT NULL,
    ground TEXT NOT NULL,
    ends INTEGER NOT NULL,           -- 1: it was over then
    source INTEGER NOT NULL,
    open INTEGER NOT NULL,
    first_ms REAL NOT NULL,
    last_ms REAL NOT NULL,
    until_ms REAL,
    PRIMARY KEY (slot, address, mac, device, ground, ends, source, open)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE logon (
    slot INTEGER NOT NULL,
    address INTEGER NOT NULL,
    mac INTEGER NOT NULL,
    device INTEGER NOT NULL,
    user INTEGER NOT NULL,
    ground TEXT NOT NULL,
    ends INTEGER NOT NULL,
    source INTEGER NOT NULL,
    open INTEGER NOT NULL,
    first_ms REAL NOT NULL,
    last_ms REAL NOT NULL,
    until_ms REAL,
    PRIMARY KEY (slot, address, mac, device, user, ground, ends, source, open)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE resolution (
    slot INTEGER NOT NULL,
    server INTEGER NOT NULL,         -- in address
    client INTEGER NOT NULL,         -- in address
    host INTEGER NOT NULL,
    ground TEXT NOT NULL,
    source INTEGER NOT NULL,
    open INTEGER NOT NULL,
    first_ms REAL NOT NULL,
    last_ms REAL NOT NULL,
    until_ms REAL,
    PRIMARY KEY (slot, server, client, host, ground, source, open)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX lease_open ON lease (source) WHERE open = 1;
  CREATE INDEX logon_open ON logon (source) WHERE open = 1;
  CREATE INDEX resolution_open ON resolution (source) WHERE open = 1;
  `,
  `
  -- One row where names are pseudonymised, none where they are not.
  CREATE TABLE privacy (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    key_id TEXT NOT NULL,
    keeps_subnets INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE sealed_name (pseudonym TEXT PRIMARY KEY, sealed TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE reveal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms REAL NOT NULL,
    who TEXT NOT NULL,
    pseudonyms TEXT NOT NULL,        -- JSON
    reason TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER reveal_stays BEFORE DELETE ON reveal BEGIN SELECT raise(ABORT, 'what was revealed stays on record'); END;
  CREATE TRIGGER reveal_is_final BEFORE UPDATE ON reveal BEGIN SELECT raise(ABORT, 'what was revealed stays on record'); END;
  `,
  `
  -- Hours whose uses may have become others; a later row that has all of an earlier one's hours takes its place.
  CREATE TABLE change (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    of_statements INTEGER NOT NULL,  -- 1: leases or logons changed, 0: usage did
    first_hour REAL NOT NULL,
    end_hour REAL NOT NULL
  ) STRICT;

  -- No number twice: whoever reads one that was replaced must not read another.
  CREATE TABLE rollup (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    first_hour INTEGER NOT NULL,
    end_hour INTEGER NOT NULL,
    until_hour INTEGER NOT NULL,
    mark TEXT NOT NULL,
    change INTEGER NOT NULL,
    is_final INTEGER NOT NULL,
    assessed_hours INTEGER NOT NULL,
    UNIQUE (first_hour, end_hour, is_final)
  ) STRICT;

  -- In order of device and service. 0, of a name, and '' are what is not known; NULL bytes are not stated.
  CREATE TABLE rolled_use (
    rollup INTEGER NOT NULL,
    place INTEGER NOT NULL,
    device INTEGER NOT NULL,
    service INTEGER NOT NULL,
    user INTEGER NOT NULL,
    host INTEGER NOT NULL,
    client INTEGER NOT NULL,
    model INTEGER NOT NULL,
    evidence INTEGER NOT NULL,
    reach INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    address INTEGER NOT NULL,        -- in device
    ground TEXT NOT NULL,
    shared TEXT NOT NULL,            -- JSON: names of who may have made it
    requests REAL NOT NULL,
    blocked REAL NOT NULL,
    bytes_up REAL,
    bytes_down REAL,
    bytes_both REAL,
    first_seen REAL NOT NULL,
    last_seen REAL NOT NULL,
    minutes INTEGER NOT NULL,
    sessions INTEGER NOT NULL,
    -- minutes and those in activity, where it is the only row of its device and service; else NULL
    minutes_alone INTEGER,
    activity BLOB,                   -- 32-bit integers, in threes: RolledUse.activity
    PRIMARY KEY (rollup, place)
  ) STRICT, WITHOUT ROWID;
  `,
];

/** Brings a database to the newest version; one that is newer than this program, or not ours, is a UserError. */
export function migrate(db: Database.Database, path: string): void {
  if (versionOf(db, path) === migrations.length) return;
  db.transaction(() => {
    // Asked again, now that no other process can be migrating.
    for (const migration of migrations.slice(versionOf(db, path))) db.exec(migration);
    db.pragma(`application_id = ${applicationId}`);
    db.pragma(`user_version = ${migrations.length}`);
  }).immediate();
}

/** The version that a database has; 0 for an empty one. */
export function versionOf(db: Database.Database, path: string): number {
  // At one moment: another process may be making the database that was empty a moment ago.
  return db.transaction(() => versionAtOnce(db, path))();
}

function versionAtOnce(db: Database.Database, path: string): number {
  const ours = db.pragma('application_id', { simple: true }) === applicationId;
  if (!ours) {
    if (db.prepare('SELECT 1 FROM sqlite_schema').get() === undefined) return 0;
    throw new UserError(`${path}: this is another program's database. Name another file with --db.`);
  }
  const version = db.pragma('user_version', { simple: true }) as number;
  if (version <= migrations.length) return version;
  throw new UserError(
    `${path}: written by a newer Lamplighter (schema ${version}, this one knows ${migrations.length}). ` +
      'Update Lamplighter, or name another file with --db.',
  );
}
