/**
 * IPv4 (RFC 791) and IPv6 (RFC 8200) with its extension headers.
 */
import { Reject } from '../format.js';
import type { Fragments } from './fragments.js';
import { damaged, Layer } from './layer.js';
import type { Packet } from './packet.js';
import { Protocol } from './protocol.js';

const { Ignored, IpProtocol, Ipv4, Ipv6 } = Layer;
const truncated = damaged(Reject.Truncated);
const badHeader = damaged(Reject.BadHeader);

/** IPv4 or IPv6, by the version. */
export function readIp(packet: Packet): number {
  if (packet.at >= packet.end) return truncated;
  const version = packet.bytes[packet.at]! >> 4;
  return version === 4 ? Ipv4 : version === 6 ? Ipv6 : badHeader;
}

export function readIpv4(packet: Packet, fragments: Fragments): number {
  const { bytes, at, end } = packet;
  if (end - at < 20) return truncated;
  const headerBytes = (bytes[at]! & 15) << 2;
  if (bytes[at]! >> 4 !== 4 || headerBytes < 20) return badHeader;
  let length = (bytes[at + 2]! << 8) | bytes[at + 3]!;
  // A network card that splits packets itself is handed some of no stated length.
  if (length === 0) length = end - at + packet.missing;
  if (length < headerBytes) return badHeader;
  packet.limit(length);
  if (packet.end - at < headerBytes) return truncated;
  packet.ipBytes = length;
  packet.sourceAt = at + 12;
  packet.destinationAt = at + 16;
  packet.addressBytes = 4;
  packet.at = at + headerBytes;
  packet.protocol = bytes[at + 9]!;
  const fragment = (bytes[at + 6]! << 8) | bytes[at + 7]!;
  if ((fragment & moreFragments4) === 0 && (fragment & offsetMask4) === 0) return IpProtocol + packet.protocol;
  const identification = (bytes[at + 4]! << 8) | bytes[at + 5]!;
  return fragments.add(
    packet,
    identification,
    (fragment & offsetMask4) << 3,
    (fragment & moreFragments4) !== 0,
    packet.protocol,
  );
}

const moreFragments4 = 0x2000;
const offsetMask4 = 0x1fff;

export function readIpv6(packet: Packet, fragments: Fragments): number {
  const { bytes, at, end } = packet;
  if (end - at < 40) return truncated;
  if (bytes[at]! >> 4 !== 6) return badHeader;
  const payloadBytes = (bytes[at + 4]! << 8) | bytes[at + 5]!;
  // Zero: a jumbogram (RFC 2675), or one that a network card is to split.
  if (payloadBytes !== 0) packet.limit(40 + payloadBytes);
  packet.ipBytes = payloadBytes === 0 ? end - at + packet.missing : 40 + payloadBytes;
  packet.sourceAt = at + 8;
  packet.destinationAt = at + 24;
  packet.addressBytes = 16;
  packet.at = at + 40;
  return readExtensions(packet, bytes[at + 6]!, fragments);
}

/** Whether a protocol number is that of an extension header. */
export function isExtension(protocol: number): boolean {
  switch (protocol) {
    case Protocol.HopByHop:
    case Protocol.Routing:
    case Protocol.Fragment:
    case Protocol.Authentication:
    case Protocol.NoNextHeader:
    case Protocol.DestinationOptions:
    case Protocol.Mobility:
    case Protocol.Hip:
    case Protocol.Shim6:
      return true;
    default:
      return false;
  }
}

/** More of them are nobody's. */
const maxExtensions = 16;

/** Takes extension headers off; the address in a routing header where the packet goes in the end is its destination. */
export function readExtensions(packet: Packet, first: number, fragments: Fragments): number {
  let next = first;
  for (let count = 0; count < maxExtensions; count++) {
    const { bytes, at, end } = packet;
    packet.protocol = next;
    switch (next) {
      case Protocol.HopByHop:
      case Protocol.DestinationOptions:
      case Protocol.Routing:
      case Protocol.Mobility:
      case Protocol.Hip:
      case Protocol.Shim6:
      case Protocol.Authentication: {
        if (end - at < 8) return shortOf(packet);
        const words = bytes[at + 1]!;
        const length = next === Protocol.Authentication ? (words + 2) << 2 : (words + 1) << 3;
        if (end - at < length) return shortOf(packet);
        if (next === Protocol.Routing) followRoute(packet, at, length);
        next = bytes[at]!;
        packet.at = at + length;
        break;
      }
      case Protocol.Fragment: {
        if (end - at < 8) return shortOf(packet);
        const offset = ((bytes[at + 2]! << 8) | bytes[at + 3]!) & 0xfff8;
        const more = (bytes[at + 3]! & 1) !== 0;
        next = bytes[at]!;
        packet.at = at + 8;
        packet.protocol = next;
        // An atomic fragment (RFC 6946) is whole.
        if (offset === 0 && !more) break;
        return fragments.add(packet, bytes.readUInt32BE(at + 4), offset, more, next);
      }
      case Protocol.NoNextHeader:
        return Ignored;
      default:
        return IpProtocol + next;
    }
  }
  return badHeader;
}

/** Cut off by the capture, or stating more than the packet has. */
function shortOf(packet: Packet): number {
  return packet.missing > 0 ? truncated : badHeader;
}

/** Type 0 and type 4 (RFC 8754: the last segment comes first); type 2 has one address. */
function followRoute(packet: Packet, at: number, length: number): void {
  const { bytes } = packet;
  const type = bytes[at + 2]!;
  const segmentsLeft = bytes[at + 3]!;
  if (segmentsLeft === 0 || length < 24) return;
  if (type === 4) packet.destinationAt = at + 8;
  else if (type === 0 || type === 2) packet.destinationAt = at + 8 + (((length - 8) >> 4) - 1) * 16;
}
