import { attributorOf } from '../identity/attribute.js';
import type { TimelineOptions } from '../identity/timelines.js';
import type { HourRange, RolledUse, Rollup } from '../store/rollup.js';
import { hoursOf, type Store, type UsageFilter } from '../store/store.js';
import { hourMs } from '../tally/hour-counts.js';
import { kindOfService, type ServiceKind, serviceKinds } from '../tally/service-kind.js';
import { attributedCells } from './attributed-cells.js';
import { bestEvidence, type Use } from './best-evidence.js';
import { type ClockCorrections, correctedCells } from './corrected-cells.js';
import { judgedUses } from './judged-uses.js';
import type { UseTarget } from './used-or-looked-up.js';
import { type ProxiesSeen, proxiesSeen, withoutHandedOn } from './without-handed-on.js';

/** What reading needs to know beside the store. */
export interface UseReading extends TimelineOptions {
  /** Where a use went, as far as the catalogue says. */
  readonly targetOf?: (use: Use) => UseTarget;
  /** What is read beside AI services, which it is not mixed with: AI on own machines, hidden traffic. Services alone where absent. */
  readonly kinds?: ReadonlySet<ServiceKind>;
  /** Clocks to put right, by format. */
  readonly corrections?: ClockCorrections;
  /** The proxies that a sensor sees from outside; looked for where absent. */
  readonly proxies?: ProxiesSeen;
  /**
   * Tells readings apart: with the same mark, the same cells become the same uses, but for `kinds` and `corrections`. Where
   * it is absent nothing that was rolled up is read in the place of hours that are there.
   */
  readonly mark?: string;
}

/**
 * What a store keeps, as uses that may be added up: put down to devices and people by what is known of them by now, weighed
 * so that each is there once, and told from look-ups. In ascending order of hour; before them, by week, what is no longer kept by
 * the hour and was rolled up: a week belongs to the times that have its middle.
 *
 * A filter by user or device leaves what others did at the same place, in the same hour, with the same service: whoever
 * adds uses up looks at each one's own.
 */
export async function* usesOf(store: Store, filter: UsageFilter, reading: UseReading = {}): AsyncGenerator<Use> {
  for await (const uses of usesByHours(store, filter, reading)) yield* uses;
}

/** The same, all of an hour or some hundreds at a time: to wait for each takes as long as to add it up. */
export async function* usesByHours(
  store: Store,
  filter: UsageFilter,
  reading: UseReading = {},
): AsyncGenerator<readonly Use[]> {
  const final = (await store.rollups()).filter(({ isFinal }) => isFinal);
  yield* finalUses(store, final, filter, reading);
  const { first, end } = hoursOf(filter);
  const from = Math.max(first, final.at(-1)?.until ?? first);
  if (from < end) yield* hourlyUses(store, from === first ? filter : { ...filter, from: from * hourMs }, reading);
}

async function* finalUses(
  store: Store,
  final: readonly Rollup[],
  filter: UsageFilter,
  reading: UseReading,
): AsyncGenerator<readonly Use[]> {
  const { first, end } = hoursOf(filter);
  const kinds = kindsOf(filter, reading);
  for (const rollup of final) {
    const middle = middleOf(rollup.week);
    if (middle < first || middle >= end) continue;
    for await (const uses of store.rolledUses(rollup)) {
      yield uses
        .filter(({ service }) => kinds.has(kindOfService(service)) && (filter.service ?? service) === service)
        .map((use) => useOf(use, rollup.week));
    }
  }
}

