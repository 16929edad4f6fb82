import { expect, test } from 'vitest';
import { attributorOf } from '../../src/identity/attribute.js';
import { type Lease, type Logon, leaseGrounds } from '../../src/identity/bindings.js';
import { holderChanges } from '../../src/identity/holder-changes.js';
import { seeded } from '../seeded.js';

const seed = 20261120;
const start = Date.parse('2026-11-20T00:00:00Z');
const minuteMs = 60_000;
const dayMinutes = 1440;

test(`between two changes of an address whoever reads sees the same device and user (seed ${seed})`, () => {
  const random = seeded(seed);
  let changed = 0;
  for (let round = 0; round < 60; round++) {
    const bindings = someBindings(random);
    const changes = holderChanges(bindings);
    const { attribute } = attributorOf(bindings);
    for (const address of ['10.0.0.1', '10.0.0.2', '10.0.0.3']) {
      const times = new Set(changes.get(address));
      let before: string | undefined;
      for (let minute = -10; minute < 2 * dayMinutes; minute++) {
        const time = start + minute * minuteMs;
        const { device, user, shared } = attribute(sightingAt(address, time));
        const now = JSON.stringify([device, user, shared]);
        // Everything happens on the minute.
        if (before !== undefined && before !== now) {
          expect([round, address, minute, times.has(time)], `${before} → ${now}`).toEqual([
            round,
            address,
            minute,
            true,
          ]);
          changed++;
        }
        before = now;
      }
    }
  }
  expect(changed).toBeGreaterThan(500);
}, 60_000);

test('a proxy’s users are no change: their records state them', () => {
  const logon = (user: string, minute: number): Logon => ({
    ...{ address: '10.0.0.1', user, from: start + minute * minuteMs, ground: 'proxy', source: 1 },
  });
  expect(holderChanges({ leases: [], logons: [logon('ana', 1), logon('ben', 2)] })).toEqual(new Map());
});

test('a name beside a MAC that is known already, and a renewal, are no change', () => {
  const lease = (minute: number, more: Partial<Lease>): Lease => ({
    ...{ address: '10.0.0.1', from: start + minute * minuteMs, until: start + (minute + 60) * minuteMs },
    ...{ ground: 'dhcp', source: 1, ...more },
  });
  const mac = '52:54:00:00:00:01';
  const leases = [lease(0, { mac }), lease(30, { mac, device: 'lap-17' }), lease(50, { device: 'lap-17' })];
  expect([...holderChanges({ leases, logons: [] })]).toEqual([['10.0.0.1', [start, start + 110 * minuteMs]]]);
});

/** A day of three addresses, four cards, three names and three people. */
function someBindings(random: () => number): { readonly leases: Lease[]; readonly logons: Logon[] } {
  const one = <T>(of: readonly T[]) => of[Math.floor(random() * of.length)]!;
  const time = () => start + Math.floor(random() * dayMinutes) * minuteMs;
  const address = () => `10.0.0.${1 + Math.floor(random() * 3)}`;
  const leases = Array.from({ length: 8 }, (): Lease => {
    const from = time();
    return {
      address: address(),
      ...(random() < 0.8 && { mac: `52:54:00:00:00:0${1 + Math.floor(random() * 4)}` }),
      ...(random() < 0.5 && { device: `lap-${1 + Math.floor(random() * 3)}` }),
      from,
      ...(random() < 0.6 && { until: from + Math.floor(random() * 300) * minuteMs }),
      ...(random() < 0.15 && { ends: true }),
      ground: one(leaseGrounds),
      source: 1,
    };
  });
  const logons = Array.from(
    { length: 12 },
    (): Logon => ({
      ...(random() < 0.8 && { address: address() }),
      ...(random() < 0.3 && { device: `lap-${1 + Math.floor(random() * 3)}` }),
      user: one(['ana', 'ben', 'cem', 'lap-1$']),
      from: time(),
      ...(random() < 0.15 && { ends: true }),
      ground: one(['directory', 'radius', 'vpn']),
      source: 2,
    }),
  );
  return { leases, logons };
}

function sightingAt(device: string, time: number) {
  const hour = Math.floor(time / (60 * minuteMs));
  const minute = Math.floor(time / minuteMs) % 60;
  return {
    ...{ hour, device, firstSeen: time, lastSeen: time },
    minutesLow: minute < 30 ? 1 << minute : 0,
    minutesHigh: minute < 30 ? 0 : 1 << (minute - 30),
  };
}
