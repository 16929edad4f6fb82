import type { Service, Vendor } from './catalogue.js';
import { countsAsUse } from './host-matcher.js';

/**
 * Networks of clouds and content networks: an address in them says nothing of who is served there. Names from the networks' entries at
 * RIPE and ARIN.
 */
const sharedNetworks: ReadonlySet<number> = new Set([
  13335,
  209242, // Cloudflare
  15169,
  396982,
  19527, // Google
  16509,
  14618,
  7224, // Amazon
  8075,
  8068,
  3598, // Microsoft
  54113, // Fastly
  16625,
  20940,
  63949, // Akamai
  31898,
  7160, // Oracle
  36351, // IBM
  14061, // DigitalOcean
  16276, // OVH
  24940, // Hetzner
  20473, // Vultr
  45102,
  37963, // Alibaba
  132203,
  45090, // Tencent
  136907,
  55990, // Huawei
  714,
  6185, // Apple
  32934, // Meta
]);

/**
 * The services with the networks (by ASN) that are known to be theirs: a vendor's network is its service's where it has just one that
 * is used, and else that of a service that stands for all of them, since an address does not say which it is.
 *
 *   openai has chatgpt, openai-api, …   vendor/openai   "OpenAI (service not known)"   401518, 401864
 */
export function withNetworks(services: readonly Service[], vendors: readonly Vendor[]): readonly Service[] {
  const networks = new Map<string, readonly number[]>();
  const standing: Service[] = [];
  for (const vendor of vendors) {
    const asns = vendor.asns.filter((asn) => !sharedNetworks.has(asn));
    if (asns.length === 0) continue;
    const used = services.filter((service) => service.vendor === vendor.id && isUsed(service));
    if (used.length === 0) continue;
    if (used.length === 1) networks.set(used[0]!.id, asns);
    else standing.push(standsForAll(vendor, used, asns));
  }
  return [...services.map((service) => withAsns(service, networks.get(service.id))), ...standing];
}

/** Whether it is a product, not one that stands for all of its vendor's. */
export function isProduct({ standsForVendor }: Service): boolean {
  return standsForVendor !== true;
}

function isUsed({ hosts }: Service): boolean {
  return hosts.some(({ role }) => countsAsUse(role));
}

function withAsns(service: Service, asns: readonly number[] | undefined): Service {
  return asns ? { ...service, asns } : service;
}

function standsForAll({ id, name, sources }: Vendor, used: readonly Service[], asns: readonly number[]): Service {
  return {
    id: `vendor/${id}`,
    name: `${name} (service not known)`,
    vendor: id,
    category: mostCommon(used.map(({ category }) => category)),
    hosts: [],
    addresses: [],
    asns,
    standsForVendor: true,
    confidence: 'low',
    sources,
    note: 'Named by the network of an address: which of the services it was, nothing says. The category is that of most of them.',
  };
}

/** The first in the alphabet of those that are there most often. */
function mostCommon(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))[0]![0];
}
