import type { HostMatch } from '../match/host-matcher.js';
import { type Naming, namings } from './bindings.js';

/**
 * A name holds for so long after its last statement (the end of an answer's TTL, an SNI). Clients go on using a connection
 * long after the name's TTL, and exporters begin a new record of it at every active timeout, at most 30 minutes in what is
 * sold: two of them fit. What a client asked later for the same address takes the name away sooner.
 */
export const graceMs = 3_600_000;
/** Records may begin so long before the name they belong to was stated: clocks differ, and starts are rounded down. */
export const leadMs = 60_000;

/**
 * Exporters of NetFlow count from a clock that they state in whole seconds, so flows seem to begin up to a second early. Where the client asked
 * for something else at the same address within it, it may be either's.
 */
const wholeSecondMs = 1000;

/** No answer holds longer: TTLs are cut to a day. */
const longestHoldMs = 86_400_000 + graceMs;

type Shared<T> = T & { readonly buffer: SharedArrayBuffer };
export type SharedUint32 = Shared<Uint32Array>;
export type SharedInt32 = Shared<Int32Array>;
export type SharedFloat64 = Shared<Float64Array>;
export type SharedBytes = Shared<Uint8Array>;

/** Strings end to end. */
export interface PackedStrings {
  readonly bytes: SharedBytes;
  /** One more than there are strings: string `i` is `bytes[ends[i], ends[i + 1])`. */
  readonly ends: SharedUint32;
}

/**
 * What was learnt of addresses before flows are read, in shared memory: built once by `KnowledgeBuilder`, read by all workers.
 *
 *   addresses   clients and servers by name
 *   changes     of each address, when its holder changed: changes[changeEnds[a], changeEnds[a + 1])
 *   servers     addresses that served a service of the catalogue: serverOf[a], or -1
 *   pairs       of each server, who asked for it: pairs[pairEnds[s], pairEnds[s + 1]), ascending by client
 *   names       of each pair, what was stated when: names[nameEnds[p], nameEnds[p + 1]), ascending in time
 *   windows     of each server, when all who asked agree on one service: windows[windowEnds[s], windowEnds[s + 1])
 *
 * Client 0 of a pair is "not stated"; the others are places in `addresses`, plus one.
 */
export interface KnowledgeTables {
  /** Tells tables from the ones before. */
  readonly version: number;
  /** In ascending order of their bytes. */
  readonly addresses: PackedStrings;
  readonly hosts: PackedStrings;
  /** Of each host its service's place in the catalogue; `otherName` for what is none, `silent` for what says nothing. */
  readonly hostServices: SharedInt32;
  readonly changeEnds: SharedUint32;
  readonly changes: SharedFloat64;
  readonly serverOf: SharedInt32;
  /** Of each server 1 where it was ever known by a name that is no service's. */
  readonly sharedServers: SharedBytes;
  readonly pairEnds: SharedUint32;
  readonly pairClients: SharedUint32;
  readonly nameEnds: SharedUint32;
  readonly nameTimes: SharedFloat64;
  readonly nameUntils: SharedFloat64;
  /** Places in `hosts`. */
  readonly nameHosts: SharedUint32;
  /** `NameGround`. */
  readonly nameGrounds: SharedBytes;
  readonly windowEnds: SharedUint32;
  readonly windowFroms: SharedFloat64;
  readonly windowUntils: SharedFloat64;
  readonly windowHosts: SharedUint32;
  readonly windowGrounds: SharedBytes;
}

/** A name that is no service's: it takes names away. */
export const otherName = -1;
/** A host of a service whose use is no use of the service, as its images': it names nothing and takes nothing away. */
export const silent = -2;

export const NameGround = Object.freeze({ Answer: 0, Sni: 1 });

/** What a host's match in the catalogue is to naming: a host that a service shares with other products is none of its own. */
export function serviceForNaming(match: Pick<HostMatch, 'shared' | 'counts' | 'service'> | undefined): number {
  if (match === undefined || match.shared) return otherName;
  return match.counts ? match.service : silent;
}

/** What a server was at a time. */
export interface Named {
  /** Place in the catalogue. */
  readonly service: number;
  /** Place of the host. */
  readonly host: number;
  readonly naming: Naming;
}

/** A worker's view of what was learnt. */
export class Knowledge {
  readonly version: number;
  private readonly tables: KnowledgeTables;
  private readonly bytes: Buffer;

  constructor(tables: KnowledgeTables) {
    this.version = tables.version;
    this.tables = tables;
    this.bytes = Buffer.from(tables.addresses.bytes.buffer);
  }

