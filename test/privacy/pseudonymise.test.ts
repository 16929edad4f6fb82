import { readdirSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { attributorOf } from '../../src/identity/attribute.js';
import type { Lease, Logon } from '../../src/identity/bindings.js';
import { packageRoot } from '../../src/package-root.js';
import { Pseudonyms } from '../../src/privacy/pseudonyms.js';
import type { Store, UsageCell } from '../../src/store/store.js';
import { statedSum } from '../../src/tally/bytes-sum.js';
import { scanned, testKey, tracesOf } from './pseudonymised-scan.js';

const samples = join(packageRoot, 'samples');

describe.each([{ keepsSubnets: false }, { keepsSubnets: true }])(
  'every sample, pseudonymised (keepsSubnets: $keepsSubnets)',
  ({ keepsSubnets }) => {
    const names = new Pseudonyms(testKey.pseudonyms, { keepsSubnets });

    test('gives what it gives plain, with the names mapped, before and after attribution', {
      timeout: 120_000,
    }, async () => {
      const plain = await scanned([samples]);
      const pseudonymised = await scanned([samples], { pseudonymise: true, keepsSubnets });
      expect(counted(pseudonymised.report)).toEqual(counted(plain.report));
      const expected = await mapped(plain.store, names);
      const actual = await read(pseudonymised.store);
      expect(actual.cells.length).toBeGreaterThan(100);
      expect(actual.cells).toEqual(expected.cells);
      expect(actual.bindings.length).toBeGreaterThan(100);
      expect(actual.bindings).toEqual(expected.bindings);
      expect(actual.resolutions).toEqual(expected.resolutions);
      expect(actual.attributions).toEqual(expected.attributions);
    });
  },
);

test('no byte of a pseudonymised database has a name, address or path of a sample', { timeout: 120_000 }, async () => {
  const { path, store } = await scanned([samples], { pseudonymise: true });
  const canaries = goldenNames();
  expect(canaries.size).toBeGreaterThan(200);
  expect(tracesOf(path, [...canaries].filter(isUnmistakable))).toEqual([]);
  expect(namesAmong(readableTexts(path), canaries)).toEqual([]);
  const files = (await store.sources()).length;
  expect(files).toBeGreaterThan(90);
  expect(tracesOf(path, ['office-day', 'access.log', '.ndjson'])).toEqual([]);
});

/** No chance of a sealed text, which has other letters in every run, to look like it. */
function isUnmistakable(name: string): boolean {
  return name.length >= 8 || /[^\w-]/.test(name);
}

/** All texts of a database but the sealed ones. */
function readableTexts(path: string): string[] {
  const database = new Database(path, { readonly: true });
  const tables = database.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  const rows = tables.flatMap(({ name }) => database.prepare<[], object>(`SELECT * FROM "${name}"`).all());
  database.close();
  const texts = rows.flatMap((row) => Object.entries(row).filter(([column]) => column !== 'sealed'));
  return texts.map(([, text]) => String(text).replaceAll(/"sealed(?:Text)?":"[\w-]+"/g, ''));
}

function namesAmong(texts: readonly string[], names: ReadonlySet<string>): string[] {
  const all = texts.join('\n').toLowerCase();
  return [...names].filter((name) => all.includes(name.toLowerCase()));
}

/** What every sample's golden rows say of people and machines; what is everybody's name stays as it is. */
function goldenNames(): Set<string> {
  const found = new Set<string>();
  for (const folder of readdirSync(samples, { withFileTypes: true })) {
    if (!folder.isDirectory()) continue;
    for (const file of readdirSync(join(samples, folder.name)).filter((name) => name.endsWith('.rows.ndjson'))) {
      for (const line of readFileSync(join(samples, folder.name, file), 'utf8').split('\n')) {
        if (line === '') continue;
        const row = JSON.parse(line) as Record<string, unknown>;
        for (const key of ['client', 'device', 'mac', 'user', 'realm', 'server']) {
          const value = row[key];
          if (typeof value === 'string' && value.length >= 5 && !everybodys.test(value)) found.add(value);
        }
      }
    }
  }
  return found;
}

/** The last two are realms, and domains of machines that are asked for: names of servers are kept. `LOCAL` is a realm of firewalls, and a word. */
const everybodys =
  /^(?:system|guest|anonymous.*|nt authority|window manager|font driver host|dwm-\d+|umfd-\d+|(?:local|network) service|iphone|ipad|localhost|local|unknown|corp\.example|example\.com)$/i;

function counted({ records, rejected, sources }: Awaited<ReturnType<typeof scanned>>['report']) {
  return { records, rejected, sources: sources.map(({ path, records, skipped }) => [path, records, skipped]) };
}

interface Reading {
  readonly cells: readonly string[];
  readonly bindings: readonly string[];
  readonly resolutions: readonly string[];
  readonly attributions: readonly string[];
}

/** What a store has, as texts in an order that names have no part in. */
async function read(store: Store, map: Mapping = identity): Promise<Reading> {
  const cells: UsageCell[] = [];
  for await (const cell of store.usage({})) cells.push(cell);
  const { leases, logons } = await store.bindings({});
  const resolutions: string[] = [];
  for await (const resolution of store.resolutions({})) {
    const { client, address, source: _, ...rest } = resolution;
    resolutions.push(text({ ...rest, address: map.client(address), ...(client && { client: map.client(client) }) }));
  }
  const attributor = attributorOf({ leases, logons });
  return {
    // A realm that logs write in two ways is one when pseudonymised, and no change of hands: slices may begin elsewhere.
    cells: sorted(withoutSlices(cells, map)),
    bindings: [...new Set(sorted([...leases, ...logons].map((binding) => text(bindingOf(binding, map)))))],
    resolutions: sorted(resolutions),
    // Once for each, however many slices.
    attributions: [
      ...new Set(
        sorted(
          cells.map((cell) => {
            const { lease, logon, shared, ...found } = attributor.attribute(cell);
            const { hour, service, evidence } = cell;
            return text({
              ...found,
              ...who(found, map),
              hour,
              service,
              evidence,
              lease: lease && bindingOf(lease, map),
              logon: logon && bindingOf(logon, map),
              shared: shared && {
                devices: sorted(shared.devices.map((device) => map.client(device))),
                users: sorted(shared.users.map((user) => map.user(user))),
              },
            });
          }),
        ),
      ),
    ],
  };
}

/** Cells that differ in nothing but where their slice begins, added up. */
function withoutSlices(cells: readonly UsageCell[], map: Mapping): string[] {
  const sums = new Map<string, Record<(typeof measures)[number], number | undefined>>();
  for (const { sample: _, slice: _slice, ...cell } of cells) {
    const { requests, blocked, bytesUp, bytesDown, bytesBoth, firstSeen, lastSeen, minutesLow, minutesHigh, ...key } =
      cell;
    const name = text({ ...key, ...who(cell, map), ...machine(cell, map) });
    const known = sums.get(name);
    sums.set(name, {
      requests: requests + (known?.requests ?? 0),
      blocked: blocked + (known?.blocked ?? 0),
      bytesUp: statedSum(known?.bytesUp, bytesUp),
      bytesDown: statedSum(known?.bytesDown, bytesDown),
      bytesBoth: statedSum(known?.bytesBoth, bytesBoth),
      firstSeen: Math.min(firstSeen, known?.firstSeen ?? firstSeen),
      lastSeen: Math.max(lastSeen, known?.lastSeen ?? lastSeen),
      minutesLow: minutesLow | (known?.minutesLow ?? 0),
      minutesHigh: minutesHigh | (known?.minutesHigh ?? 0),
    });
  }
  return [...sums].map(([name, sum]) => `${name} ${text(sum)}`);
}

const measures = [
  'requests',
  'blocked',
  'bytesUp',
  'bytesDown',
  'bytesBoth',
  'firstSeen',
  'lastSeen',
  'minutesLow',
  'minutesHigh',
] as const;

/** The address of an own machine that serves AI is one of a client's. */
function machine({ host }: Pick<UsageCell, 'host'>, map: Mapping) {
  return host !== undefined && isIP(host) ? { host: map.client(host) } : {};
}

interface Mapping {
  client(text: string): string;
  mac(text: string): string;
  /** `user` or `user@realm`. */
  user(text: string): string;
}

const identity: Mapping = { client: (text) => text, mac: (text) => text, user: (text) => text };

function mapped(store: Store, names: Pseudonyms): Promise<Reading> {
  const client = (text: string) => (text === '' ? '' : names.client(text));
  return read(store, { client, mac: (text) => names.mac(text), user: (text) => names.user(text) });
}

function who({ device, user, realm }: { device: string; user?: string; realm?: string }, map: Mapping) {
  const [account, where] =
    user === undefined ? [] : map.user(realm === undefined ? user : `${user}@${realm}`).split('@');
  return {
    device: map.client(device),
    ...(account !== undefined && { user: account }),
    ...(where !== undefined && { realm: where }),
  };
}

function bindingOf({ source: _, address, device, mac, ...rest }: Lease | Logon, map: Mapping) {
  const { user, realm } = { user: undefined, realm: undefined, ...rest };
  // Sightings of one user in two spellings of a realm are one stretch when pseudonymised.
  const times = rest.ground === 'proxy' && { from: 0, until: 0 };
  return {
    ...rest,
    ...times,
    ...(user !== undefined && who({ device: '', user, ...(realm !== undefined && { realm }) }, map)),
    ...{ address: address && map.client(address), device: device && map.client(device), mac: mac && map.mac(mac) },
  };
}

function text(value: object): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

function sorted(texts: readonly string[]): string[] {
  return [...texts].sort();
}
