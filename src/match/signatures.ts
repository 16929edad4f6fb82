import { AddressMatcher } from './address-matcher.js';
import { ApiMatcher } from './api-matcher.js';
import { AsnMatcher, type AsnOf } from './asn-matcher.js';
import type { Catalogue, Service } from './catalogue.js';
import { ClientMatcher } from './client-matcher.js';
import { HostMatcher } from './host-matcher.js';
import { SuffixFilter } from './suffix-filter.js';
import { UrlMatcher } from './url-matcher.js';

/** The catalogue made ready to match: everything that turns a record's names into services and clients. */
export interface Signatures {
  readonly services: readonly Service[];
  /** Spares most hosts the matcher below. */
  readonly suffixes: SuffixFilter;
  readonly hosts: HostMatcher;
  readonly urls: UrlMatcher;
  readonly addresses: AddressMatcher;
  /** Absent where networks of addresses are not known. */
  readonly networks?: AsnMatcher;
  /** The API, model and region of a request. */
  readonly apis: ApiMatcher;
  /** Id of the AI client that sends this user agent. */
  clientOf(userAgent: string): string | undefined;
}

/** What of a catalogue matching needs. */
export type MatchedCatalogue = Pick<Catalogue, 'services' | 'clients' | 'apis'>;

export function signaturesOf(catalogue: MatchedCatalogue, asnOf?: AsnOf): Signatures {
  const hosts = new HostMatcher(catalogue);
  const clients = new ClientMatcher(catalogue);
  return {
    services: catalogue.services,
    suffixes: new SuffixFilter(catalogue),
    hosts,
    urls: new UrlMatcher(catalogue, hosts),
    addresses: new AddressMatcher(catalogue),
    ...(asnOf && { networks: new AsnMatcher(catalogue, asnOf) }),
    apis: new ApiMatcher(catalogue),
    clientOf: (userAgent) => clients.match(userAgent)?.id,
  };
}
