import type { Verdict } from '../policy/verdict.js';
import { hoursOf, type Store, type UsageFilter } from '../store/store.js';
import type { Use } from './best-evidence.js';
import { Calendar, hourText } from './calendar.js';
import { type UsageNumbers, UsageTotals } from './usage-totals.js';
import { reaches } from './used-or-looked-up.js';
import { type UseReading, usesOf } from './uses.js';
import { worstFirst } from './verdict-order.js';
import { proxiesSeen } from './without-handed-on.js';

/** What rows can be told apart by. */
export const usageKeys = [
  'service',
  'vendor',
  'category',
  'user',
  'device',
  'department',
  'group',
  'ground',
  'day',
  'week',
  'hour',
  'evidence',
  'verdict',
  'model',
  'client',
  'region',
] as const;
export type UsageKey = (typeof usageKeys)[number];

/** What a use does not say itself, as far as the catalogue and the directory know. */
export interface UseDescription {
  /** Of the service, for people. */
  readonly name?: string | undefined;
  readonly vendor?: string | undefined;
  readonly category?: string | undefined;
  readonly region?: string | undefined;
  /** Of the user or device: one name, or several with commas between. */
  readonly group?: string | undefined;
  /** Of the user, as the directory has it. */
  readonly department?: string | undefined;
  /** The policy's exclusion that the use falls under: it has rows of its own, counted apart. */
  readonly excluded?: string | undefined;
}

export interface UsageQuery extends UsageFilter {
  /** One row for each meeting of these; none gives one row for everything. */
  readonly by: readonly UsageKey[];
  readonly decide: (use: Use) => Verdict;
  readonly describe?: (use: Use) => UseDescription | undefined;
  /** Id: only services of this category, which `describe` knows. */
  readonly category?: string;
  /** Only uses with one of these verdicts; all where absent. */
  readonly verdicts?: readonly Verdict[];
  /** The most rows, after sorting. */
  readonly limit?: number;
  /** What is known beside the store of people, and of where uses went. */
  readonly reading?: UseReading;
  /** IANA name of the zone that days and weeks are in; UTC unless said otherwise. */
  readonly timeZone?: string;
}

/**
 * One row of the `usage` document: its keys, each where known, and its numbers. Users are told apart by name without
 * realm: `CORP\\ana` of the proxy is `ana@corp.example` of the gateway.
 */
export interface UsageRow extends UsageNumbers, Partial<Record<Exclude<UsageKey, 'verdict' | 'evidence'>, string>> {
  /** Of the service, where rows are told apart by it. */
  readonly name?: string;
  /** Where rows are told apart by user: the several who may have made these uses, which are put down to none of them. */
  readonly sharedBy?: readonly string[];
  /** Name of the policy's exclusion, on rows of excluded uses. */
  readonly excluded?: string;
}

export interface UsageDocument {
  /** The hours that were asked for, else those that were seen; RFC 3339, `to` exclusive. Absent where neither is known. */
  readonly from?: string;
  readonly to?: string;
  /** Before this time some of it is known by the week alone, and has no day and no hour; absent where all is known by the hour. */
  readonly rolledUpUntil?: string;
  /** Addresses of proxies that a sensor sees from outside: what they fetched for their clients is told of those alone. Absent where there are none. */
  readonly proxies?: readonly string[];
  /** By time if that is a key, then what is not excluded, then worst verdict, used before reached before looked up, most requests. */
  readonly rows: readonly UsageRow[];
}

/** The `usage` document of what a store keeps. */
export async function usageOf(store: Store, query: UsageQuery): Promise<UsageDocument> {
  const proxies = query.reading?.proxies ?? (await proxiesSeen(store, query));
  const document = await usageRows(usesOf(store, query, { ...query.reading, proxies }), query);
  return { ...document, ...(proxies.addresses.size > 0 && { proxies: [...proxies.addresses].sort() }) };
}

/** The `usage` document of uses, which come in ascending order of hour. Memory grows with rows and devices in them. */
export async function usageRows(uses: AsyncIterable<Use> | Iterable<Use>, query: UsageQuery): Promise<UsageDocument> {
  const calendar = new Calendar(query.timeZone ?? 'UTC');
  const hours = hoursOf(query);
  const groups = new Map<string, Group>();
  let firstHour = Number.POSITIVE_INFINITY;
  let lastHour = Number.NEGATIVE_INFINITY;
  let rolledUpUntil = Number.NEGATIVE_INFINITY;
  for await (const use of uses) {
    if (use.hour < hours.first || use.hour >= hours.end || !isAskedFor(use, query)) continue;
    const verdict = query.decide(use);
    if (query.verdicts && !query.verdicts.includes(verdict)) continue;
    const description = query.describe?.(use);
    if (query.category !== undefined && description?.category !== query.category) continue;
    groupOf(groups, { use, verdict, description, calendar }, query.by).totals.add(use, verdict);
    if (use.rolled) rolledUpUntil = Math.max(rolledUpUntil, use.rolled.week.end);
    firstHour = Math.min(firstHour, use.rolled?.week.first ?? use.hour);
    lastHour = Math.max(lastHour, use.rolled ? use.rolled.week.end - 1 : use.hour);
  }
  const rows = Array.from(groups.values(), ({ keys, totals }): UsageRow => ({ ...keys, ...totals.numbers() }));
  const from = hourText(query.from === undefined ? firstHour : hours.first);
  const to = hourText(query.to === undefined ? lastHour + 1 : hours.end);
  const rolledUp = hourText(rolledUpUntil);
  return {
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(rolledUp !== undefined && { rolledUpUntil: rolledUp }),
    rows: rows.sort(orderOf(query.by)).slice(0, query.limit),
  };
}

