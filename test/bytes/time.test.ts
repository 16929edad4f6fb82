import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  clfMillis,
  dayMonthYearMillis,
  epochMillis,
  isoMillis,
  type LocalClock,
  monthOf,
  slashedMillis,
  syslogMillis,
  timeOfDay,
  unixMillis,
  utcDate,
} from '../../native-free-parsers/bytes/time.js';

type Reader = (bytes: Uint8Array, start: number, end: number, clock: LocalClock) => number;

const seed = 20261120;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const secondMs = 1000;
const dayMs = 86_400_000;
/** Tells what a wall-clock time reached it by a shift that no zone has. */
const shiftMs = 7_777_777;
const shifted: LocalClock = { toUtc: (wallMs) => wallMs + shiftMs, toUtcWithoutYear: (_month, day) => day };
const times = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31, 23, 59, 59) / secondMs }).map((s) => s * secondMs);
const fractions = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 12 });
const offsets = fc.integer({ min: -14 * 60, max: 14 * 60 });

describe.each<[string, Reader, (date: Date) => string]>([
  ['ISO 8601', isoMillis, (date) => date.toISOString().slice(0, 19)],
  ['ISO 8601 with a blank', isoMillis, (date) => date.toISOString().slice(0, 19).replace('T', ' ')],
  ['common log format', clfMillis, (date) => `${dayMonthYear(date, '/')}:${timeText(date)}`],
  ['common log format with a blank', clfMillis, (date) => `${dayMonthYear(date, '/')} ${timeText(date)}`],
  ['BIND', dayMonthYearMillis, (date) => `${dayMonthYear(date, '-')} ${timeText(date)}`],
])('%s', (_name, reader, write) => {
  test('a time in UTC is the one that Date wrote, to the millisecond', () => {
    fc.assert(
      fc.property(
        times,
        fractions,
        fc.constantFrom('Z', 'z', ' UTC', ' GMT', ' +0000', '+00:00', '-00'),
        (ms, digits, zone) => {
          const text = `${write(new Date(ms))}.${digits}${zone}`;
          expect([text, read(reader, text)]).toEqual([text, ms + Number(digits.padEnd(3, '0').slice(0, 3))]);
        },
      ),
      { seed, numRuns: 500 },
    );
  });

  test('an offset is taken off', () => {
    fc.assert(
      fc.property(times, offsets, fc.constantFrom('', ':'), (ms, minutes, colon) => {
        const wall = new Date(ms + minutes * 60_000);
        fc.pre(wall.getUTCFullYear() >= 1970 && wall.getUTCFullYear() <= 9999);
        const text = `${write(wall)}${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}${colon}${two(Math.abs(minutes) % 60)}`;
        expect([text, read(reader, text)]).toEqual([text, ms]);
      }),
      { seed, numRuns: 500 },
    );
  });

  test('a time without a zone is asked of the clock', () => {
    fc.assert(
      fc.property(times, (ms) => {
        expect(read(reader, write(new Date(ms)))).toBe(ms + shiftMs);
        expect(read(reader, `${write(new Date(ms))},25`)).toBe(ms + 250 + shiftMs);
      }),
      { seed },
    );
  });

  test('a time that is cut, damaged or on no calendar is none', () => {
    const text = write(new Date(Date.UTC(2026, 10, 20, 6, 46, 41)));
    for (let end = 0; end < text.length; end++)
      expect([end, read(reader, text.slice(0, end))]).toEqual([end, Number.NaN]);
    for (let at = 0; at < text.length; at++) {
      const damaged = `${text.slice(0, at)}x${text.slice(at + 1)}`;
      expect([damaged, read(reader, damaged)]).toEqual([damaged, Number.NaN]);
    }
    for (const tail of ['x', ' +01', '+1', '+0160', '+2400', '+01:0', '+010', ' EST', 'ZZ', '.5x'].filter(
      (t) => t !== ' +01',
    ))
      expect([tail, read(reader, text + tail)]).toEqual([tail, Number.NaN]);
  });
});

test('a date exists exactly if Date keeps it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1960, max: 10010 }),
      fc.integer({ min: 0, max: 13 }),
      fc.integer({ min: 0, max: 32 }),
      (year, month, day) => {
        const ms = Date.UTC(year, month - 1, day);
        const date = new Date(ms);
        const exists = year >= 1970 && year <= 9999 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
        expect(utcDate(year, month, day)).toBe(exists ? ms : Number.NaN);
      },
    ),
    {
      seed,
      numRuns: 3000,
      examples: [
        [2000, 2, 29],
        [1900, 2, 29],
        [2100, 2, 29],
        [2024, 2, 29],
        [2023, 2, 29],
        [9999, 12, 31],
      ],
    },
  );
});

