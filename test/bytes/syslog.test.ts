import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { word } from '../../native-free-parsers/bytes/match.js';
import { SyslogPrefix } from '../../native-free-parsers/bytes/syslog.js';
import { localClock } from '../../native-free-parsers/local-clock.js';

const seed = 20261120;
const clock = localClock({ modifiedMs: Date.parse('2026-11-20T12:00:00Z'), timeZone: 'Europe/Berlin' });
const november = '2026-11-20T05:46:36.000Z';

interface Prefix {
  readonly time: string;
  readonly host: string;
  readonly program: string;
  readonly message: string;
}

describe('prefixes', () => {
  const named = { time: november, host: 'ns1', program: 'named', message: 'a: b' };
  const cases: readonly [string, Prefix][] = [
    ['Nov 20 06:46:36 ns1 named[464]: a: b', named],
    ['<134>Nov 20 06:46:36 ns1 named[464]: a: b', named],
    ['<134> Nov 20 06:46:36 ns1 named[464]: a: b', named],
    ['Nov 20 06:46:36 ns1 named: a: b', named],
    ['Nov 20 2026 06:46:36 ns1 named[464]: a: b', named],
    ['Nov  4 06:46:36 ns1 named[464]: a: b', { ...named, time: '2026-11-04T05:46:36.000Z' }],
    ['Nov 4 06:46:36 ns1 named[464]: a: b', { ...named, time: '2026-11-04T05:46:36.000Z' }],
    ['Nov 4 2025 06:46:36 ns1 named[464]: a: b', { ...named, time: '2025-11-04T05:46:36.000Z' }],
    ['Dec  4 06:46:36 ns1 named[464]: a: b', { ...named, time: '2025-12-04T05:46:36.000Z' }],
    ['Nov 20 06:46:36 named[464]: a: b', { ...named, host: '' }],
    ['Nov 20 06:46:36 ns1 10.0.0.53 named[464]: a: b', named],
    ['Nov 20 06:46:36 ns1 (squid-1)[464]: a b', { ...named, program: '(squid-1)', message: 'a b' }],
    ['Nov 20 06:46:36 ns1 : a b', { ...named, program: '', message: 'a b' }],
    ['Nov 20 06:46:36 ns1 a b c d', { ...named, program: '', message: 'a b c d' }],
    ['Nov 20 06:46:36 ns1', { ...named, program: '', message: '' }],
    ['2026-11-20T06:46:36.250+01:00 ns1 named[464]: a: b', { ...named, time: '2026-11-20T05:46:36.250Z' }],
    ['<30>2026-11-20T05:46:36Z ns1 named[464]: a: b', named],
    ['2026-11-20T06:46:36 ns1 named[464]: a: b', named],
    ['Fri Nov 20 06:46:36 2026 daemon.info named[464]: a: b', { ...named, host: '' }],
    ['<30>1 2026-11-20T05:46:36Z ns1 named 464 ID47 - a: b', named],
    ['<30>1 2026-11-20T05:46:36Z ns1 named - - - a: b', named],
    ['<30>1 2026-11-20T05:46:36Z - - - - - a: b', { ...named, host: '', program: '' }],
    ['<30>1 2026-11-20T05:46:36Z ns1 named 464 - [x@1 y="a] \\" b"][z@2] a: b', named],
    ['<30>1 - ns1 named 464 - - a: b', { ...named, time: '' }],
    ['<30>1 2026-11-20T05:46:36Z ns1 named 464 - -', { ...named, message: '' }],
  ];
  test.each(cases)('%s', (line, expected) => {
    expect(read(line)).toEqual(expected);
  });
});

test('what does not begin with a time is no prefix', () => {
  for (const line of [
    '',
    '<',
    '<134>',
    '<134',
    '<12345>Nov 20 06:46:36 ns1 named[464]: a',
    '<x>Nov 20 06:46:36 ns1 named[464]: a',
    'Nov 20 06:46:36',
    'Nov 31 06:46:36 ns1 named[464]: a',
    'Nov 20 06:66:36 ns1 named[464]: a',
    'Nov 20 06:46:36_123 ns1 named[464]: a',
    'Nov 20 1969 06:46:36 ns1 named[464]: a',
    'November 20 06:46:36 ns1 named[464]: a',
    'Fri Nov 20 06:46:36 ns1 named[464]: a',
    '2026-11-20 ns1 named[464]: a',
    '1762000000.048 30890 10.0.177.173 TCP_TUNNEL/200',
    '<30>1 yesterday ns1 named 464 - - a',
    'client 10.0.0.1#53: query',
  ])
    expect([line, read(line)]).toEqual([line, undefined]);
});

