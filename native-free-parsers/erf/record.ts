import { LinkType } from '../packets/link-type.js';

/** One record, as its header says. */
export interface ErfRecord {
  /** Of the whole record. */
  readonly length: number;
  /** Its own time, Unix milliseconds. */
  readonly timeMs: number;
  /** As captures number them; -1 for records that carry no packet. */
  readonly link: number;
  /** Where the frame stands, and how long it was on the wire. */
  readonly frameAt: number;
  readonly wireBytes: number;
}

export const erfHeaderBytes = 16;
/** Ethernet frames are put behind two bytes. */
const ethernetPad = 2;
const hasExtension = 0x80;
const maxExtensions = 16;
const padRecord = 48;
const [earliest, latest] = [Date.parse('1995-01-01'), Date.parse('2100-01-01')];

/** Types by the link that they carry. */
const links: ReadonlyMap<number, number> = new Map([
  [1, LinkType.CiscoHdlc],
  [2, LinkType.Ethernet],
  [10, LinkType.CiscoHdlc],
  [11, LinkType.Ethernet],
  [15, LinkType.CiscoHdlc],
  [16, LinkType.Ethernet],
  [20, LinkType.Ethernet],
  [22, LinkType.Ipv4],
  [23, LinkType.Ipv6],
]);

/** The record whose header is at `at`; undefined where none is, or not all of its header. */
export function readErfRecord(bytes: Buffer, at: number): ErfRecord | undefined {
  if (bytes.length - at < erfHeaderBytes) return undefined;
  const type = bytes[at + 8]! & 0x7f;
  const length = (bytes[at + 10]! << 8) | bytes[at + 11]!;
  const timeMs = bytes.readUInt32LE(at + 4) * 1000 + (bytes.readUInt32LE(at) * 1000) / 2 ** 32;
  if (type === 0 || type > padRecord || length < erfHeaderBytes || timeMs < earliest || timeMs > latest)
    return undefined;
  const link = links.get(type) ?? -1;
  let frameAt = at + erfHeaderBytes;
  let more = (bytes[at + 8]! & hasExtension) !== 0;
  for (let count = 0; more && count < maxExtensions && frameAt < bytes.length; count++) {
    more = (bytes[frameAt]! & hasExtension) !== 0;
    frameAt += 8;
  }
  if (link === LinkType.Ethernet) frameAt += ethernetPad;
  const wireBytes = (bytes[at + 14]! << 8) | bytes[at + 15]!;
  return frameAt > at + length && link >= 0 ? undefined : { length, timeMs, link, frameAt, wireBytes };
}
