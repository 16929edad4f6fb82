/**
 * What packets travel in below IP, by their capture's link type: https://www.tcpdump.org/linktypes.html
 */
import { Reject } from '../format.js';
import { readEthernet } from './ethernet.js';
import { readFamily, readIpnet, readNflog, readPflog, readPktap, readPpi, readSll, readSll2 } from './host-headers.js';
import { damaged, Layer } from './layer.js';
import { LinkType } from './link-type.js';
import type { Packet } from './packet.js';
import { readPpp } from './ppp.js';
import { readJuniper } from './switch-headers.js';
import { readRadiotap, readWlan } from './wlan.js';

const { EtherType, Ethernet, Ignored, Ip, Ipv4, Ipv6, Link, Llc, Mpls, PppoeSession, PppProtocol } = Layer;
const truncated = damaged(Reject.Truncated);

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
      return packet.skip(2, EtherType);
    case LinkType.CiscoHdlcWithDirection:
      return packet.skip(3, EtherType);
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
      return packet.skip(16, Ip);
    case LinkType.JuniperEthernet:
      return readJuniper(packet, Ethernet);
    case LinkType.JuniperPpp:
      return readJuniper(packet, PppProtocol, 2);
    case LinkType.JuniperFrameRelay:
      return readJuniper(packet, Link + LinkType.FrameRelay);
    case LinkType.JuniperCiscoHdlc:
      return readJuniper(packet, EtherType, 2);
    case LinkType.IpOverFirewire:
      return packet.skip(16, EtherType);
    case LinkType.EthernetMpacket:
      return packet.skip(8, Ethernet);
    case LinkType.NetAnalyzer:
      return packet.skip(4, Ethernet);
    case LinkType.NetAnalyzerTransparent:
      return packet.skip(12, Ethernet);
    case LinkType.BroadcomTag:
    case LinkType.DsaTag:
      return readMacs(packet, 0, 16, EtherType);
    case LinkType.BroadcomTagBefore:
      return packet.skip(4, Ethernet);
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
  return identifier === 0x80 ? packet.skip(3, EtherType) : Ignored;
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
  return packet.skip(44, (bytes[at + 40]! << 8) | bytes[at + 41]!);
}

/** A header that states its own length. */
function skipStated(packet: Packet, at: number, read: 'readUInt32LE' | 'readUInt32BE', link: number): number {
  const { bytes } = packet;
  if (packet.end - packet.at < at + 4) return truncated;
  return packet.skip(Math.max(8, bytes[read](packet.at + at)), Link + link);
}

/** Destination and source at `macsAt` of a header of `headerBytes`. */
function readMacs(packet: Packet, macsAt: number, headerBytes: number, next: number): number {
  const { at, end } = packet;
  if (end - at < headerBytes) return truncated;
  packet.setMacs(at + macsAt + 6, at + macsAt);
  return packet.skip(headerBytes, next);
}
