import { ByZone } from './by-zone.js';
import type { Catalogue, ServiceHost } from './catalogue.js';
import { countsAsUse, type HostMatch, HostMatcher } from './host-matcher.js';
import { compileHostPattern } from './host-pattern.js';
import { HostTrie } from './host-trie.js';
import { compilePathPattern, type PathPattern } from './path-pattern.js';
import type { HostRole } from './signature-schemas.js';

export interface UrlMatch extends HostMatch {
  /** The path pattern that decided, where one did. */
  readonly path?: string;
}

interface PathRule {
  readonly service: number;
  readonly role: HostRole;
  readonly host: string;
  readonly path: PathPattern;
}

/** What is known of one host. */
interface HostAnswer {
  readonly named: HostMatch | undefined;
  readonly rules: readonly PathRule[];
}

/** Hosts whose answer is kept; the same few come again and again, and a flood of others must not grow memory. */
const hostsKept = 4096;

/** Tells the AI service behind a host and a path; on hosts that AI shares with other products the path decides. */
export class UrlMatcher {
  private readonly hosts: HostMatcher;
  private readonly rules = new HostTrie<PathRule[]>();
  private readonly waiting = new ByZone<readonly [number, ServiceHost]>(([service, host]) => this.add(service, host));
  private readonly answers = new Map<string, HostAnswer>();

  constructor(catalogue: Pick<Catalogue, 'services'>, hosts: HostMatcher = new HostMatcher(catalogue)) {
    this.hosts = hosts;
    catalogue.services.forEach((service, index) => {
      for (const host of service.hosts) if (host.paths.length > 0) this.waiting.add(host.pattern, [index, host]);
    });
  }

  /** `path` starts with `/` and keeps its query. On a shared host whose path says nothing, `counts` is false. */
  match(host: string, path: string): UrlMatch | undefined {
    const { named, rules } = this.answerFor(host);
    const rule = rules.find((each) => each.path.match(path) !== undefined);
    if (rule === undefined) return named;
    return {
      service: rule.service,
      role: rule.role,
      pattern: rule.host,
      path: rule.path.text,
      shared: false,
      named: true,
      counts: countsAsUse(rule.role),
      byPath: true,
    };
  }

  private answerFor(host: string): HostAnswer {
    const known = this.answers.get(host);
    if (known !== undefined) return known;
    this.waiting.meet(host);
    const answer = { named: this.hosts.match(host), rules: this.rules.find(host) ?? [] };
    if (this.answers.size >= hostsKept) this.answers.clear();
    this.answers.set(host, answer);
    return answer;
  }

  private add(service: number, { pattern, role, paths }: ServiceHost): void {
    const host = compileHostPattern(pattern);
    const rules = this.rules.get(host) ?? [];
    for (const path of paths.map(compilePathPattern)) rules.push({ service, role, host: pattern, path });
    rules.sort((one, other) => other.path.specificity - one.path.specificity);
    this.rules.set(host, rules);
  }
}
