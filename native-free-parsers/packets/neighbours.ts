/**
 * Who has which address on a link, as ARP (RFC 826) and IPv6 Neighbour Discovery (RFC 4861) tell it.
 *
 *   hardware protocol 6 4 operation  sender-mac sender-ip target-mac target-ip       ARP, behind EtherType 0x0806
 *   0        2        4 5 6          8          14        18         24
 *   135|136 0 checksum flags target  [type length value]                            ICMPv6, options from byte 24 on
 *   0         2        4     8       24
 */
import { Fact } from '../row.js';
import type { Packet } from './packet.js';
import type { PacketFacts } from './packet-facts.js';

const arpBytes = 28;
const solicitation = 135;
const advertisement = 136;
const optionsAt = 24;
const Option = Object.freeze({ SourceLinkLayer: 1, TargetLinkLayer: 2 });

/** An address and the hardware address that has it; reused from frame to frame. */
export class Neighbour {
  readonly address = new Uint8Array(16);
  /** 4 or 16. */
  addressBytes = 0;
  readonly mac = new Uint8Array(6);
}

/** Reads an ARP packet: the sender of a request or reply says what its address is. False where it says nothing of an address. */
export function readArp(bytes: Uint8Array, start: number, end: number, neighbour: Neighbour): boolean {
  if (end - start < arpBytes) return false;
  const isEthernet = bytes[start] === 0 && (bytes[start + 1] === 1 || bytes[start + 1] === 6);
  const isV4 = bytes[start + 2] === 8 && bytes[start + 3] === 0;
  const isRequestOrReply = bytes[start + 6] === 0 && (bytes[start + 7] === 1 || bytes[start + 7] === 2);
  if (!isEthernet || !isV4 || bytes[start + 4] !== 6 || bytes[start + 5] !== 4 || !isRequestOrReply) return false;
  // A probe for an address that nobody may have is sent from none (RFC 5227).
  return put(neighbour, bytes, start + 14, 4, start + 8);
}

/**
 * Reads the ICMPv6 message at `start` of a packet from the address at `sourceAt`: an advertisement says who has the address that
 * was asked for, a solicitation who asks. False where it says nothing of an address.
 */
export function readNeighbourDiscovery(
  bytes: Uint8Array,
  start: number,
  end: number,
  sourceAt: number,
  neighbour: Neighbour,
): boolean {
  if (end - start < optionsAt || bytes[start + 1] !== 0) return false;
  const type = bytes[start];
  if (type !== solicitation && type !== advertisement) return false;
  const wanted = type === advertisement ? Option.TargetLinkLayer : Option.SourceLinkLayer;
  for (let at = start + optionsAt; at + 8 <= end; ) {
    const length = 8 * bytes[at + 1]!;
    if (length === 0) return false;
    if (bytes[at] === wanted && length === 8)
      return put(neighbour, bytes, type === advertisement ? start + 8 : sourceAt, 16, at + 2);
    at += length;
  }
  return false;
}

function put(neighbour: Neighbour, bytes: Uint8Array, addressAt: number, addressBytes: number, macAt: number): boolean {
  let any = 0;
  let anyMac = 0;
  for (let i = 0; i < addressBytes; i++) {
    neighbour.address[i] = bytes[addressAt + i]!;
    any |= bytes[addressAt + i]!;
  }
  for (let i = 0; i < 6; i++) {
    neighbour.mac[i] = bytes[macAt + i]!;
    anyMac |= bytes[macAt + i]!;
  }
  neighbour.addressBytes = addressBytes;
  // Nobody's address, nobody's hardware address, and addresses of groups are no one's.
  return any !== 0 && anyMac !== 0 && (bytes[macAt]! & 1) === 0;
}

const slots = 1 << 12;
const slotBytes = 16 + 6;
/** Said again after so long: whoever is told holds it for some hours. */
const repeatedMs = 3_600_000;

/**
 * Tells what is new from what was said within the hour before: every host says the same every minute. Bounded: of two in one
 * slot the later stays.
 */
export class KnownNeighbours {
  private readonly known = new Uint8Array(slots * slotBytes);
  private readonly times = new Float64Array(slots);

  /** Whether this address was not known to have this hardware address at that time (Unix milliseconds); it is from now on. */
  learn({ address, addressBytes, mac }: Neighbour, timeMs: number): boolean {
    let hash = 0x811c9dc5;
    for (let i = 0; i < addressBytes; i++) hash = Math.imul(hash ^ address[i]!, 0x01000193);
    const slot = ((hash ^ (hash >>> 15)) >>> 0) % slots;
    const at = slot * slotBytes;
    const { known } = this;
    let isNew = !(Math.abs(timeMs - this.times[slot]!) < repeatedMs);
    for (let i = 0; i < 16; i++) {
      const byte = i < addressBytes ? address[i]! : 0;
      isNew ||= known[at + i] !== byte;
      known[at + i] = byte;
    }
    for (let i = 0; i < 6; i++) {
      isNew ||= known[at + 16 + i] !== mac[i];
      known[at + 16 + i] = mac[i]!;
    }
    if (isNew) this.times[slot] = timeMs;
    return isNew;
  }
}

/** Tells who has which address as leases without end: `app` says which protocol said so. */
export class NeighbourFacts {
  private readonly facts: PacketFacts;
  private readonly known = new KnownNeighbours();
  private readonly neighbour = new Neighbour();

  constructor(facts: PacketFacts) {
    this.facts = facts;
  }

  /** An ARP packet at `packet.at`; whether it stated something new. */
  arp({ bytes, at, end, timeMs }: Packet): boolean {
    return readArp(bytes, at, end, this.neighbour) && this.tell('arp', timeMs);
  }

  /** An ICMPv6 message at `packet.at`; whether it stated something new. */
  discovery({ bytes, at, end, sourceAt, timeMs }: Packet): boolean {
    return readNeighbourDiscovery(bytes, at, end, sourceAt, this.neighbour) && this.tell('ndp', timeMs);
  }

  private tell(app: string, timeMs: number): boolean {
    const { facts, neighbour } = this;
    if (!this.known.learn(neighbour, timeMs)) return false;
    const row = facts.beginBare(Fact.Lease, timeMs);
    row.app = app;
    if (facts.wants()) {
      row.app = app;
      facts.address(row.client, neighbour.address, 0, neighbour.addressBytes);
      facts.mac(row.mac, neighbour.mac, 0);
    }
    facts.emit();
    return true;
  }
}
