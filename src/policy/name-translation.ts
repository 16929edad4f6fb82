import type { WrittenAudience, WrittenPolicy } from './policy-schema.js';

/** What the names of a policy are called where pseudonyms stand in their place. */
export interface NameTranslation {
  user(text: string): string;
  device(text: string): string;
}

/** A policy with its names translated. Patterns stay as they are: what they would fit cannot be told from pseudonyms. */
export function translated(written: WrittenPolicy, names: NameTranslation): WrittenPolicy {
  const { groups, exclusions, rules } = written;
  return {
    ...written,
    ...(groups && {
      groups: Object.fromEntries(Object.entries(groups).map(([name, group]) => [name, members(group, names)])),
    }),
    ...(exclusions && { exclusions: exclusions.map((each) => ({ ...each, for: members(each.for, names) })) }),
    ...(rules && {
      rules: rules.map((rule) => (rule.for === undefined ? rule : { ...rule, for: members(rule.for, names) })),
    }),
  };
}

function members<Members extends Pick<WrittenAudience, 'users' | 'devices'>>(
  written: Members,
  names: NameTranslation,
): Members {
  const { users, devices } = written;
  const each = (translate: (text: string) => string) => (text: string) => (text.includes('*') ? text : translate(text));
  return {
    ...written,
    ...(users && { users: users.map(each((user) => names.user(user))) }),
    ...(devices && { devices: devices.map(each((device) => names.device(device))) }),
  };
}
