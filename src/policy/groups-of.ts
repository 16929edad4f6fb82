import { answer } from './answer.js';
import { audienceAnswer, whoOf } from './audience.js';
import type { Policy } from './policy.js';
import type { Use } from './use.js';

const remembered = new WeakMap<Policy, Map<string, readonly string[]>>();
const mostRemembered = 65_536;

/** Names of the policy's and the directory's groups that whoever made the use is known to be in, in alphabetical order. */
export function groupsOf(policy: Policy, use: Pick<Use, 'user' | 'device' | 'address'>): readonly string[] {
  if (policy.groups.size === 0) return [];
  const known = remembered.get(policy) ?? new Map<string, readonly string[]>();
  remembered.set(policy, known);
  const key = `${use.user ?? ''}\n${use.device ?? ''}\n${use.address ?? ''}`;
  const before = known.get(key);
  if (before) return before;
  const who = whoOf(use);
  const names = [...policy.groups.values()]
    .filter(({ members }) => audienceAnswer({ own: members, groups: [] }, who) === answer.yes)
    .map(({ name }) => name)
    .sort();
  if (known.size >= mostRemembered) known.clear();
  known.set(key, names);
  return names;
}
