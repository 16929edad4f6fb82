import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attributorOf, type Seen } from '../../src/identity/attribute.js';
import type { Lease } from '../../src/identity/bindings.js';
import { minuteMasks, someHour } from '../store/usage-batch.js';

const hourMs = 3_600_000;
const minuteMs = 60_000;
const start = someHour * hourMs;
/** Everything happens at multiples of this. */
const tickMs = 20_000;
const ticks = hourMs / tickMs;

const leases = fc.array(
  fc
    .record({
      device: fc.constantFrom('a', 'b', 'c'),
      first: fc.integer({ min: -20, max: ticks }),
      lasts: fc.integer({ min: 1, max: 120 }),
    })
    .map(
      ({ device, first, lasts }): Lease => ({
        address: '10.0.0.5',
        device,
        from: start + first * tickMs,
        until: start + (first + lasts) * tickMs,
        ground: 'dhcp',
        source: 1,
      }),
    ),
  { maxLength: 5 },
);
const seenTicks = fc.uniqueArray(fc.integer({ min: 0, max: ticks - 1 }), { minLength: 1, maxLength: 5 });

describe('a device is named', () => {
  test('as a model names it that asks of every moment in the active minutes who had the address', () => {
    fc.assert(
      fc.property(leases, seenTicks, (drawn, active) => {
        const { device, shared, deviceConfidence } = attributorOf({ leases: drawn, logons: [] }).attribute(
          seenAt(active),
        );
        const { holders, hasGaps } = holdersInActiveMinutes(drawn, active);
        if (holders.length > 1) expect([device, shared?.devices]).toEqual(['10.0.0.5', holders]);
        else if (holders.length === 0) expect([device, shared]).toEqual(['10.0.0.5', undefined]);
        else expect([device, shared, deviceConfidence]).toEqual([holders[0], undefined, hasGaps ? 'low' : 'high']);
      }),
      { numRuns: 3000 },
    );
  });

  test('only if it had the address whenever something was seen, or nobody is known to have', () => {
    fc.assert(
      fc.property(leases, seenTicks, (drawn, active) => {
        const { device, deviceGround } = attributorOf({ leases: drawn, logons: [] }).attribute(seenAt(active));
        if (deviceGround === undefined) return;
        for (const tick of active) expect([device, undefined]).toContain(holderAt(drawn, start + tick * tickMs));
      }),
    );
  });
});

describe('without anything stated', () => {
  test.each(['10.0.0.5', 'lap-17.corp.example', ''])('"%s" stays what the log calls it, and the user too', (device) => {
    const { attribute } = attributorOf({ leases: [], logons: [] });
    expect(attribute({ ...seenAt([3]), device, user: 'ana' })).toMatchObject({
      device,
      user: 'ana',
      userGround: 'record',
    });
  });
});

/** A cell in which something was seen at these ticks. */
function seenAt(active: readonly number[]): Seen {
  const times = active.map((tick) => start + tick * tickMs);
  return {
    hour: someHour,
    device: '10.0.0.5',
    firstSeen: Math.min(...times),
    lastSeen: Math.max(...times),
    ...minuteMasks(active.map((tick) => Math.floor((tick * tickMs) / minuteMs))),
  };
}

/** What a cell allows to be asked: its minutes, but for what lies before its first and after its last moment. */
function holdersInActiveMinutes(drawn: readonly Lease[], active: readonly number[]) {
  const minutes = new Set(active.map((tick) => Math.floor((tick * tickMs) / minuteMs)));
  const [first, last] = [Math.min(...active), Math.max(...active)];
  const holders = new Set<string>();
  let hasGaps = false;
  for (let tick = first; tick <= last; tick++) {
    if (!minutes.has(Math.floor((tick * tickMs) / minuteMs))) continue;
    const holder = holderAt(drawn, start + tick * tickMs);
    if (holder === undefined) hasGaps = true;
    else holders.add(holder);
  }
  return { holders: [...holders].sort(), hasGaps };
}

/** The latest statement tells, as long as it says; a renewal may not shorten what was stated before. */
function holderAt(drawn: readonly Lease[], at: number): string | undefined {
  let holder: string | undefined;
  let until = Number.NEGATIVE_INFINITY;
  const begun = drawn
    .filter(({ from }) => from <= at)
    .sort((a, b) => a.from - b.from || a.until! - b.until! || (a.device! < b.device! ? -1 : 1));
  for (const instant of new Set(begun.map(({ from }) => from))) {
    const before = until < instant ? undefined : holder;
    const here = begun.filter(({ from }) => from === instant);
    // At one instant whoever has the address comes first.
    for (const lease of [
      ...here.filter(({ device }) => device === before),
      ...here.filter(({ device }) => device !== before),
    ]) {
      const goesOn = lease.device === holder && lease.from <= until;
      until = goesOn ? Math.max(until, lease.until!) : lease.until!;
      holder = lease.device;
    }
  }
  return at < until ? holder : undefined;
}
