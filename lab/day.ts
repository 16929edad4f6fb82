import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { nextErrand, type PlannedErrand } from './errands.js';
import type { Machine } from './machine.js';
import { fixedAddresses } from './network.js';
import { type Device, devices, type Sitting, sittings } from './office.js';
import { arrive, leave, signOn } from './stay.js';
import type { Truth } from './truth.js';
import type { Visit } from './visit.js';

/**
 * Lives the plan of the office through, all people side by side, and writes what is true of it to `truth.ndjson`.
 * Answers how many errands failed: what a client could not finish is still true as far as it came.
 */
export async function liveThroughTheDay(
  machine: Machine,
  random: (seat: string) => () => number,
): Promise<{ readonly errands: number; readonly failed: readonly string[] }> {
  const truth = createWriteStream(join(machine.folder, 'truth.ndjson'));
  const day: Day = { machine, truth, startMs: Date.now(), addresses: new Map(), errands: 0, failed: [] };
  await Promise.all(devices.map((device) => liveAt(day, device, random(device.name))));
  truth.end();
  await once(truth, 'close');
  return day;
}

interface Day {
  readonly machine: Machine;
  readonly truth: WriteStream;
  readonly startMs: number;
  /** The last address each device had. */
  readonly addresses: Map<string, string>;
  errands: number;
  readonly failed: string[];
}

async function liveAt(day: Day, device: Device, random: () => number): Promise<void> {
  for (const sitting of sittings.filter((sitting) => sitting.device === device.name)) {
    await sleep(Math.max(0, day.startMs + sitting.from * 1000 - Date.now()));
    const wanted = sitting.takesAddressOf && day.addresses.get(sitting.takesAddressOf);
    const address = await arrive(day.machine, device, wanted);
    day.addresses.set(device.name, address);
    const signOff = sitting.signedOn ? await signOn(day.machine, device, sitting, address) : undefined;
    await sit(day, device, sitting, random);
    await signOff?.();
    await leave(day.machine, device);
  }
}

async function sit(day: Day, device: Device, sitting: Sitting, random: () => number): Promise<void> {
  const program = fileURLToPath(new URL('./client.js', import.meta.url));
  const client = day.machine.converse(device.name, [process.execPath, program]);
  const answers = createInterface({ input: client.stdout! })[Symbol.asyncIterator]();
  while (Date.now() < day.startMs + sitting.until * 1000) {
    const planned = nextErrand(sitting, device, random);
    const visit = await tell(client, answers, planned);
    day.errands++;
    if (visit.error) day.failed.push(`${device.name}: ${visit.host}: ${visit.error}`);
    day.truth.write(`${JSON.stringify(truthOf(day, device, sitting, planned, visit))}\n`);
    await sleep(500 + random() * 3000);
  }
  client.stdin!.end();
}

async function tell(client: ChildProcess, answers: AsyncIterator<string>, { errand }: PlannedErrand): Promise<Visit> {
  client.stdin!.write(`${JSON.stringify(errand)}\n`);
  const { value, done } = await answers.next();
  if (done) throw new Error('a client ended before its errand');
  return JSON.parse(value) as Visit;
}

function truthOf(
  day: Day,
  device: Device,
  sitting: Sitting,
  { site, kind, errand }: PlannedErrand,
  visit: Visit,
): Truth {
  const seen = devices.find(({ name }) => name === device.behind) ?? device;
  const { address = day.addresses.get(device.name)!, requests, ...rest } = visit;
  return {
    ...(sitting.user && { user: sitting.user }),
    device: seen.name,
    mac: seen.mac,
    address: seen === device ? address.replace('::ffff:', '') : fixedAddresses.get(seen.name)!.split('/')[0]!,
    ...(seen !== device && { behind: device.name }),
    way: errand.way,
    host: site.host,
    ...(site.service && { service: site.service }),
    kind: requests === 0 ? 'looked-up' : kind === 'used' && requests < 4 ? 'reached' : kind,
    start: rest.start,
    end: rest.end,
    requests,
    bytesUp: rest.bytesUp,
    bytesDown: rest.bytesDown,
  };
}
