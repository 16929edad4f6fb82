/**
 * IEEE 802.11 data frames that are not encrypted, with or without radiotap (https://www.radiotap.org) before them.
 */
import { Reject } from '../format.js';
import { damaged, Layer } from './layer.js';
import type { Packet } from './packet.js';

const { Ignored, Llc } = Layer;
const truncated = damaged(Reject.Truncated);

/** Version, pad, length, one or more words that say which fields are there. */
export function readRadiotap(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < 8) return truncated;
  const headerBytes = bytes.readUInt16LE(at + 2);
  if (headerBytes < 8 || bytes[at] !== 0) return damaged(Reject.BadHeader);
  if (end - at < headerBytes) return truncated;
  const flags = radiotapFlags(bytes, at, at + headerBytes);
  packet.at = at + headerBytes;
  if ((flags & failedCheck) !== 0) return Ignored;
  return readWlan(packet, (flags & padded) !== 0);
}

const padded = 0x20;
const failedCheck = 0x40;

/** The second field, behind a clock of eight bytes, where the first word says that it is there. */
function radiotapFlags(bytes: Buffer, start: number, end: number): number {
  let at = start + 4;
  while (at + 4 <= end && (bytes[at + 3]! & 0x80) !== 0) at += 4;
  at += 4;
  const present = bytes[start + 4]!;
  if ((present & 2) === 0) return 0;
  if ((present & 1) !== 0) at = start + (((at - start + 7) & ~7) >>> 0) + 8;
  return at < end ? bytes[at]! : 0;
}

/**
 * Frame control, duration, three or four addresses, quality of service.
 *
 * `isPadded`: the header is as long as a multiple of four bytes. Of frames put together (A-MSDU) the first is read.
 */
export function readWlan(packet: Packet, isPadded = false, isSwapped = false): number {
  const { bytes, at, end } = packet;
  if (end - at < 2) return truncated;
  const kind = bytes[isSwapped ? at + 1 : at]!;
  const flags = bytes[isSwapped ? at : at + 1]!;
  const isData = (kind & 0x0c) === 0x08;
  const isEmpty = (kind & 0x40) !== 0;
  const isEncrypted = (flags & 0x40) !== 0;
  if (!isData || isEmpty || isEncrypted) return Ignored;
  const toDs = (flags & 1) !== 0;
  const fromDs = (flags & 2) !== 0;
  const hasQuality = (kind & 0x80) !== 0;
  const qualityAt = at + (toDs && fromDs ? 30 : 24);
  const hasHtControl = hasQuality && (flags & 0x80) !== 0;
  let length = qualityAt - at + (hasQuality ? 2 : 0) + (hasHtControl ? 4 : 0);
  if (isPadded) length = (length + 3) & ~3;
  const isAggregate = hasQuality && qualityAt < end && (bytes[qualityAt]! & 0x80) !== 0;
  if (isAggregate) length += 14;
  if (end - at < length) return truncated;
  const sourceAt = fromDs ? (toDs ? 24 : 16) : 10;
  packet.setMacs(at + sourceAt, at + (toDs ? 16 : 4));
  packet.at = at + length;
  return Llc;
}
