import { describe, expect, test } from 'vitest';
import { dayPeriod, normPeriods, placeOf, weekPeriod } from '../../src/report/report-period.js';
import { UserError } from '../../src/user-error.js';

const hour = (time: string) => Date.parse(time) / 3_600_000;

describe('the period of a report', () => {
  test('is the last whole ISO week in the zone, unless one is named', () => {
    expect(weekPeriod(undefined, 'UTC', new Date('2026-11-20T12:00Z')).week).toBe('2026-W46');
    expect(weekPeriod(undefined, 'UTC', new Date('2026-11-23T00:00Z')).week).toBe('2026-W47');
    expect(weekPeriod(undefined, 'America/New_York', new Date('2026-11-23T00:00Z')).week).toBe('2026-W46');
    expect(weekPeriod('2020-W53', 'UTC', new Date()).starts[normPeriods]).toBe(hour('2020-12-28T00:00Z'));
  });

  test('begins and ends at midnight of the zone, summer time or not', () => {
    const { starts } = weekPeriod('2026-W43', 'Europe/Berlin', new Date());
    expect(starts[normPeriods]).toBe(hour('2026-10-18T22:00Z'));
    expect(starts[normPeriods + 1]).toBe(hour('2026-10-25T23:00Z'));
  });

  test('is compared with eight of its length before it', () => {
    const { starts } = dayPeriod('2026-11-02', '2026-11-05', 'UTC');
    expect(starts).toHaveLength(normPeriods + 2);
    expect(starts.slice(1).map((start, i) => start - starts[i]!)).toEqual(Array(normPeriods + 1).fill(72));
    expect(starts[normPeriods]).toBe(hour('2026-11-02T00:00Z'));
  });

  test('holds its first hour and not the one after its last', () => {
    const period = weekPeriod('2026-W46', 'UTC', new Date());
    expect(placeOf(period, hour('2026-11-09T00:00Z'))).toBe(normPeriods);
    expect(placeOf(period, hour('2026-11-15T23:00Z'))).toBe(normPeriods);
    expect(placeOf(period, hour('2026-11-16T00:00Z'))).toBe(-1);
    expect(placeOf(period, hour('2026-11-08T23:00Z'))).toBe(normPeriods - 1);
    expect(placeOf(period, hour('2026-09-14T00:00Z'))).toBe(0);
    expect(placeOf(period, hour('2026-09-13T23:00Z'))).toBe(-1);
  });

  test('that does not exist is the user’s mistake', () => {
    for (const week of ['2026-W54', '2025-W53', '2026-46', '2026-W00', '2026-W4', '2026-W46x'])
      expect(() => weekPeriod(week, 'UTC', new Date()), week).toThrow(UserError);
    for (const [from, to] of [
      ['2026-02-30', '2026-03-02'],
      ['2026-11-02', '2026-11-02'],
      ['2026-11-02', '2026-11-01'],
      ['2.11.2026', '2026-11-03'],
    ] as const)
      expect(() => dayPeriod(from, to, 'UTC'), `${from} ${to}`).toThrow(UserError);
  });
});
