import { expect, test } from 'vitest';
import { IsoTimes } from '../../native-free-parsers/bytes/iso-times.js';
import { isoMillis } from '../../native-free-parsers/bytes/time.js';
import { localClock } from '../../native-free-parsers/local-clock.js';
import { seeded } from '../seeded.js';

const clock = localClock({ modifiedMs: 0, timeZone: 'America/New_York' });

test('a run of times, sound and damaged, reads as each would alone', () => {
  const seed = 5;
  const texts = randomTimes(seed, 20_000);
  const bytes = Buffer.from(texts.join('\n'));
  const times = new IsoTimes(bytes, clock);
  let start = 0;
  let sound = 0;
  for (const [round, text] of texts.entries()) {
    const end = start + text.length;
    const alone = isoMillis(bytes, start, end, clock);
    expect([seed, round, text, times.read(start, end)]).toEqual([seed, round, text, !Number.isNaN(alone)]);
    expect([seed, round, text, times.ms]).toEqual([seed, round, text, alone]);
    if (!Number.isNaN(alone)) sound++;
    start = end + 1;
  }
  expect(sound).toBeGreaterThan(10_000);
  expect(sound).toBeLessThan(19_000);
});

/** Mostly a few milliseconds after the one before, around the end of summer time. */
function randomTimes(seed: number, count: number): readonly string[] {
  const random = seeded(seed);
  const zones = ['Z', '+0000', '+01:00', '-0530', '', ' UTC', 'X', '+1'];
  let zone = 'Z';
  let ms = Date.parse('2026-11-01T05:30:00Z');
  return Array.from({ length: count }, () => {
    ms += Math.floor(random() * 900);
    if (random() < 0.02) zone = zones[Math.floor(random() * zones.length)]!;
    const micros = random() < 0.5 ? String(Math.floor(random() * 1000)).padStart(3, '0') : '';
    const fraction = random() < 0.9 ? `${new Date(ms).toISOString().slice(19, 23)}${micros}` : '';
    const text = new Date(ms).toISOString().slice(0, 19) + fraction + zone;
    if (random() > 0.1) return text;
    const at = Math.floor(random() * text.length);
    return text.slice(0, at) + '9:-x.'[Math.floor(random() * 5)] + text.slice(at + 1);
  });
}
