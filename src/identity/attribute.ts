import { addressFamily } from '../privacy/pseudonym.js';
import { accountKind } from './account-kind.js';
import type { Lease, LeaseGround, Logon, LogonGround } from './bindings.js';
import { macInAddress } from './mac-in-address.js';
import type { Stretch } from './stretches.js';
import { addressKey, indexAt, type TimelineOptions, type Timelines, timelinesOf } from './timelines.js';

/** How the device is known: stated in the record, by a lease or sighting, by a logon, by the MAC in the address itself. */
export type DeviceGround = 'record' | LeaseGround | LogonGround | 'address';
/** How the user is known: stated in the record, or by a logon. */
export type UserGround = 'record' | LogonGround;

/**
 * `high`: stated for all of the time. `medium`: believed, since nobody said otherwise. `low`: known for some of the minutes,
 * with nobody else known in the others.
 */
export type AttributionConfidence = 'high' | 'medium' | 'low';

/** What is to be attributed: a cell of usage, or as much of it. */
export interface Seen {
  /** Hours since 1970. */
  readonly hour: number;
  /** As the log has it: an address or a name; '' where it has none. */
  readonly device: string;
  readonly user?: string;
  readonly realm?: string;
  /** Unix milliseconds. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** Active minutes of the hour as bits, 0 to 29 and 30 to 59. */
  readonly minutesLow: number;
  readonly minutesHigh: number;
}

/** Who it was and on which device, how that is known, and how surely. */
export interface Attribution {
  /** Its one name, else its MAC, else the address; '' where nothing is known. */
  readonly device: string;
  readonly user?: string;
  readonly realm?: string;
  /** Absent where only the address is known. */
  readonly deviceGround?: DeviceGround;
  readonly deviceConfidence?: AttributionConfidence;
  readonly userGround?: UserGround;
  readonly userConfidence?: AttributionConfidence;
  /** Several could have been it, and it is put down to none of them. */
  readonly shared?: Candidates;
  /** The statements that it rests on. */
  readonly lease?: Lease | Logon;
  readonly logon?: Logon;
}

/** Each list in order of names; empty where it is not in doubt. */
export interface Candidates {
  readonly devices: readonly string[];
  readonly users: readonly string[];
}

/** Says who was behind what was seen. */
export interface Attributor {
  attribute(seen: Seen): Attribution;
  readonly timelines: Timelines;
}

/**
 * An attributor over all that leases and logons state.
 *
 * Device: what the record names, else who had the address, name over MAC over address. User: stated in the record, then a
 * logon on the device, then none. What a change of hands cuts through is *shared* between those who may have been it.
 */
export function attributorOf(
  bindings: { readonly leases: readonly Lease[]; readonly logons: readonly Logon[] },
  options: TimelineOptions = {},
): Attributor {
  const timelines = timelinesOf(bindings, options);
  const personOf = options.personOf ?? ((user: string) => user);
  return {
    timelines,
    attribute: (seen) => {
      const device = deviceOf(seen, timelines);
      return withUser(seen, device, timelines, personOf);
    },
  };
}

/** The device part of an attribution, and all the devices that it may be. */
interface FoundDevice {
  readonly device: string;
  readonly known: Pick<Attribution, 'deviceGround' | 'deviceConfidence' | 'lease'>;
  readonly candidates: readonly string[];
}

function deviceOf(seen: Seen, { names, holdersOf }: Timelines): FoundDevice {
  const { device, user, realm } = seen;
  if (addressFamily(device) === 0) {
    const name = device === '' ? undefined : (names.named(device) ?? device);
    if (name !== undefined)
      return { device: names.ofMac(name, seen.firstSeen) ?? name, known: { ...byRecord }, candidates: [] };
  }
  // A machine that signs in by itself says its name.
  const machine = user !== undefined && accountKind(user, realm) === 'machine' ? names.named(user) : undefined;
  if (machine !== undefined) return { device: machine, known: { ...byRecord }, candidates: [] };
  const found = holderDuring(holdersOf(device), seen);
  if (found === undefined) return deviceInAddress(seen, names);
  if (found.candidates.length > 1) return { device, known: {}, candidates: found.candidates };
  const { holder, by, confidence } = found;
  if (holder === '') return { device, known: {}, candidates: [] };
  return {
    device: holder,
    known: { deviceGround: by.ground, deviceConfidence: confidence, lease: by },
    candidates: [],
  };
}

const byRecord = { deviceGround: 'record', deviceConfidence: 'high' } as const;

