/** Local times against `Intl`, asked the other way round: which instants does a wall in this zone show as this time? */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { localClock } from '../native-free-parsers/local-clock.js';

const seed = 20261120;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** Whole, half and quarter hours; summer time of half an hour; changes at 00:01; a day that was left out (Apia, 2011). */
const timeZones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Africa/Casablanca',
  'Pacific/Apia',
  'America/Sao_Paulo',
];
const hints = (timeZone: string, modifiedMs = Date.UTC(2040, 0)) => ({ timeZone, modifiedMs });

describe.each(timeZones)('%s', (timeZone) => {
  const wall = wallOf(timeZone);
  const changes = changesOf(wall, Date.UTC(2005, 0), Date.UTC(2013, 0));
  const anyTime = fc.integer({ min: Date.UTC(2000, 0) / minuteMs, max: Date.UTC(2031, 0) / minuteMs });
  const nearChange =
    changes.length === 0
      ? anyTime
      : fc
          .tuple(fc.constantFrom(...changes), fc.integer({ min: -4 * 60, max: 26 * 60 }))
          .map(([change, minutes]) => Math.floor(wall(change) / minuteMs) + minutes - 60);

  test('a local time is the first instant at which the wall shows it', () => {
    const clock = localClock(hints(timeZone));
    fc.assert(
      fc.property(fc.oneof(anyTime, nearChange, nearChange), fc.nat(59_999), (minute, rest) => {
        const wallMs = minute * minuteMs + rest;
        expect([text(wallMs), clock.toUtc(wallMs)]).toEqual([text(wallMs), readingOf(wall, wallMs)]);
      }),
      { seed, numRuns: 200 },
    );
  });

  test('a clock gives the same whatever it was asked before', () => {
    const used = localClock(hints(timeZone));
    fc.assert(
      fc.property(fc.array(nearChange, { maxLength: 5 }), nearChange, (before, minute) => {
        for (const earlier of before) used.toUtc(earlier * minuteMs);
        expect(used.toUtc(minute * minuteMs)).toBe(localClock(hints(timeZone)).toUtc(minute * minuteMs));
      }),
      { seed },
    );
  });

  test('a date without a year is the latest such date up to a day after the log was written', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2004, 0), max: Date.UTC(2031, 0) }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 31 }),
        fc.nat(dayMs - 1),
        (modifiedMs, month, day, timeOfDayMs) => {
          const clock = localClock(hints(timeZone, modifiedMs));
          const candidates = Array.from({ length: 12 }, (_, i) => new Date(modifiedMs).getUTCFullYear() + 1 - i)
            .map((year) => new Date(Date.UTC(year, month - 1, day)))
            .filter((date) => date.getUTCMonth() === month - 1)
            .map((date) => date.getTime() + timeOfDayMs)
            .map((wallMs) => readingOf(wall, wallMs))
            .filter((ms) => ms <= modifiedMs + dayMs);
          const expected = candidates.length > 0 ? candidates[0] : Number.NaN;
          expect(clock.toUtcWithoutYear(month, day, timeOfDayMs)).toBe(expected);
        },
      ),
      { seed, numRuns: 100 },
    );
  });
});

