import { appendFileSync, chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { canaries, writeCanaryLogs } from '../privacy/canary-logs.js';
import { tracesOf } from '../privacy/pseudonymised-scan.js';
import { emptyFolder, json, lamplighter } from './run.js';

const key = ['--key-file', 'key'];
const week = ['--week', '2026-W47', '--tz', 'UTC'];

interface Rows {
  readonly rows: ReadonlyArray<{ readonly user?: string; readonly device?: string; readonly verdict: string }>;
}

/** A folder with a pseudonymised database of the canary logs; its parent has the logs. */
async function pseudonymised(...more: string[]): Promise<{ cwd: string; logs: string; db: string }> {
  const logs = writeCanaryLogs(emptyFolder());
  const cwd = emptyFolder();
  const { code, stderr } = await lamplighter(['scan', logs, '--pseudonymise', ...key, ...more], { cwd });
  expect(`${code} ${stderr}`).toContain('3 ');
  return { cwd, logs, db: join(cwd, 'lamplighter.db') };
}

const usersOf = async (cwd: string, ...args: string[]) =>
  (await json<Rows>(['usage', '--by', 'user', ...args], { cwd })).rows.flatMap(({ user }) => user ?? []);

interface Report {
  readonly users: readonly unknown[];
  readonly services: readonly unknown[];
  readonly headline: readonly unknown[];
}

describe('scan --pseudonymise', () => {
  test('leaves no canary in the database, its log, or anything that is told of it', { timeout: 60_000 }, async () => {
    const { cwd, db, logs } = await pseudonymised();
    expect(tracesOf(db, canaries)).toEqual([]);
    const [user = ''] = await usersOf(cwd);
    expect(user).toMatch(/^user-[0-9a-f]{14}$/);
    const outputs = await Promise.all(
      [
        ['usage', '--by', 'service,user,device,hour,evidence', '--csv'],
        ['usage', '--by', 'user,device', '--json'],
        ['status'],
        ['status', '--json'],
        ['explain', user],
        ['explain', user, '--json'],
        ['explain', 'claude', '--json'],
        ...['html', 'md', 'json'].map((form) => ['report', '--format', form, ...week]),
        ['report', '--format', 'csv', '--table', 'users', ...week],
        ...['ocsf', 'ecs', 'cef'].map((form) => ['findings', '--format', form, ...week]),
      ].map((args) => lamplighter(args, { cwd })),
    );
    for (const { code, stdout, stderr } of outputs) {
      expect(stderr).toBe('');
      expect(code).toBe(0);
      expect(stdout.length).toBeGreaterThan(100);
      expect(canaries.filter((canary) => stdout.toLowerCase().includes(canary))).toEqual([]);
    }
    expect(outputs[0]!.stdout).toContain('claude');
    // What is read on from where it was left is known again, open record and all.
    appendFileSync(join(logs, 'dhcpd.leases'), '}\n');
    appendFileSync(join(logs, 'canarypath.log'), '\n');
    await lamplighter(['scan', logs, '--pseudonymise', ...key], { cwd });
    const status = await json<{ known: { leases: { count: number } } }>(['status'], { cwd });
    expect(status.known.leases.count).toBe(3);
    expect(tracesOf(db, canaries)).toEqual([]);
  });

  test('a plain database does have them: the canaries are met', async () => {
    const logs = writeCanaryLogs(emptyFolder());
    const cwd = emptyFolder();
    await lamplighter(['scan', logs], { cwd });
    const met = tracesOf(join(cwd, 'lamplighter.db'), canaries);
    expect(canaries.filter((canary) => !met.includes(canary))).toEqual(['02005eca4a']);
  });

  test('makes a key that nobody else can read, and refuses one that others can', async () => {
    const { cwd, logs } = await pseudonymised();
    expect(statSync(join(cwd, 'key')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(cwd, 'key'), 'utf8')).toMatch(/^lamplighter-key-1:[\w-]{43}\n$/);
    chmodSync(join(cwd, 'key'), 0o640);
    const { code, stderr } = await lamplighter(['scan', logs, '--pseudonymise', ...key], { cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(/others can read it \(mode 640\).*chmod 600 key/);
  });

  test.each([
    ['a plain scan', [], /its names are pseudonymised, and stay so/],
    [
      'another key',
      ['--pseudonymise', '--key-file', 'other'],
      /pseudonymised with the key \w{16}, and the key file has \w{16}/,
    ],
    ['other subnets', ['--pseudonymise', ...key, '--keep-subnets'], /it was made without --keep-subnets/],
    ['no key', ['--pseudonymise'], /it needs a key/],
  ])('refuses to mix a pseudonymised database with %s', async (_, options, message) => {
    const { cwd, logs } = await pseudonymised();
    const { code, stderr } = await lamplighter(['scan', logs, ...options], { cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  test('refuses a database that has plain names', async () => {
    const logs = writeCanaryLogs(emptyFolder());
    const cwd = emptyFolder();
    await lamplighter(['scan', logs], { cwd });
    const { code, stderr } = await lamplighter(['scan', logs, '--pseudonymise', ...key], { cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(/it has names as they are in the logs/);
  });

  test('a name in place of a pseudonym is a mistake, not somebody who did nothing', async () => {
    const { cwd } = await pseudonymised();
    for (const args of [
      ['usage', '--user', 'canaryana'],
      ['explain', 'canaryana'],
    ]) {
      const { code, stderr } = await lamplighter(args, { cwd });
      expect(code).toBe(2);
      expect(stderr).toMatch(/are pseudonymised.*lamplighter reveal NAME/);
    }
  });
});

describe('policies and directories', () => {
  const policy = `
groups:
  testers: { users: [CanaryBen@canary.example] }
rules:
  - { name: ana, verdict: sanctioned, for: { users: ['CORP\\CanaryAna'] } }
  - { name: testers, verdict: monitored, for: { groups: [testers] } }
  - { name: phones, verdict: unsanctioned, for: { devices: [canary-phone] } }
`;
  const verdicts = async (cwd: string, ...args: string[]) =>
    (await json<Rows>(['usage', '--by', 'user', '--policy', 'p.yaml', ...args], { cwd })).rows
      .map((row) => row.verdict)
      .sort();

  test('apply to pseudonyms with the key; without it what cannot apply is said', async () => {
    const { cwd } = await pseudonymised();
    writeFileSync(join(cwd, 'p.yaml'), policy);
    const without = await lamplighter(['usage', '--by', 'user', '--policy', 'p.yaml', '--json'], { cwd });
    for (const rule of ['ana', 'testers', 'phones'])
      expect(without.stderr).toMatch(new RegExp(`rule "${rule}" is for`));
    expect(new Set((JSON.parse(without.stdout) as Rows).rows.map(({ verdict }) => verdict))).toEqual(
      new Set(['unreviewed']),
    );
    const withKey = await verdicts(cwd, ...key);
    for (const verdict of ['sanctioned', 'monitored', 'unsanctioned']) expect(withKey).toContain(verdict);
    expect(canaries.filter((canary) => without.stdout.toLowerCase().includes(canary))).toEqual([]);
  });

  test('rules for subnets apply where networks are kept, and are said not to where they are not', async () => {
    const rules = 'rules: [{ name: office, verdict: sanctioned, for: { subnets: [10.99.0.0/16] } }]\n';
    for (const keeps of [true, false]) {
      const { cwd } = await pseudonymised(...(keeps ? ['--keep-subnets'] : []));
      writeFileSync(join(cwd, 'p.yaml'), rules);
      const { stderr, stdout } = await lamplighter(
        ['usage', '--by', 'device', '--policy', 'p.yaml', ...key, '--json'],
        { cwd },
      );
      const found = (JSON.parse(stdout) as Rows).rows.map(({ verdict }) => verdict);
      expect(found.includes('sanctioned')).toBe(keeps);
      expect(stderr.includes('"office" is for subnets')).toBe(!keeps);
    }
  });

  test('a directory gives departments with the key, and says so without', async () => {
    const { cwd } = await pseudonymised();
    writeFileSync(
      join(cwd, 'people.csv'),
      'SamAccountName,Mail,Name,Department\ncanaryana,ana@canary.example,Ana C,Sales\n',
    );
    const args = ['usage', '--by', 'department', '--directory', 'people.csv', '--json'];
    expect((await lamplighter([...args, ...key], { cwd })).stdout).toContain('Sales');
    const without = await lamplighter(args, { cwd });
    expect(without.stdout).not.toContain('Sales');
    expect(without.stderr).toMatch(/people.csv: nobody in it can be told/);
  });
});

describe('reveal', () => {
  test('tells a name for a reason, and both stay on record', async () => {
    const { cwd } = await pseudonymised();
    const [user = ''] = await usersOf(cwd);
    const reveal = ['reveal', user, ...key, '--reason', 'case 7', '--as', 'the works council'];
    const { names } = await json<{ names: ReadonlyArray<{ pseudonym: string; name: string }> }>(reveal, { cwd });
    expect(names).toEqual([{ pseudonym: user, name: expect.stringMatching(/^canary(ana|ben)$/) }]);
    const back = await json<typeof names>(['reveal', names[0]!.name, ...key, '--reason', 'case 8'], { cwd });
    expect(JSON.stringify(back)).toContain(user);
    const { reveals } = await json<{ reveals: unknown[] }>(['reveal', '--audit'], { cwd });
    expect(reveals).toEqual([
      expect.objectContaining({
        pseudonyms: [user],
        reason: 'case 7',
        who: expect.stringMatching(/ for the works council$/),
      }),
      expect.objectContaining({ reason: 'case 8' }),
    ]);
    expect((await lamplighter(['status'], { cwd })).stdout).toMatch(/Revealed 2 times/);
  });

  test.each([
    ['without a reason', key, /it needs a reason/],
    ['for a blank one', [...key, '--reason', ' '], /it needs a reason/],
    ['without the key', ['--reason', 'case 7'], /only the key opens names/],
  ])('tells nothing %s', async (_, options, message) => {
    const { cwd } = await pseudonymised();
    const [user = ''] = await usersOf(cwd);
    const { code, stdout, stderr } = await lamplighter(['reveal', user, ...options], {
      cwd,
      env: { LAMPLIGHTER_REASON: 'because it is set' },
    });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });

  test('tells nothing with another key, or where the record of it cannot be written', async () => {
    const { cwd, db } = await pseudonymised();
    const [user = ''] = await usersOf(cwd);
    await lamplighter(['scan', '--db', 'x.db', join(cwd, 'key'), '--pseudonymise', '--key-file', 'other'], { cwd });
    const other = await lamplighter(['reveal', user, '--key-file', 'other', '--reason', 'case 7'], { cwd });
    expect([other.code, other.stdout]).toEqual([2, '']);
    expect(other.stderr).toMatch(/it has the key \w{16}, and the database was made with \w{16}/);
    const held = new Database(db);
    held.exec("CREATE TRIGGER full BEFORE INSERT ON reveal BEGIN SELECT raise(ABORT, 'no room'); END");
    held.close();
    const unwritten = await lamplighter(['reveal', user, ...key, '--reason', 'case 7'], { cwd });
    expect(unwritten.code).not.toBe(0);
    expect(unwritten.stdout).toBe('');
  });

  test('its record can be neither changed nor deleted', async () => {
    const { cwd, db } = await pseudonymised();
    await lamplighter(['reveal', 'canaryana', ...key, '--reason', 'case 7'], { cwd });
    const held = new Database(db);
    expect(() => held.exec('DELETE FROM reveal')).toThrow(/stays on record/);
    expect(() => held.exec("UPDATE reveal SET reason = 'none'")).toThrow(/stays on record/);
    held.close();
  });
});

describe('forget --user', () => {
  test.each([
    ['a name', ['canaryana', ...key]],
    ['a pseudonym', []],
  ])('of a pseudonymised database works with %s, and removes the sealed name', async (_, named) => {
    const { cwd, db } = await pseudonymised();
    const told = await json<{ names: ReadonlyArray<{ pseudonym: string }> }>(
      ['reveal', 'canaryana', ...key, '--reason', 'case 7'],
      { cwd },
    );
    const { pseudonym } = told.names[0]!;
    const users = await usersOf(cwd);
    expect(users).toContain(pseudonym);
    const forget = await lamplighter(['forget', '--user', ...(named.length > 0 ? named : [pseudonym])], { cwd });
    expect(forget.stderr).toBe('');
    expect(await usersOf(cwd)).toEqual(users.filter((user) => user !== pseudonym));
    const again = await lamplighter(['reveal', pseudonym, ...key, '--reason', 'case 8'], { cwd });
    expect(again.stderr).toMatch(/no such name is kept/);
    const held = new Database(db);
    const layouts = held.prepare('SELECT layout FROM source').pluck().all().join('');
    held.close();
    expect(layouts).not.toContain('sealedText');
  });

  test('of a plain one removes all that was put down to the person, and the text that layouts hold', async () => {
    const logs = writeCanaryLogs(emptyFolder());
    const cwd = emptyFolder();
    await lamplighter(['scan', logs], { cwd });
    const db = join(cwd, 'lamplighter.db');
    const queried = async () => (await json<Rows>(['usage', '--by', 'service'], { cwd })).rows.length;
    const before = await queried();
    expect(tracesOf(db, ['canaryana', 'canary-lap', 'canary-phone-2'])).toHaveLength(3);
    expect((await lamplighter(['forget', '--user', 'CORP\\CanaryAna'], { cwd })).code).toBe(0);
    expect(tracesOf(db, ['canaryana', 'canary-lap', '10.99.7.11', '10.99.7.16', 'canary-phone-2'])).toEqual([]);
    expect(tracesOf(db, ['canaryben'])).toHaveLength(1);
    // Nobody else looked Gemini up, and the record of it names nobody.
    expect(await queried()).toBeLessThan(before);
  });
});

describe('retention', () => {
  test('is enforced after a scan, is said, and what was removed is not assessed', async () => {
    const logs = writeCanaryLogs(emptyFolder());
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'lamplighter.yaml'), 'retention: { detail: 99999d, samples: 1d, identity: 1d }\n');
    const kept = await lamplighter(['scan', logs], { cwd });
    expect(kept.stderr).toMatch(
      /removed what is kept no longer: [\d,]+ places of records, [\d,]+ leases, logons and names/,
    );
    expect(await json(['explain', 'claude'], { cwd })).not.toHaveProperty('findings.0.evidence.0.record');
    const status = await json<{ hours: { covered: number }; known: { logons: { count: number } } }>(['status'], {
      cwd,
    });
    expect([status.hours.covered, status.known.logons.count]).toEqual([2, 0]);
    const removed = await lamplighter(['forget', '--expired', '--retain-detail', '1d'], { cwd });
    expect(removed.stdout).toMatch(
      /^Removed what is kept no longer: [\d,]+ hourly counts \(what they come to by the week is kept\)\.\n$/,
    );
    expect(await json(['status'], { cwd })).toMatchObject({ hours: { covered: 0 }, rolledUp: { weeks: 1, hours: 2 } });
    const again = await lamplighter(['scan', logs, '--retain-detail', '1d'], { cwd });
    expect(again.stderr).not.toMatch(/hourly/);
  });

  test('keeps by the week what it removes by the hour, so long as it may, and of nobody who is forgotten', async () => {
    const logs = writeCanaryLogs(emptyFolder());
    const cwd = emptyFolder();
    await lamplighter(['scan', logs], { cwd });
    const usage = async (by: string) => json<Rows>(['usage', '--by', by, '--tz', 'UTC'], { cwd });
    const report = async () => {
      const { stdout } = await lamplighter(['report', '--format', 'json', ...week], { cwd });
      const { users, services, headline } = JSON.parse(stdout) as Report;
      return { users, services, headline };
    };
    const before = { usage: (await usage('service,user,device')).rows, report: await report() };
    const db = join(cwd, 'lamplighter.db');
    expect(before.usage.length).toBeGreaterThan(2);
    await lamplighter(['forget', '--expired', '--retain-detail', '1d', '--tz', 'UTC'], { cwd });
    expect(new Database(db).prepare('SELECT count(*) FROM usage').pluck().get()).toBe(0);
    expect({ usage: (await usage('service,user,device')).rows, report: await report() }).toEqual(before);
    expect(await usage('day')).toHaveProperty('rolledUpUntil');
    expect((await lamplighter(['report', '--format', 'md', ...week], { cwd })).stdout).toContain(
      'kept by the week alone',
    );
    expect((await lamplighter(['status'], { cwd })).stdout).toContain(
      'Kept by the week, and by the hour no longer: 1 week',
    );
    await lamplighter(['forget', '--user', 'CORP\\CanaryAna'], { cwd });
    expect(tracesOf(db, ['canaryana', 'canary-lap', 'canary-phone-2'])).toEqual([]);
    expect(tracesOf(db, ['canaryben'])).toHaveLength(1);
    const times = ['--retain-detail', '1d', '--retain-rollups', '3d', '--retain-identity', '3d'];
    const gone = await lamplighter(['forget', '--expired', ...times], { cwd });
    expect(gone.stdout).toMatch(/[\d,]+ weekly counts?/);
    expect((await usage('user')).rows).toEqual([]);
    expect(tracesOf(db, ['canaryben'])).toEqual([]);
  });

  test('of rollups that is shorter than that of what they are made of is a mistake', async () => {
    const cwd = emptyFolder();
    await lamplighter(['scan', writeCanaryLogs(emptyFolder())], { cwd });
    for (const detail of [[], ['--retain-detail', '20d']]) {
      const { code, stderr } = await lamplighter(['forget', '--expired', '--retain-rollups', '10d', ...detail], {
        cwd,
      });
      expect(code).toBe(2);
      expect(stderr).toContain('Keep detail no longer than rollups.');
    }
  });

  test('that is mistyped is a mistake', async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'lamplighter.yaml'), 'retention: { details: 10d }\n');
    const { code, stderr } = await lamplighter(['scan', '.'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(/"details" is nothing that is kept/);
  });
});
