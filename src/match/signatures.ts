import { AddressMatcher } from './address-matcher.js';
import { ApiMatcher } from './api-matcher.js';
import { AsnMatcher, type AsnOf } from './asn-matcher.js';
import type { Catalogue, Service } from './catalogue.js';
import { ClientMatcher } from './client-matcher.js';
import { countedServices } from './counted-services.js';
import { HiddenMatcher } from './hidden-matcher.js';
import { HostMatcher } from './host-matcher.js';
import { LocalMatcher } from './local-matcher.js';
import { SuffixFilter } from './suffix-filter.js';
import { UrlMatcher } from './url-matcher.js';

/** The catalogue made ready to match: everything that turns a record's names into services and clients. */
export interface Signatures {
  /** Those of the catalogue, then what is counted beside them. */
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
  readonly locals: LocalMatcher;
  readonly hidden: HiddenMatcher;
  /** Id of the AI client that sends this user agent. */
  clientOf(userAgent: string): string | undefined;
}

/** What of a catalogue matching needs. */
export type MatchedCatalogue = Pick<Catalogue, 'services' | 'clients' | 'apis' | 'locals' | 'hidden'>;

export function signaturesOf(catalogue: MatchedCatalogue, asnOf?: AsnOf): Signatures {
  const services = countedServices(catalogue);
  const hosts = new HostMatcher({ services });
  const clients = new ClientMatcher(catalogue);
  return {
    services,
    suffixes: new SuffixFilter({ services }),
    hosts,
    urls: new UrlMatcher({ services }, hosts),
    addresses: new AddressMatcher({ services }),
    ...(asnOf && { networks: new AsnMatcher(catalogue, asnOf) }),
    apis: new ApiMatcher(catalogue),
    locals: new LocalMatcher(catalogue),
    hidden: new HiddenMatcher(catalogue),
    clientOf: (userAgent) => clients.match(userAgent)?.id,
  };
}