describe('over New Year', () => {
  const secondMs = 1000;
  const cases: readonly [string, string, [number, number, number], string][] = [
    [
      'written in January, a line of December is of last year',
      '2027-01-02T08:00:00Z',
      [12, 31, dayMs - secondMs],
      '2026-12-31T22:59:59.000Z',
    ],
    [
      'written in January, a line of January is of this year',
      '2027-01-02T08:00:00Z',
      [1, 1, secondMs],
      '2026-12-31T23:00:01.000Z',
    ],
    [
      'written on the last evening, a line of just after midnight is of next year',
      '2026-12-31T22:30:00Z',
      [1, 1, 0],
      '2026-12-31T23:00:00.000Z',
    ],
    [
      'written in December, a line of January is nearly a year old',
      '2026-12-20T12:00:00Z',
      [1, 1, 0],
      '2025-12-31T23:00:00.000Z',
    ],
    ['a leap day is of the last leap year', '2027-06-01T00:00:00Z', [2, 29, 0], '2024-02-28T23:00:00.000Z'],
    [
      'and of eight years ago after a century without one',
      '2103-06-01T00:00:00Z',
      [2, 29, 0],
      '2096-02-28T23:00:00.000Z',
    ],
  ];
  test.each(cases)('%s', (_promise, modified, [month, day, time], expected) => {
    const clock = localClock(hints('Europe/Berlin', Date.parse(modified)));
    expect(new Date(clock.toUtcWithoutYear(month, day, time)).toISOString()).toBe(expected);
  });

  test('lines in turn keep their order', () => {
    const clock = localClock(hints('Europe/Berlin', Date.parse('2027-01-02T08:00:00Z')));
    const turn = [
      clock.toUtcWithoutYear(12, 31, dayMs - 1000),
      clock.toUtcWithoutYear(1, 1, 0),
      clock.toUtcWithoutYear(1, 1, 1000),
      clock.toUtcWithoutYear(1, 2, 0),
    ];
    expect(turn).toEqual([...turn].sort((a, b) => a - b));
    expect(clock.toUtcWithoutYear(12, 31, dayMs - 1000)).toBe(turn[0]);
  });
});

test('a time that is none stays none', () => {
  const clock = localClock(hints('Europe/Berlin'));
  expect(clock.toUtc(Number.NaN)).toBeNaN();
  expect(clock.toUtcWithoutYear(2, 30, 0)).toBeNaN();
  expect(clock.toUtc(Date.UTC(2026, 10, 20))).toBe(Date.UTC(2026, 10, 19, 23));
});

type Wall = (utcMs: number) => number;

/** What a clock on the wall shows at an instant, as if it were UTC. */
function wallOf(timeZone: string): Wall {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (utcMs) => {
    const parts = Object.fromEntries(format.formatToParts(utcMs).map(({ type, value }) => [type, Number(value)]));
    const { year, month, day, hour, minute, second } = parts as Record<string, number>;
    return Date.UTC(year!, month! - 1, day, hour, minute, second) + (((utcMs % 1000) + 1000) % 1000);
  };
}

/** The first instant that the wall shows as `wallMs`; with the offset before the gap where it never does. */
function readingOf(wall: Wall, wallMs: number): number {
  const instants = instantsOf(wall, wallMs);
  return instants.length > 0 ? Math.min(...instants) : wallMs - offsetBefore(wall, wallMs);
}

/** The instants that the wall shows as `wallMs`: tried with every offset that the zone has around then. */
function instantsOf(wall: Wall, wallMs: number): number[] {
  const offsets = new Set<number>();
  for (let hours = -26; hours <= 26; hours += 2) offsets.add(wall(wallMs + hours * hourMs) - (wallMs + hours * hourMs));
  return [...offsets].map((offset) => wallMs - offset).filter((instant) => wall(instant) === wallMs);
}

function offsetBefore(wall: Wall, wallMs: number): number {
  return wall(wallMs - 36 * hourMs) - (wallMs - 36 * hourMs);
}

/** Days on which the offset changes, found by walking. */
function changesOf(wall: Wall, fromMs: number, toMs: number): number[] {
  const changes: number[] = [];
  for (let ms = fromMs; ms < toMs; ms += dayMs) {
    if (wall(ms) - ms === wall(ms + dayMs) - (ms + dayMs)) continue;
    let before = ms;
    let after = ms + dayMs;
    while (after - before > minuteMs) {
      const middle = Math.floor((before + after) / 2 / minuteMs) * minuteMs;
      if (wall(middle) - middle === wall(ms) - ms) before = middle;
      else after = middle;
    }
    changes.push(after);
  }
  return changes;
}

function text(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, -1);
}
