import { InvalidArgumentError, Option } from 'commander';
import type { Expired, Expiry } from '../../store/privacy.js';
import type { Store } from '../../store/store.js';
import { plural } from './output.js';

const dayMs = 86_400_000;

/** How long things are kept, in days; what is not named is kept. */
export interface RetentionOptions {
  readonly retainDetail?: number;
  readonly retainSamples?: number;
  readonly retainIdentity?: number;
}

/** The options of retention; `retention:` of the settings has the same without `retain-`. */
export const retentionOptions = () => [
  new Option('--retain-detail <time>', 'keep hourly counts so long: 400d, 26w').argParser(daysOf),
  new Option('--retain-samples <time>', 'keep so long where the records are that counts rest on').argParser(daysOf),
  new Option('--retain-identity <time>', 'keep leases, logons and names of servers so long').argParser(daysOf),
];

/**
 * Removes what is older than it may be kept, by whole days of UTC: rewriting the file, so that nothing stays on disk, is then
 * needed once a day and not at every scan. Returns what to say; undefined where there was nothing.
 */
export async function enforceRetention(
  store: Store,
  options: RetentionOptions,
  now = Date.now(),
): Promise<string | undefined> {
  const { retainDetail, retainSamples, retainIdentity } = options;
  const before = (days: number | undefined) =>
    days === undefined ? undefined : (Math.floor(now / dayMs) - days) * dayMs;
  const [detail, samples, identity] = [before(retainDetail), before(retainSamples), before(retainIdentity)];
  const expiry: Expiry = {
    ...(detail !== undefined && { detail }),
    ...(samples !== undefined && { samples }),
    ...(identity !== undefined && { identity }),
  };
  return expiredText(await store.forgetExpired(expiry));
}

export function hasRetention({ retainDetail, retainSamples, retainIdentity }: RetentionOptions): boolean {
  return retainDetail !== undefined || retainSamples !== undefined || retainIdentity !== undefined;
}

function expiredText({ detail, samples, identity }: Expired): string | undefined {
  const parts = [
    detail > 0 && plural(detail, 'hourly count'),
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
