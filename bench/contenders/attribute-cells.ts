/**
 * Attributes cells: `node attribute-cells.js LEASES CELLS`. Prints `{"buildMilliseconds","nanoseconds","floorNanoseconds","named","peakBytes"}`:
 * making timelines of so many leases and as many logons, naming a cell, and for comparison looking its address up in a `Map`.
 */
import { attributorOf, type Seen } from '../../src/identity/attribute.js';
import type { Lease, Logon } from '../../src/identity/bindings.js';
import { seeded } from '../../test/seeded.js';

const hourMs = 3_600_000;
const start = Date.UTC(2026, 10, 1);
const hours = 30 * 24;
const devices = 10_000;

const [leaseCount = 0, cellCount = 0] = process.argv.slice(2).map(Number);
const random = seeded(20261103);
const below = (end: number) => Math.floor(random() * end);
const leases = Array.from({ length: leaseCount }, (): Lease => {
  const device = below(devices);
  const mac = `02:00:5e:00:${(device >> 8).toString(16).padStart(2, '0')}:${(device & 255).toString(16).padStart(2, '0')}`;
  const address = `10.${device >> 8}.${below(40)}.${device & 255}`;
  return { address, mac, device: `lap-${device}`, from: start + below(hours) * hourMs, ground: 'dhcp', source: 1 };
});
const logons = Array.from({ length: leaseCount }, (): Logon => {
  const device = below(devices);
  return {
    device: `lap-${device}`,
    user: `u${device}`,
    from: start + below(hours) * hourMs,
    ground: 'directory',
    source: 2,
  };
});
const cells = leases.map(({ address, from }): Seen => {
  const hour = Math.floor(from / hourMs) + below(24);
  const firstSeen = hour * hourMs + 1000;
  return { hour, device: address, firstSeen, lastSeen: firstSeen + hourMs / 2, minutesLow: 0x11111, minutesHigh: 1 };
});

const built = process.cpuUsage();
const attributor = attributorOf({ leases, logons });
const buildMilliseconds = process.cpuUsage(built).user / 1000;

let named = 0;
const nanoseconds = timed((cell) => {
  if (attributor.attribute(cell).deviceGround !== undefined) named++;
});
const known = new Map(cells.map((cell) => [cell.device, cell]));
let found = 0;
const floorNanoseconds = timed((cell) => {
  if (known.has(cell.device)) found++;
});
if (found !== cellCount) throw new Error('the floor lost a cell');
const peakBytes = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ buildMilliseconds, nanoseconds, floorNanoseconds, named, peakBytes }));

function timed(pass: (cell: Seen) => void): number {
  const before = process.cpuUsage();
  for (let i = 0; i < cellCount; i++) pass(cells[i % cells.length]!);
  return (process.cpuUsage(before).user * 1000) / cellCount;
}
