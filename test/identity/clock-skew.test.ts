import { describe, expect, test } from 'vitest';
import { clockSkews, type SeenStart } from '../../src/identity/clock-skew.js';
import { seeded } from '../seeded.js';

const hourMs = 3_600_000;

describe('clocks', () => {
  test.each([
    ['an hour ahead', hourMs, 'zone'],
    ['two hours behind', -2 * hourMs, 'zone'],
    ['as far as India from UTC', 5.5 * hourMs, 'zone'],
    ['half a minute behind', -30_000, 'clock'],
    ['seven minutes ahead', 7 * 60_000, 'clock'],
    ['three quarters of a minute past an hour ahead', hourMs + 45_000, 'zone'],
  ] as const)('%s is told from those that agree, by how much and how surely', (_, skewMs, kind) => {
    const skews = clockSkews(seenBy({ bind: 0, squid: 0, zeek: skewMs }));
    expect(skews).toHaveLength(1);
    const [skew] = skews;
    expect(skew).toMatchObject({ clock: 'zeek', kind, sure: 'high' });
    expect(Math.abs(skew!.skewMs - skewMs)).toBeLessThan(3000);
  });

  test.each([
    ['bind', 'zeek'],
    ['zeek', 'bind'],
  ])('of two alone, %s is taken for wrong where the time that %s covers is that of other logs', (wrong, right) => {
    const fits = new Map([
      [right, 0.9],
      [wrong, 0.6],
    ]);
    const skews = clockSkews(seenBy({ [right]: 0, [wrong]: hourMs }), fits);
    expect(skews).toMatchObject([{ clock: wrong, against: right, kind: 'zone' }]);
  });

  test('that agree but for what a look-up takes are no finding', () => {
    expect(clockSkews(seenBy({ bind: -900, squid: 0, zeek: 300 }))).toEqual([]);
  });

  test('that saw nothing together say nothing of each other', () => {
    const starts = [...seenBy({ squid: 0 })].map((start) => ({ ...start, key: `other ${start.key}` }));
    expect(clockSkews([...starts, ...seenBy({ zeek: hourMs })])).toEqual([]);
  });

  test('that saw too little together are not judged', () => {
    expect(clockSkews([...seenBy({ squid: 0, zeek: hourMs })].slice(0, 8))).toEqual([]);
  });

  test('whose logs have nothing to do with each other are not taken for skewed', () => {
    const random = seeded(5);
    const starts = ['squid', 'zeek'].flatMap((clock) =>
      Array.from({ length: 300 }, (_, i): SeenStart => ({ clock, key: `${i % 20}`, at: random() * 24 * hourMs })),
    );
    expect(clockSkews(starts)).toEqual([]);
  });
});

/** Forty devices that begin to use something five times a day; each clock sees nine of ten, some tenths of a second late. */
function* seenBy(skews: Readonly<Record<string, number>>): Generator<SeenStart> {
  const random = seeded(11);
  for (let device = 0; device < 40; device++)
    for (let start = 0; start < 5; start++) {
      const at = Date.UTC(2026, 10, 20, 7) + random() * 12 * hourMs;
      for (const [clock, skewMs] of Object.entries(skews))
        if (random() < 0.9) yield { clock, key: `10.0.0.${device} chatgpt`, at: at + skewMs + random() * 500 };
    }
}
