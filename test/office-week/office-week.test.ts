/** The sample week, end to end: every number of every output of the command line, against the others and against what its makers say happened. */
import { readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { officeWeekFiles } from '../../bench/generate/office-week/files.js';
import type { UseTruth, WeekTruth } from '../../bench/generate/office-week/truth.js';
import { packageRoot } from '../../src/package-root.js';
import { bytesText, countText, durationText } from '../../src/report/figure-text.js';
import type { Measured, ReportDocument } from '../../src/report/report-document.js';
import type { UsageRow } from '../../src/report/usage.js';
import { gridLike, keyOf, tables, textOf } from './form-tables.js';
import { type Grid, gridOfCsv, gridsOfHtml, gridsOfMarkdown } from './grids.js';
import { filesBelow, type ScannedWeek, samples, scanWeek } from './scanned-week.js';

const truth = JSON.parse(readFileSync(join(samples, 'office-week.truth.json'), 'utf8')) as WeekTruth;
const uses = truth.uses;
const used = uses.filter(({ use }) => use === 'used');
const shadow = used.filter(({ verdict }) => verdict === 'unsanctioned' || verdict === 'unreviewed');
const w46 = ['--week', '2026-W46'];
const sameWeek = ['--from', '2026-11-09', '--to', '2026-11-16'];

let week: ScannedWeek;
let report: ReportDocument;
let html: ReadonlyMap<string, Grid>;
let markdown: ReadonlyMap<string, Grid>;
const csv = new Map<string, Grid>();
let findings: readonly EcsJson[] = [];

/** A finding as the Elastic Common Schema has it, as far as numbers go. */
interface EcsJson {
  readonly rule: { readonly category: string };
  readonly service: { readonly name: string };
  readonly user?: { readonly name: string };
  readonly source: { readonly bytes?: number };
  readonly labels: { readonly verdict: string; readonly requests?: string; readonly blocked?: string };
}

beforeAll(async () => {
  week = await scanWeek();
  report = JSON.parse(await week.asked('report', ...w46, '--format', 'json')) as ReportDocument;
  html = gridsOfHtml(await week.asked('report', ...w46, '--format', 'html'));
  markdown = gridsOfMarkdown(await week.asked('report', ...w46, '--format', 'md'));
  for (const table of tables)
    csv.set(table, gridOfCsv(await week.asked('report', ...w46, '--format', 'csv', '--table', table)));
  const lines = await week.asked('findings', ...w46, '--format', 'ecs');
  findings = lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as EcsJson);
}, 300_000);

afterAll(() => week?.remove());

describe('the sample week', () => {
  test('is what its generator writes', () => {
    const files = officeWeekFiles();
    expect(filesBelow(join(samples, 'office-week')).length).toBe(files.size - 2);
    for (const [name, bytes] of files) {
      const committed = readFileSync(join(samples, name));
      const same = name.endsWith('.gz') ? gunzipSync(committed).equals(gunzipSync(bytes)) : committed.equals(bytes);
      expect([name, same]).toEqual([name, true]);
    }
  });

  test('stays small', () => {
    const bytes = filesBelow(join(samples, 'office-week')).reduce((sum, file) => sum + statSync(file).size, 0);
    expect(bytes).toBeLessThan(8e6);
  });

  test('is read whole: every source in its format, every record counted, every damaged line rejected', () => {
    expect(week.scanned.failed).toEqual([]);
    const found = week.scanned.sources.map(({ path, format, records, rejected }) => ({
      file: relative(week.logs, path),
      format,
      records,
      rejected: Object.values(rejected).reduce((sum, count) => sum + count, 0),
    }));
    const expected = truth.sources.map(({ file, format, records, rejected }) => ({ file, format, records, rejected }));
    expect(byFile(found)).toEqual(byFile(expected));
  });

  test('shows who used what on which machine, what was refused, reached and looked up, each once', async () => {
    const rows = await usage('service,user,device');
    expect(rows.map(useText).sort()).toEqual(uses.map(useText).sort());
  });

  test('knows what is new, who sent far more than usual, and who was refused and went on', () => {
    expect(report.arrivals.services.map(({ id }) => id).sort()).toEqual(truth.newServices);
    expect(report.uploads.map(({ user = '', service, bytesUp }) => ({ user, service, bytesUp }))).toEqual(
      truth.uploads,
    );
    expect(report.evaded.map(({ user = '', service }) => ({ user, service }))).toEqual(unique(truth.evaded));
  });

  test('knows programs, how many people run each, and the models that they name', () => {
    const found = report.programs
      .filter(({ kind }) => kind !== undefined)
      .map(({ client, users, models }) => ({ client, users, models }));
    const expected = truth.programs.map(({ client, users, models }) => ({ client, users: users.length, models }));
    expect(found.sort(byClient)).toEqual(expected.sort(byClient));
  });
});

