import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/open.js';
import { migrations } from '../../src/store/sqlite-migrations.js';
import type { Checkpoint, Source, Store, UsageCell } from '../../src/store/store.js';
import { UserError } from '../../src/user-error.js';
import { seeded } from '../seeded.js';
import { storeContract } from './contract.js';
import { someHour, usageBatch } from './usage-batch.js';

const folder = mkdtempSync(join(tmpdir(), 'lamplighter-store-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
let lastPath = '';

storeContract('sqlite', {
  open() {
    lastPath = newPath();
    return openStore(lastPath);
  },
  async reopen(store) {
    await store.close();
    return openStore(`sqlite:${lastPath}`);
  },
});

describe('the file', () => {
  test('is for its owner alone, and so are the files beside it', async () => {
    const path = newPath();
    const store = await openStore(path);
    await count(store, ['ana']);
    const beside = readdirSync(folder).filter((name) => join(folder, name).startsWith(path));
    expect(beside).toHaveLength(3);
    for (const name of beside) expect([name, statSync(join(folder, name)).mode & 0o777]).toEqual([name, 0o600]);
    await store.close();
  });

  test('is alone when the store is closed', async () => {
    const path = newPath();
    const store = await openStore(path);
    await count(store, ['ana']);
    await store.close();
    expect(existsSync(`${path}-wal`)).toBe(false);
  });

  test('is named by a path, or one after sqlite:, which SQLite does not interpret', async () => {
    const odd = join(folder, 'file:x.db?mode=memory');
    for (const address of [newPath(), `sqlite:${newPath()}`, odd]) {
      const path = address.replace('sqlite:', '');
      const store = await openStore(address);
      await store.close();
      expect(readFileSync(path).subarray(0, 15).toString()).toBe('SQLite format 3');
    }
  });

  test('an empty file becomes a store that is for its owner alone', async () => {
    const path = newPath();
    writeFileSync(path, '', { mode: 0o644 });
    await (await openStore(path)).close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});

describe('what cannot be opened is a user error that says what, where and how to fix it', () => {
  const cases: Record<string, { make: (path: string) => string; says: RegExp }> = {
    'another kind of store': {
      make: () => 'clickhouse://ana:secret@db.example/x',
      says: /^clickhouse:\/\/…@db.example.*SQLite only.*--db/,
    },
    'no name': { make: () => 'sqlite:', says: /names no file.*--db/ },
    'a folder that is not there': { make: (path) => join(path, 'x.db'), says: /folder is not there.*--db/ },
    'a folder': { make: (path) => made(path, () => mkdirSync(path)), says: /--db/ },
    'a file in place of a folder': {
      make: (path) =>
        join(
          made(path, () => writeFileSync(path, 'x')),
          'x.db',
        ),
      says: /--db/,
    },
    'no database': {
      make: (path) => made(path, () => writeFileSync(path, 'a log line\n'.repeat(999))),
      says: /not an SQLite database.*--db/,
    },
    "another program's database": {
      make: (path) => made(path, () => sql(path, 'CREATE TABLE recipe (name)')),
      says: /another program's database.*--db/,
    },
    'a store of a newer version': {
      make: (path) => made(path, () => sql(path, `PRAGMA application_id = ${0x4c616d70}; PRAGMA user_version = 999`)),
      says: new RegExp(`newer Lamplighter \\(schema 999, this one knows ${migrations.length}\\)\\. Update`),
    },
    'a damaged database': {
      make: (path) =>
        made(path, () => {
          sql(path, `CREATE TABLE x (y); PRAGMA application_id = ${0x4c616d70}`);
          const bytes = readFileSync(path);
          writeFileSync(path, bytes.fill(0xff, 100, 1000));
        }),
      says: /damaged.*backup/,
    },
  };
  for (const [what, { make, says }] of Object.entries(cases)) {
    test(what, async () => {
      const path = newPath();
      const address = make(path);
      const before = existsSync(path) && statSync(path).isFile() ? readFileSync(path) : undefined;
      const opening = openStore(address);
      await expect(opening).rejects.toThrow(UserError);
      await expect(opening).rejects.toThrow(says);
      if (before) expect(readFileSync(path)).toEqual(before);
    });
  }

  test('a store that is not there, for one who only reads', async () => {
    const path = newPath();
    await expect(openStore(path, { create: false })).rejects.toThrow(/nothing was scanned.*--db/);
    expect(existsSync(path)).toBe(false);
    await (await openStore(path)).close();
    await (await openStore(path, { create: false })).close();
  });

  test('a store that another process keeps locked, once patience ends', async () => {
    const path = newPath();
    const store = await openStore(path, { patienceMs: 50 });
    const source = await count(store, ['ana']);
    const other = new Database(path);
    other.exec('BEGIN IMMEDIATE');
    const merging = store.merge(usageBatch([{}]), next(source, 10));
    await expect(merging).rejects.toThrow(UserError);
    await expect(merging).rejects.toThrow(/another process keeps it locked.*try again/);
    other.exec('ROLLBACK');
    await store.merge(usageBatch([{}]), next(source, 10));
    expect(await requestsIn(store)).toBe(2);
    other.close();
    await store.close();
  });

  test('forgetting while another process reads, for the name is still on disk; doing it again helps', async () => {
    const path = newPath();
    const store = await openStore(path, { patienceMs: 50 });
    await count(store, ['ana']);
    const other = new Database(path);
    const rows = other.prepare('SELECT * FROM user').iterate();
    rows.next();
    await expect(store.forgetUser('ana')).rejects.toThrow(/another process was reading.*again/);
    rows.return?.();
    expect(await store.forgetUser('ana')).toBe(0);
    expect(traces(path, 'ana')).toEqual([]);
    other.close();
    await store.close();
  });

  test.skipIf(process.getuid?.() === 0)('a file without permission', async () => {
    const path = newPath();
    await (await openStore(path)).close();
    chmodSync(path, 0);
    await expect(openStore(path)).rejects.toThrow(/--db/);
  });
});

test('a store of the first version goes on with what it has', async () => {
  const path = newPath();
  // As the first release wrote them: one use that a log stated, one that was known by its address alone.
  sql(
    path,
    `${migrations[0]}
    PRAGMA application_id = ${0x4c616d70}; PRAGMA user_version = 1;
    INSERT INTO device VALUES (1, '10.0.0.1'); INSERT INTO service VALUES (1, 'claude'); INSERT INTO host VALUES (1, 'claude.ai');
    INSERT INTO format VALUES (1, 'squid'), (2, 'netflow'); INSERT INTO user VALUES (1, 'ana', 'CORP');
    INSERT INTO source VALUES (1, 'a.log', 'squid', '{}', 1, '', 10, '', NULL, NULL, NULL, 1);
    INSERT INTO usage VALUES (${someHour}, 1, 1, 0, 1, 1, 1, 0, 0, 0, 3, 1, 5, 1, 6, 1, 0, 0, 1000, 2000, 1, 0);
    INSERT INTO usage VALUES (${someHour}, 1, 1, 2, 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 9, 1, 1500, 2500, 2, 0);`,
  );
  const store = await openStore(path);
  const before = await cellsIn(store);
  const common = { hour: someHour, slice: 0, device: '10.0.0.1', service: 'claude', minutesHigh: 0 };
  const seen = { firstSeen: 1000, lastSeen: 2000, minutesLow: 1 };
  const stated = { user: 'ana', realm: 'CORP', host: 'claude.ai', naming: 'stated', bytesUp: 5, bytesDown: 6 };
  expect(before).toEqual([
    { ...common, ...seen, ...stated, evidence: 'proxy', format: 'squid', requests: 3, blocked: 1 },
    {
      ...common,
      firstSeen: 1500,
      lastSeen: 2500,
      minutesLow: 2,
      evidence: 'flow',
      format: 'netflow',
      requests: 2,
      blocked: 0,
      bytesBoth: 9,
      naming: 'range',
    },
  ]);
  // The second is of an open line, which the next merge of its source takes back.
  const source = (await store.sources())[0]!;
  await store.merge(
    usageBatch([{ device: '10.0.0.1', service: 'claude', user: 'ana@CORP', host: 'claude.ai' }]),
    next(source, 10),
  );
  expect((await cellsIn(store)).map(({ requests, sample }) => [requests, sample])).toEqual([
    [4, { source: 1, offset: 0 }],
  ]);
  await store.close();
});

describe('several at once', () => {
  test('two processes that open and merge at the same time lose nothing', async () => {
    const path = newPath();
    const children = [startMerging(path), startMerging(path)];
    const outcomes = await Promise.all(children.map((child) => child.mergesAndDies(30)));
    const store = await openStore(path);
    const sources = await store.sources();
    // Each has a source of its own, unless one was early enough for the other to take it up, who then refuses.
    expect(outcomes.some(({ merges }) => merges >= 30)).toBe(true);
    for (const { said } of outcomes) expect(said).toMatch(/^$|another process is counting it/);
    expect(await requestsIn(store)).toBe(sources.reduce((sum, { offset }) => sum + expectedRequests(offset), 0));
    await store.close();
  });

  test('names that another connection forgot are not taken for others', async () => {
    const path = newPath();
    const [one, other] = [await openStore(path), await openStore(path)];
    const source = await count(one, ['ana', 'bob']);
    await other.forgetUser('bob');
    await count(other, ['carl']);
    await one.merge(usageBatch([{ user: 'bob' }]), next(source, 10));
    const users = [];
    for await (const { user } of other.usage({})) users.push(user);
    expect(users.sort()).toEqual(['ana', 'bob', 'carl']);
    await one.close();
    await other.close();
  });
});

describe('forgetting leaves no trace on disk', () => {
  test('of a person, or of a device that nobody else used', async () => {
    const path = newPath();
    const store = await openStore(path);
    const users = Array.from({ length: 500 }, (_, i) => `person-${i}`);
    const groups = users.flatMap((user) => [
      { user, device: `laptop-of-${user}` },
      { user, device: 'terminal-server' },
    ]);
    const source = await store.addSource(someSource);
    await store.merge(usageBatch(groups), next(source, 0));
    expect(traces(path, 'person-77')).not.toEqual([]);
    await store.forgetUser('person-77');
    expect(traces(path, 'person-77')).toEqual([]);
    expect(traces(path, 'person-78')).not.toEqual([]);
    expect(traces(path, 'terminal-server')).not.toEqual([]);
    await store.close();
  });

  test('of those who were only seen before the time', async () => {
    const path = newPath();
    const store = await openStore(path);
    const source = await store.addSource(someSource);
    await store.merge(
      usageBatch([
        { hour: 5, user: 'long-gone' },
        { hour: 9, user: 'still-here' },
      ]),
      next(source, 0),
    );
    await store.forgetBefore(9 * 3_600_000);
    expect(traces(path, 'long-gone')).toEqual([]);
    expect(traces(path, 'still-here')).not.toEqual([]);
    await store.close();
  });
});

test('killed at any moment, a store has each batch whole or not at all', async () => {
  const path = newPath();
  const random = seeded(11);
  let last = 0;
  for (let round = 0; round < 8; round++) {
    const { said } = await startMerging(path).mergesAndDies(1 + Math.floor(random() * 40), random() * 5);
    expect(said).toBe('');
    const store = await openStore(path);
    const [source] = await store.sources();
    const offset = source?.offset ?? 0;
    expect(offset).toBeGreaterThan(last);
    expect(await requestsIn(store)).toBe(expectedRequests(offset));
    expect(source?.records).toBe(expectedRequests(offset));
    await store.close();
    const db = new Database(path);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    db.close();
    last = offset;
  }
});

/** Of each 10 bytes 40, and one of the open line. */
function expectedRequests(offset: number): number {
  return offset === 0 ? 0 : offset * 4 + 1;
}

async function cellsIn(store: Store): Promise<UsageCell[]> {
  const cells = [];
  for await (const cell of store.usage({})) cells.push(cell);
  return cells;
}

async function requestsIn(store: Store): Promise<number> {
  let requests = 0;
  for await (const cell of store.usage({})) requests += cell.requests;
  return requests;
}

/** A process that merges until it has been told to stop, the hard way. */
function startMerging(path: string) {
  const script = fileURLToPath(new URL('./merge-forever.js', import.meta.url));
  const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'pipe'] });
  let merges = 0;
  let said = '';
  child.stderr.on('data', (data) => {
    said += data;
  });
  return {
    /** Kills it some ms after so many merges. */
    mergesAndDies: (count: number, delayMs = 0) =>
      new Promise<{ merges: number; said: string }>((resolve) => {
        child.stdout.on('data', (data: Buffer) => {
          merges += data.length;
          if (merges >= count) setTimeout(() => child.kill('SIGKILL'), delayMs);
        });
        child.on('close', () => resolve({ merges, said }));
      }),
  };
}

const someSource = { name: 'access.log', format: 'squid', layout: {}, head: { bytes: 1, digest: '' } };

async function count(store: Store, users: readonly string[]): Promise<Source> {
  const source = await store.addSource(someSource);
  await store.merge(usageBatch(users.map((user) => ({ user, hour: someHour }))), next(source, 0));
  return source;
}

/** 10 bytes from `from` on. */
function next(source: Source, from: number): Checkpoint {
  return { ...someSource, source: source.id, from, to: from + 10, tail: '', readMs: 1 };
}

/** The files of a store that hold a name. */
function traces(path: string, name: string): string[] {
  return ['', '-wal', '-shm'].filter((end) => existsSync(path + end) && readFileSync(path + end).includes(name));
}

function newPath(): string {
  return join(folder, `${++files}.db`);
}

function made(path: string, make: () => void): string {
  make();
  return path;
}

function sql(path: string, statements: string): void {
  const db = new Database(path);
  db.exec(statements);
  db.close();
}