/** An IPv6 address that was made from a MAC tells it: only of use where other statements know the card. */
function deviceInAddress({ device, firstSeen }: Seen, names: Timelines['names']): FoundDevice {
  const mac = macInAddress(device);
  const name = mac !== undefined && names.hasMac(mac) ? names.ofMac(mac, firstSeen) : undefined;
  if (name === undefined) return { device, known: {}, candidates: [] };
  return { device: name, known: { deviceGround: 'address', deviceConfidence: 'medium' }, candidates: [] };
}

function withUser(
  seen: Seen,
  { device, known, candidates }: FoundDevice,
  timelines: Timelines,
  personOf: NonNullable<TimelineOptions['personOf']>,
): Attribution {
  const { user, realm } = seen;
  const stated = user !== undefined && accountKind(user, realm) === 'person' ? personOf(user, realm) : undefined;
  const common = { device, ...known };
  if (stated !== undefined) {
    const byName = { ...common, user: stated, userGround: 'record', userConfidence: 'high' } as const;
    const named = realm === undefined ? byName : { ...byName, realm };
    return candidates.length === 0 ? named : { ...named, shared: { devices: candidates, users: [] } };
  }
  if (candidates.length > 0) {
    return { ...common, shared: { devices: candidates, users: usersOfAny(candidates, seen, timelines) } };
  }
  const key = known.deviceGround === undefined ? addressKey(device) : device;
  const found = holderDuring(timelines.usersOf(key), seen);
  if (found === undefined) return common;
  if (found.candidates.length > 1) return { ...common, shared: { devices: [], users: found.candidates } };
  const { holder, by, confidence } = found;
  const byLogon = { ...common, user: holder, userGround: by.ground, userConfidence: confidence, logon: by };
  return by.realm === undefined ? byLogon : { ...byLogon, realm: by.realm };
}

function usersOfAny(devices: readonly string[], seen: Seen, { usersOf }: Timelines): string[] {
  const users = devices.flatMap((device) => {
    const found = holderDuring(usersOf(device), seen);
    return found === undefined ? [] : found.candidates.length > 1 ? found.candidates : [found.holder];
  });
  return [...new Set(users)].sort();
}

interface Found<Source> {
  /** The one holder, where there is one. */
  readonly holder: string;
  readonly by: Source;
  readonly confidence: AttributionConfidence;
  /** All holders where it is in doubt, else at most the one. */
  readonly candidates: readonly string[];
}

const noDoubt: readonly string[] = [];

/** Who held it while it was seen; undefined where nobody is known to have. */
function holderDuring<Source>(stretches: readonly Stretch<Source>[], seen: Seen): Found<Source> | undefined {
  if (stretches.length === 0) return undefined;
  const first = stretches[indexAt(stretches, seen.firstSeen)];
  if (first === undefined) return undefined;
  // Nearly always one stretch has all of it.
  if (first.from <= seen.firstSeen && seen.lastSeen < first.until) {
    if (first.held.length > 1) return foundIn([first], false);
    const { holder, by } = first.held[0]!;
    return { holder, by, confidence: first.sure ? 'high' : 'medium', candidates: noDoubt };
  }
  return foundInMinutes(stretches, seen);
}

function foundIn<Source>(touched: readonly Stretch<Source>[], hasGaps: boolean): Found<Source> | undefined {
  if (touched.length === 0) return undefined;
  const last = touched.at(-1)!.held[0]!;
  const holders = new Set(touched.flatMap(({ held }) => held.map(({ holder }) => holder)));
  const confidence = hasGaps ? 'low' : touched.every(({ sure }) => sure) ? 'high' : 'medium';
  return { holder: last.holder, by: last.by, confidence, candidates: [...holders].sort() };
}

const minuteMs = 60_000;

/** Only active minutes count, and of the first and last the part in which something was seen. */
function foundInMinutes<Source>(stretches: readonly Stretch<Source>[], seen: Seen): Found<Source> | undefined {
  const touched = new Set<Stretch<Source>>();
  let hasGaps = false;
  const hourStart = seen.hour * 60 * minuteMs;
  for (let minute = 0; minute < 60; minute++) {
    const isActive = minute < 30 ? (seen.minutesLow >>> minute) & 1 : (seen.minutesHigh >>> (minute - 30)) & 1;
    if (!isActive) continue;
    const from = Math.max(hourStart + minute * minuteMs, seen.firstSeen);
    const until = Math.min(hourStart + (minute + 1) * minuteMs, seen.lastSeen + 1);
    let covered = from;
    for (let i = indexAt(stretches, from); i < stretches.length && stretches[i]!.from < until; i++) {
      touched.add(stretches[i]!);
      if (stretches[i]!.from <= covered) covered = stretches[i]!.until;
    }
    if (covered < until) hasGaps = true;
  }
  return foundIn([...touched], hasGaps);
}