  /** The place of an address in its one spelling; -1 for one that nothing is known of. */
  addressOf(name: string): number {
    const { ends } = this.tables.addresses;
    const wanted = Buffer.from(name);
    let low = 0;
    let high = ends.length - 2;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const order = this.bytes.compare(wanted, 0, wanted.length, ends[middle]!, ends[middle + 1]!);
      if (order === 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  /** The place of the server at an address; -1 for one that served no service. */
  serverAt(address: number): number {
    return address < 0 ? -1 : this.tables.serverOf[address]!;
  }

  /** How many servers are known. */
  get servers(): number {
    return this.tables.sharedServers.length;
  }

  /** Whether a server also answers to names that are no service's: a front end that its address alone says nothing of. */
  isShared(server: number): boolean {
    return this.tables.sharedServers[server] === 1;
  }

  /** The bytes of a host that `nameAt` told, which stay as they are. */
  hostBytes(host: number): Uint8Array {
    const { bytes, ends } = this.tables.hosts;
    return bytes.subarray(ends[host], ends[host + 1]);
  }

  /** The last change of an address's holder in `[from, time]`; NaN where there is none. */
  lastChange(address: number, from: number, time: number): number {
    const { changeEnds, changes } = this.tables;
    const first = changeEnds[address]!;
    const at = lastAtOrBefore(changes, first, changeEnds[address + 1]!, time);
    return at >= first && changes[at]! >= from ? changes[at]! : Number.NaN;
  }

  /** Whether an address's holder ever changed. */
  changes(address: number): boolean {
    const { changeEnds } = this.tables;
    return changeEnds[address + 1]! > changeEnds[address]!;
  }

  /** What a server was last told to a client to be; `taken` where that is no service. Negative places are unknown ones. */
  ownName(server: number, client: number, time: number): Named | 'taken' | undefined {
    if (server < 0 || client < 0) return undefined;
    const { pairEnds, pairClients, nameEnds } = this.tables;
    const pair = placeOf(pairClients, pairEnds[server]!, pairEnds[server + 1]!, client + 1);
    if (pair < 0) return undefined;
    const first = nameEnds[pair]!;
    const end = nameEnds[pair + 1]!;
    const now = this.latestName(first, end, time);
    if (now < 0) return undefined;
    const soon = this.latestName(first, end, time + wholeSecondMs);
    if (soon >= 0 && soon !== now && this.serviceAt(soon) !== this.serviceAt(now)) return 'taken';
    return this.told(now);
  }

  /** The place of what a pair last stated: of an answer and a greeting for the same, the answer; -1 for none. */
  private latestName(first: number, end: number, time: number): number {
    const answer = this.latest(first, end, time, NameGround.Answer);
    const sni = this.latest(first, end, time, NameGround.Sni);
    if (answer < 0 || sni < 0) return Math.max(answer, sni);
    const { nameTimes } = this.tables;
    if (this.serviceAt(answer) === this.serviceAt(sni)) return answer;
    return nameTimes[sni]! >= nameTimes[answer]! ? sni : answer;
  }

  /** The last statement of one ground that holds at `time`, or else the first soon after; -1 for none. */
  private latest(first: number, end: number, time: number, ground: number): number {
    const { nameTimes, nameUntils, nameGrounds } = this.tables;
    const before = lastAtOrBefore(nameTimes, first, end, time);
    for (let at = before; at >= first; at--) {
      if (nameGrounds[at] !== ground || this.serviceAt(at) === silent) continue;
      if (time < nameUntils[at]! + graceMs) return at;
      if (nameTimes[at]! < time - longestHoldMs) break;
    }
    for (let at = before + 1; at < end && nameTimes[at]! <= time + leadMs; at++) {
      if (nameGrounds[at] === ground && this.serviceAt(at) !== silent) return at;
    }
    return -1;
  }

  private serviceAt(name: number): number {
    return this.tables.hostServices[this.tables.nameHosts[name]!]!;
  }

  private told(name: number): Named | 'taken' {
    const service = this.serviceAt(name);
    const naming = this.tables.nameGrounds[name] === NameGround.Answer ? 'own-answer' : 'own-sni';
    return service < 0 ? 'taken' : { service, host: this.tables.nameHosts[name]!, naming };
  }

  /** What all who asked for a server agree that it was. */
  othersName(server: number, time: number): Named | undefined {
    if (server < 0) return undefined;
    const { windowEnds, windowFroms, windowUntils, windowHosts, windowGrounds, hostServices } = this.tables;
    const at = lastAtOrBefore(windowFroms, windowEnds[server]!, windowEnds[server + 1]!, time);
    if (at < windowEnds[server]! || time >= windowUntils[at]!) return undefined;
    const host = windowHosts[at]!;
    const naming = windowGrounds[at] === NameGround.Answer ? 'other-answer' : 'other-sni';
    return { service: hostServices[host]!, host, naming };
  }
}

/** The number that batches and the store keep for a way of naming. */
export function namingCode(naming: Naming): number {
  return namings.indexOf(naming);
}

/** The place of the last of the ascending `times[first, end)` that is not after `time`; `first - 1` for none. */
function lastAtOrBefore(times: Float64Array, first: number, end: number, time: number): number {
  let low = first;
  let high = end - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! <= time) low = middle + 1;
    else high = middle - 1;
  }
  return high;
}

function placeOf(values: Uint32Array, first: number, end: number, value: number): number {
  let low = first;
  let high = end - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    if (values[middle] === value) return middle;
    if (values[middle]! < value) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
