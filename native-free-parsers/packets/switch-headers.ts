/**
 * What switches and routers put around the frames that they carry or capture, below IP and above the link.
 */
import { Reject } from '../format.js';
import { damaged, Layer } from './layer.js';
import type { Packet } from './packet.js';

const { EtherType, Ethernet, Ignored, Ip } = Layer;
const truncated = damaged(Reject.Truncated);

/**
 * Juniper's `monitor traffic`: `MGC`, flags, extensions with their length where a flag says so, and the link's own header,
 * or in its place a protocol of four bytes. `next`: the link's layer. `skipped`: bytes of that header that are passed over.
 */
export function readJuniper(packet: Packet, next: number, skipped = 0): number {
  const { bytes, at, end } = packet;
  if (end - at < 6) return truncated;
  if (bytes[at] !== 0x4d || bytes[at + 1] !== 0x47 || bytes[at + 2] !== 0x43) return damaged(Reject.BadHeader);
  const flags = bytes[at + 3]!;
  const headerBytes = (flags & hasExtensions) === 0 ? 4 : 6 + ((bytes[at + 4]! << 8) | bytes[at + 5]!);
  if ((flags & hasNoLink) !== 0) return packet.skip(headerBytes + 4, Ip);
  return packet.skip(headerBytes + skipped, next);
}

const hasNoLink = 0x02;
const hasExtensions = 0x80;

/** Arista's switches, time stamped by the hardware: kind, version, 48 or 64 bits of time, EtherType. */
export function readArista(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < 4) return truncated;
  if (bytes[at] !== 0 || bytes[at + 1] !== 1) return Ignored;
  const timeBytes = bytes[at + 3] === 0x10 ? 8 : bytes[at + 3] === 0x20 ? 6 : 0;
  return timeBytes === 0 ? Ignored : packet.skip(4 + timeBytes, EtherType);
}

/** Cisco's FabricPath: its addresses are of switches, and a tag of two bytes stands before the frame. */
export function readFabricPath(packet: Packet): number {
  packet.forgetMacs();
  return packet.skip(2, Ethernet);
}

/** MACsec (IEEE 802.1AE): flags, length, number, channel where a flag says so. What is only signed can be read. */
export function readMacsec(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < 6) return truncated;
  const flags = bytes[at]!;
  if ((flags & (isEncrypted | isChanged)) !== 0) return Ignored;
  return packet.skip((flags & hasChannel) === 0 ? 6 : 14, EtherType);
}

const hasChannel = 0x20;
const isEncrypted = 0x08;
const isChanged = 0x04;