/** What a rollup of a week says, as a use. */
export function useOf(rolled: RolledUse, week: HourRange): Use {
  const { device, service, evidence, reach, requests, blocked, firstSeen, lastSeen, minutes, sessions } = rolled;
  const use: Writable<Use> = {
    hour: middleOf(week),
    slice: 0,
    device,
    service,
    evidence,
    format: '',
    reach,
    requests,
    blocked,
    firstSeen,
    lastSeen,
    minutesLow: 0,
    minutesHigh: 0,
    naming: 'stated',
    rolled: rolled.activity ? { week, minutes, sessions, activity: rolled.activity } : { week, minutes, sessions },
  };
  // One by one: to spread what is left takes ten times as long.
  if (rolled.user !== undefined) use.user = rolled.user;
  if (rolled.realm !== undefined) use.realm = rolled.realm;
  if (rolled.host !== undefined) use.host = rolled.host;
  if (rolled.client !== undefined) use.client = rolled.client;
  if (rolled.model !== undefined) use.model = rolled.model;
  if (rolled.address !== undefined) use.address = rolled.address;
  if (rolled.userGround !== undefined) use.userGround = rolled.userGround;
  if (rolled.shared !== undefined) use.shared = rolled.shared;
  if (rolled.bytesUp !== undefined) use.bytesUp = rolled.bytesUp;
  if (rolled.bytesDown !== undefined) use.bytesDown = rolled.bytesDown;
  if (rolled.bytesBoth !== undefined) use.bytesBoth = rolled.bytesBoth;
  return use;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** To which times a week belongs. */
export function middleOf({ first, end }: HourRange): number {
  return Math.floor((first + end) / 2);
}

/** Of hours that are kept one by one, whatever is rolled up. */
export async function* hourlyUses(
  store: Store,
  filter: UsageFilter,
  reading: UseReading,
): AsyncGenerator<readonly Use[]> {
  const { first, end } = hoursOf(filter);
  const kinds = kindsOf(filter, reading);
  const uses = judgedUses(weighedCells(store, filter, reading), reading.targetOf ?? nowhereKnown);
  for await (const each of uses) {
    const { hour } = each[0]!;
    if (hour >= first && hour < end) yield each.filter(({ service }) => kinds.has(kindOfService(service)));
  }
}

/** What was seen in the hours, and next to them, by whom, each once. */
async function* weighedCells(store: Store, filter: UsageFilter, reading: UseReading): AsyncGenerator<readonly Use[]> {
  const { corrections = new Map<string, number>() } = reading;
  const wide = widened(filter, 1 + Math.max(0, ...[...corrections.values()].map(Math.abs)));
  const isKnown = reading.personOf !== undefined || (await store.hasBindings());
  // Whom a cell belongs to is known once it is read: the names that are asked for may not be the log's, and what one device
  // did may have been for another.
  const { user, device, ...all } = wide;
  const stored = store.usageByHours(
    isKnown || device !== undefined || corrections.size > 0 ? all : { ...all, ...(user !== undefined && { user }) },
  );
  const attributor = isKnown ? attributorOf(await store.bindings(wide), reading) : undefined;
  const proxies = reading.proxies ?? (await proxiesSeen(store, filter));
  for await (const cells of corrections.size > 0 ? correctedCells(stored, corrections) : stored)
    yield bestEvidence(withoutHandedOn(attributor ? attributedCells(cells, attributor) : cells, proxies));
}

/** Whoever names a service means it, whatever its kind. */
function kindsOf({ service }: UsageFilter, reading: UseReading): ReadonlySet<ServiceKind> {
  return service === undefined ? (reading.kinds ?? servicesOnly) : everyKind;
}

const servicesOnly: ReadonlySet<ServiceKind> = new Set(['service']);
/** AI services, AI on own machines, hidden traffic. */
export const everyKind: ReadonlySet<ServiceKind> = new Set(serviceKinds);

/** What is use is told from the hours next to it too; a clock that is wrong has them elsewhere. */
function widened(filter: UsageFilter, hours: number): UsageFilter {
  const { from, to } = filter;
  const ms = hours * hourMs;
  return { ...filter, ...(from !== undefined && { from: from - ms }), ...(to !== undefined && { to: to + ms }) };
}

function nowhereKnown(): UseTarget {
  return {};
}