/** The uses of one row. */
interface Group {
  readonly keys: Keys;
  readonly totals: UsageTotals;
}

type Keys = Partial<Record<UsageKey | 'name' | 'excluded', string>> & { readonly sharedBy?: readonly string[] };

/** A use and all that is known of it. */
interface KnownUse {
  readonly use: Use;
  readonly verdict: Verdict;
  readonly description: UseDescription | undefined;
  readonly calendar: Calendar;
}

const keyValues: Readonly<Record<UsageKey, (known: KnownUse) => string | undefined>> = {
  service: ({ use }) => use.service,
  vendor: ({ description }) => description?.vendor,
  category: ({ description }) => description?.category,
  user: ({ use }) => use.user,
  device: ({ use }) => (use.device === '' ? undefined : use.device),
  department: ({ description }) => description?.department,
  group: ({ description }) => description?.group,
  ground: ({ use }) => use.userGround,
  day: ({ use, calendar }) => (use.rolled ? undefined : calendar.dayOf(use.hour)),
  week: ({ use, calendar }) => calendar.weekOf(use.hour),
  hour: ({ use }) => (use.rolled ? undefined : hourText(use.hour)),
  evidence: ({ use }) => use.evidence,
  verdict: ({ verdict }) => verdict,
  model: ({ use }) => use.model,
  client: ({ use }) => use.client,
  region: ({ description }) => description?.region,
};

function isAskedFor(use: Use, { service, user, device }: UsageFilter): boolean {
  return (
    (service === undefined || use.service === service) &&
    (user === undefined || use.user === user) &&
    (device === undefined || use.device === device)
  );
}

function groupOf(groups: Map<string, Group>, known: KnownUse, by: readonly UsageKey[]): Group {
  const values = by.map((key) => keyValues[key](known));
  // With their lengths before them, values that hold anything at all cannot be taken for others.
  const { name, excluded } = known.description ?? {};
  const sharedBy = by.includes('user') ? (known.use.shared?.users ?? []) : [];
  const id = [...values, excluded, ...sharedBy]
    .map((value) => (value === undefined ? '-' : `${value.length}:${value}`))
    .join('');
  const met = groups.get(id);
  if (met) return met;
  const keys = {
    ...keysOf(by, values, name),
    ...(sharedBy.length > 0 && { sharedBy }),
    ...(excluded !== undefined && { excluded }),
  };
  const group = { keys, totals: new UsageTotals() };
  groups.set(id, group);
  return group;
}

function keysOf(
  by: readonly UsageKey[],
  values: ReadonlyArray<string | undefined>,
  name: string | undefined,
): Partial<Record<UsageKey | 'name', string>> {
  const keys: Partial<Record<UsageKey | 'name', string>> = {};
  by.forEach((key, i) => {
    const value = values[i];
    if (value === undefined) return;
    keys[key] = value;
    if (key === 'service' && name !== undefined) keys.name = name;
  });
  return keys;
}

const timeKeys = ['hour', 'day', 'week'] as const;

function orderOf(by: readonly UsageKey[]): (a: UsageRow, b: UsageRow) => number {
  return (a, b) =>
    firstDifference(timeKeys, a, b) ||
    Number(a.excluded !== undefined) - Number(b.excluded !== undefined) ||
    worstFirst.indexOf(a.verdict) - worstFirst.indexOf(b.verdict) ||
    reaches.indexOf(b.use) - reaches.indexOf(a.use) ||
    b.requests - a.requests ||
    firstDifference(by, a, b);
}

/** Ascending; what is not known comes last. */
function firstDifference(keys: readonly UsageKey[], a: UsageRow, b: UsageRow): number {
  for (const key of keys) {
    const [left, right] = [a[key], b[key]];
    if (left === right) continue;
    if (left === undefined) return 1;
    if (right === undefined) return -1;
    return left < right ? -1 : 1;
  }
  return 0;
}
