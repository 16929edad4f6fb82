/** The laboratory: logs of real daemons and captures, recorded once, against what the clients' script says happened. */
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Accuracy, accuracyOf, type UsageRow } from '../lab/accuracy.js';
import { devices, proxy } from '../lab/office.js';
import { scanned } from '../lab/scanned.js';
import { truthsIn } from '../lab/truth.js';
import { packageRoot } from '../src/package-root.js';

const recorded = join(packageRoot, 'samples/lab');
const truths = truthsIn(join(recorded, 'truth.ndjson'));

const proxyDevice = { address: proxy.address, mac: devices.find(({ name }) => name === proxy.name)!.mac };

let logs = '';

beforeAll(() => {
  logs = mkdtempSync(join(tmpdir(), 'lamplighter-lab-test-'));
  cpSync(join(recorded, 'logs'), logs, { recursive: true });
  // The year of dates that have none is the one in which the log was written.
  const written = new Date(truths[0]!.start);
  for (const file of filesBelow(logs)) utimesSync(file, written, written);
});

afterAll(() => rmSync(logs, { recursive: true, force: true }));

describe('the recorded laboratory', () => {
  test('is small, and made of several people, ways and kinds', () => {
    expect(filesBelow(logs).reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThan(1_000_000);
    expect(new Set(truths.map(({ user }) => user)).size).toBeGreaterThan(10);
    expect([...new Set(truths.map(({ way }) => way))].sort()).toEqual(['direct', 'doh', 'proxy']);
    expect([...new Set(truths.map(({ kind }) => kind))].sort()).toEqual(['looked-up', 'reached', 'used']);
  });

  describe('all sources together', () => {
    let rows: readonly UsageRow[] = [];
    let accuracy: Accuracy;

    beforeAll(() => {
      rows = scanned([logs]);
      accuracy = accuracyOf(rows, truths);
    });

    test('name the right device, user and service in at least 99 of 100 uses', () => {
      for (const share of [accuracy.service, accuracy.device, accuracy.user]) {
        expect(share.of, accuracy.mistakes.join('\n')).toBeGreaterThan(50);
        expect(share.right / share.of, accuracy.mistakes.join('\n')).toBeGreaterThanOrEqual(0.99);
      }
    });

    test('find at least 95 of 100 uses', () => {
      const { right, of } = accuracy.recall;
      expect(right / of, accuracy.mistakes.join('\n')).toBeGreaterThanOrEqual(0.95);
    });

    test('name the device of each, and count no bytes twice', () => {
      expect(accuracy.deviceNamed.right).toBe(accuracy.deviceNamed.of);
      // TCP and IP headers, acknowledgements among them, are in flows and not in sockets.
      expect(accuracy.bytes.right / accuracy.bytes.of).toBeLessThan(1.1);
      expect(accuracy.bytes.right / accuracy.bytes.of).toBeGreaterThan(0.8);
    });

    test('tell whoever only looked names up from those who used the service', () => {
      const idle = rows.filter(({ device, use }) => device === 'ws-ole' && use === 'used');
      expect(idle).toEqual([]);
    });

    test('put what the proxy fetched down to whoever asked it, and to no device of its own', () => {
      expect(truths.filter(({ way, kind }) => way === 'proxy' && kind === 'used').length).toBeGreaterThan(5);
      expect(rows.filter(({ device }) => device === proxyDevice.mac || device === proxyDevice.address)).toEqual([]);
    });

    test('count no use twice', () => {
      const keys = rows.map(({ device, user, sharedBy, service }) => `${device} ${user} ${sharedBy} ${service}`);
      expect(new Set(keys).size).toBe(keys.length);
      expect(accuracy.requests.right).toBeLessThanOrEqual(accuracy.requests.of);
    });
  });

  test('a query log alone tells of look-ups and never of use', () => {
    const rows = scanned([join(logs, 'bind/queries.log')]);
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter(({ use }) => use !== 'looked-up')).toEqual([]);
  });

  test('a proxy alone names users, and the addresses of their devices', () => {
    const { user, userNamed, deviceNamed } = accuracyOf(scanned([join(logs, 'squid')]), truths);
    expect(userNamed.right).toBe(userNamed.of);
    expect(user.right).toBe(user.of);
    expect(deviceNamed.right).toBe(0);
  });
});

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
