/**
 * Packets inside packets: what GRE and the tunnels over UDP carry.
 */
import { Reject } from '../format.js';
import { damaged, Layer } from './layer.js';
import { LinkType } from './link-type.js';
import type { Packet } from './packet.js';

const { Ethernet, Ip, Ipv4, Ipv6, Link, Mpls, Nsh, Ppp, SwappedWlan } = Layer;
const { ErspanII, ErspanIII } = Layer;
const truncated = damaged(Reject.Truncated);

/** It is no tunnel that is known here: a flow of its own. */
export const noTunnel = -3;

const hasChecksum = 0x8000;
const hasRouting = 0x4000;
const hasKey = 0x2000;
const hasSequence = 0x1000;
const hasAcknowledgement = 0x0080;

/** RFC 2784, RFC 2890; version 1 of PPTP: RFC 2637. */
export function readGre(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < 4) return truncated;
  const flags = (bytes[at]! << 8) | bytes[at + 1]!;
  const isPptp = (flags & 7) === 1;
  let length = 4;
  if (!isPptp && (flags & (hasChecksum | hasRouting)) !== 0) length += 4;
  if ((flags & hasKey) !== 0) length += 4;
  if ((flags & hasSequence) !== 0) length += 4;
  if (isPptp && (flags & hasAcknowledgement) !== 0) length += 4;
  // Source routes were taken out of GRE before anybody used them.
  if ((flags & 7) > 1 || (flags & hasRouting) !== 0 || end - at <= length) return noTunnel;
  const type = (bytes[at + 2]! << 8) | bytes[at + 3]!;
  const layer = greLayer(bytes, at + length, end, type, (flags & hasSequence) !== 0);
  if (layer !== noTunnel) packet.at = at + length;
  return layer;
}

function greLayer(bytes: Buffer, at: number, end: number, type: number, isNumbered: boolean): number {
  switch (type) {
    case ErspanII:
      // Type I has no header of its own, and GRE's has no number then.
      return isNumbered ? ErspanII : Ethernet;
    case ErspanIII:
    case Layer.TransparentEthernet:
    case Layer.Vlan:
    case Layer.Mpls:
    case Layer.MplsMulticast:
    case Layer.Nsh:
    case Layer.Ipv6:
      return type;
    case Layer.Ppp:
      return bytes[at] === 0xff || end - at > 2 ? Ppp : noTunnel;
    case Layer.Ipv4:
      return Ipv4;
    case wccp:
      // Version 2 puts four bytes before the packet.
      return bytes[at]! >> 4 === 4 ? Ipv4 : noTunnel;
    default:
      return isAruba(type) ? Link + LinkType.Wlan : noTunnel;
  }
}

/** Cisco's web cache redirection. */
const wccp = 0x883e;

/** Aruba's access points send frames of 802.11 to their controller. */
function isAruba(type: number): boolean {
  return (type >= 0x8200 && type <= 0x8210) || (type >= 0x9000 && type <= 0x9010);
}

/** Ethernet over IP (RFC 3378): version 3 and nothing. */
export function readEtherIp(packet: Packet): number {
  return skip(packet, 2, Ethernet);
}

/** Mirrored frames behind GRE: draft-foschiano-erspan-03. */
export function readErspanII(packet: Packet): number {
  return skip(packet, 8, Ethernet);
}

/** Its last bit says whether eight bytes of the platform's follow. */
export function readErspanIII(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < 12) return truncated;
  const frameType = (bytes[at + 10]! >> 2) & 0x1f;
  return skip(packet, (bytes[at + 11]! & 1) === 0 ? 12 : 20, frameType === 2 ? Ip : Ethernet);
}

/** RFC 8300: its length in words, what it carries. */
export function readNsh(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < 8) return truncated;
  const next = [noTunnel, Ipv4, Ipv6, Ethernet, Nsh, Mpls][bytes[at + 3]!] ?? noTunnel;
  return skip(packet, (bytes[at + 1]! & 0x3f) << 2, next === noTunnel ? Layer.Ignored : next);
}

/** The tunnel that a datagram belongs to, by its ports and what it begins with; its header is taken off then. */
export function readUdpTunnel(packet: Packet): number {
  switch (packet.destinationPort) {
    case 4789:
    case 8472:
      return readVxlan(packet);
    case 4790:
      return readVxlanGpe(packet);
    case 6081:
      return readGeneve(packet);
    case 2152:
      return readGtp(packet);
    case 6635:
      return Mpls;
    case 4341:
      return readLisp(packet);
    case 5247:
      return readCapwap(packet);
    case 37008:
      return readTzsp(packet);
    default:
      return readTunnelEitherWay(packet);
  }
}

/** Tunnels between equals: either port may be theirs. */
function readTunnelEitherWay(packet: Packet): number {
  const { sourcePort, destinationPort } = packet;
  if (sourcePort === 3544 || destinationPort === 3544) return readTeredo(packet);
  if (sourcePort === 2152) return readGtp(packet);
  if (sourcePort === 5247) return readCapwap(packet);
  if (sourcePort === 1701 || destinationPort === 1701) return readL2tp(packet);
  if (sourcePort === 5072 || destinationPort === 5072) return readAyiya(packet);
  return noTunnel;
}

/** RFC 7348: the flag that there is a network number, reserved bytes, the number. */
function readVxlan(packet: Packet): number {
  const { bytes, at, end } = packet;
  return end - at >= 8 + 14 && (bytes[at]! & 8) !== 0 ? skip(packet, 8, Ethernet) : noTunnel;
}

