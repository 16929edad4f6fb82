import { stringify } from 'yaml';

/** A service as the store has seen it used. */
export interface SeenService {
  /** Id. */
  readonly service: string;
  readonly name: string;
  /** Ids. */
  readonly vendor: string;
  readonly category: string;
  readonly users: number;
  readonly devices: number;
  readonly requests: number;
}

/** A policy to start from: what was seen, most used first, each unreviewed until a person changes one word. */
export function startingPolicy(seen: readonly SeenService[]): string {
  const sorted = [...seen].sort(
    (left, right) =>
      right.users - left.users ||
      right.devices - left.devices ||
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
#     categories: [coding]
#     for: { groups: [developers] }
#     hours: { days: [mon, tue, wed, thu, fri], from: 08:00, to: 18:00 }
#     until: 2027-01-31

`;

const nothingSeen = `# The store has seen no AI service yet: scan some logs, and write the policy again with "lamplighter policy init".
rules: []
`;

function ruleFor(seen: SeenService): string {
  const { name, vendor, category, users, devices, requests } = seen;
  const counts = [count(users, 'user'), count(devices, 'device'), count(requests, 'request')].join(', ');
  return `  # ${plain(name)} (${plain(vendor)}, ${plain(category)}): ${counts}
  - name: ${scalar(seen.service)}
    verdict: unreviewed
    services: [${scalar(seen.service)}]
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
