import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Attribution, attributorOf, type Seen } from '../../src/identity/attribute.js';
import type { Lease, Logon } from '../../src/identity/bindings.js';
import { packageRoot } from '../../src/package-root.js';
import { minuteMasks } from '../store/usage-batch.js';

const folder = join(packageRoot, 'test/identity/scenarios');
const hourMs = 3_600_000;

/** Times are `09:30`, `09:30:05.250` or `day 2 09:30`. */
interface Story {
  readonly story: string;
  /** Accounts that the directory calls services. */
  readonly services?: readonly string[];
  readonly leases?: readonly Timed<Lease>[];
  readonly logons?: readonly Timed<Logon>[];
  readonly cells: readonly StoryCell[];
}

type Timed<Statement> = Omit<Statement, 'from' | 'until' | 'source'> & {
  readonly from: string;
  readonly until?: string;
};

interface StoryCell {
  readonly device: string;
  readonly user?: string;
  readonly realm?: string;
  /** When it was active; the first and last seen are at their starts, ... */
  readonly minutes?: readonly string[];
  /** ... or the first and last seen. */
  readonly seen?: readonly [string, string];
  readonly is: Attribution;
}

describe('a story', () => {
  for (const file of readdirSync(folder)) {
    const {
      story,
      services = [],
      leases = [],
      logons = [],
      cells,
    } = parse(readFileSync(join(folder, file), 'utf8')) as Story;
    test(`${file}: ${story}`, () => {
      const bindings = { leases: leases.map(timed), logons: logons.map(timed) };
      const { attribute } = attributorOf(bindings, {
        personOf: (user) => (services.includes(user) ? undefined : user),
      });
      expect(cells.length).toBeGreaterThan(0);
      for (const cell of cells) {
        const { lease: _lease, logon: _logon, ...attribution } = attribute(seenOf(cell));
        expect(attribution, JSON.stringify(cell)).toEqual(cell.is);
      }
    });
  }
});

function timed<Statement extends Lease | Logon>(written: Timed<Statement>): Statement {
  const { from, until, ...rest } = written;
  const times = { from: timeOf(from), ...(until !== undefined && { until: timeOf(until) }), source: 1 };
  return { ...rest, ...times } as unknown as Statement;
}

function seenOf({ device, user, realm, minutes, seen }: StoryCell): Seen {
  const times = (minutes ?? seen ?? []).map(timeOf);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const hour = Math.floor(first / hourMs);
  expect(Math.floor(last / hourMs), 'a cell is of one hour').toBe(hour);
  return {
    hour,
    device,
    ...(user !== undefined && { user }),
    ...(realm !== undefined && { realm }),
    firstSeen: first,
    lastSeen: last,
    ...minuteMasks(times.map((time) => Math.floor((time - hour * hourMs) / 60_000))),
  };
}

function timeOf(text: string): number {
  const found = /^(?:day (\d+) )?(\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?$/.exec(text);
  if (!found) throw new Error(`no time: ${text}`);
  const [, day = '1', hours, minutes, seconds = '0'] = found;
  return Date.UTC(2026, 10, 15 + Number(day), Number(hours), Number(minutes)) + Math.round(Number(seconds) * 1000);
}
