import type { Catalogue, ServiceHost } from './catalogue.js';
import { type HostPattern, parseHostPattern } from './host-pattern.js';
import { HostTrie } from './host-trie.js';
import type { HostRole } from './signature-schemas.js';

export interface HostMatch {
  /** Place of the service in `catalogue.services`. */
  readonly service: number;
  readonly role: HostRole;
  readonly pattern: string;
  /** Other products live on the host too: the name alone never convicts. */
  readonly shared: boolean;
  /** Whether a request to this name is use of the service; otherwise it only corroborates. */
  readonly counts: boolean;
  /** A path can tell more than the name does: ask `UrlMatcher` where the path is known. */
  readonly byPath: boolean;
}

/**
 * Tells the AI service behind a host name: the most specific pattern of the catalogue wins.
 *
 * Any string is safe to ask. Below 2 µs for a distinct host; the answer is not allocated but shared, so keep it as it is.
 */
export class HostMatcher {
  readonly #named = new HostTrie<HostMatch>();
  readonly #byPath = new HostTrie<HostMatch>();

  constructor(catalogue: Catalogue) {
    catalogue.services.forEach((service, index) => {
      for (const host of service.hosts) this.#add(index, host);
    });
  }

  match(host: string): HostMatch | undefined {
    const named = this.#named.find(host);
    const byPath = this.#byPath.find(host);
    if (named === undefined || byPath === undefined) return named ?? byPath;
    return { ...named, byPath: true };
  }

  #add(service: number, { pattern, role, shared, paths }: ServiceHost): void {
    const parsed = parsedOrThrow(pattern);
    const byPath = paths.length > 0;
    const match = { service, role, pattern, shared: shared || byPath, byPath };
    if (byPath) setOnce(this.#byPath, parsed, { ...match, counts: false });
    if (shared || !byPath) setOnce(this.#named, parsed, { ...match, counts: !shared && countsAsUse(role) });
  }
}

/** Several services can live under different paths of one host; by name alone the first of them stands for all. */
function setOnce(trie: HostTrie<HostMatch>, pattern: HostPattern, match: HostMatch): void {
  if (trie.get(pattern) === undefined) trie.set(pattern, match);
}

/** Loading a page's images from a CDN, signing in or sending telemetry is no proof that anybody used the service. */
export function countsAsUse(role: HostRole): boolean {
  return role === 'app' || role === 'api' || role === 'download';
}

/** For patterns of a loaded catalogue, which have been checked. */
export function parsedOrThrow(pattern: string): HostPattern {
  const parsed = parseHostPattern(pattern);
  if (typeof parsed === 'string') throw new Error(`catalogue with a wrong pattern: ${pattern}: ${parsed}`);
  return parsed;
}
