import { expect, test } from 'vitest';
import { HostMatcher } from '../../src/match/host-matcher.js';
import { signaturesOf } from '../../src/match/signatures.js';
import { builtInCatalogue } from './built-in.js';

const signatures = signaturesOf(builtInCatalogue);
const { hidden } = builtInCatalogue;
const plain = (pattern: string) => pattern.replace(/^=/, '');

test.each(hidden.flatMap(({ id, hosts }) => hosts.map((pattern) => [id, plain(pattern)] as const)))(
  '%s is known by the name %s, which no AI service has',
  (id, host) => {
    expect(signatures.services[signatures.hosts.match(host)!.service]!.id).toBe(`hidden/${id}`);
    expect(signatures.suffixes.mayMatch(Buffer.from(host), 0, host.length)).toBe(true);
    expect(new HostMatcher(builtInCatalogue).match(host)).toBeUndefined();
  },
);

test('no two kinds share an application or a port', () => {
  const names = hidden.flatMap(({ apps, ports }) => [
    ...apps,
    ...ports.map(({ port, transport }) => `${transport} ${port}`),
  ]);
  expect(names).toEqual([...new Set(names)]);
  expect(names).toEqual(names.map((name) => name.toLowerCase()));
});

test.each([
  ['a name of the same owner', 'www.icloud.com'],
  ['a page about a resolver', 'developers.google.com'],
  ['a name that ends alike', 'notdns.google'],
])('%s hides nothing', (_, host) => {
  const match = signatures.hosts.match(host);
  expect(match === undefined || match.service < signatures.hidden.first).toBe(true);
});