test('the README shows what scan prints', async () => {
  const printed = new Set((await week.lamplighter('scan', week.logs)).split('\n'));
  const [, shown = ''] = readFileSync(join(packageRoot, 'README.md'), 'utf8').split(/^\$ lamplighter scan .*$/m);
  const lines = shown
    .split('```')[0]!
    .split('\n')
    .filter((line) => line !== '' && line !== '…');
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.filter((line) => !printed.has(line))).toEqual([]);
});

describe('what is nobody’s or nothing of the kind', () => {
  test('is put down to nobody where several share a machine, and said to be shared', async () => {
    const shared = used.filter(({ sharedBy }) => sharedBy !== undefined);
    const rows = (await usage('service,user,device')).filter(({ sharedBy }) => sharedBy !== undefined);
    expect(rows.map(useText).sort()).toEqual(shared.map(useText).sort());
    expect(rows.every(({ user, users }) => user === undefined && users === undefined)).toBe(true);
    const devices = report.devices.filter((row) => row.shared).map(({ name }) => name);
    expect(devices).toEqual([...new Set(shared.map(({ device }) => device))]);
    const alone = new Set(used.flatMap(({ user }) => user ?? []));
    expect(
      report.users
        .filter(({ use }) => use === 'used')
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...alone].sort());
  });

  test('is told where models run on own machines: what, where, how often', () => {
    const found = report.local.map(({ client, machines, requests, use }) => ({ client, machines, requests, use }));
    const expected = truth.local.map(({ service, server, requests }) => ({
      client: `local/${service}`,
      machines: [server],
      requests,
      use: 'used',
    }));
    expect(found).toEqual(expected);
    expect(report.services.filter(({ service }) => service.includes('/'))).toEqual([]);
  });

  test('is told where traffic hides what it carries, and by how many machines', async () => {
    const found = report.coverage.hidden.map(({ service, devices, requests }) => ({ service, devices, requests }));
    const expected = truth.hidden.map(({ service, devices, requests }) => ({
      service: `hidden/${service}`,
      devices: devices.length,
      requests,
    }));
    expect(found).toEqual(expected);
    expect(report.sentences.join(' ')).toContain('hidden from the logs: DNS over HTTPS of 2 devices');
  });
});

