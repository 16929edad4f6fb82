import { canonicalAddress } from '../../native-free-parsers/address.js';
import { otherName, serviceForNaming } from '../identity/knowledge.js';
import type { HostMatcher } from '../match/host-matcher.js';
import { hostName } from '../rows/record.js';
import { HostTable } from './host-table.js';

/** What a host says of the server that it names. */
export interface HostNaming {
  /** As it is shown; '' where it is no service's, for nobody asks then. */
  readonly name: string;
  /** Place in the catalogue, or `otherName`, or `silent`. */
  readonly service: number;
}

/** Names of services that are remembered: more is a flood of made-up subdomains. */
const mostNames = 1 << 16;

/** What a host of no service says. */
export const otherNaming: HostNaming = { name: '', service: otherName };
/** What the table below remembers of a host: a place in the list of names, or one of these. */
const otherHost = -1;
const noName = -2;

/** Remembers what each distinct host says of the server that it names: requests of a capture name the same few again and again. */
export class HostNamings {
  private table: HostTable;
  private names: HostNaming[] = [];
  private readonly hosts: Pick<HostMatcher, 'match'>;
  private readonly text: (name: Uint8Array) => string;

  /** `text` makes a host's bytes a string. */
  constructor(hosts: Pick<HostMatcher, 'match'>, text: (name: Uint8Array) => string) {
    this.hosts = hosts;
    this.text = text;
    this.table = this.newTable();
  }

  /** Undefined for what names no server: nothing, and addresses. */
  of(bytes: Uint8Array, start: number, end: number): HostNaming | undefined {
    if (start === end) return undefined;
    const answer = this.table.lookUp(bytes, start, end);
    if (answer < 0) return answer === otherHost ? otherNaming : undefined;
    const naming = this.names[answer]!;
    if (this.names.length >= mostNames) {
      this.names = [];
      this.table = this.newTable();
    }
    return naming;
  }

  private newTable(): HostTable {
    return new HostTable((bytes) => this.read(hostName(this.text(bytes))));
  }

  private read(name: string): number {
    if (name === '' || canonicalAddress(name)) return noName;
    const service = serviceForNaming(this.hosts.match(name));
    return service === otherName ? otherHost : this.names.push({ name, service }) - 1;
  }
}
