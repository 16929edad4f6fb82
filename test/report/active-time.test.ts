import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { UsageCell } from '../../src/store/store.js';
import { someHour } from '../store/usage-batch.js';
import { cell } from './cells.js';
import { usageOfCells } from './usage-of-cells.js';

describe('active time', () => {
  const activity = async (...cells: UsageCell[]) => {
    const { activeMinutes, sessions } = (await usageOfCells(cells)).rows[0]!;
    return { activeMinutes, sessions };
  };

  test('a minute counts once for each device, however many services and users it had', async () => {
    expect(
      await activity(
        cell({ minutes: [1, 2] }),
        cell({ service: 'claude', minutes: [2, 3] }),
        cell({ service: 'claude', user: 'ana', minutes: [3] }),
        cell({ device: 'b', minutes: [3] }),
      ),
    ).toEqual({ activeMinutes: 4, sessions: 2 });
  });

  test('a pause of 30 minutes belongs to a session, a longer one ends it', async () => {
    expect(await activity(cell({ minutes: [0, 30] }))).toEqual({ activeMinutes: 2, sessions: 1 });
    expect(await activity(cell({ minutes: [0, 31] }))).toEqual({ activeMinutes: 2, sessions: 2 });
    expect(await activity(cell({ minutes: [0, 29, 58, 59] }))).toEqual({ activeMinutes: 4, sessions: 1 });
  });

  test('a session goes on over the hour and over midnight', async () => {
    const lastOfDay = Math.ceil(someHour / 24) * 24 - 1;
    expect(
      await activity(cell({ hour: lastOfDay, minutes: [59] }), cell({ hour: lastOfDay + 1, minutes: [29, 59] })),
    ).toEqual({ activeMinutes: 3, sessions: 1 });
    expect(await activity(cell({ minutes: [40] }), cell({ hour: someHour + 1, minutes: [11] }))).toMatchObject({
      sessions: 2,
    });
    expect(await activity(cell({ minutes: [59] }), cell({ hour: someHour + 2, minutes: [0] }))).toMatchObject({
      sessions: 2,
    });
  });

  test('is what counting minute by minute gives', async () => {
    const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 5 * 60 - 1 }), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(minutes, async (minutes) => {
        const sorted = [...minutes].sort((a, b) => a - b);
        const cells = sorted.map((at) => cell({ hour: someHour + Math.floor(at / 60), minutes: [at % 60] }));
        const starts = sorted.filter((at, i) => i === 0 || at - sorted[i - 1]! > 30);
        expect(await activity(...cells)).toEqual({ activeMinutes: sorted.length, sessions: starts.length });
      }),
    );
  });
});