describe('the head of the report', () => {
  test.each<[string, () => number]>([
    ['shadow-services', () => distinct(shadow, ({ service }) => service)],
    ['shadow-users', () => distinct(shadow, ({ user }) => user)],
    ['shadow-devices', () => distinct(shadow, ({ device }) => device)],
    ['shadow-minutes', () => sum(shadow, ({ activeMinutes }) => activeMinutes)],
    ['shadow-bytes-up', () => sum(shadow, ({ bytesUp = 0 }) => bytesUp)],
    ['services', () => distinct(used, ({ service }) => service)],
    ['users', () => distinct(used, ({ user }) => user)],
    ['blocked', () => sum(uses, ({ blocked }) => blocked)],
    ['refused-services', () => servicesThatCameTo('refused')],
    ['reached', () => servicesThatCameTo('reached')],
    ['looked-up', () => servicesThatCameTo('looked-up')],
  ])('states %s as it was', (id, expected) => {
    expect(report.headline.find((figure) => figure.id === id)?.value).toBe(expected());
  });

  test('is the same in the Markdown form', () => {
    const figures = markdown.get('Figures')!;
    expect(figures.rows.map(([label]) => label)).toEqual(report.headline.map(({ label }) => label));
    const shown = (id: string) => figures.rows[report.headline.findIndex((figure) => figure.id === id)]![1];
    expect(shown('shadow-services')).toBe(countText(distinct(shadow, ({ service }) => service)));
    expect(shown('shadow-minutes')).toBe(durationText(sum(shadow, ({ activeMinutes }) => activeMinutes)));
    expect(shown('shadow-bytes-up')).toBe(bytesText(sum(shadow, ({ bytesUp = 0 }) => bytesUp)));
  });

  test('agrees with the rows below it', () => {
    const value = (id: string) => report.headline.find((figure) => figure.id === id)?.value;
    const isShadow = ({ verdict }: Measured) => verdict === 'unsanctioned' || verdict === 'unreviewed';
    const services = report.services.filter(({ use }) => use === 'used');
    expect(value('services')).toBe(services.length);
    expect(value('shadow-services')).toBe(services.filter(isShadow).length);
    expect(value('users')).toBe(report.users.filter(({ use }) => use === 'used').length);
    expect(value('shadow-users')).toBe(report.users.filter(({ services }) => services.length > 0).length);
    expect(value('blocked')).toBe(sum(report.services, ({ blocked }) => blocked));
    const minutes = report.series.days.map(({ unsanctioned, unreviewed }) => unsanctioned + unreviewed);
    expect(value('shadow-minutes')).toBe(sum(minutes, (each) => each));
    expect(sum(report.series.streams, ({ activeMinutes }) => activeMinutes)).toBe(
      sum(services, ({ activeMinutes }) => activeMinutes),
    );
  });
});

describe('the rows of the report are those of usage', () => {
  test.each([
    ['service', ({ services }: ReportDocument) => services.map((row) => [row.service, row] as const)],
    ['user', ({ users }: ReportDocument) => users.map((row) => [row.name, row] as const)],
    ['device', ({ devices }: ReportDocument) => devices.map((row) => [row.name, row] as const)],
    ['department', ({ departments }: ReportDocument) => departments.map((row) => [row.name, row] as const)],
  ] as const)('by %s', async (key, rowsOf) => {
    const rows = await usage(key);
    const own = rows.filter(
      (row) => row[key] !== undefined && (key === 'service' || row.use === 'used' || row.use === 'refused'),
    );
    const expected = new Map(own.map((row) => [row[key]!, numbers(row)]));
    expect(new Map(rowsOf(report).map(([name, row]) => [name, numbers(row)]))).toEqual(expected);
  });

  test.each(['user', 'device', 'department'] as const)('and what truth says, by %s', async (key) => {
    for (const row of (await usage(key)).filter((each) => each[key] !== undefined && each.use === 'used')) {
      const own = used.filter((each) => each[key] === row[key]);
      expect([row[key], row.bytesUp, row.activeMinutes]).toEqual([
        row[key],
        own.some(({ bytesUp }) => bytesUp !== undefined) ? sum(own, ({ bytesUp = 0 }) => bytesUp) : undefined,
        row.activeMinutes,
      ]);
      expect(row.requests - row.blocked).toBe(sum(own, ({ requests, blocked }) => requests - blocked));
    }
  });
});

