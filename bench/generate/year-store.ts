import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openJudgement } from '../../src/cli/shared/judgement.js';
import { openCatalogue } from '../../src/match/open-catalogue.js';
import { rollUpLastWeeks } from '../../src/report/weekly-uses.js';
import { openStore } from '../../src/store/open.js';
import { batchColumns, type UsageBatch } from '../../src/tally/batch.js';
import { stringColumn } from '../../src/tally/columns.js';
import { seeded } from '../../test/seeded.js';
import { usageBatch } from '../../test/store/usage-batch.js';
import { dataFolder } from './data-folder.js';

const hourMs = 3_600_000;
const weekHours = 7 * 24;
/** The Monday after the last week: 2026-W46 is the newest. */
const endHour = Date.parse('2026-11-16T00:00Z') / hourMs;

export interface YearSize {
  readonly weeks: number;
  readonly users: number;
  readonly services: number;
}

export interface YearStore {
  readonly path: string;
  /** Of the newest week, whose services nobody decided about. */
  readonly truth: {
    readonly cells: number;
    readonly users: number;
    readonly services: number;
    readonly bytesUp: number;
  };
}

/** A database of many weeks, as scans of one proxy leave it: a few services a person, a few hours a week each; the last weeks rolled up. */
export async function yearStore({ weeks, users, services }: YearSize): Promise<YearStore> {
  mkdirSync(dataFolder, { recursive: true });
  const path = join(dataFolder, `year-${weeks}-${users}-${services}.db`);
  for (const ending of ['', '-wal', '-shm']) rmSync(path + ending, { force: true });
  const catalogue = await openCatalogue();
  const ids = catalogue.services.slice(0, services).map(({ id }) => id);
  const store = await openStore(path);
  const source = await store.addSource({ name: 'proxy', format: 'squid', layout: {}, head: { bytes: 1, digest: '' } });
  const random = seeded(20261116);
  let cells = 0;
  let newest = { users: new Set<number>(), services: new Set<number>(), bytesUp: 0 };
  for (let week = 0; week < weeks; week++) {
    const columns = new Columns();
    newest = { users: new Set(), services: new Set(), bytesUp: 0 };
    for (let user = 0; user < users; user++) {
      for (let left = 1 + rarely(random, 6); left > 0; left--) {
        const service = rarely(random, ids.length);
        for (let hours = 1 + rarely(random, 8); hours > 0; hours--) {
          const hour =
            endHour - (weeks - week) * weekHours + 24 * Math.floor(5 * random()) + 8 + Math.floor(9 * random());
          const requests = 1 + rarely(random, 50);
          columns.add(hour, user, service, requests, random);
          newest.users.add(user);
          newest.services.add(service);
          newest.bytesUp += requests * sentByRequest;
        }
      }
    }
    cells += columns.groups;
    await store.merge(columns.batch(users, ids), {
      ...source,
      source: source.id,
      from: week,
      to: week + 1,
      tail: '',
      readMs: 0,
    });
  }
  const { reading } = await openJudgement({});
  await rollUpLastWeeks(store, reading, 'UTC', new Date(endHour * hourMs));
  await store.close();
  return { path, truth: { cells, users: newest.users.size, services: newest.services.size, bytesUp: newest.bytesUp } };
}

/** More than any service's page does by itself, so that each request is use. */
const sentByRequest = 60_000;

/** Below `end`; small numbers far more often than large ones. */
function rarely(random: () => number, end: number): number {
  return Math.min(end - 1, Math.floor(end ** random()) - 1);
}

/** The groups of one week. */
class Columns {
  private readonly values = Object.fromEntries(batchColumns.map((name) => [name, [] as number[]]));

  get groups(): number {
    return this.values.hour!.length;
  }

  add(hour: number, user: number, service: number, requests: number, random: () => number): void {
    const minutesLow = Math.floor(2 ** 30 * random()) & Math.floor(2 ** 30 * random());
    const group: Readonly<Record<string, number>> = {
      hour,
      device: user,
      user: user + 1,
      service,
      host: service + 1,
      requests,
      bytesUp: requests * sentByRequest,
      bytesUpStated: requests,
      bytesDown: requests * 40_000,
      bytesDownStated: requests,
      firstSeen: hour * hourMs,
      lastSeen: (hour + 0.5) * hourMs,
      minutesLow,
      sampleOffset: Number.NaN,
    };
    for (const name of batchColumns) this.values[name]!.push(group[name] ?? 0);
  }

  batch(users: number, services: readonly string[]): UsageBatch {
    const columns = Object.fromEntries(batchColumns.map((name) => [name, Float64Array.from(this.values[name]!)]));
    const hours = [...new Set(this.values.hour)].sort((a, b) => a - b);
    const people = Array.from({ length: users }, (_, i) => i);
    const empty = usageBatch([]);
    return {
      ...empty,
      groups: this.groups,
      ...(columns as Pick<UsageBatch, (typeof batchColumns)[number]>),
      devices: stringColumn(people.map((i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`)),
      users: stringColumn(['', ...people.map((i) => `user${i}`)]),
      services: stringColumn(services),
      hosts: stringColumn(['', ...services.map((id) => `${id}.example`)]),
      coverage: {
        ...empty.coverage,
        records: this.groups,
        from: hours[0]! * hourMs,
        to: hours.at(-1)! * hourMs,
        hours: Float64Array.from(hours),
        hourRecords: Float64Array.from(hours, () => 1),
      },
    };
  }
}
