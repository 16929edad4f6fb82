/**
 * What packets travel in below IP, by their capture's link type: https://www.tcpdump.org/linktypes.html
 */
import { Reject } from '../format.js';
import { damaged, Layer } from './layer.js';
import { LinkType } from './link-type.js';
import type { Packet } from './packet.js';
import { readJuniper } from './switch-headers.js';
import { readRadiotap, readWlan } from './wlan.js';

const { EtherType, Ethernet, Ignored, Ip, Ipv4, Ipv6, Link, Llc, Mpls, PppoeSession, PppProtocol } = Layer;
const truncated = damaged(Reject.Truncated);
const badHeader = damaged(Reject.BadHeader);

/** Takes the header of link type `link` off; returns the layer that follows. */
export function readLink(packet: Packet, link: number): number {
  switch (link) {
    case LinkType.Ethernet:
      return readEthernet(packet);
    case LinkType.Null:
    case LinkType.Loop:
      return readFamily(packet, 0, 4);
    case LinkType.Enc:
      return readFamily(packet, 0, 12);
    case LinkType.OldRaw:
    case LinkType.OpenBsdRaw:
    case LinkType.Raw:
    case LinkType.Ipv4:
    case LinkType.Ipv6:
      return Ip;
    case LinkType.Sll:
      return readSll(packet);
    case LinkType.Sll2:
      return readSll2(packet);
    case LinkType.Ppp:
    case LinkType.PppHdlc:
    case LinkType.PppPppd:
      return readPpp(packet);
    case LinkType.PppWithDirection:
      return readPpp(packet, 1);
    case LinkType.PppEther:
      return PppoeSession;
    case LinkType.CiscoHdlc:
      return skip(packet, 2, EtherType);
    case LinkType.CiscoHdlcWithDirection:
      return skip(packet, 3, EtherType);
    case LinkType.FrameRelay:
      return readFrameRelay(packet, 0);
    case LinkType.FrameRelayWithDirection:
      return readFrameRelay(packet, 1);
    case LinkType.Mpls:
      return Mpls;
    case LinkType.Fddi:
      return readMacs(packet, 1, 13, Llc);
    case LinkType.TokenRing:
      return readTokenRing(packet);
    case LinkType.AtmLlc:
      return Llc;
    case LinkType.IpOverInfiniband:
      return readInfiniband(packet);
    case LinkType.Slip:
      return skip(packet, 16, Ip);
    case LinkType.JuniperEthernet:
      return readJuniper(packet, Ethernet);
    case LinkType.JuniperPpp:
      return readJuniper(packet, PppProtocol, 2);
    case LinkType.JuniperFrameRelay:
      return readJuniper(packet, Link + LinkType.FrameRelay);
    case LinkType.JuniperCiscoHdlc:
      return readJuniper(packet, EtherType, 2);
    case LinkType.IpOverFirewire:
      return skip(packet, 16, EtherType);
    case LinkType.EthernetMpacket:
      return skip(packet, 8, Ethernet);
    case LinkType.NetAnalyzer:
      return skip(packet, 4, Ethernet);
    case LinkType.NetAnalyzerTransparent:
      return skip(packet, 12, Ethernet);
    case LinkType.BroadcomTag:
    case LinkType.DsaTag:
      return readMacs(packet, 0, 16, EtherType);
    case LinkType.BroadcomTagBefore:
      return skip(packet, 4, Ethernet);
    case LinkType.EdsaTag:
      return readMacs(packet, 0, 20, EtherType);
    case LinkType.Nflog:
      return readNflog(packet);
    case LinkType.Pflog:
      return readPflog(packet);
    case LinkType.Pktap:
    case LinkType.User2:
      return readPktap(packet);
    case LinkType.Ipnet:
      return readIpnet(packet);
    case LinkType.Wlan:
      return readWlan(packet);
    case LinkType.Radiotap:
      return readRadiotap(packet);
    case LinkType.Prism:
      return skipStated(packet, 4, 'readUInt32LE', LinkType.Wlan);
    case LinkType.Avs:
      return skipStated(packet, 4, 'readUInt32BE', LinkType.Wlan);
    case LinkType.Ppi:
      return readPpi(packet);
    default:
      return damaged(Reject.UnknownLink);
  }
}

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
const firstEtherType = 0x600;

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
  return skip(packet, 2, EtherType);
}

