/** The UDP datagrams and TCP segments of frames, as tests need them: the usual link layers, IP without fragments. */
import type { Frame } from './frames.js';

export interface Segment {
  readonly frame: Frame;
  readonly isTcp: boolean;
  readonly source: string;
  readonly destination: string;
  readonly sourceAddress: Buffer;
  readonly destinationAddress: Buffer;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  readonly flags: number;
  readonly payload: Buffer;
  /** Of the payload on the wire. */
  readonly wireBytes: number;
}

export function segmentOf(frame: Frame): Segment | undefined {
  const { bytes } = frame;
  switch (frame.linkType) {
    case 1:
      return etherType(frame, 12);
    case 113:
      return etherType(frame, 14);
    case 276:
      return etherType(frame, 0, 20);
    case 0:
    case 108:
      return ip(frame, 4);
    case 12:
    case 14:
    case 101:
    case 228:
    case 229:
      return ip(frame, 0);
    default:
      return bytes.length < 0 ? undefined : undefined;
  }
}

function etherType(frame: Frame, at: number, next = at + 2): Segment | undefined {
  const { bytes } = frame;
  if (next + 4 > bytes.length) return undefined;
  const type = bytes.readUInt16BE(at);
  if (type === 0x8100 || type === 0x88a8 || type === 0x9100) return etherType(frame, next + 2);
  if (type === 0x8864) return ip(frame, next + 8);
  if (type === 0x8847) {
    let label = next;
    while (label + 4 < bytes.length && (bytes[label + 2]! & 1) === 0) label += 4;
    return ip(frame, label + 4);
  }
  return type === 0x0800 || type === 0x86dd ? ip(frame, next) : undefined;
}

function ip(frame: Frame, at: number): Segment | undefined {
  const { bytes } = frame;
  if (at + 20 > bytes.length) return undefined;
  if (bytes[at]! >> 4 === 4) {
    if ((bytes.readUInt16BE(at + 6) & 0x3fff) !== 0) return undefined;
    const header = (bytes[at]! & 15) * 4;
    const total = bytes.readUInt16BE(at + 2) || bytes.length - at;
    return transport(frame, bytes[at + 9]!, at + header, at + total, at + 12, 4);
  }
  if (bytes[at]! >> 4 !== 6 || at + 40 > bytes.length) return undefined;
  const end = at + 40 + bytes.readUInt16BE(at + 4);
  let protocol = bytes[at + 6]!;
  let next = at + 40;
  while ([0, 43, 60].includes(protocol) && next + 8 <= bytes.length) {
    protocol = bytes[next]!;
    next += 8 + bytes[next + 1]! * 8;
  }
  return transport(frame, protocol, next, end, at + 8, 16);
}

function transport(frame: Frame, protocol: number, at: number, wireEnd: number, addresses: number, size: number) {
  const { bytes } = frame;
  if (protocol === 4 || protocol === 41) return ip(frame, at);
  const isTcp = protocol === 6;
  if ((!isTcp && protocol !== 17) || at + (isTcp ? 20 : 8) > bytes.length) return undefined;
  const start = isTcp ? at + (bytes[at + 12]! >> 4) * 4 : at + 8;
  const end = Math.min(wireEnd, bytes.length);
  const sourceAddress = bytes.subarray(addresses, addresses + size);
  const destinationAddress = bytes.subarray(addresses + size, addresses + 2 * size);
  const sourcePort = bytes.readUInt16BE(at);
  const destinationPort = bytes.readUInt16BE(at + 2);
  return {
    frame,
    isTcp,
    source: `${sourceAddress.toString('hex')}:${sourcePort}`,
    destination: `${destinationAddress.toString('hex')}:${destinationPort}`,
    sourceAddress,
    destinationAddress,
    sourcePort,
    destinationPort,
    sequence: isTcp ? bytes.readUInt32BE(at + 4) : 0,
    flags: isTcp ? bytes[at + 13]! : 0,
    payload: bytes.subarray(Math.min(start, end), end),
    wireBytes: Math.max(0, wireEnd - start),
  };
}
