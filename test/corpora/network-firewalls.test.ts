/** Elastic's and Sekoia's expectations of firewalls' logs, record by record; docs/corpora/network-firewalls.md tells the disagreements. */
import { describe, expect, test } from 'vitest';
import type { LogRecord } from '../../src/rows/record.js';
import { at, ecsEvents, foldersOfLogs, hasCorpora, logsOf, readLines, recognisedBy, recordsOf } from './corpus.js';

const formatsOfFolder: Readonly<Record<string, readonly string[]>> = {
  pfsense: ['filterlog'],
  netfilter: ['netfilter'],
  'windows-firewall': ['windows-firewall'],
  'juniper-srx': ['juniper-srx'],
  sophos: ['sophos-xg', 'sophos-utm'],
  sonicwall: ['sonicwall'],
  watchguard: ['watchguard'],
  barracuda: ['barracuda-cloudgen'],
  stormshield: ['stormshield'],
  mikrotik: ['mikrotik'],
  'huawei-usg': ['huawei-usg'],
  'gcp-firewall': ['gcp-firewall'],
  cato: ['cato'],
  proxifier: ['proxifier'],
};
const ours = Object.values(formatsOfFolder).flat();

/** Files in these folders that are another product's, or a line of one without anything that tells whose. */
const notTheirs = [
  /pfsense-(?:dhcp|haproxy|ipsec|unbound)/,
  /barracuda_waf/,
  /test_auth_access_3/,
  /(?:auth-success|cron_cmd|keayadmin|rshd_cmd)/,
  /test-journald\.json|packet-filter\.json/,
  /webappliance|plugin_waf|wazuh__sophos/,
];

/** Templates with a name where an address belongs. */
const damaged = new Set(['pfsense/sc4s__pfsense.log']);

/** A flow's ends are told apart by who opened it, the schema's by who sent the packet. */
const ends: readonly (readonly [keyof LogRecord, keyof LogRecord, string])[] = [
  ['client', 'server', 'ip'],
  ['clientPort', 'serverPort', 'port'],
];

const totals: readonly (readonly [keyof LogRecord, keyof LogRecord, string])[] = [
  ['bytesUp', 'bytesDown', 'bytes'],
  ['packetsUp', 'packetsDown', 'packets'],
];

const details: readonly (readonly [keyof LogRecord, ...string[]])[] = [
  ['host', 'url.domain'],
  ['method', 'http.request.method'],
  ['path', 'url.path'],
  ['status', 'http.response.status_code'],
  ['userAgent', 'user_agent.original'],
  ['referrer', 'http.request.referrer'],
  ['mac', 'source.mac'],
];

describe.skipIf(!hasCorpora)('firewalls', () => {
  const files = hasCorpora
    ? Object.entries(formatsOfFolder).flatMap(([folder, names]) => logsOf(folder).map((path) => ({ path, names })))
    : [];

  for (const { path, names } of files) {
    if (notTheirs.some((pattern) => pattern.test(path))) continue;
    test(`${path} is recognised by its format alone and has no damaged record`, () => {
      const found = recognisedBy(path).filter((name) => ours.includes(name));
      expect(found).toHaveLength(1);
      expect(names).toContain(found[0]);
      const rejected = readLines(path, found[0]!).filter((line) => line.rejected);
      expect(rejected.map((line) => line.text)).toHaveLength(damaged.has(path) ? 1 : 0);
    });
    const events = ecsEvents(path);
    if (events.length === 0) continue;
    test(`${path} states what its golden states`, () => expectEvents(path, events));
  }

  test('every connection of Proxifier is counted once', () => {
    const lines = readLines('proxifier/loghub__Proxifier_2k.log', 'proxifier');
    expect(lines.filter((line) => line.repeated)).toHaveLength(
      lines.filter((line) => line.text.includes(' open through ')).length,
    );
    for (const line of lines) {
      const match = / - (\S+):(\d+) close, (\d+) bytes.* sent, (\d+) bytes/.exec(line.text);
      if (match)
        expect(line.records[0]).toMatchObject({
          host: match[1]!.toLowerCase(),
          serverPort: Number(match[2]),
          bytesUp: Number(match[3]),
          bytesDown: Number(match[4]),
        });
    }
  });

  test('each line of the Windows firewall is the one of its columns', () => {
    const lines = readLines('windows-firewall/plaso__windows_firewall.log', 'windows-firewall');
    for (const { text, records } of lines.filter((line) => !line.text.startsWith('#'))) {
      const [date, time, action, protocol, source, destination] = text.split(' ');
      const [record] = records;
      if (!record) continue;
      expect(new Set([record.client, record.server])).toEqual(new Set([source, destination]));
      expect(record.transport).toBe(protocol!.toLowerCase());
      expect(record.action).toBe(action === 'DROP' ? 'blocked' : 'allowed');
      expect(record.time).toBe(`${date}T${time}.000Z`);
    }
    expect(recordsOf(lines).length).toBeGreaterThanOrEqual(14);
  });

  test('no log of another product is taken for one', () => {
    const others = foldersOfLogs().filter((name) => !(name in formatsOfFolder));
    const taken = others.flatMap(logsOf).filter((path) => recognisedBy(path).some((name) => ours.includes(name)));
    expect(taken).toEqual([]);
  });
});

