import { BlockList, isIP, SocketAddress } from 'node:net';
import type { AddressRange, Catalogue } from './catalogue.js';

export interface AddressMatch {
  /** Place of the service in `catalogue.services`. */
  readonly service: number;
  readonly range: string;
}

interface Claim extends AddressMatch {
  readonly prefix: number;
  readonly block: BlockList;
}

/**
 * Tells the AI service behind an address, from the ranges its vendor published for incoming connections.
 *
 * Few vendors have any: most sit behind shared clouds, where an address says nothing.
 */
export class AddressMatcher {
  private readonly catalogue: Pick<Catalogue, 'services'>;
  private claims: readonly Claim[] | undefined;

  constructor(catalogue: Pick<Catalogue, 'services'>) {
    this.catalogue = catalogue;
  }

  /** `address` is IPv4 or IPv6 text, IPv4-mapped too; any other string matches nothing. */
  match(address: string): AddressMatch | undefined {
    const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
    const family = isIP(plain);
    if (family === 0) return undefined;
    this.claims ??= claimsOf(this.catalogue);
    // Given text, each list would read it anew.
    const socket = new SocketAddress({ address: plain, family: family === 4 ? 'ipv4' : 'ipv6' });
    const found = this.claims.find(({ block }) => block.check(socket));
    return found && { service: found.service, range: found.range };
  }
}

/** A vendor's outgoing ranges visit other people's sites; nobody inside connects to them. */
function isDestination({ direction, retired }: AddressRange): boolean {
  return direction === 'ingress' && !retired;
}

/** The narrowest range first. Made when the first address is asked for: a proxy log has none. */
function claimsOf({ services }: Pick<Catalogue, 'services'>): Claim[] {
  return services
    .flatMap((service, index) => service.addresses.filter(isDestination).map(({ range }) => claim(index, range)))
    .sort((one, other) => other.prefix - one.prefix || (one.range < other.range ? -1 : 1));
}

function claim(service: number, range: string): Claim {
  const [network = '', length = ''] = range.split('/');
  const prefix = Number(length);
  const block = new BlockList();
  block.addSubnet(network, prefix, isIP(network) === 4 ? 'ipv4' : 'ipv6');
  return { service, range, prefix, block };
}
