import { addressFamily } from '../privacy/pseudonym.js';
import { longestLeaseMs, longestLogonMs } from '../store/open-ended.js';
import { accountKind } from './account-kind.js';
import type { Lease, LeaseGround, Logon, LogonGround } from './bindings.js';
import { DeviceNames, type NameOfMac } from './device-names.js';
import { perHolderOfDay } from './frequent-changes.js';
import { handovers, presences, type Statement, type Stretch } from './stretches.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How long a statement without end is believed, as long as no other contradicts it. */
const leaseTailMs: Readonly<Record<LeaseGround, number>> = {
  dhcp: longestLeaseMs,
  // Sessions whose end was lost.
  vpn: dayMs,
  radius: dayMs,
  // Longer than neighbour tables keep entries, shorter than a night.
  neighbour: 4 * hourMs,
  frame: hourMs,
};
const logonTailMs: Readonly<Record<LogonGround, number>> = {
  directory: longestLogonMs,
  radius: longestLogonMs,
  vpn: dayMs,
  // The pause that ends a session, after the last record that had the user's name.
  proxy: 30 * minuteMs,
};
/** Whoever is seen was there a moment before: a look-up comes before the request that names the user. */
const leadMs = 5 * minuteMs;

/** What leases and logons tell of an address, and of who used a device. */
export interface Timelines {
  readonly names: DeviceNames;
  /** The devices that had an address, by `DeviceNames`; '' is a holder that nothing names. */
  holdersOf(address: string): readonly Stretch<Lease | Logon>[];
  /** The users of a device, or of an address whose device nothing names (`addressKey`). */
  usersOf(device: string): readonly Stretch<Logon>[];
}

export interface TimelineOptions {
  /** The one name of a person for an account, undefined for accounts that are nobody's: services. */
  readonly personOf?: (user: string, realm: string | undefined) => string | undefined;
}

/** Under which the users of an address are kept whose device nothing names. */
export function addressKey(address: string): string {
  return `@${address}`;
}

/**
 * Statements as non-overlapping stretches: which device had an address when, and who used a device when.
 *
 * An address that was assigned (DHCP, VPN, RADIUS) has one device at a time, in the manner of `handovers`. Where no
 * assignment is in force, what was seen on the network and machines' own logons tell (`presences`). A user is put down to
 * the device, and stays with it when its address changes.
 */
export function timelinesOf(
  { leases, logons }: { readonly leases: readonly Lease[]; readonly logons: readonly Logon[] },
  { personOf = (user) => user }: TimelineOptions = {},
): Timelines {
  const first = new DeviceNames(leases, logons);
  const learnt = namesLearnt(logons, first, holdersByAddress(leases, logons, first));
  const names = learnt.length === 0 ? first : new DeviceNames(leases, logons, learnt);
  const holders = holdersByAddress(leases, logons, names);
  const users = usersByDevice(logons, names, holders, personOf);
  return {
    names,
    holdersOf: (address) => holders.get(address) ?? [],
    usersOf: (device) => users.get(device) ?? [],
  };
}

type Holders = ReadonlyMap<string, readonly Stretch<Lease | Logon>[]>;

function holdersByAddress(leases: readonly Lease[], logons: readonly Logon[], names: DeviceNames): Holders {
  const assigned = new Map<string, Statement<Lease | Logon>[]>();
  const seen = new Map<string, Statement<Lease | Logon>[]>();
  const moves = movesOf(leases);
  for (const lease of leases) {
    const isSeen = lease.ground === 'neighbour' || lease.ground === 'frame';
    const holder = names.of(lease);
    // What nothing names still ends what was before; a router that was seen in front of an address says nothing.
    if (isSeen && (holder === undefined || names.isHandedOn(lease))) continue;
    const statement = leaseStatement(lease, holder ?? '', isSeen);
    add(isSeen ? seen : assigned, lease.address, cutAt(statement, moves.get(lease) ?? Number.POSITIVE_INFINITY));
  }
  for (const logon of logons) {
    const holder = holderNamedBy(logon, names);
    if (holder !== undefined && logon.address !== undefined) add(seen, logon.address, logonStatement(logon, holder));
  }
  const holders = new Map<string, readonly Stretch<Lease | Logon>[]>();
  for (const [address, statements] of assigned) holders.set(address, handovers(statements));
  for (const [address, statements] of seen) {
    const sightings = perHolderOfDay(presences(statements));
    holders.set(address, filled(holders.get(address) ?? [], sightings));
  }
  return holders;
}