/** A tag of four bytes of virtual interfaces, or of a service before another Ethernet header. */
export function readFourByteTag(packet: Packet, next: number): number {
  return skip(packet, 4, next);
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
  return version === 0 ? skip(packet, 4, Ethernet) : Ethernet;
}

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
  return (bytes[at]! & 0xc0) === 0xc0 ? skip(packet, 4, PppProtocol) : Ignored;
}

/** PPP in HDLC-like framing (RFC 1662), whose address and control may be left out; or Cisco's HDLC, told by its address. */
export function readPpp(packet: Packet, directionBytes = 0): number {
  const { bytes, end } = packet;
  const at = packet.at + directionBytes;
  if (end - at < 4) return truncated;
  packet.at = at;
  const address = bytes[at]!;
  const control = bytes[at + 1]!;
  if (control === 3 && (address === 0xff || address <= 1)) return skip(packet, 2, PppProtocol);
  if ((address === 0x0f || address === 0x8f) && control === 0) return skip(packet, 2, EtherType);
  return PppProtocol;
}

/** Q.922 address, then RFC 2427 or Cisco's EtherType. */
function readFrameRelay(packet: Packet, directionBytes: number): number {
  const { bytes, end } = packet;
  let at = packet.at + directionBytes;
  while (at < end && (bytes[at]! & 1) === 0) at++;
  at++;
  if (end - at < 2) return truncated;
  packet.at = at;
  if (bytes[at] !== 3) return EtherType;
  const pad = bytes[at + 1] === 0 ? 1 : 0;
  const identifier = at + 1 + pad < end ? bytes[at + 1 + pad]! : 0;
  packet.at = at + 2 + pad;
  if (identifier === 0xcc) return Ipv4;
  if (identifier === 0x8e) return Ipv6;
  return identifier === 0x80 ? skip(packet, 3, EtherType) : Ignored;
}

/** Address family as the capturing system numbers it, in its own byte order. */
function readFamily(packet: Packet, familyAt: number, headerBytes: number): number {
  const { bytes, at, end } = packet;
  if (end - at < headerBytes) return truncated;
  const little = bytes.readUInt32LE(at + familyAt);
  const family = little < 0x10000 ? little : bytes.readUInt32BE(at + familyAt);
  packet.at = at + headerBytes;
  return isIpFamily(family) ? Ip : Ignored;
}

/** AF_INET everywhere; AF_INET6 of Linux, Windows, NetBSD, FreeBSD and macOS. */
function isIpFamily(family: number): boolean {
  return family === 2 || family === 10 || family === 23 || family === 24 || family === 28 || family === 30;
}

/** Linux cooked: packet type, ARPHRD type, length of address, address, protocol. */
function readSll(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < 16) return truncated;
  if (bytes[at + 4] === 0 && bytes[at + 5] === 6) packet.setMacs(at + 6, -1);
  packet.at = at + 16;
  return cookedLayer((bytes[at + 2]! << 8) | bytes[at + 3]!, (bytes[at + 14]! << 8) | bytes[at + 15]!);
}

/** Linux cooked v2: protocol, reserved, interface, ARPHRD type, packet type, length of address, address. */
function readSll2(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < 20) return truncated;
  if (bytes[at + 11] === 6) packet.setMacs(at + 12, -1);
  packet.at = at + 20;
  return cookedLayer((bytes[at + 8]! << 8) | bytes[at + 9]!, (bytes[at]! << 8) | bytes[at + 1]!);
}

