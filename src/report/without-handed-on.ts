import { addressFamily } from '../privacy/pseudonym.js';
import type { Source, Store, UsageCell, UsageFilter } from '../store/store.js';
import { bytesSum } from '../tally/bytes-sum.js';
import type { Use } from './best-evidence.js';
import { lastWeekOf } from './last-week.js';
import { minutesOfHour } from './minutes-of-hour.js';

/** A proxy writes a tunnel down when it ends, a flow has the time at which it began. */
const longestTunnelMinutes = 45;
/** Clocks, and minutes that begin in between. */
const earlyMinutes = 1;
/** What leaves has headers of TCP and IP, and what the proxy says to its client alone is missing. */
const [leastShare, mostShare] = [0.97, 1.1];
/** Certificates and headers that logs of requests have not, for each connection. */
const unstatedBytes = 2_500;
/**
 * Amounts of one hour and service may meet by chance, once in some fifty times: to be told a proxy by mistake, somebody without a
 * lease would have to meet twice and hardly ever not, in nearly all that anybody asked the proxy for.
 */
const [fewestMeetings, leastMeetings, leastOfAsked] = [2, 0.66, 0.7];

/** What a week shows of proxies that a sensor sees from outside. */
export interface ProxiesSeen {
  readonly addresses: ReadonlySet<string>;
  /** The hours in which each service was asked for through a proxy. */
  readonly hoursOfServices: ReadonlyMap<string, ReadonlySet<number>>;
}

/** What is read of a store. */
export interface ProxiesStore extends Pick<Store, 'usageByHours'> {
  sources(): Promise<ReadonlyArray<Pick<Source, 'format' | 'to'>>>;
}

export const noProxies: ProxiesSeen = { addresses: new Set(), hoursOfServices: new Map() };

/**
 * Uses without those that a proxy made for its clients: a sensor on its way out sees them again, under its own address.
 *
 *   access log    lap-17 ─ chatgpt 09:05, 60 kB    lap-18 ─ chatgpt 09:09, 20 kB
 *   flows         10.0.0.3 ─ chatgpt 09:05 to 09:09, 83 kB      the proxy's: left out, its look-ups too
 *
 * At the address of a known proxy, all that was asked for through proxies in that hour or next to it. Takes whole hours, in any order.
 */
export function withoutHandedOn<Seen extends Use>(uses: readonly Seen[], known: ProxiesSeen): readonly Seen[] {
  if (known.addresses.size === 0) return uses;
  const handedOn = new Set<Seen>();
  const near = uses.filter((use) => known.addresses.has(addressOf(use)));
  for (const own of grouped(near, ({ hour, service, device }) => `${hour} ${service} ${device}`))
    if (own.every(mayBeProxys) && isNear(own[0]!, known)) for (const use of own) handedOn.add(use);
  return handedOn.size === 0 ? uses : uses.filter((use) => !handedOn.has(use));
}

/**
 * The proxies that a store shows: addresses that are no clients', and in the week before `to` (or before its end) had what clients had
 * through a proxy. What is read of a week thus hangs on that week alone.
 */
export async function proxiesSeen(store: ProxiesStore, { to }: Pick<UsageFilter, 'to'>): Promise<ProxiesSeen> {
  const sources = await store.sources();
  // A proxy's log alone shows no sensor.
  if (new Set(sources.map(({ format }) => format)).size < 2) return noProxies;
  const sightings = new Map<string, Sightings>();
  const hoursOfServices = new Map<string, Set<number>>();
  const clients = new Set<string>();
  for await (const cells of store.usageByHours(lastWeekOf(sources, to))) {
    const asked = cells.filter(isThroughProxy);
    for (const cell of asked) {
      addHour(hoursOfServices, cell);
      clients.add(addressOf(cell));
    }
    for (const candidate of asked.length === 0 ? [] : candidatesIn(cells)) see(sightings, candidate);
  }
  const addresses = [...sightings.keys()].filter(
    (address) => !clients.has(address) && isProxys(sightings.get(address)!, hoursOfServices),
  );
  return { addresses: new Set(addresses), hoursOfServices };
}

/** What was seen at an address of what clients asked proxies for, by hours and services. */
interface Sightings {
  first: number;
  last: number;
  seen: number;
  /** Where amounts could meet, and where they did. */
  compared: number;
  met: number;
}

function see(sightings: Map<string, Sightings>, { own, clients }: Candidate<Use>): void {
  const { hour } = own[0]!;
  const address = addressOf(own[0]!);
  const known = sightings.get(address) ?? { first: hour, last: hour, seen: 0, compared: 0, met: 0 };
  known.first = Math.min(known.first, hour);
  known.last = Math.max(known.last, hour);
  known.seen++;
  if (!isOnlyLookedUp(own)) {
    known.compared++;
    if (isAskedByAny(own, clients)) known.met++;
  }
  sightings.set(address, known);
}

