import { isUtf8 } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import type { LogRecord } from '../../src/rows/record.js';
import {
  ecsEvents,
  expectEcs,
  foldersOfLogs,
  hasCorpora,
  logsOf,
  readLines,
  recognisedBy,
  recordsOf,
} from './corpus.js';

/** Folders whose products write access logs in common or combined format. */
const accessLogs = ['apache', 'nginx', 'traefik', 'olfeo', 'web-access-other', 'squid'];

describe.skipIf(!hasCorpora)('common and combined access logs', () => {
  const recognised = accessLogs.flatMap(logsOf).filter((path) => recognisedBy(path).includes('combined'));

  test('are recognised wherever a tool that knows the product reads an access record', () => {
    expect(recognised.length).toBeGreaterThanOrEqual(28);
    for (const path of accessLogs.flatMap(logsOf))
      for (const { line } of ecsEvents(path).filter(({ line }) =>
        /^\S+ .*\[[^\]]{20,26}\] "[A-Z]+ \S+ HTTP\/\d/.test(line),
      ))
        expect([path, line.slice(0, 80), recognisedBy(path)]).toEqual([path, line.slice(0, 80), ['combined']]);
  });

  test('no other log is taken for one', () => {
    const others = foldersOfLogs().filter((name) => !accessLogs.includes(name));
    expect(others.length).toBeGreaterThan(50);
    const mistaken = others.flatMap(logsOf).filter((path) => recognisedBy(path).includes('combined'));
    expect(mistaken).toEqual([]);
  });

  test.each(recognised)('%s is what other tools read', (path) => {
    const lines = readLines(path, 'combined');
    expect(recordsOf(lines).length).toBeGreaterThan(0);
    const byText = new Map(lines.map((line) => [line.text.trim(), line]));
    for (const { line, event } of ecsEvents(path)) {
      const record = byText.get(Buffer.from(line.trim()).toString('latin1'))?.records[0];
      if (!record) continue;
      expectEcs(record, event, exceptions(line));
    }
  });

  test('ten thousand lines of a real server are what a regular expression reads', () => {
    const lines = readLines('apache/elexamples__apache_logs', 'combined');
    expect(lines.length).toBe(10_000);
    for (const line of lines)
      expect({ line: line.text, ...line.records[0] }).toEqual({ line: line.text, ...byExpression(line.text) });
  });

  test('virtual hosts are the hosts, with their ports', () => {
    const hosts = (path: string) =>
      recordsOf(readLines(path, 'combined'))
        .filter((record) => record.host)
        .map((record) => [record.host, record.serverPort, record.client]);
    expect(hosts('apache/plaso__apache_access.log')).toEqual([
      ['plaso.log2timeline.net', 443, '10.1.1.2'],
      ['plaso.log2timeline.net', 443, '192.168.0.2'],
      ['plaso-2.log2timeline.net', 443, '192.168.0.2'],
      ['plaso-2.log2timeline.net', 443, '192.168.0.2'],
    ]);
    expect(hosts('nginx/matomo__gandi.log').map(([host]) => host)).toEqual(['www.example.com', 'www.example.com']);
    expect(hosts('apache/elexamples__apache_logs')).toEqual([]);
  });

  test('lines of the error log between access lines are known, and state nothing', () => {
    const lines = readLines('apache/hub__apache2-logs.log', 'combined');
    expect(lines.filter((line) => line.rejected)).toEqual([]);
    expect(lines.filter((line) => line.records.length === 0).map((line) => line.text.slice(0, 4))).toEqual([
      '[Thu',
      '[Wed',
    ]);
    expect(recordsOf(lines).length).toBe(7);
  });
});

/** Where the other tool errs or decides otherwise. */
function exceptions(line: string): Partial<Record<keyof LogRecord, string>> {
  return {
    ...(/\[\d\d\/\d\d\/\d{4} /.test(line) && { time: 'ambiguous day and month, without a zone' }),
    ...(/^geti|^\S+ - - \[[^\]]*\] "(?![A-Z]+ )/.test(line) && { method: 'lower-case methods are not read by some' }),
    ...(/\\x22|\\"/.test(line) && { userAgent: 'escapes are undone here', referrer: 'escapes are undone here' }),
  };
}

/** A line of combined format without escapes or extras, read by an expression; the one line that was cut has no last quote. */
function byExpression(line: string): LogRecord {
  const match =
    /^(\S+) \S+ (\S+) \[(\d\d)\/(\w{3})\/(\d{4}):(\S+) (\+\d{4})\] "(\S+) (\S+) [^"]*" (\d+) (\d+|-) "([^"]*)" "([^"]*)"?$/.exec(
      line,
    )!;
  const [, client, user, day, month, year, time, zone, method, path, status, bytes, referrer, agent] = match;
  const known = (value: string) => (value === '-' || value === '' ? undefined : value);
  return {
    fact: 'request',
    time: new Date(`${day} ${month} ${year} ${time} ${zone}`).toISOString(),
    client: client!,
    ...(known(user!) && { user: user!.toLowerCase() }),
    method: method!,
    path: unescaped(path!),
    status: Number(status),
    ...(known(agent!) && { userAgent: unescaped(agent!) }),
    ...(known(referrer!) && { referrer: unescaped(referrer!) }),
    ...(known(bytes!) && { bytesDown: Number(bytes) }),
  };
}

/** Apache writes bytes that are no ASCII as `\\xe4`. */
function unescaped(text: string): string {
  const bytes = Buffer.from(
    text.replace(/\\x(..)/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16))),
    'latin1',
  );
  return isUtf8(bytes) ? bytes.toString() : bytes.toString('latin1');
}
