/**
 * PPP, alone and in Ethernet.
 */
import { Reject } from '../format.js';
import { damaged, Layer } from './layer.js';
import type { Packet } from './packet.js';

const { EtherType, Ignored, Ipv4, Ipv6, Mpls, PppProtocol } = Layer;
const truncated = damaged(Reject.Truncated);
const badHeader = damaged(Reject.BadHeader);

/** RFC 2516: version and type, code, session, length. */
export function readPppoe(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < 6) return truncated;
  if (bytes[at] !== 0x11) return badHeader;
  if (bytes[at + 1] !== 0) return Ignored;
  packet.at = at + 6;
  packet.limit((bytes[at + 4]! << 8) | bytes[at + 5]!);
  return PppProtocol;
}

/** One byte where it is odd (RFC 1661 section 6.5). */
export function readPppProtocol(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < 2) return truncated;
  const isShort = (bytes[at]! & 1) === 1;
  const protocol = isShort ? bytes[at]! : (bytes[at]! << 8) | bytes[at + 1]!;
  packet.at = at + (isShort ? 1 : 2);
  switch (protocol) {
    case 0x0021:
      return Ipv4;
    case 0x0057:
      return Ipv6;
    case 0x0281:
    case 0x0283:
      return Mpls;
    case 0x003d:
      return readMultilink(packet);
    default:
      return Ignored;
  }
}

/** RFC 1990: only fragments that are both beginning and end are whole packets. */
function readMultilink(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < 4) return truncated;
  return (bytes[at]! & 0xc0) === 0xc0 ? packet.skip(4, PppProtocol) : Ignored;
}

/** PPP in HDLC-like framing (RFC 1662), whose address and control may be left out; or Cisco's HDLC, told by its address. */
export function readPpp(packet: Packet, directionBytes = 0): number {
  const { bytes, end } = packet;
  const at = packet.at + directionBytes;
  if (end - at < 4) return truncated;
  packet.at = at;
  const address = bytes[at]!;
  const control = bytes[at + 1]!;
  if (control === 3 && (address === 0xff || address <= 1)) return packet.skip(2, PppProtocol);
  if ((address === 0x0f || address === 0x8f) && control === 0) return packet.skip(2, EtherType);
  return PppProtocol;
}