/**
 * When the card of a DHCP lease without a stated end next got another IPv4 address: whoever asks anew has left what it had. The address
 * may be anybody's from then on, who took it without asking.
 */
function movesOf(leases: readonly Lease[]): ReadonlyMap<Lease, number> {
  const byMac = new Map<string, Lease[]>();
  for (const lease of leases)
    if (lease.ground === 'dhcp' && lease.mac !== undefined && !lease.ends && addressFamily(lease.address) === 4)
      add(byMac, lease.mac, lease);
  const moves = new Map<Lease, number>();
  for (const own of byMac.values()) {
    own.sort(byFrom);
    let next: Lease | undefined;
    for (let at = own.length - 2; at >= 0; at--) {
      if (own[at]!.address !== own[at + 1]!.address) next = own[at + 1];
      if (next !== undefined && next.from > own[at]!.from && own[at]!.until === undefined)
        moves.set(own[at]!, next.from);
    }
  }
  return moves;
}

function add<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const known = lists.get(key);
  if (known) known.push(value);
  else lists.set(key, [value]);
}

function leaseStatement(lease: Lease, holder: string, isSeen: boolean): Statement<Lease> {
  const { from, ends, ground } = lease;
  const until = endOf(lease);
  const tailMs = until === undefined || isSeen ? leaseTailMs[ground] : 0;
  return { holder, from, until, ends, tailMs, leadMs: isSeen ? leadMs : 0, source: lease };
}

function logonStatement(logon: Logon, holder: string): Statement<Logon> {
  const { from, ends, ground } = logon;
  const until = endOf(logon);
  const tailMs = until === undefined || ground === 'proxy' ? logonTailMs[ground] : 0;
  return { holder, from, until, ends, tailMs, leadMs: ground === 'proxy' ? leadMs : 0, source: logon };
}

/** A log may state that something ended before it began. */
function endOf({ from, until }: { readonly from: number; readonly until?: number }): number | undefined {
  return until === undefined ? undefined : Math.max(from, until);
}

/**
 * The device that a logon says is at its address: by name, else by the card that RADIUS or a VPN gateway met. A proxy sees the card
 * of the router that is next to it.
 */
function holderNamedBy(logon: Logon, names: DeviceNames): string | undefined {
  const device = deviceNamedBy(logon);
  const named = device === undefined ? undefined : names.named(device);
  if (named !== undefined || logon.mac === undefined || logon.ground === 'proxy') return named;
  return names.ofMac(logon.mac, logon.from);
}

/** The name of the machine that a logon states, or is one of: `lap-17$` at an address names who has it. */
function deviceNamedBy({ device, user, realm }: Logon): string | undefined {
  return device ?? (accountKind(user, realm) === 'machine' ? user : undefined);
}

/** Sightings where nothing was assigned, or to somebody whom nothing names. */
function filled<Source>(
  assigned: readonly Stretch<Source>[],
  seen: readonly Stretch<Source>[],
): readonly Stretch<Source>[] {
  const known = assigned.filter(({ held }) => held[0]!.holder !== '');
  const gaps = [...known, ...outside(seen, known)].sort(byFrom);
  const unnamed = assigned.filter(({ held }) => held[0]!.holder === '');
  return unnamed.length === 0 ? gaps : [...gaps, ...outside(unnamed, gaps)].sort(byFrom);
}

function byFrom(a: { readonly from: number }, b: { readonly from: number }): number {
  return a.from - b.from;
}

/** What of `stretches` is in none of `taken`; both ascend and do not overlap among themselves. */
function outside<Source>(stretches: readonly Stretch<Source>[], taken: readonly Stretch<Source>[]): Stretch<Source>[] {
  const left: Stretch<Source>[] = [];
  let first = 0;
  for (const stretch of stretches) {
    while (first < taken.length && taken[first]!.until <= stretch.from) first++;
    let from = stretch.from;
    for (let i = first; i < taken.length && taken[i]!.from < stretch.until; i++) {
      if (taken[i]!.from > from) left.push({ ...stretch, from, until: taken[i]!.from });
      from = Math.max(from, taken[i]!.until);
    }
    if (from < stretch.until) left.push({ ...stretch, from });
  }
  return left;
}