test('a slashed date is read day first or month first as told', () => {
  fc.assert(
    fc.property(times, fc.boolean(), (ms, monthFirst) => {
      const date = new Date(ms);
      const day = two(date.getUTCDate());
      const month = two(date.getUTCMonth() + 1);
      const text = `${monthFirst ? `${month}/${day}` : `${day}/${month}`}/${date.toISOString().slice(0, 4)} ${timeText(date)}`;
      const bytes = Buffer.from(text);
      expect(slashedMillis(bytes, 0, bytes.length, monthFirst, shifted)).toBe(ms + shiftMs);
      if (date.getUTCDate() > 12) expect(slashedMillis(bytes, 0, bytes.length, !monthFirst, shifted)).toBeNaN();
      expect(slashedMillis(bytes, 0, bytes.length - 1, monthFirst, shifted)).toBeNaN();
    }),
    { seed },
  );
});

test('every second of a day is its time of day, and second 60 is the next minute', () => {
  for (let second = 0; second < 86_400; second++) {
    const text = new Date(second * secondMs).toISOString().slice(11, 19);
    expect(timeOfDay(Buffer.from(text), 0)).toBe(second * secondMs);
  }
  expect(timeOfDay(Buffer.from('23:59:60'), 0)).toBe(dayMs);
  for (const text of ['24:00:00', '12:60:00', '12:00:61', '1:00:000', '12-00-00', '12:0'])
    expect([text, timeOfDay(Buffer.from(text), 0)]).toEqual([text, Number.NaN]);
});

test('months are known by three letters in any case', () => {
  for (const [i, name] of months.entries())
    for (const text of [name, name.toLowerCase(), name.toUpperCase()])
      expect(monthOf(Buffer.from(text), 0)).toBe(i + 1);
  for (const text of ['Mai', 'Dez', '', 'Ja', '123', 'J n'])
    expect([text, monthOf(Buffer.from(text), 0)]).toEqual([text, 0]);
});

test('Unix seconds with any number of decimals are cut to milliseconds, never rounded up', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99_999_999_999 }), fractions, (seconds, digits) => {
      expect(read(unixMillis, `${seconds}.${digits}`)).toBe(
        seconds * secondMs + Number(digits.padEnd(3, '0').slice(0, 3)),
      );
      expect(read(unixMillis, String(seconds))).toBe(seconds * secondMs);
    }),
    { seed, numRuns: 1000 },
  );
  for (const text of [
    '',
    '-',
    '1762000000.',
    '.048',
    '1762000000.04x',
    '1762000000,048',
    '-1',
    '176200000000',
    '1.2.3',
  ])
    expect([text, read(unixMillis, text)]).toEqual([text, Number.NaN]);
});

test('an epoch is told to be seconds, milli-, micro- or nanoseconds by its size', () => {
  fc.assert(
    fc.property(fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2080, 0) }), (ms) => {
      const seconds = Math.floor(ms / secondMs);
      expect(read(epochMillis, String(seconds))).toBe(seconds * secondMs);
      expect(read(epochMillis, String(ms))).toBe(ms);
      expect(read(epochMillis, `${ms}123`)).toBe(ms);
      // A nanosecond count is beyond what a number holds exactly, by up to 256 ns.
      expect(read(epochMillis, `${ms}500000`)).toBe(ms);
      expect(read(epochMillis, (ms / secondMs).toFixed(3))).toBe(ms);
    }),
    { seed, numRuns: 1000 },
  );
});

test('a syslog date hands month, day and time to the clock, its day padded with a blank or a zero', () => {
  const asked: number[][] = [];
  const clock: LocalClock = {
    toUtc: () => Number.NaN,
    toUtcWithoutYear(...parts) {
      asked.push(parts);
      return 1;
    },
  };
  for (const text of ['Nov 20 06:46:36', 'Feb  1 23:59:60', 'feb 01 00:00:00'])
    expect(syslogMillis(Buffer.from(`${text} x`), 0, 17, clock)).toBe(1);
  expect(asked).toEqual([
    [11, 20, 24_396_000],
    [2, 1, dayMs],
    [2, 1, 0],
  ]);
  for (const text of [
    'Nov 20 06:46:3',
    'Nov 32 06:46:36',
    'Nov  0 06:46:36',
    'Nox 20 06:46:36',
    'Nov 20 06:46 36',
    'Nov-20 06:46:36',
  ])
    expect([text, read(syslogMillis, text)]).toEqual([text, Number.NaN]);
});

function read(reader: Reader, text: string): number {
  const bytes = Buffer.from(`1${text}1`, 'latin1');
  return reader(bytes, 1, bytes.length - 1, shifted);
}

function dayMonthYear(date: Date, separator: string): string {
  return [two(date.getUTCDate()), months[date.getUTCMonth()], date.toISOString().slice(0, 4)].join(separator);
}

function timeText(date: Date): string {
  return date.toISOString().slice(11, 19);
}

function two(value: number): string {
  return String(Math.floor(value)).padStart(2, '0');
}
