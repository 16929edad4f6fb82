import { stringify } from 'yaml';

/** A service as the store has seen it; what it does not know is absent. */
export interface SeenService {
  /** Id. */
  readonly service: string;
  readonly name?: string | undefined;
  /** Ids. */
  readonly vendor?: string | undefined;
  readonly category?: string | undefined;
  readonly users?: number | undefined;
  readonly devices?: number | undefined;
  readonly requests: number;
  /** `looked-up`: only its name was, `reached`: as little as a page does that embeds it. Nobody is known to have used it. */
  readonly use?: 'used' | 'reached' | 'refused' | 'looked-up' | undefined;
}

/** A policy to start from: what was seen, most used first, each unreviewed until a person changes one word. */
export function startingPolicy(seen: readonly SeenService[]): string {
  const sorted = [...seen].sort(
    (left, right) =>
      (right.users ?? 0) - (left.users ?? 0) ||
      (right.devices ?? 0) - (left.devices ?? 0) ||
      right.requests - left.requests ||
      (left.service < right.service ? -1 : 1),
  );
  return `${heading}${sorted.length === 0 ? nothingSeen : `rules:\n${sorted.map(ruleFor).join('\n')}`}`;
}

const heading = `# The policy on AI services. Everything is explained in docs/policy.md; "lamplighter policy check" finds mistakes.
#
# The first rule that fits decides. Verdicts:
#   sanctioned     approved
#   monitored      tolerated, watched
#   unsanctioned   not allowed
#   unreviewed     nobody decided

default: unreviewed

# Of hours and expiry dates.
timezone: UTC

# Who is in which group, from a CSV or LDIF export of the directory.
# directory:
#   - file: directory.csv

# Groups of your own.
# groups:
#   developers:
#     directory: [Engineering]
#     users: [ana]
#     subnets: [10.20.0.0/16]

# Counted apart, never hidden.
# exclusions:
#   - name: service accounts
#     for: { users: ["svc-*"] }
#   - name: guest network
#     for: { subnets: [192.168.100.0/24] }

# Rules such as these belong above those on whole services:
#   - name: our own Azure OpenAI
#     verdict: sanctioned
#     hosts: ["=contoso.openai.azure.com"]
#     owner: it-security@example.com
#     reason: Contract with data processing terms
#   - name: pilot of the developers
#     verdict: monitored
#     categories: [coding-assistant]
#     for: { groups: [developers] }
#     hours: { days: [mon, tue, wed, thu, fri], from: 08:00, to: 18:00 }
#     until: 2027-01-31

`;

const nothingSeen = `# The store has seen no AI service yet: scan some logs, and write the policy again with "lamplighter policy init".
rules: []
`;

function ruleFor({ service, name, vendor, category, users, devices, requests, use }: SeenService): string {
  const facts = [vendor, category].filter((fact) => fact !== undefined).map(plain);
  const counts = [
    ...(users === undefined ? [] : [count(users, 'user')]),
    ...(devices === undefined ? [] : [count(devices, 'device')]),
    use === 'looked-up'
      ? `only looked up, ${count(requests, 'time')}`
      : `${use === undefined || use === 'used' ? '' : `only ${use}, `}${count(requests, 'request')}`,
  ];
  return `  # ${plain(name ?? service)}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}: ${counts.join(', ')}
  - name: ${scalar(service)}
    verdict: unreviewed
    services: [${scalar(service)}]
`;
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en-GB')} ${noun}${number === 1 ? '' : 's'}`;
}

/** Names come from catalogues anyone can add to: a line break would leave the comment. */
function plain(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}

/** The text as a YAML scalar that stays text, in a list too. */
function scalar(text: string): string {
  return /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(text) && !reserved.has(text)
    ? text
    : stringify(text, { defaultStringType: 'QUOTE_DOUBLE', lineWidth: 0 }).trim();
}

const reserved: ReadonlySet<string> = new Set(['true', 'false', 'null']);
