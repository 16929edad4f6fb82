import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'tldts';
import { describe, expect, it } from 'vitest';
import type { ServiceHost } from '../../src/match/catalogue.js';
import { HostMatcher } from '../../src/match/host-matcher.js';
import { compileHostPattern, plainestHost } from '../../src/match/host-pattern.js';
import { builtInSignatures } from '../../src/match/load-signatures.js';
import { isProduct } from '../../src/match/network-services.js';
import { UrlMatcher } from '../../src/match/url-matcher.js';
import { packageRoot } from '../../src/package-root.js';
import { builtInCatalogue } from './built-in.js';

const catalogue = builtInCatalogue;
const hosts = new HostMatcher(catalogue);
const urls = new UrlMatcher(catalogue, hosts);
const products = catalogue.services.filter(isProduct);
const facts = process.env.LAMPLIGHTER_FACTS ?? resolve(packageRoot, '../shared/facts');
const benignDomains = join(facts, 'benign-domains.csv');
const researched = join(facts, 'services.csv');

describe('every service', () => {
  it('has a file named after its id', () => {
    const files = readdirSync(join(builtInSignatures, 'services')).map((name) => name.replace(/\.json$/, ''));
    expect(products.map(({ id }) => id)).toEqual(files.sort());
  });

  it('names a vendor and a category that exist', () => {
    const vendors = new Set(catalogue.vendors.map(({ id }) => id));
    const categories = new Set(catalogue.categories.map(({ id }) => id));
    const astray = catalogue.services.filter(
      ({ vendor, category }) => !vendors.has(vendor) || !categories.has(category),
    );
    expect(astray.map(({ id }) => id)).toEqual([]);
  });

  it('has at least one host that counts as use', () => {
    const without = products.filter(
      ({ hosts }) => !hosts.some(({ role }) => ['app', 'api', 'download'].includes(role)),
    );
    expect(without.map(({ id }) => id)).toEqual([]);
  });
});

describe('every vendor and category', () => {
  it('is used by a service', () => {
    const used = new Set(catalogue.services.flatMap(({ vendor, category }) => [vendor, category]));
    const idle = [...catalogue.vendors, ...catalogue.categories].filter(({ id }) => !used.has(id));
    expect(idle.map(({ id }) => id)).toEqual([]);
  });
});

describe.each(catalogue.services.map((service, index) => [service.id, index] as const))(
  'the patterns of %s',
  (id, index) => {
    const { hosts: patterns } = catalogue.services[index]!;

    it('find their own hosts and paths', () => {
      for (const host of patterns) {
        for (const name of namesUnder(host)) {
          if (host.paths.length === 0 || host.shared)
            expect(catalogue.services[hosts.match(name)!.service]!.id, name).toBe(id);
          for (const path of host.paths) {
            const url = urls.match(name, path.replace('*', 'anything'));
            expect(url && catalogue.services[url.service]!.id, name + path).toBe(id);
            expect(url!.shared, name + path).toBe(false);
          }
        }
      }
    });

    it('do not find names that only look like theirs', () => {
      for (const host of patterns) {
        for (const other of nearMisses(host)) {
          const match = hosts.match(other);
          expect(match === undefined || otherPatternCovers(match.pattern, other), `${other} by ${match?.pattern}`).toBe(
            true,
          );
          expect(match?.pattern, other).not.toBe(host.pattern);
        }
      }
    });

    it('do not find paths that only begin like theirs', () => {
      for (const { paths, ...host } of patterns) {
        const [name] = namesUnder({ ...host, paths });
        for (const path of paths.filter((each) => !each.endsWith('*') && each !== '/')) {
          const other = urls.match(name!, `${path.replace('*', 'anything')}x`);
          expect(other?.path, `${name}${path}x`).not.toBe(path);
        }
      }
    });

    it('sit on no public suffix', () => {
      for (const { pattern } of patterns) {
        const { domain, hostname } = parse(plainestHost(pattern.replace(/^\*\./, '')), {
          allowPrivateDomains: false,
        });
        expect(domain, `${pattern} (${hostname})`).not.toBeNull();
      }
    });
  },
);