function isProxys(
  { first, last, seen, compared, met }: Sightings,
  hoursOfServices: ReadonlyMap<string, ReadonlySet<number>>,
): boolean {
  if (met < fewestMeetings || met < compared * leastMeetings) return false;
  let asked = 0;
  for (const hours of hoursOfServices.values()) for (const hour of hours) if (hour >= first && hour <= last) asked++;
  return seen >= asked * leastOfAsked;
}

function addHour(hours: Map<string, Set<number>>, { service, hour }: Pick<UsageCell, 'service' | 'hour'>): void {
  const known = hours.get(service);
  if (known) known.add(hour);
  else hours.set(service, new Set([hour]));
}

/** What one address that may be a proxy's had of a service in an hour, and what clients asked proxies for. */
interface Candidate<Seen> {
  readonly own: readonly Seen[];
  readonly clients: readonly Seen[];
}

function* candidatesIn<Seen extends Use>(uses: readonly Seen[]): Generator<Candidate<Seen>> {
  const asked = new Map<string, Set<number>>();
  for (const use of uses) if (isThroughProxy(use)) addHour(asked, use);
  // Few cells are of a service and an hour that a proxy was asked for: the others need no key.
  const near = uses.filter((use) => asked.get(use.service)?.has(use.hour));
  for (const together of grouped(near, ({ hour, service }) => `${hour} ${service}`)) {
    const clients = together.filter(isThroughProxy);
    for (const own of grouped(together, ({ device }) => device)) if (own.every(mayBeProxys)) yield { own, clients };
  }
}

function grouped<Seen>(uses: readonly Seen[], keyOf: (use: Seen) => string): (readonly Seen[])[] {
  const groups = new Map<string, Seen[]>();
  for (const use of uses) {
    const key = keyOf(use);
    const known = groups.get(key);
    if (known) known.push(use);
    else groups.set(key, [use]);
  }
  return [...groups.values()];
}

function isThroughProxy({ evidence, requests, blocked }: Use): boolean {
  return evidence === 'proxy' && requests > blocked;
}

/** Whoever has an address by lease or logon, or a name, is a client; servers have theirs from nobody. */
function mayBeProxys(use: Use): boolean {
  const { evidence, user, shared, deviceGround } = use;
  if (evidence === 'proxy' || user !== undefined || shared !== undefined) return false;
  const isAssigned = deviceGround !== undefined && deviceGround !== 'frame' && deviceGround !== 'neighbour';
  return !isAssigned && addressFamily(addressOf(use)) !== 0;
}

function addressOf({ address, device }: Use): string {
  return address ?? device;
}

/** Clocks may differ, and a tunnel is written down in the hour in which it ends. */
function isNear({ service, hour }: Use, { hoursOfServices }: ProxiesSeen): boolean {
  const hours = hoursOfServices.get(service);
  return hours !== undefined && (hours.has(hour) || hours.has(hour - 1) || hours.has(hour + 1));
}

/** Two proxies in a row have a log each. */
function isAskedByAny(own: readonly Use[], clients: readonly Use[]): boolean {
  return grouped(clients, ({ format }) => format).some((asked) => isSame(own, asked));
}

function isSame(own: readonly Use[], clients: readonly Use[]): boolean {
  const seen = own.filter(({ evidence }) => evidence !== 'dns');
  if (!areInTurn(minutesOf(seen), minutesOf(clients))) return false;
  return grouped(seen, ({ evidence, format }) => `${evidence} ${format}`).some((one) => isSameAmount(one, clients));
}

function isOnlyLookedUp(own: readonly Use[]): boolean {
  return own.every(({ evidence }) => evidence === 'dns');
}

/** Whether each minute of one has one of the other, which may come later. */
function areInTurn(own: readonly number[], clients: readonly number[]): boolean {
  const isOne = (began: number, logged: number) =>
    logged >= began - earlyMinutes && logged <= began + longestTunnelMinutes;
  return (
    own.every((began) => clients.some((logged) => isOne(began, logged))) &&
    clients.every((logged) => own.some((began) => isOne(began, logged)))
  );
}

/** Numbers of connections are small, and the same by chance: without amounts nothing is the same. */
function isSameAmount(own: readonly Use[], clients: readonly Use[]): boolean {
  const [received, asked] = [own.reduce(bytesSum, {}).bytesDown, clients.reduce(bytesSum, {}).bytesDown];
  if (received === undefined || asked === undefined) return false;
  return received >= asked * leastShare && received <= asked * mostShare + connectionsOf(own) * unstatedBytes;
}

function connectionsOf(uses: readonly Use[]): number {
  return uses.reduce((sum, { requests }) => sum + requests, 0);
}

function minutesOf(uses: readonly Use[]): number[] {
  return minutesOfHour({
    minutesLow: uses.reduce((mask, use) => mask | use.minutesLow, 0),
    minutesHigh: uses.reduce((mask, use) => mask | use.minutesHigh, 0),
  });
}
