import { describe, expect, test } from 'vitest';
import type { Service, Vendor } from '../../src/match/catalogue.js';
import { isProduct, withNetworks } from '../../src/match/network-services.js';
import { openCatalogue } from '../../src/match/open-catalogue.js';

const one = vendor('one', [64500]);
const many = vendor('many', [64501]);

describe('networks of vendors', () => {
  test('are of the only service that is used', () => {
    const services = [service('a', 'one', 'chatbot'), service('b', 'one', 'chatbot', 'asset')];
    expect(withNetworks(services, [one]).map(({ id, asns }) => [id, asns])).toEqual([
      ['a', [64500]],
      ['b', undefined],
    ]);
  });

  test('are, of several, of one that stands for all and says so', () => {
    const services = [
      service('c', 'many', 'llm-api'),
      service('d', 'many', 'chatbot'),
      service('e', 'many', 'chatbot'),
    ];
    const standing = withNetworks(services, [many]).at(-1)!;
    expect(standing).toMatchObject({
      id: 'vendor/many',
      name: 'Many (service not known)',
      vendor: 'many',
      category: 'chatbot',
      asns: [64501],
      confidence: 'low',
      hosts: [],
    });
    expect(isProduct(standing)).toBe(false);
  });

  test('of shared clouds and content networks name nobody', () => {
    for (const asn of [13335, 15169, 16509, 8075, 54113, 20940]) {
      expect(withNetworks([service('a', 'one', 'chatbot')], [vendor('one', [asn])])[0]!.asns).toBeUndefined();
    }
  });

  test('leave the place of every product in the catalogue as it was', async () => {
    const { services, vendors } = await openCatalogue();
    const products = services.filter(isProduct);
    expect(services.slice(0, products.length)).toEqual(products);
    const standing = services.filter((each) => !isProduct(each));
    expect(standing.map(({ vendor }) => vendor)).toEqual(
      vendors.filter(({ asns }) => asns.length > 0).map(({ id }) => id),
    );
  });
});

function vendor(id: string, asns: readonly number[]): Vendor {
  return { id, name: id[0]!.toUpperCase() + id.slice(1), asns, addresses: [], sources: [] };
}

function service(id: string, vendorId: string, category: string, role: 'app' | 'asset' = 'app'): Service {
  const hosts = [{ pattern: `${id}.example`, role, shared: false, paths: [] }];
  return { id, name: id, vendor: vendorId, category, hosts, addresses: [], confidence: 'high', sources: [] };
}