test('any host, program and message of one line come back as they were written', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9_.-]{0,12}$/);
  const message = fc.stringMatching(/^[a-z<"[][ -~]{0,30}$/);
  fc.assert(
    fc.property(name, name, fc.nat(99_999), message, (host, program, process, text) => {
      const expected = { time: november, host, program, message: text };
      expect(read(`Nov 20 06:46:36 ${host} ${program}[${process}]: ${text}`)).toEqual(expected);
      expect(read(`<14>Nov 20 06:46:36 ${host} ${program}: ${text}`)).toEqual(expected);
      expect(read(`2026-11-20T05:46:36+00:00 ${host} ${program}[${process}]: ${text}`)).toEqual(expected);
      expect(read(`<14>1 2026-11-20T05:46:36.000000Z ${host} ${program} ${process} - - ${text}`)).toEqual(expected);
    }),
    { seed, numRuns: 300 },
  );
});

test('a run of lines of the same second reads like each line alone', () => {
  const times = [
    'Nov 20 06:46:36',
    'Nov 20 06:46:36',
    'Nov 20 06:46:37',
    'Nov 31 06:46:37',
    'Nov 20 06:46:36',
    'Nov  1 06:46:36',
  ];
  const lines = times.map((time, i) => `${time} ns${i} named[1]: m${i}`);
  const bytes = Buffer.from(lines.join('\n'));
  const prefix = new SyslogPrefix(bytes, clock);
  let start = 0;
  for (const line of lines) {
    const found = prefix.read(start, start + line.length);
    expect([line, found ? prefix.timeMs : undefined]).toEqual([line, read(line) && Date.parse(read(line)!.time)]);
    start += line.length + 1;
  }
});

test('a program is known with or without a suffix of its own', () => {
  const bytes = Buffer.from('Nov 20 06:46:36 ns1 dnsmasq-dhcp[464]: x');
  const prefix = new SyslogPrefix(bytes, clock);
  expect(prefix.read(0, bytes.length)).toBe(true);
  expect([prefix.isFrom(word('dnsmasq')), prefix.isFrom(word('named')), prefix.isFrom(word('dnsmasq-dhcp-x'))]).toEqual(
    [true, false, false],
  );
});

test('whatever follows the time, every part lies inside the line', () => {
  const rest = fc.string({ unit: fc.constantFrom(...' :[]<>-1aN"\\'), maxLength: 25 });
  const time = fc.constantFrom(
    'Nov 20 06:46:36',
    '<1>1 2026-11-20T05:46:36Z',
    '2026-11-20T05:46:36Z',
    'Fri Nov 20 06:46:36 2026',
    '<134>',
    '',
  );
  fc.assert(
    fc.property(time, rest, (when, tail) => {
      const line = Buffer.from(`${when}${tail}`);
      const bytes = Buffer.concat([line, Buffer.from(' host program[1]: next line')]);
      const prefix = new SyslogPrefix(bytes, clock);
      if (!prefix.read(0, line.length)) return;
      const { hostStart, hostEnd, programStart, programEnd, messageStart } = prefix;
      expect(hostStart).toBeLessThanOrEqual(hostEnd);
      expect(programStart).toBeLessThanOrEqual(programEnd);
      for (const at of [hostEnd, programEnd, messageStart])
        expect([when + tail, at <= line.length]).toEqual([when + tail, true]);
    }),
    { seed, numRuns: 3000 },
  );
});

function read(line: string): Prefix | undefined {
  const bytes = Buffer.from(line, 'latin1');
  const prefix = new SyslogPrefix(bytes, clock);
  if (!prefix.read(0, bytes.length)) return undefined;
  return {
    time: Number.isNaN(prefix.timeMs) ? '' : new Date(prefix.timeMs).toISOString(),
    host: line.slice(prefix.hostStart, prefix.hostEnd),
    program: line.slice(prefix.programStart, prefix.programEnd),
    message: line.slice(prefix.messageStart),
  };
}
