/**
 * What the system that captures writes in place of the header of a link, or in front of it.
 */
import { Reject } from '../format.js';
import { firstEtherType } from './ethernet.js';
import { damaged, Layer } from './layer.js';
import { LinkType } from './link-type.js';
import type { Packet } from './packet.js';

const { Ignored, Ip, Link, Llc } = Layer;
const truncated = damaged(Reject.Truncated);
const badHeader = damaged(Reject.BadHeader);

/** Address family as the capturing system numbers it, in its own byte order. */
export function readFamily(packet: Packet, familyAt: number, headerBytes: number): number {
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
export function readSll(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < 16) return truncated;
  if (bytes[at + 4] === 0 && bytes[at + 5] === 6) packet.setMacs(at + 6, -1);
  packet.at = at + 16;
  return cookedLayer((bytes[at + 2]! << 8) | bytes[at + 3]!, (bytes[at + 14]! << 8) | bytes[at + 15]!);
}

/** Linux cooked v2: protocol, reserved, interface, ARPHRD type, packet type, length of address, address. */
export function readSll2(packet: Packet): number {
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

/** Linux netfilter's log: family, version, resource, then values with length and type in the host's byte order. */
export function readNflog(packet: Packet): number {
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
export function readPflog(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < 4) return truncated;
  const headerBytes = (bytes[at]! + 3) & ~3;
  if (headerBytes < 8) return badHeader;
  return packet.skip(headerBytes, isIpFamily(bytes[at + 1]!) ? Ip : Ignored);
}

/** Apple's: length of header, type of record, link type of what follows. */
export function readPktap(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < 12) return truncated;
  const headerBytes = bytes.readUInt32LE(at);
  const link = bytes.readUInt32LE(at + 8);
  if (headerBytes < 12 || link >= Link) return badHeader;
  return bytes.readUInt32LE(at + 4) === 1 ? packet.skip(headerBytes, Link + link) : Ignored;
}

/** Solaris IPNET: version, family. */
export function readIpnet(packet: Packet): number {
  const family = packet.end - packet.at < 2 ? 0 : packet.bytes[packet.at + 1]!;
  return packet.skip(24, family === 2 || family === 26 ? Ip : Ignored);
}

/** Per-packet information: version, flags, length, link type. */
export function readPpi(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < 8) return truncated;
  const link = bytes.readUInt32LE(at + 4);
  return link < Link ? packet.skip(Math.max(8, bytes.readUInt16LE(at + 2)), Link + link) : badHeader;
}
