import { isShadow } from '../../policy/verdict.js';
import { type HiddenRow, HiddenTraffic } from '../../report/hidden-traffic.js';
import { type UsageDocument, usageRows } from '../../report/usage.js';
import { reachOfUse } from '../../report/used-or-looked-up.js';
import { usesOf } from '../../report/uses.js';
import type { Store } from '../../store/store.js';
import { kindOfService, type ServiceKind, serviceKinds } from '../../tally/service-kind.js';
import type { Judgement } from './judgement.js';

/** How many of each there are; users and devices as far as logs name them. */
export interface Counts {
  readonly services: number;
  readonly users: number;
  readonly devices: number;
}

/** What a database says as it stands: of all its scans, not of the last one alone. */
export interface Summary {
  readonly counts: Counts & {
    /** Shadow AI: unsanctioned, and unreviewed, which nobody decided on. */
    readonly unsanctioned: Counts;
    /** Of all of the above, what was only looked up in DNS: seen, not used. */
    readonly lookedUp: Counts;
    /** Of all of the above, what was reached, as by pages that embed it, and not used; present where a service was. */
    readonly reached?: Counts;
    /** Of all of the above, what was asked for and always refused; present where a service was. */
    readonly refused?: Counts;
    /** Of all of the above, what the policy excludes from verdicts; present where it excludes anything. */
    readonly excluded?: Counts;
  };
  /** Who used a service, beyond looking its name up. */
  readonly used: Counts;
  /** By service. */
  readonly usage: UsageDocument;
  /** By tool: AI that runs on own machines, in no count above. */
  readonly local: UsageDocument;
  /** What could not be seen: encrypted name resolution, tunnels. */
  readonly hidden: readonly HiddenRow[];
}

const everyKind: ReadonlySet<ServiceKind> = new Set(serviceKinds);
const localOnly: ReadonlySet<ServiceKind> = new Set(['local']);
const noUsage: UsageDocument = { rows: [] };

export async function summaryOf(store: Store, judgement: Judgement): Promise<Summary> {
  const all = new Tally();
  const shadow = new Tally();
  const lookedUp = new Tally();
  const reached = new Tally();
  const refused = new Tally();
  const used = new Tally();
  const tallies = { 'looked-up': lookedUp, refused, reached, used };
  const excluded = new Tally();
  const hidden = new HiddenTraffic((id) => judgement.hiddenName(id));
  let hasLocal = false;
  const counted = async function* () {
    for await (const use of usesOf(store, {}, { ...judgement.reading, kinds: everyKind })) {
      const kind = kindOfService(use.service);
      if (kind === 'hidden') hidden.add(use);
      if (kind === 'local') hasLocal = true;
      if (kind !== 'service') continue;
      all.add(use);
      const decision = judgement.decision(use);
      if (decision.excluded !== undefined) excluded.add(use);
      else if (isShadow(decision.verdict)) shadow.add(use);
      tallies[reachOfUse(use)].add(use);
      yield use;
    }
  };
  const query = { by: ['service'] as const, decide: judgement.decide, describe: judgement.describe };
  const usage = await usageRows(counted(), query);
  const counts = {
    ...all.counts(),
    unsanctioned: shadow.counts(),
    lookedUp: lookedUp.without(used, reached, refused),
    ...(reached.without(used).services > 0 && { reached: reached.without(used) }),
    ...(refused.without(used, reached).services > 0 && { refused: refused.without(used, reached) }),
    ...(excluded.counts().services > 0 && { excluded: excluded.counts() }),
  };
  // Few have any: it is read once more where there is some.
  const local = hasLocal
    ? await usageRows(usesOf(store, {}, { ...judgement.reading, kinds: localOnly }), query)
    : noUsage;
  return { counts, used: used.counts(), usage, local, hidden: hidden.rows() };
}

class Tally {
  private readonly services = new Set<string>();
  private readonly users = new Set<string>();
  private readonly devices = new Set<string>();

  add({ service, user, device }: { readonly service: string; readonly user?: string; readonly device: string }): void {
    this.services.add(service);
    if (user !== undefined) this.users.add(user);
    if (device !== '') this.devices.add(device);
  }

  counts(): Counts {
    return { services: this.services.size, users: this.users.size, devices: this.devices.size };
  }

  /** What is here and in none of `others`. */
  without(...others: readonly Tally[]): Counts {
    const missing = (of: (tally: Tally) => ReadonlySet<string>) =>
      [...of(this)].filter((each) => !others.some((other) => of(other).has(each))).length;
    return {
      services: missing((tally) => tally.services),
      users: missing((tally) => tally.users),
      devices: missing((tally) => tally.devices),
    };
  }
}
