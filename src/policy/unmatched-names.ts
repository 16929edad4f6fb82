import type { Audience } from './audience.js';
import type { Policy } from './policy.js';

export interface NameKnowledge {
  /** The policy's names were translated. */
  readonly hasKey: boolean;
  readonly keepsSubnets: boolean;
}

/** One line for each rule and exclusion that cannot be applied, or not wholly, where pseudonyms stand for names. */
export function unmatchedNames({ rules, exclusions }: Policy, { hasKey, keepsSubnets }: NameKnowledge): string[] {
  const all = [
    ...rules.map(({ name, line, audience }) => ({ what: 'rule', name, line, audience })),
    ...exclusions.map(({ name, line, audience }) => ({ what: 'exclusion', name, line, audience })),
  ];
  return all.flatMap(({ what, name, line, audience }) => {
    if (audience === undefined) return [];
    const { users, devices, patterns, subnets } = partsOf(audience);
    const lost = [
      !hasKey && users && 'users',
      !hasKey && devices && 'devices',
      hasKey && patterns && 'patterns with *',
      subnets && !keepsSubnets && 'subnets',
    ].filter((part) => part !== false);
    if (lost.length === 0) return [];
    return [
      `line ${line}: the ${what} "${name}" is for ${lost.join(' and ')}, which pseudonyms cannot be compared with`,
    ];
  });
}

function partsOf({ own, groups }: Audience) {
  const all = [own, ...groups.flatMap(({ group }) => group?.members ?? [])];
  const keys = all.flatMap(({ users, devices }) => [...users.keys, ...devices.keys]);
  return {
    users: all.some(({ users }) => users.keys.length > 0),
    devices: all.some(({ devices }) => devices.keys.length > 0),
    patterns: keys.some((key) => key.includes('*')),
    subnets: all.some(({ subnets }) => subnets.length > 0),
  };
}
