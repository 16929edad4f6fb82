import { canonicalAddress } from '../../native-free-parsers/address.js';
import type { Knowledge } from '../identity/knowledge.js';
import type { AddressMatcher } from '../match/address-matcher.js';
import type { AsnMatcher } from '../match/asn-matcher.js';
import { HostTable } from './host-table.js';
import type { KeptNames } from './kept-names.js';

/** What the tables below remember of a server: a service's number, or one of these. */
const noService = -1;
/** An alias, or an address that is nobody's server: what blocking resolvers answer with. */
const noServer = -2;
/** `firstKnown - place` for a server that something was learnt of. */
const firstKnown = -3;

/** Owners from here are known by the network of the address only. */
export const firstByNetwork = 1 << 24;

/** What is known of servers by their addresses, as logs write them: ranges of the catalogue, and what was learnt. */
export class ServerTable {
  private readonly table: HostTable;
  /** Asked only for those that nothing names: to look through the ranges costs more than all else about a server. */
  private readonly ranges: HostTable;
  private readonly knowledge: Knowledge | undefined;

  constructor(
    ranges: AddressMatcher,
    asns: AsnMatcher | undefined,
    knowledge: Knowledge | undefined,
    names: KeptNames,
  ) {
    this.knowledge = knowledge;
    const networkOf = (address: string) => {
      const service = asns?.match(address);
      return service === undefined ? noService : firstByNetwork + service;
    };
    this.ranges = new HostTable((bytes) => {
      const address = canonicalAddress(latin1(bytes)) ?? '';
      return ranges.match(address)?.service ?? networkOf(address);
    });
    this.table = new HostTable((bytes) => {
      const address = canonicalAddress(latin1(bytes));
      if (address === undefined || isNobodys(address)) return noServer;
      const place = knowledge?.serverAt(knowledge.addressOf(names.lookedUp(address))) ?? -1;
      return place >= 0 ? firstKnown - place : noService;
    });
  }

  /** Whether anything was learnt of any server. */
  get hasKnown(): boolean {
    return this.knowledge !== undefined && this.knowledge.servers > 0;
  }

  /** The place of a server that something was learnt of; -1 for any other. */
  placeOf(bytes: Uint8Array, start: number, end: number): number {
    const answer = this.table.lookUp(bytes, start, end);
    return answer <= firstKnown ? firstKnown - answer : -1;
  }

  /** The service that the address is one of by its range, or by its network: then `firstByNetwork` plus it. Negative for none. */
  ownerOf(bytes: Uint8Array, start: number, end: number): number {
    const answer = this.table.lookUp(bytes, start, end);
    return answer === noServer ? noServer : this.ranges.lookUp(bytes, start, end);
  }

  isServer(bytes: Uint8Array, start: number, end: number): boolean {
    return start < end && this.table.lookUp(bytes, start, end) !== noServer;
  }

  isKnown(bytes: Uint8Array, start: number, end: number): boolean {
    return this.hasKnown && start < end && this.table.lookUp(bytes, start, end) <= firstKnown;
  }
}

/** Addresses have no escapes in any log. */
function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

function isNobodys(address: string): boolean {
  return address === '0.0.0.0' || address === '::' || address === '::1' || address.startsWith('127.');
}
