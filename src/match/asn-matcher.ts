import type { MatchedCatalogue } from './signatures.js';

/** The number of the network that an address is in, in its one spelling; undefined where that is not known. */
export type AsnOf = (address: string) => number | undefined;

/** Tells the AI service behind an address from the network it is in, where that is its vendor's own. */
export class AsnMatcher {
  private readonly asnOf: AsnOf;
  /** By ASN the place of the service in the catalogue. */
  private readonly services: ReadonlyMap<number, number>;

  constructor({ services }: Pick<MatchedCatalogue, 'services'>, asnOf: AsnOf) {
    this.asnOf = asnOf;
    this.services = new Map(services.flatMap(({ asns = [] }, place) => asns.map((asn) => [asn, place])));
  }

  /** The place of the service in the catalogue; undefined for none. */
  match(address: string): number | undefined {
    const asn = this.asnOf(address);
    return asn === undefined ? undefined : this.services.get(asn);
  }
}