/** ARPHRD types of interfaces whose protocol field is something else: 802.11, radiotap, netlink. */
function cookedLayer(arphrd: number, protocol: number): number {
  if (arphrd === 801) return Link + LinkType.Wlan;
  if (arphrd === 803) return Link + LinkType.Radiotap;
  if (arphrd === 824) return Ignored;
  if (protocol >= firstEtherType) return protocol;
  return protocol === 4 ? Llc : Ignored;
}

/** Access control, frame control, addresses, a route where the source's first bit says so, LLC. */
function readTokenRing(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < 16) return truncated;
  const routeBytes = (bytes[at + 8]! & 0x80) === 0 ? 0 : bytes[at + 14]! & 0x1f;
  return readMacs(packet, 2, 14 + routeBytes, Llc);
}

/** IP over InfiniBand (RFC 4391): 40 bytes of both ends' addresses, EtherType, two bytes of nothing. */
function readInfiniband(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < 44) return truncated;
  return skip(packet, 44, (bytes[at + 40]! << 8) | bytes[at + 41]!);
}

/** Linux netfilter's log: family, version, resource, then values with length and type in the host's byte order. */
function readNflog(packet: Packet): number {
  const { bytes, end } = packet;
  let at = packet.at + 4;
  if (at > end) return truncated;
  const isIp = isIpFamily(bytes[packet.at]!);
  while (at + 4 <= end) {
    const length = bytes.readUInt16LE(at);
    if (length < 4) return badHeader;
    if (bytes.readUInt16LE(at + 2) === 9) {
      packet.at = at + 4;
      packet.limit(length - 4);
      return isIp ? Ip : Ignored;
    }
    at += (length + 3) & ~3;
  }
  return at > end ? truncated : Ignored;
}

/** OpenBSD's packet filter: length, family. */
function readPflog(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < 4) return truncated;
  const headerBytes = (bytes[at]! + 3) & ~3;
  if (headerBytes < 8) return badHeader;
  return skip(packet, headerBytes, isIpFamily(bytes[at + 1]!) ? Ip : Ignored);
}

/** Apple's: length of header, type of record, link type of what follows. */
function readPktap(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < 12) return truncated;
  const headerBytes = bytes.readUInt32LE(at);
  const link = bytes.readUInt32LE(at + 8);
  if (headerBytes < 12 || link >= Link) return badHeader;
  return bytes.readUInt32LE(at + 4) === 1 ? skip(packet, headerBytes, Link + link) : Ignored;
}

/** Solaris IPNET: version, family. */
function readIpnet(packet: Packet): number {
  const family = packet.end - packet.at < 2 ? 0 : packet.bytes[packet.at + 1]!;
  return skip(packet, 24, family === 2 || family === 26 ? Ip : Ignored);
}

/** Per-packet information: version, flags, length, link type. */
function readPpi(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < 8) return truncated;
  const link = bytes.readUInt32LE(at + 4);
  return link < Link ? skip(packet, Math.max(8, bytes.readUInt16LE(at + 2)), Link + link) : badHeader;
}

/** A header that states its own length. */
function skipStated(packet: Packet, at: number, read: 'readUInt32LE' | 'readUInt32BE', link: number): number {
  const { bytes } = packet;
  if (packet.end - packet.at < at + 4) return truncated;
  return skip(packet, Math.max(8, bytes[read](packet.at + at)), Link + link);
}

/** Destination and source at `macsAt` of a header of `headerBytes`. */
function readMacs(packet: Packet, macsAt: number, headerBytes: number, next: number): number {
  const { at, end } = packet;
  if (end - at < headerBytes) return truncated;
  packet.setMacs(at + macsAt + 6, at + macsAt);
  return skip(packet, headerBytes, next);
}

/** Pass over `count` bytes. */
function skip(packet: Packet, count: number, next: number): number {
  if (packet.end - packet.at < count) return truncated;
  packet.at += count;
  return next;
}