it('no two services claim the same pattern and path', () => {
  const claims = catalogue.services.flatMap(({ id, hosts }) =>
    hosts.flatMap(({ pattern, paths, shared }) =>
      [...(shared || paths.length === 0 ? [''] : []), ...paths].map((path) => [pattern + path, id] as const),
    ),
  );
  const twice = claims.filter(([claim], index) => claims.findIndex(([other]) => other === claim) !== index);
  expect(twice).toEqual([]);
});

describe('what lists of AI hosts carry wrongly', () => {
  it('never convicts by its name', () => {
    const convicted = catalogue.notAi.filter(
      ({ pattern }) => hosts.match(pattern)?.counts || hosts.match(`www.${pattern}`)?.counts,
    );
    expect(convicted).toEqual([]);
  });

  it('is no service under another name', () => {
    const own = new Set(
      catalogue.services.flatMap(({ hosts }) =>
        hosts.filter(({ shared, paths }) => !shared && paths.length === 0).map(({ pattern }) => pattern),
      ),
    );
    expect(catalogue.notAi.filter(({ pattern }) => own.has(pattern))).toEqual([]);
  });
});

describe('popular sites that are no AI', () => {
  const popular = readFileSync(join(packageRoot, 'test/match/popular-sites.txt'), 'utf8').split('\n').filter(Boolean);

  it('are never found by name', () => {
    expect(popular.length).toBeGreaterThan(300);
    expect(popular.filter((host) => found(host) || found(`www.${host}`))).toEqual([]);
  });

  it.skipIf(!existsSync(benignDomains))('are never found by name on the list of the shared facts', () => {
    const rows = readFileSync(benignDomains, 'utf8').split('\n').slice(1).filter(Boolean);
    const listed = rows.map((row) => row.slice(0, row.indexOf(',')));
    expect(listed.length).toBeGreaterThan(500);
    expect(listed.filter((host) => found(host) || found(`www.${host}`))).toEqual([]);
  });

  /** A host that AI shares by path is known to the matcher, and says nothing without the path. */
  function found(host: string): boolean {
    return hosts.match(host)?.named ?? false;
  }
});

/** Sites of protocols and libraries, services that are gone, and one that could not be confirmed. */
const leftOut = new Set([
  'agent-client-protocol',
  'chatbotui',
  'deepart',
  'failingfast',
  'imiprompt',
  'llamahub',
  'lmql',
  'noonshot',
  'openspec',
  'roamaround',
  'sourceai',
]);

it.skipIf(!existsSync(researched))(
  'every host of the researched facts is found, but for services left out on purpose',
  () => {
    const rows = readFileSync(researched, 'utf8').split('\n').slice(1).filter(Boolean).map(csvFields);
    expect(rows.length).toBeGreaterThan(2000);
    const missed = rows.filter(([id, , , , pattern = '']) => {
      const host = pattern.replace(/^\*\./, 'x.').replaceAll('*', 'x');
      return !leftOut.has(id ?? '') && !hosts.match(host)?.named;
    });
    expect(missed.map(([id, , , , pattern]) => `${id}: ${pattern}`)).toEqual([]);
  },
);

/** Names in the facts have commas, inside quotes. */
function csvFields(row: string): string[] {
  return [...row.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, field = '']) => field.replace(/^"|"$/g, ''));
}

/** Real hosts a pattern must find: the example it names, or itself, and a name below where it reaches there. */
function namesUnder({ pattern, example }: ServiceHost): string[] {
  const parsed = compileHostPattern(pattern);
  const first = example ?? plainestHost(pattern);
  return parsed.reach === 'host' || first.length > 200 ? [first] : [first, `some-part.${first}`];
}

/** Names a careless comparison would take for the host: glued on, put before another domain, dots made dashes. */
function nearMisses({ pattern }: ServiceHost): string[] {
  const host = plainestHost(pattern.replace(/^\*\./, ''));
  const glued = /^\*[^.]/.test(pattern) ? [] : [`not${host}`];
  const registered = host
    .split('.')
    .slice(0, -2)
    .concat(`not${host.split('.').at(-2)}`, host.split('.').at(-1)!)
    .join('.');
  return [...glued, registered, `${host}.evil.example`, `${host.replaceAll('.', '-')}.example`, `${host}x`];
}

function otherPatternCovers(pattern: string, host: string): boolean {
  const plain = pattern.replace(/^(=|\*\.)/, '');
  return /[*{]/.test(plain) || host === plain || host.endsWith(`.${plain}`);
}