/** draft-ietf-nvo3-vxlan-gpe: the same, with what it carries. */
function readVxlanGpe(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < 8 + 14 || (bytes[at]! & 8) === 0) return noTunnel;
  if ((bytes[at]! & 4) === 0) return skip(packet, 8, Ethernet);
  const next = [noTunnel, Ipv4, Ipv6, Ethernet, Nsh][bytes[at + 3]!] ?? noTunnel;
  return next === noTunnel ? noTunnel : skip(packet, 8, next);
}

/** RFC 8926: version and length of options, flags, EtherType, network number. */
function readGeneve(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < 8 || bytes[at]! >> 6 !== 0) return noTunnel;
  const length = 8 + ((bytes[at]! & 0x3f) << 2);
  if (end - at <= length) return noTunnel;
  const type = (bytes[at + 2]! << 8) | bytes[at + 3]!;
  packet.at = at + length;
  return type;
}

/** 3GPP TS 29.281: version 1, message 255 (G-PDU), length, tunnel; more where a flag says so. */
function readGtp(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < 8 || bytes[at]! >> 4 !== 3 || bytes[at + 1] !== 255) return noTunnel;
  let next = at + 8;
  if ((bytes[at]! & 7) !== 0) {
    next += 4;
    const hasExtensions = (bytes[at]! & 4) !== 0;
    let type = hasExtensions && next <= end ? bytes[next - 1]! : 0;
    while (type !== 0 && next < end && bytes[next] !== 0) {
      next += bytes[next]! << 2;
      type = next <= end ? bytes[next - 1]! : 0;
    }
  }
  return ipAt(packet, next);
}

/** RFC 9300: flags and a nonce, locator bits. */
function readLisp(packet: Packet): number {
  return ipAt(packet, packet.at + 8);
}

/** RFC 5415: length of header in words; frames of 802.3, or of 802.11 where a flag says so. Those encrypted stay flows. */
function readCapwap(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < 8 || bytes[at] !== 0) return noTunnel;
  const length = (bytes[at + 1]! >> 3) << 2;
  const isFragment = (bytes[at + 3]! & 0x80) !== 0;
  const isKeepAlive = (bytes[at + 3]! & 0x08) !== 0;
  if (length < 8 || end - at < length + 14 || isFragment || isKeepAlive) return noTunnel;
  if ((bytes[at + 2]! & 1) === 0) return skip(packet, length, Ethernet);
  // Cisco's access points write the two bytes of frame control the other way round.
  const isSwapped = (bytes[at + length]! & 0x0c) !== 8 && (bytes[at + length + 1]! & 0x0c) === 8;
  return skip(packet, length, isSwapped ? SwappedWlan : Link + LinkType.Wlan);
}

/** MikroTik's and others' mirrored frames: version, type, encapsulation, tagged fields. */
function readTzsp(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < 5 || bytes[at] !== 1 || bytes[at + 1]! > 1 || bytes[at + 2] !== 0) return noTunnel;
  const link = bytes[at + 3] === 1 ? LinkType.Ethernet : bytes[at + 3] === 18 ? LinkType.Wlan : -1;
  let next = at + 4;
  while (next < end && bytes[next] !== 1) next += bytes[next] === 0 || next + 1 >= end ? 1 : 2 + bytes[next + 1]!;
  if (link < 0 || next + 1 >= end) return noTunnel;
  packet.at = next + 1;
  return Link + link;
}

/** RFC 4380 section 5.1.1: authentication, origin indication, IPv6. */
function readTeredo(packet: Packet): number {
  const { bytes, end } = packet;
  let at = packet.at;
  if (at + 4 <= end && bytes[at] === 0 && bytes[at + 1] === 1) at += 13 + bytes[at + 2]! + bytes[at + 3]!;
  if (at + 8 <= end && bytes[at] === 0 && bytes[at + 1] === 0) at += 8;
  if (end - at < 40 || bytes[at]! >> 4 !== 6) return noTunnel;
  packet.at = at;
  return Ipv6;
}

/** RFC 2661: messages without the T bit are PPP. */
function readL2tp(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < 6) return noTunnel;
  const flags = (bytes[at]! << 8) | bytes[at + 1]!;
  if ((flags & 0x800f) !== 2) return noTunnel;
  let length = 6;
  if ((flags & 0x4000) !== 0) length += 2;
  if ((flags & 0x0800) !== 0) length += 4;
  if ((flags & 0x0200) !== 0) {
    if (end - at < length + 2) return noTunnel;
    length += 2 + ((bytes[at + length]! << 8) | bytes[at + length + 1]!);
  }
  return end - at > length + 4 ? skip(packet, length, Ppp) : noTunnel;
}

/** SixXS's tunnels: lengths of identity and signature, operation, next header, time. */
function readAyiya(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < 8 || (bytes[at + 2]! & 15) !== 1) return noTunnel;
  return ipAt(packet, at + 8 + (1 << (bytes[at]! >> 4)) + ((bytes[at + 1]! >> 4) << 2));
}

/** IP of either version at `at`, or no tunnel. */
function ipAt(packet: Packet, at: number): number {
  if (at >= packet.end) return noTunnel;
  const version = packet.bytes[at]! >> 4;
  if (version !== 4 && version !== 6) return noTunnel;
  packet.at = at;
  return version === 4 ? Ipv4 : Ipv6;
}

function skip(packet: Packet, count: number, next: number): number {
  if (packet.end - packet.at < count) return truncated;
  packet.at += count;
  return next;
}
