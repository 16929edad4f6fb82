import { parse } from 'tldts';
import { ApiMatcher } from './api-matcher.js';
import { assembleCatalogue } from './assemble-catalogue.js';
import type { Catalogue, Service, ServiceHost } from './catalogue.js';
import { ClientMatcher } from './client-matcher.js';
import { countsAsUse, HostMatcher } from './host-matcher.js';
import { plainestHost } from './host-pattern.js';
import { isProduct } from './network-services.js';
import type { SignatureProblem } from './signature-folder.js';
import type { ApiFile, ClientFile, SignatureFiles } from './signature-schemas.js';
import { UrlMatcher } from './url-matcher.js';

/** What is wrong with signatures that are each well-formed, seen together: where, and how to mend it. */
export function lintSignatures(files: SignatureFiles): SignatureProblem[] {
  const catalogue = assembleCatalogue(files);
  const hosts = new HostMatcher(catalogue);
  const urls = new UrlMatcher(catalogue, hosts);
  return [
    ...catalogue.services.filter(isProduct).flatMap((service) => lintService(catalogue, urls, service)),
    ...doubleClaims(catalogue),
    ...catalogue.notAi.flatMap(({ pattern, reason }) => lintNotAi(hosts, catalogue, pattern, reason)),
    ...lintClients(catalogue, files.clients),
    ...lintApis(catalogue, files.apis),
  ];
}

function lintService(catalogue: Catalogue, urls: UrlMatcher, service: Service): SignatureProblem[] {
  const problem = problemIn(`services/${service.id}.json`);
  const { vendor, category } = service;
  return [
    ...(catalogue.vendors.some(({ id }) => id === vendor)
      ? []
      : [problem('vendor', `no vendor "${vendor}"; add vendors/${vendor}.json, or name one that exists`)]),
    ...(catalogue.categories.some(({ id }) => id === category)
      ? []
      : [problem('category', `no category "${category}"; name one of categories.json, or add it there`)]),
    ...(service.hosts.some(({ role }) => countsAsUse(role))
      ? []
      : [problem('hosts', 'no host counts as use; give it one under app, api or download')]),
    ...service.hosts.flatMap((host) => lintHost(catalogue, urls, service, host)),
  ];
}

function lintHost(catalogue: Catalogue, urls: UrlMatcher, service: Service, host: ServiceHost): SignatureProblem[] {
  const { pattern, role, example, paths, shared } = host;
  const problem = problemIn(`services/${service.id}.json`);
  const where = `hosts.${role}`;
  const name = exampleOf(host);
  if (pattern.slice(1).includes('*') && example === undefined && !pattern.startsWith('*.')) {
    return [problem(where, `${pattern} has a * and no example; add a real host as "example"`)];
  }
  if (isPublicSuffix(pattern)) {
    return [problem(where, `${pattern} is a public suffix, under which anybody registers; name the host itself`)];
  }
  const path = paths.length > 0 && !shared ? paths[0]!.replaceAll('*', 'x') : '/';
  const found = urls.match(name, path)?.service;
  if (found === undefined) return [problem(where, `${pattern} does not match its example ${name}; mend either`)];
  const other = catalogue.services[found]!;
  if (other === service) return [];
  return [problem(where, `${name} is matched to ${other.id}, whose pattern is more specific; remove one of the two`)];
}

/** The host an entry names as its example, or the plainest one under its pattern. */
function exampleOf({ pattern, example }: Pick<ServiceHost, 'pattern' | 'example'>): string {
  return example ?? plainestHost(pattern);
}

/** Hosting companies list their own names as suffixes; a pattern below one, such as `hf.space`, is a decision to take. */
function isPublicSuffix(pattern: string): boolean {
  const host = plainestHost(pattern.replace(/^\*\./, ''));
  return parse(host, { allowPrivateDomains: false }).domain === null;
}

function doubleClaims({ services }: Catalogue): SignatureProblem[] {
  const claims = new Map<string, string>();
  return services.flatMap(({ id, hosts }) =>
    hosts.flatMap(({ pattern, role, paths, shared }) =>
      [...(shared || paths.length === 0 ? [''] : []), ...paths].flatMap((path) => {
        const other = claims.get(pattern + path);
        claims.set(pattern + path, id);
        if (other === undefined) return [];
        const message = `${pattern}${path} is claimed by ${other} too; leave it to one of them`;
        return [problemIn(`services/${id}.json`)(`hosts.${role}`, message)];
      }),
    ),
  );
}

function lintNotAi(hosts: HostMatcher, { services }: Catalogue, pattern: string, reason: string): SignatureProblem[] {
  const name = plainestHost(pattern);
  const match = hosts.match(name);
  if (!match?.counts) return [];
  const { id } = services[match.service]!;
  const message = `${name} would be taken for ${id} by ${match.pattern}, but is not AI: ${reason}; narrow the pattern, or mark it shared`;
  return [problemIn(`services/${id}.json`)(`hosts.${match.role}`, message)];
}

function lintClients(catalogue: Catalogue, clients: readonly ClientFile[]): SignatureProblem[] {
  const matcher = new ClientMatcher(catalogue);
  return clients.flatMap(({ id, vendor, userAgents = [], headers = [], examples = [], nearMisses = [] }) => {
    const problem = problemIn(`clients/${id}.json`);
    return [
      ...(vendor === undefined || catalogue.vendors.some((each) => each.id === vendor)
        ? []
        : [problem('vendor', `no vendor "${vendor}"; add vendors/${vendor}.json, or leave it out`)]),
      ...(userAgents.length + headers.length > 0
        ? []
        : [problem('', 'neither userAgents nor headers; a client is known by one of them')]),
      ...(userAgents.length === 0 || examples.length > 0
        ? []
        : [problem('examples', 'userAgents without an example; add a real user agent')]),
      ...examples
        .filter((example) => matcher.match(example)?.id !== id)
        .map((example) =>
          problem('examples', `"${example}" is matched to ${matcher.match(example)?.id ?? 'no client'}`),
        ),
      ...nearMisses
        .filter((nearMiss) => matcher.match(nearMiss)?.id === id)
        .map((nearMiss) => problem('nearMisses', `"${nearMiss}" matches; narrow the pattern`)),
    ];
  });
}

function lintApis(catalogue: Catalogue, apis: readonly ApiFile[]): SignatureProblem[] {
  const matcher = new ApiMatcher(catalogue);
  const urls = new UrlMatcher(catalogue);
  const matchUrl = (text: string) => {
    const url = new URL(text);
    const path = url.pathname + url.search;
    return matcher.match({ host: url.hostname, path, aiHost: urls.match(url.hostname, path)?.counts ?? false });
  };
  return apis.flatMap(({ id, examples, nearMisses }) => {
    const problem = problemIn(`apis/${id}.json`);
    return [
      ...examples.flatMap(({ url, ...expected }) => {
        const { api, ...found } = matchUrl(url) ?? { api: 'no api' };
        if (api !== id) return [problem('examples', `${url} is matched to ${api}; mend the path or its hosts`)];
        const wanted = JSON.stringify(Object.entries(expected).sort());
        if (JSON.stringify(Object.entries(found).sort()) === wanted) return [];
        return [problem('examples', `${url} gives ${JSON.stringify(found)}; mend the path, or the example`)];
      }),
      ...nearMisses
        .filter((url) => matchUrl(url)?.api === id)
        .map((url) => problem('nearMisses', `${url} matches; narrow the path, or bind it to hosts`)),
    ];
  });
}

function problemIn(file: string): (where: string, message: string) => SignatureProblem {
  return (where, message) => ({ file, where, message });
}
