import { InvalidArgumentError, Option } from 'commander';
import { finishHoursBefore } from '../../report/finish-hours.js';
import type { UseReading } from '../../report/uses.js';
import type { Expired, Expiry } from '../../store/privacy.js';
import type { Store } from '../../store/store.js';
import { hourMs } from '../../tally/hour-counts.js';
import { UserError } from '../../user-error.js';
import { plural } from './output.js';

const dayMs = 86_400_000;

/** How long things are kept, in days; what is not named is kept. */
export interface RetentionOptions {
  readonly retainDetail?: number;
  readonly retainSamples?: number;
  readonly retainIdentity?: number;
  readonly retainRollups?: number;
}

/** With what hours are rolled up before they go. */
export interface RollingUp {
  readonly reading: UseReading;
  /** Of its weeks. */
  readonly timeZone: string;
}

/** The options of retention; `retention:` of the settings has the same without `retain-`. */
export const retentionOptions = () => [
  new Option('--retain-detail <time>', 'keep hourly counts so long: 400d, 26w').argParser(daysOf),
  new Option('--retain-samples <time>', 'keep so long where the records are that counts rest on').argParser(daysOf),
  new Option('--retain-identity <time>', 'keep leases, logons and names of servers so long').argParser(daysOf),
  new Option('--retain-rollups <time>', 'keep so long what hourly counts come to by the week').argParser(daysOf),
];

/**
 * Removes what is older than it may be kept, by whole days of UTC: rewriting the file, so that nothing stays on disk, is then
 * needed once a day and not at every scan. Returns what to say; undefined where there was nothing.
 */
export async function enforceRetention(
  store: Store,
  options: RetentionOptions,
  rollingUp: () => Promise<RollingUp>,
  now = Date.now(),
): Promise<string | undefined> {
  const { retainDetail, retainSamples, retainIdentity, retainRollups } = checked(options);
  const before = (days: number | undefined) =>
    days === undefined ? undefined : (Math.floor(now / dayMs) - days) * dayMs;
  const isRolledUp = retainDetail !== retainRollups;
  const asked = before(retainDetail);
  const detail = asked === undefined || !isRolledUp ? asked : await finished(store, asked, rollingUp);
  const [samples, identity, rollups] = [before(retainSamples), before(retainIdentity), before(retainRollups)];
  const expiry: Expiry = {
    ...(detail !== undefined && { detail }),
    ...(samples !== undefined && { samples }),
    ...(identity !== undefined && { identity }),
    ...(rollups !== undefined && { rollups }),
  };
  return expiredText(await store.forgetExpired(expiry), isRolledUp);
}

/** Throws a UserError: what hours come to is made of them, and would be made again. */
function checked(options: RetentionOptions): RetentionOptions {
  const { retainDetail, retainRollups } = options;
  if (retainRollups === undefined || (retainDetail !== undefined && retainDetail <= retainRollups)) return options;
  throw new UserError(
    `retention: rollups are kept for ${retainRollups} days, and the hourly counts that they are made of ` +
      `${retainDetail === undefined ? 'for ever' : `for ${retainDetail}`}. Keep detail no longer than rollups.`,
  );
}

/** Rolls up what is older than `detailMs`; returns before when hourly counts are not needed any more. */
async function finished(store: Store, detailMs: number, rollingUp: () => Promise<RollingUp>): Promise<number> {
  const { reading, timeZone } = await rollingUp();
  return (await finishHoursBefore(store, detailMs / hourMs, reading, timeZone)) * hourMs;
}

export function hasRetention(options: RetentionOptions): boolean {
  const { retainDetail, retainSamples, retainIdentity, retainRollups } = options;
  return [retainDetail, retainSamples, retainIdentity, retainRollups].some((days) => days !== undefined);
}

function expiredText({ detail, samples, identity, rollups }: Expired, isRolledUp: boolean): string | undefined {
  const parts = [
    detail > 0 && `${plural(detail, 'hourly count')}${isRolledUp ? ' (what they come to by the week is kept)' : ''}`,
    rollups > 0 && plural(rollups, 'weekly count'),
    samples > 0 && plural(samples, 'place of a record', 'places of records'),
    identity > 0 && plural(identity, 'lease, logon or name of a server', 'leases, logons and names of servers'),
  ].filter((part) => part !== false);
  return parts.length === 0 ? undefined : `removed what is kept no longer: ${parts.join(', ')}`;
}

/** `400d`, `26w` as days. */
function daysOf(text: string): number {
  const found = /^(\d{1,5})\s*([dw])$/.exec(text.trim());
  const days = Number(found?.[1]) * (found?.[2] === 'w' ? 7 : 1);
  if (!(days >= 1)) throw new InvalidArgumentError('expected days or weeks, 1 or more: 400d, 26w.');
  return days;
}
