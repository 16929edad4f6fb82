import type { Catalogue, ServiceHost } from './catalogue.js';
import type { HostMatch } from './host-matcher.js';
import { countsAsUse, HostMatcher, parsedOrThrow } from './host-matcher.js';
import { HostTrie } from './host-trie.js';
import { type PathPattern, parsePathPattern } from './path-pattern.js';
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

/** Tells the AI service behind a host and a path; on hosts that AI shares with other products the path decides. */
export class UrlMatcher {
  readonly #hosts: HostMatcher;
  readonly #rules = new HostTrie<PathRule[]>();

  constructor(catalogue: Catalogue, hosts: HostMatcher = new HostMatcher(catalogue)) {
    this.#hosts = hosts;
    catalogue.services.forEach((service, index) => {
      for (const host of service.hosts) this.#add(index, host);
    });
  }

  /** `path` starts with `/` and keeps its query. On a shared host whose path says nothing, `counts` is false. */
  match(host: string, path: string): UrlMatch | undefined {
    const rule = this.#rules.find(host)?.find((each) => each.path.match(path) !== undefined);
    if (rule === undefined) return this.#hosts.match(host);
    return {
      service: rule.service,
      role: rule.role,
      pattern: rule.host,
      path: rule.path.text,
      shared: false,
      counts: countsAsUse(rule.role),
      byPath: true,
    };
  }

  #add(service: number, { pattern, role, paths }: ServiceHost): void {
    if (paths.length === 0) return;
    const host = parsedOrThrow(pattern);
    const rules = this.#rules.get(host) ?? [];
    for (const text of paths) {
      const path = parsePathPattern(text);
      if (typeof path === 'string') throw new Error(`catalogue with a wrong path: ${text}: ${path}`);
      rules.push({ service, role, host: pattern, path });
    }
    rules.sort((one, other) => other.path.specificity - one.path.specificity);
    this.#rules.set(host, rules);
  }
}
