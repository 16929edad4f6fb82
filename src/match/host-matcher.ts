import { ByZone } from './by-zone.js';
import type { Catalogue, ServiceHost } from './catalogue.js';
import { compileHostPattern } from './host-pattern.js';
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
  /** Whether the name by itself points to the service; where it does not, only a path can. */
  readonly named: boolean;
  /** A path can tell more than the name does: ask `UrlMatcher` where the path is known. */
  readonly byPath: boolean;
}

/**
 * Tells the AI service behind a host name: the most specific pattern of the catalogue wins.
 *
 * Any string is safe to ask. Below 2 µs for a distinct host; the answer is not allocated but shared, so keep it as it is.
 */
export class HostMatcher {
  private readonly named = new HostTrie<HostMatch>();
  private readonly byPath = new HostTrie<HostMatch>();
  private readonly waiting = new ByZone<readonly [number, ServiceHost]>(([service, host]) => this.add(service, host));

  constructor(catalogue: Pick<Catalogue, 'services'>) {
    catalogue.services.forEach((service, index) => {
      for (const host of service.hosts) this.waiting.add(host.pattern, [index, host]);
    });
  }

  match(host: string): HostMatch | undefined {
    this.waiting.meet(host);
    const named = this.named.find(host);
    const byPath = this.byPath.find(host);
    if (named === undefined || byPath === undefined) return named ?? byPath;
    return { ...named, byPath: true };
  }

  /** Several services can live under different paths of one host; by name alone the first of them stands for all. */
  private add(service: number, { pattern, role, shared, paths }: ServiceHost): void {
    const parsed = compileHostPattern(pattern);
    const byPath = paths.length > 0;
    const common = { service, role, pattern, shared: shared || byPath, byPath };
    if (byPath) this.byPath.add(parsed, { ...common, named: false, counts: false });
    if (shared || !byPath) this.named.add(parsed, { ...common, named: true, counts: !shared && countsAsUse(role) });
  }
}

/** Loading a page's images from a CDN, signing in or sending telemetry is no proof that anybody used the service. */
export function countsAsUse(role: HostRole): boolean {
  return role === 'app' || role === 'api' || role === 'download';
}
