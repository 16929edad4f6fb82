/**
 * Ethernet and what stands behind its type: tags, LLC, labels of MPLS.
 */
import { Reject } from '../format.js';
import { damaged, Layer } from './layer.js';
import type { Packet } from './packet.js';

const { EtherType, Ethernet, Ignored, Ip, Ipv4, Ipv6, Llc } = Layer;
const truncated = damaged(Reject.Truncated);

/** Destination, source, EtherType. */
export function readEthernet(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < 14) return truncated;
  if (packet.sourceMacAt < 0) packet.setMacs(at + 6, at);
  packet.at = at + 14;
  const type = (bytes[at + 12]! << 8) | bytes[at + 13]!;
  return type >= firstEtherType ? type : lengthOfLlc(packet, type);
}

/** Smaller numbers in its place are lengths of IEEE 802.3. */
export const firstEtherType = 0x600;

export function readEtherType(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < 2) return truncated;
  packet.at = at + 2;
  const type = (bytes[at]! << 8) | bytes[at + 1]!;
  return type >= firstEtherType ? type : lengthOfLlc(packet, type);
}

function lengthOfLlc(packet: Packet, length: number): number {
  packet.limit(length);
  return Llc;
}

/** Tag and EtherType (IEEE 802.1Q). */
export function readVlan(packet: Packet): number {
  return packet.skip(2, EtherType);
}

/** A tag of four bytes of virtual interfaces, or of a service before another Ethernet header. */
export function readFourByteTag(packet: Packet, next: number): number {
  return packet.skip(4, next);
}

/** Only SNAP (RFC 1042) and IP (RFC 948) lead to IP; the rest is bridges and routers among themselves. */
export function readLlc(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < 3) return Ignored;
  if (bytes[at] === 0xaa && bytes[at + 1] === 0xaa && bytes[at + 2] === 3) {
    if (end - at < 8) return truncated;
    packet.at = at + 6;
    return bytes[at + 3] === 0 && bytes[at + 4] === 0 ? EtherType : Ignored;
  }
  if (bytes[at] !== 6 || bytes[at + 1] !== 6 || bytes[at + 2] !== 3) return Ignored;
  packet.at = at + 3;
  return Ip;
}

/** Label stack (RFC 3032). What it carries is not stated: IP by its first four bits, else Ethernet, after a control word or not. */
export function readMpls(packet: Packet): number {
  const { bytes, end } = packet;
  let at = packet.at;
  while (at + 4 <= end && (bytes[at + 2]! & 1) === 0) at += 4;
  at += 4;
  if (at >= end) return truncated;
  packet.at = at;
  const version = bytes[at]! >> 4;
  if (version === 4 && (bytes[at]! & 15) >= 5) return Ipv4;
  if (version === 6) return Ipv6;
  // An associated channel (RFC 5586) is for routers; a control word (RFC 4385) stands before Ethernet.
  if (version === 1) return Ignored;
  return version === 0 ? packet.skip(4, Ethernet) : Ethernet;
}