describe('every form has the same tables:', () => {
  test.each(tables)('%s', (id) => {
    const data = csv.get(id)!;
    const keys = new Map(data.titles.map((key, i) => [key, i]));
    expect(data.rows.length).toBeGreaterThan(0);
    for (const [form, grids] of [
      ['html', html],
      ['md', markdown],
    ] as const) {
      const grid = gridLike(grids, id);
      const limit = form === 'md' ? 25 : data.rows.length;
      expect([form, grid.rows.length]).toEqual([form, Math.min(limit, data.rows.length)]);
      grid.rows.forEach((row, r) => {
        grid.titles.forEach((title, c) => {
          const key = keyOf(id, title);
          const at = keys.get(key);
          if (at === undefined) return;
          const value = data.rows[r]![at]!;
          expect([form, r, title, row[c]]).toEqual([form, r, title, textOf(key, value)]);
        });
      });
    }
  });
});

describe('findings for a SIEM', () => {
  test('are all uses that are not approved, with their numbers', () => {
    const found = findings
      .filter(({ rule }) => rule.category === 'shadow-use')
      .map(({ service, user, source, labels }) =>
        [service.name, user?.name, source.bytes, labels.requests, labels.blocked, labels.verdict].join(' '),
      );
    const expected = shadow.map(({ service, user, bytesUp, requests, blocked, verdict }) =>
      [service, user, bytesUp, requests, blocked, verdict].join(' '),
    );
    expect(found.sort()).toEqual(expected.sort());
  });

  test('are the uploads and evasions of the report', () => {
    const of = (kind: string) => findings.filter(({ rule }) => rule.category === kind);
    expect(of('upload').map(({ service, source }) => [service.name, source.bytes])).toEqual(
      truth.uploads.map(({ service, bytesUp }) => [service, bytesUp]),
    );
    expect(of('evaded').map(({ user, service }) => [user?.name, service.name])).toEqual(
      unique(truth.evaded).map(({ user, service }) => [user, service]),
    );
  });
});

async function usage(by: string): Promise<readonly UsageRow[]> {
  const { rows } = JSON.parse(await week.asked('usage', '--by', by, ...sameWeek, '--json')) as {
    readonly rows: readonly UsageRow[];
  };
  return rows;
}

/** One use as a line, for a readable difference. Times to the second: some logs have no more. */
function useText(row: Partial<UseTruth> | UsageRow): string {
  const { service, user, device, use, verdict, evidence, requests, blocked, bytesUp, bytesDown, activeMinutes } = row;
  const [first, last] = [row.firstSeen?.slice(0, 19), row.lastSeen?.slice(0, 19)];
  const who = user ?? row.sharedBy?.join(' or ') ?? '–';
  return `${service} ${who} ${device} ${use} ${verdict} by ${evidence}: ${requests} requests, ${blocked} blocked, ${bytesUp ?? '–'} up, ${bytesDown ?? '–'} down, ${activeMinutes} minutes, ${first} to ${last}`;
}

function numbers(row: Measured | UsageRow) {
  return Object.fromEntries(numberKeys.map((key) => [key, row[key]]));
}

const numberKeys = [
  'use',
  'verdict',
  'requests',
  'blocked',
  'bytesUp',
  'bytesDown',
  'activeMinutes',
  'sessions',
  'users',
  'devices',
  'firstSeen',
  'lastSeen',
] as const;

function servicesThatCameTo(reach: UseTruth['use']): number {
  const order = ['looked-up', 'refused', 'reached', 'used'];
  const most = new Map<string, number>();
  for (const { service, use } of uses) most.set(service, Math.max(most.get(service) ?? 0, order.indexOf(use)));
  return [...most.values()].filter((place) => order[place] === reach).length;
}

function distinct<T>(rows: readonly T[], pick: (row: T) => string | undefined): number {
  return new Set(rows.map(pick).filter((each) => each !== undefined)).size;
}

function sum<T>(rows: readonly T[], pick: (row: T) => number): number {
  return rows.reduce((total, row) => total + pick(row), 0);
}

function unique<T>(rows: readonly T[]): readonly T[] {
  return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
}

function byClient(a: { readonly client: string }, b: { readonly client: string }): number {
  return a.client < b.client ? -1 : 1;
}

function byFile<T extends { readonly file: string }>(sources: readonly T[]): readonly T[] {
  return [...sources].sort((one, other) => (one.file < other.file ? -1 : 1));
}
