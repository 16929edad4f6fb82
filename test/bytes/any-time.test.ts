import { describe, expect, test } from 'vitest';
import { AnyTimes } from '../../native-free-parsers/bytes/any-time.js';
import { localClock } from '../../native-free-parsers/local-clock.js';
import { seeded } from '../seeded.js';

const clock = localClock({ modifiedMs: Date.parse('2027-01-01T00:00:00Z'), timeZone: 'America/New_York' });
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Of `2026-11-20T06:46:45.049Z`. */
const styles: Readonly<Record<string, (iso: string) => string>> = {
  'ISO 8601': (iso) => iso,
  'ISO 8601 with an offset': (iso) => iso.replace('Z', '+05:30'),
  'ISO 8601 in microseconds, without a zone': (iso) => iso.replace('Z', '123'),
  'common log format': (iso) => `${iso.slice(8, 10)}/${monthIn(iso)}/${iso.slice(0, 4)}:${iso.slice(11, 19)} -0500`,
  'slashes, without a zone': (iso) => iso.slice(0, 19).replaceAll('-', '/').replace('T', ' '),
  'with a year behind': (iso) => `Fri ${monthIn(iso)} ${iso.slice(8, 10)} ${iso.slice(11, 19)} 2026`,
  'without a year': (iso) => `${monthIn(iso)} ${iso.slice(8, 10)} ${iso.slice(11, 19)}`,
  American: (iso) => american(iso),
  'American, with a fraction': (iso) => american(iso).replace(/ ([AP]M)$/, `${iso.slice(19, 23)} $1`),
  'Unix seconds': (iso) => `${Date.parse(iso) / 1000}`,
};

describe.each(Object.entries(styles))('%s', (_style, write) => {
  test('a run of times, sound and damaged, reads as each would alone', () => {
    const seed = 7;
    const texts = randomTimes(seed, 5_000, write);
    const bytes = Buffer.from(texts.join('\n'));
    const times = new AnyTimes(bytes, clock);
    let start = 0;
    let sound = 0;
    for (const [round, text] of texts.entries()) {
      const end = start + text.length;
      const fresh = new AnyTimes(bytes, clock);
      const alone = fresh.read(start, end) ? fresh.ms : undefined;
      expect([seed, round, text, times.read(start, end) ? times.ms : undefined]).toEqual([seed, round, text, alone]);
      if (alone !== undefined) sound++;
      start = end + 1;
    }
    expect(sound).toBeGreaterThan(3_000);
  });
});

test('American times say what 24 hours say', () => {
  const utc = localClock({ modifiedMs: 0, timeZone: 'UTC' });
  const times = {
    '11/20/2026, 06:46:45 AM': '06:46:45',
    '11/20/2026, 6:46 PM': '18:46:00',
    '11/20/2026 12:05 AM': '00:05:00',
    '11/20/2026 6:46:45 AM +01:00': '05:46:45',
    '11/20/2026 6:46:45 PM -0230': '21:16:45',
    '11/20/2026, 6:46:45.049 PM': '18:46:45.049',
  };
  for (const [text, time] of Object.entries(times)) {
    const bytes = Buffer.from(text);
    const any = new AnyTimes(bytes, utc);
    expect([text, any.read(0, bytes.length), any.ms]).toEqual([text, true, Date.parse(`2026-11-20T${time}Z`)]);
  }
});

function american(iso: string): string {
  const [hour, half] = [Number(iso.slice(11, 13)), Number(iso.slice(11, 13)) < 12 ? 'AM' : 'PM'];
  return `${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(0, 4)}, ${hour % 12 === 0 ? 12 : hour % 12}${iso.slice(13, 19)} ${half}`;
}

function monthIn(iso: string): string {
  return months[Number(iso.slice(5, 7)) - 1]!;
}

/** Mostly some seconds after the one before, around the end of summer time; one in ten is damaged. */
function randomTimes(seed: number, count: number, write: (iso: string) => string): readonly string[] {
  const random = seeded(seed);
  let ms = Date.parse('2026-11-01T04:30:00Z');
  return Array.from({ length: count }, () => {
    ms += Math.floor(random() * 6_000);
    const text = write(new Date(ms).toISOString());
    if (random() > 0.1) return text;
    const at = Math.floor(random() * text.length);
    return text.slice(0, at) + '9:-x.'[Math.floor(random() * 5)] + text.slice(at + 1);
  });
}