function expectEvents(path: string, events: ReturnType<typeof ecsEvents>): void {
  const name = recognisedBy(path).find((found) => ours.includes(found))!;
  let compared = 0;
  const byText = new Map(readLines(path, name).map((line) => [line.text.trim(), line]));
  for (const { line, event } of events) {
    const read = byText.get(Buffer.from(line).toString('latin1').trim());
    if (read) compared++;
    const record = read?.records[0];
    if (!record || record.fact === 'lease' || record.fact === 'logon') continue;
    expectEnds(record, event);
    expectTime(path, record, event);
    const isTurned = record.client !== at(event, 'source.ip');
    expectSame(record, 'transport', at(event, 'network.transport'));
    expectSame(record, 'user', at(event, 'user.name') ?? at(event, 'source.user.name'));
    for (const [up, down, field] of totals) {
      // A session is counted once: records that repeat it, and those of its start, state no totals.
      if (record[up] !== undefined) expectSame(record, isTurned ? down : up, at(event, `source.${field}`));
      if (record[down] !== undefined) expectSame(record, isTurned ? up : down, at(event, `destination.${field}`));
    }
    if (record.durationMs !== undefined) expectDuration(record, event);
    for (const [key, ...places] of details) {
      const stated = places.map((place) => at(event, place)).find((value) => value !== undefined);
      // Old SonicWalls number the methods: `op=1`.
      const isNumbered = key === 'method' && / op=\d(?: |$)/.test(line);
      if ((record.fact === 'request' && !isNumbered) || record[key] !== undefined) expectSame(record, key, stated);
    }
  }
  expect(compared).toBe(events.length);
}

/** A flow's time is its start; the schema's is that of the record, which most firewalls write when it ends. */
function expectTime(path: string, record: LogRecord, event: unknown): void {
  const stated = at(event, '@timestamp');
  // Elastic read SonicWall's times as if they were two hours ahead of UTC.
  if (stated === undefined || record.time === undefined || path.startsWith('sonicwall/elastic')) return;
  const logged = Date.parse(String(stated));
  const seconds = [logged, logged - (record.durationMs ?? 0)].map((ms) => Math.floor(ms / 1000));
  expect(seconds).toContain(Math.floor(Date.parse(record.time) / 1000));
}

function expectEnds(record: LogRecord, event: unknown): void {
  for (const [client, server, field] of ends) {
    const stated = [at(event, `source.${field}`), at(event, `destination.${field}`)].filter(
      (value) => Number(value) !== 0,
    );
    for (const value of stated.filter((value) => value !== undefined))
      expect([record[client], record[server]].map(String)).toContain(String(value));
  }
}

/** The schema counts nanoseconds. */
function expectDuration(record: LogRecord, event: unknown): void {
  const stated = at(event, 'event.duration');
  if (stated !== undefined) expect({ durationMs: record.durationMs }).toEqual({ durationMs: Number(stated) / 1e6 });
}

function expectSame(record: LogRecord, key: keyof LogRecord, value: unknown): void {
  if (value === undefined || value === '' || value === '-') return;
  const text = String(value).toLowerCase();
  // A realm is a key of its own; the schema has it in the name or in none.
  if (key === 'user') expect(text).toContain(record.user ?? '');
  else expect({ [key]: spelling(record, key) }).toEqual({ [key]: key === 'mac' ? text.replaceAll('-', ':') : text });
}

/** The schema parts a path from its query. */
function spelling(record: LogRecord, key: keyof LogRecord): string {
  const text = String(record[key] ?? '').toLowerCase();
  return key === 'path' ? text.replace(/[?#].*/, '') : text;
}
