import { canonicalAddress } from '../../native-free-parsers/address.js';
import { serviceForNaming } from '../identity/knowledge.js';
import type { HostMatcher } from '../match/host-matcher.js';
import { hostName } from '../rows/record.js';

/** What a host says of the server that it names. */
export interface HostNaming {
  /** As it is shown. */
  readonly name: string;
  /** Place in the catalogue, or `otherName`, or `silent`. */
  readonly service: number;
}

/** About 10 MiB. */
const mostHosts = 1 << 16;

/** Remembers what each distinct host says of the server that it names: requests of a capture name the same few again and again. */
export class HostNamings {
  private readonly known = new Map<string, HostNaming | undefined>();
  private readonly hosts: Pick<HostMatcher, 'match'>;

  constructor(hosts: Pick<HostMatcher, 'match'>) {
    this.hosts = hosts;
  }

  /** Undefined for what names no server: nothing, and addresses. */
  of(text: string): HostNaming | undefined {
    const known = this.known.get(text);
    if (known !== undefined || this.known.has(text)) return known;
    const naming = this.read(text);
    if (this.known.size >= mostHosts) this.known.clear();
    this.known.set(text, naming);
    return naming;
  }

  private read(text: string): HostNaming | undefined {
    const name = hostName(text);
    if (name === '' || canonicalAddress(name)) return undefined;
    return { name, service: serviceForNaming(this.hosts.match(name)) };
  }
}
