import { type Audience, type Group, Members, type NamedGroup, normalGroup, type WrittenMembers } from './audience.js';
import { Decider } from './decider.js';
import { type Directory, type DirectoryFile, readDirectory } from './directory/directory.js';
import { type NameTranslation, translated } from './name-translation.js';
import type { WrittenAudience, WrittenGroup, WrittenPolicy } from './policy-schema.js';
import { type Expiry, expiryOf, type Rule, ruleOf } from './rule.js';
import type { Decision, Use } from './use.js';
import type { Verdict } from './verdict.js';
import type { YamlSource } from './yaml-source.js';

/** Where a policy is looked for when none is named. */
export const defaultPolicyFile = 'lamplighter.policy.yaml';

/** What the organisation decided, ready to turn use into verdicts. */
export interface Policy {
  /** As it was named; absent for the empty policy. */
  readonly file?: string;
  /** The verdict where no rule fits. */
  readonly defaultVerdict: Verdict;
  /** Of expiry dates, and of hours that name none. */
  readonly timezone: string;
  /** In the order of the file: the first that fits decides. */
  readonly rules: readonly Rule[];
  readonly exclusions: readonly Exclusion[];
  /** Of the policy and of the directory, by name as compared. */
  readonly groups: ReadonlyMap<string, Group>;
  readonly directory: readonly DirectoryFile[];
  /** The moment the policy is read for: what has expired, and when a use without an hour was. */
  readonly now: Date;
  /** Constant for equal uses, and fast: a million uses a report. */
  decide(use: Use): Decision;
}

/** Uses that are counted apart: service accounts, scanners, guest networks. */
export interface Exclusion {
  readonly name: string;
  readonly line: number;
  readonly audience: Audience;
  readonly expiry?: Expiry;
  readonly owner?: string;
  readonly reason?: string;
}

/** The policy of an organisation that has decided nothing: everything is `unreviewed`. */
export function emptyPolicy(now: Date): Policy {
  return policyOf({}, undefined, now);
}

/** Where a written policy comes from. */
export interface Origin {
  readonly path: string;
  readonly source: YamlSource;
}

/** Makes a written policy ready to decide; the directory exports that it names are found relative to it. */
export function policyOf(
  asWritten: WrittenPolicy,
  origin: Origin | undefined,
  now: Date,
  names?: NameTranslation,
): Policy {
  const written = names === undefined ? asWritten : translated(asWritten, names);
  const timezone = written.timezone ?? 'UTC';
  const lineOf = (key: string, index: number) => origin?.source.lineOf([key, index]) ?? 0;
  const exports = (written.directory ?? []).map((each, i) => ({
    ...each,
    place: origin?.source.placeOf(['directory', i, 'file']) ?? '',
  }));
  const directory = readDirectory(exports, origin?.path ?? '.', names);
  const groups = groupsOf(written.groups ?? {}, directory, (name) => origin?.source.lineOfKey(['groups'], name) ?? 0);
  const audienceOf = (audience: WrittenAudience) => ({
    own: new Members(audience),
    groups: (audience.groups ?? []).map((name) => namedGroup(name, groups)),
  });
  const rules = (written.rules ?? []).map((rule, i) =>
    ruleOf(rule, lineOf('rules', i), timezone, rule.for === undefined ? undefined : audienceOf(rule.for)),
  );
  const exclusions = (written.exclusions ?? []).map(({ name, for: audience, until, owner, reason }, i) => ({
    name,
    line: lineOf('exclusions', i),
    audience: audienceOf(audience),
    ...(until !== undefined && { expiry: expiryOf(until, timezone) }),
    ...(owner !== undefined && { owner }),
    ...(reason !== undefined && { reason }),
  }));
  const parts = {
    ...(origin !== undefined && { file: origin.path }),
    defaultVerdict: written.default ?? 'unreviewed',
    timezone,
    rules,
    exclusions,
    groups,
    directory: directory.files,
    now,
  };
  const decider = new Decider(parts);
  return { ...parts, decide: (use) => decider.decide(use) };
}

/** The policy's own groups, and those of the directory whose names it does not define itself. */
function groupsOf(
  written: Readonly<Record<string, WrittenGroup>>,
  directory: Directory,
  lineOf: (name: string) => number,
): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  for (const [key, { name, members, people, devices, file }] of directory.groups) {
    groups.set(key, { name, members, people, devices, file, missing: [] });
  }
  for (const [name, group] of Object.entries(written)) {
    groups.set(normalGroup(name), ownGroup(name, group, directory, lineOf(name)));
  }
  return groups;
}

function ownGroup(name: string, written: WrittenGroup, directory: Directory, line: number): Group {
  const taken = (written.directory ?? []).map((each) => ({ each, found: directory.groups.get(normalGroup(each)) }));
  const found = taken.flatMap((group) => (group.found === undefined ? [] : [group.found]));
  const merged: WrittenMembers = {
    users: [...(written.users ?? []), ...found.flatMap(({ members }) => members.users.texts)],
    devices: [...(written.devices ?? []), ...found.flatMap(({ members }) => members.devices.texts)],
    subnets: written.subnets,
  };
  const people = (written.users?.length ?? 0) + found.reduce((sum, group) => sum + group.people, 0);
  const devices = (written.devices?.length ?? 0) + found.reduce((sum, group) => sum + group.devices, 0);
  const missing = taken.filter((group) => group.found === undefined).map(({ each }) => each);
  return { name, members: new Members(merged), people, devices, line, missing };
}

function namedGroup(name: string, groups: ReadonlyMap<string, Group>): NamedGroup {
  const group = groups.get(normalGroup(name));
  return group === undefined ? { name } : { name, group };
}