/** Names of network cards that nothing states beside their MAC, but a logon at the address that the card had then. */
function namesLearnt(logons: readonly Logon[], names: DeviceNames, holders: Holders): NameOfMac[] {
  return logons.flatMap((logon) => {
    const name = deviceNamedBy(logon);
    const device = name === undefined ? undefined : names.named(name);
    if (device === undefined || logon.address === undefined || logon.ends) return [];
    const held = heldAt(holders.get(logon.address), logon.from);
    const mac = held?.length === 1 ? held[0]!.holder : '';
    // Once it has a name, the name is the holder.
    return /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac) ? [{ mac, name: device, from: logon.from }] : [];
  });
}

function heldAt(stretches: readonly Stretch<unknown>[] | undefined, at: number): Stretch<unknown>['held'] | undefined {
  const stretch = stretches === undefined ? undefined : stretches[indexAt(stretches, at)];
  return stretch !== undefined && stretch.from <= at && at < stretch.until ? stretch.held : undefined;
}

/** Place of the first stretch that ends after `at`; their number where none does. */
export function indexAt(stretches: readonly Stretch<unknown>[], at: number): number {
  let [low, high] = [0, stretches.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (stretches[middle]!.until > at) high = middle;
    else low = middle + 1;
  }
  return low;
}

function usersByDevice(
  logons: readonly Logon[],
  names: DeviceNames,
  holders: Holders,
  personOf: NonNullable<TimelineOptions['personOf']>,
): ReadonlyMap<string, readonly Stretch<Logon>[]> {
  const byKey = new Map<string, Statement<Logon>[]>();
  for (const logon of logons) {
    const { user, realm } = logon;
    if (accountKind(user, realm) !== 'person') continue;
    const person = personOf(user, realm);
    if (person === undefined) continue;
    const statement = logonStatement(logon, person);
    for (const { key, until } of placesOf(logon, names, holders)) add(byKey, key, cutAt(statement, until));
  }
  return new Map([...byKey].map(([key, statements]) => [key, perHolderOfDay(presences(statements))]));
}

/** Where a user was: at a device, or an address that nothing names; until when, at most, the latter. */
interface Place {
  readonly key: string;
  readonly until: number;
}

function placesOf(logon: Logon, names: DeviceNames, holders: Holders): Place[] {
  const { address, from, ends } = logon;
  // A proxy may have seen the card of a router that is next to it.
  const { mac: _mac, ...named } = logon;
  const stated = names.of(logon.ground === 'proxy' && address !== undefined ? named : logon);
  if (stated !== undefined) return [{ key: stated, until: Number.POSITIVE_INFINITY }];
  if (address === undefined) return [];
  const stretches = holders.get(address) ?? [];
  // A session ends in the instant in which its address is given back.
  const at = ends ? from - 1 : from;
  const next = stretches[indexAt(stretches, at)];
  if (next !== undefined && next.from <= at) return [placeWithin(next, address)];
  const unnamed = { key: addressKey(address), until: next?.from ?? Number.POSITIVE_INFINITY };
  // Nothing was known of the address before: whoever is first known to have it had it all the while.
  const isFirst = next !== undefined && next === stretches[0];
  return isFirst ? [unnamed, { ...placeWithin(next, address), until: Number.POSITIVE_INFINITY }] : [unnamed];
}

/** Where nobody or several are named, the user belongs to the address, for as long as that is so. */
function placeWithin({ held, until }: Stretch<unknown>, address: string): Place {
  const only = held.length === 1 ? held[0]!.holder : '';
  return only === '' ? { key: addressKey(address), until } : { key: only, until: Number.POSITIVE_INFINITY };
}

/** The statement, as far as it lies before `until`. */
function cutAt<Source>(statement: Statement<Source>, until: number): Statement<Source> {
  if (until === Number.POSITIVE_INFINITY) return statement;
  const { from, until: stated, tailMs } = statement;
  const end = stated ?? from;
  if (end >= until) return { ...statement, until, tailMs: 0 };
  return { ...statement, tailMs: Math.min(tailMs, until - end) };
}
