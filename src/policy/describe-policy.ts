import { describeAudience, type Group } from './audience.js';
import type { DirectoryFile } from './directory/directory.js';
import type { Exclusion, Policy } from './policy.js';
import { describeRule, type Rule } from './rule.js';
import type { Verdict } from './verdict.js';

/** A policy as it is in effect: what `policy show --json` prints. */
export interface PolicyDescription {
  readonly file?: string;
  readonly default: Verdict;
  readonly timezone: string;
  readonly rules: readonly RuleDescription[];
  readonly exclusions: readonly ExclusionDescription[];
  readonly groups: readonly GroupDescription[];
  readonly directory: readonly DirectoryFile[];
}

export interface RuleDescription {
  readonly name: string;
  readonly line: number;
  readonly verdict: Verdict;
  /** What it fits, for people. */
  readonly fits: string;
  readonly until?: string;
  readonly expired: boolean;
  readonly owner?: string;
  readonly reason?: string;
}

export interface ExclusionDescription {
  readonly name: string;
  readonly line: number;
  readonly fits: string;
  readonly until?: string;
  readonly expired: boolean;
  readonly owner?: string;
  readonly reason?: string;
}

export interface GroupDescription {
  readonly name: string;
  readonly people: number;
  readonly devices: number;
  readonly subnets: number;
  /** The policy's line, or the export that defines it. */
  readonly line?: number;
  readonly file?: string;
}

/** The effective rules and the sizes of the groups. */
export function describePolicy(policy: Policy): PolicyDescription {
  const { file, defaultVerdict, timezone, rules, exclusions, groups, directory } = policy;
  return {
    ...(file !== undefined && { file }),
    default: defaultVerdict,
    timezone,
    rules: rules.map((rule) => ({ ...common(rule, policy), verdict: rule.verdict, fits: describeRule(rule) })),
    exclusions: exclusions.map((each) => ({ ...common(each, policy), fits: describeAudience(each.audience) })),
    groups: [...groups.values()].map(describeGroup),
    directory,
  };
}

/** The same for a terminal: one line a rule, exclusion and group. */
export function renderPolicy(description: PolicyDescription): string {
  const { file, rules, exclusions, groups, directory } = description;
  const width = Math.max(description.default.length, ...rules.map(({ verdict }) => verdict.length));
  return [
    file ?? 'no policy: everything is unreviewed',
    ...rules.map((rule) => `${rule.verdict.padEnd(width)}  ${rule.name}: ${rule.fits}${state(rule)}`),
    `${description.default.padEnd(width)}  everything else`,
    ...exclusions.map((each) => `excluded: ${each.name}: ${each.fits}${state(each)}`),
    ...groups.map(
      (group) => `group ${group.name}: ${sizes(group)}${group.file === undefined ? '' : ` (${group.file})`}`,
    ),
    ...directory.map(renderDirectoryFile),
    '',
  ].join('\n');
}

function common(part: Rule | Exclusion, policy: Policy) {
  const { name, line, expiry, owner, reason } = part;
  return {
    name,
    line,
    ...(expiry !== undefined && { until: expiry.until }),
    expired: expiry !== undefined && expiry.endsMs <= policy.now.getTime(),
    ...(owner !== undefined && { owner }),
    ...(reason !== undefined && { reason }),
  };
}

function describeGroup({ name, people, devices, members, line, file }: Group): GroupDescription {
  return {
    name,
    people,
    devices,
    subnets: members.subnets.length,
    ...(line !== undefined && { line }),
    ...(file !== undefined && { file }),
  };
}

function state({ expired, owner }: RuleDescription | ExclusionDescription): string {
  return `${expired ? ' (expired)' : ''}${owner === undefined ? '' : ` [${owner}]`}`;
}

function sizes({ people, devices, subnets }: GroupDescription): string {
  return `${people} people, ${devices} devices, ${subnets} subnets`;
}

function renderDirectoryFile({ file, entries, skipped, unresolved }: DirectoryFile): string {
  return `directory ${file}: ${entries} entries, ${skipped} without name or group, ${unresolved} members not in the export`;
}
