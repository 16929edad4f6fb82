import { isTimeZone } from '../policy/time-zone.js';
import { type Verdict, verdicts } from '../policy/verdict.js';
import { dayPeriod, type ReportPeriod, weekPeriod } from '../report/report-period.js';
import type { SeenUse } from '../report/seen-use.js';
import { UserError } from '../user-error.js';

/** What a page is asked for; every part of it is in the address, so that an address can be shared. */
export interface PageQuery {
  readonly week?: string;
  readonly from?: string;
  readonly to?: string;
  readonly verdict?: Verdict;
  readonly service?: string;
  readonly user?: string;
  readonly device?: string;
  readonly department?: string;
  /** Part of the name of a service, host, person or device. */
  readonly q?: string;
  /** `services.bytesUp`, or `-services.name` for descending: which table is sorted by which column. */
  readonly sort?: string;
}

const texts = ['week', 'from', 'to', 'service', 'user', 'device', 'department', 'q', 'sort'] as const;
const longest = 500;

/** Reads a query string; what is empty or not known is left out. Throws a UserError. */
export function readQuery(raw: Readonly<Record<string, unknown>>): PageQuery {
  const query: { -readonly [K in keyof PageQuery]: PageQuery[K] } = {};
  for (const key of texts) {
    const value = raw[key];
    if (typeof value === 'string' && value !== '' && value.length <= longest) query[key] = value;
  }
  const { verdict } = raw;
  if (typeof verdict === 'string' && verdict !== '') {
    const known = verdicts.find((each) => each === verdict);
    if (!known) throw new UserError(`verdict: expected one of ${verdicts.join(', ')}.`);
    query.verdict = known;
  }
  return query;
}

/** The period that a query asks for; the last whole week where it asks for none. Throws a UserError. */
export function periodOf({ week, from, to }: PageQuery, timeZone: string, now: Date): ReportPeriod {
  if (!isTimeZone(timeZone)) throw new UserError(`${timeZone} is not a time zone.`);
  if (from === undefined && to === undefined) return weekPeriod(week, timeZone, now);
  if (from === undefined || to === undefined)
    throw new UserError('A range needs its first day and the day after its last.');
  return dayPeriod(from, to, timeZone);
}

/** Whether a use is among those that a query asks for. */
export function keeperOf(query: PageQuery): ((seen: SeenUse) => boolean) | undefined {
  const { verdict, service, user, device, department, q } = query;
  if ([verdict, service, user, device, department, q].every((each) => each === undefined)) return undefined;
  const needle = q?.toLowerCase();
  return (seen) =>
    (verdict === undefined || seen.decision.verdict === verdict) &&
    (service === undefined || seen.use.service === service) &&
    (user === undefined || seen.use.user === user) &&
    (device === undefined || seen.use.device === device) &&
    (department === undefined || seen.department === department) &&
    (needle === undefined || namesOf(seen).some((name) => name?.toLowerCase().includes(needle)));
}

/** The address of a page: `/?week=2026-W46&user=ana`. */
export function addressOf(path: string, query: PageQuery): string {
  const pairs = Object.entries(query).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  const search = new URLSearchParams(pairs).toString();
  return search === '' ? path : `${path}?${search}`;
}

function namesOf({ use, service, department }: SeenUse): ReadonlyArray<string | undefined> {
  return [use.service, service?.name, use.host, use.user, use.device, use.model, use.client, department];
}
