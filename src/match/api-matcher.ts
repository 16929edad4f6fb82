import type { Api, ApiEndpoint, Catalogue } from './catalogue.js';
import { compileHostPattern, type HostPattern, hostFits } from './host-pattern.js';
import { compilePathPattern, type PathCaptures, type PathPattern } from './path-pattern.js';

export interface ApiMatch {
  /** Id of the API's shape. */
  readonly api: string;
  /** What the call does: `chat`, `embedding`, `upload` … */
  readonly operation: string;
  /** As the path names it, with its owner where it has one: `gpt-4o`, `meta-llama/Llama-3.1-8B`. */
  readonly model?: string;
  /** As the path or the host names it: `eu-central-1`. */
  readonly region?: string;
}

export interface ApiCall {
  /** Lower case, without a trailing dot. */
  readonly host: string;
  /** Starts with `/` and keeps its query. */
  readonly path: string;
  readonly method?: string | undefined;
  /** Whether the host is known to serve AI; on any other, only unmistakable paths are an API's. */
  readonly aiHost: boolean;
}

interface Endpoint extends ApiEndpoint {
  readonly api: Api;
  readonly pattern: PathPattern;
  readonly hostPatterns: readonly HostPattern[];
}

/** Tells the API behind a request, whoever serves it, and the model and region the request names. */
export class ApiMatcher {
  private readonly byStart: ReadonlyMap<string, readonly Endpoint[]>;
  private readonly regions: readonly RegionHost[];

  constructor({ apis }: Pick<Catalogue, 'apis'>) {
    this.byStart = byStart(apis.flatMap(endpointsOf));
    this.regions = apis.flatMap(({ regionHosts }) => regionHosts.map(regionHost));
  }

  match(call: ApiCall): ApiMatch | undefined {
    for (const start of startsOf(call.path)) {
      for (const endpoint of this.byStart.get(start) ?? []) {
        const captures = fits(endpoint, call) ? endpoint.pattern.match(call.path) : undefined;
        if (captures !== undefined) return this.matchOf(endpoint, captures, call.host);
      }
    }
    return undefined;
  }

  /** The cloud region that a host states: `eu-central-1` of `bedrock-runtime.eu-central-1.amazonaws.com`. */
  regionOf(host: string): string | undefined {
    return this.regions.map((each) => regionIn(each, host)).find((region) => region !== undefined);
  }

  private matchOf({ api, operation }: Endpoint, { owner, model, region }: PathCaptures, host: string): ApiMatch {
    const stated = region ?? this.regionOf(host);
    return {
      api: api.id,
      operation,
      ...(model !== undefined && { model: owner === undefined ? model : `${owner}/${model}` }),
      ...(stated !== undefined && { region: stated }),
    };
  }
}

function endpointsOf(api: Api): Endpoint[] {
  return api.endpoints.map((endpoint) => ({
    ...endpoint,
    api,
    pattern: compilePathPattern(endpoint.path),
    hostPatterns: endpoint.hosts.map(compileHostPattern),
  }));
}

/** Endpoints by the beginning of their path, the most specific first; of two alike the one bound to hosts. */
function byStart(endpoints: readonly Endpoint[]): ReadonlyMap<string, readonly Endpoint[]> {
  const sorted = endpoints.toSorted(
    (one, other) =>
      other.pattern.specificity - one.pattern.specificity ||
      Number(other.hosts.length > 0) - Number(one.hosts.length > 0) ||
      (one.api.id < other.api.id ? -1 : 1),
  );
  const starts = new Map<string, Endpoint[]>();
  for (const endpoint of sorted) {
    const start = startOf(endpoint.path);
    starts.set(start, [...(starts.get(start) ?? []), endpoint]);
  }
  return starts;
}

/** The literal beginning of a pattern, at most two segments; `` where it begins with a wildcard. */
function startOf(pattern: string): string {
  const [first = '', second] = pattern.slice(1).split('/', 2);
  if (/[*{]/.test(first)) return '';
  return second === undefined || /[*{]/.test(second) ? first : `${first}/${second}`;
}

/** The beginnings under which a path's endpoint can stand, longest first. */
function startsOf(path: string): string[] {
  const end = path.indexOf('?');
  const [first = '', second] = path.slice(1, end < 0 ? 512 : Math.min(end, 512)).split('/', 2);
  return second === undefined ? [first, ''] : [`${first}/${second}`, first, ''];
}

function fits({ methods, alone, hostPatterns }: Endpoint, { host, method, aiHost }: ApiCall): boolean {
  if (method !== undefined && methods.length > 0 && !methods.includes(method)) return false;
  if (hostPatterns.length > 0) return hostPatterns.some((pattern) => hostFits(pattern, host));
  return alone || aiHost;
}

/** A host pattern with one `{region}`, told apart into what stands before and after it. */
interface RegionHost {
  readonly before: string;
  readonly after: string;
}

function regionHost(pattern: string): RegionHost {
  const [before = '', after = ''] = pattern.split('{region}');
  return { before, after };
}

/** Names may stand below the pattern, as those of private endpoints do; a region is one label or a part of one. */
function regionIn({ before, after }: RegionHost, host: string): string | undefined {
  if (!host.endsWith(after)) return undefined;
  const rest = host.slice(0, host.length - after.length);
  const at = before === '' ? rest.lastIndexOf('.') + 1 : rest.lastIndexOf(before);
  if (at < 0 || (at > 0 && rest[at - 1] !== '.')) return undefined;
  const region = rest.slice(at + before.length);
  return region === '' || region.includes('.') ? undefined : region;
}
