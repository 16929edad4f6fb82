/** Writes nfdump files of versions 1 and 2, unpacked, for samples and tests; nfdump packs them. */
import { address } from './write-exports.js';

export interface StoredFlow {
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly protocol: number;
  readonly flags: number;
  readonly forwardingStatus?: number;
  /** Unix milliseconds. */
  readonly first: number;
  readonly last: number;
  readonly packets: number;
  readonly bytes: number;
  readonly packetsBack?: number;
  readonly bytesBack?: number | undefined;
  /** Hardware address of the source, as a number. */
  readonly sourceMac?: number;
  /** Version 2 only. */
  readonly user?: string;
  readonly firewallEvent?: number;
}

const identBytes = 128;
const statBytes = 136;
/** Out packets, out bytes, hardware addresses: those of version 1 that the samples use. */
const mapV1 = [15, 17, 20];

/** As nfdump 1.6 writes it: a file header, totals, and one block of an extension map and records. */
export function nfcapdV1(flows: readonly StoredFlow[]): Buffer {
  const ident = Buffer.alloc(identBytes);
  ident.write('lamplighter');
  const map = Buffer.concat([u16(2), u16(8 + 2 * (mapV1.length + 1)), u16(1), u16(32), ...mapV1.map(u16), u16(0)]);
  const records = [map, ...flows.map(recordV1)];
  const content = Buffer.concat(records);
  return Buffer.concat([
    u16(0xa50c),
    u16(1),
    u32(0),
    u32(1),
    ident,
    Buffer.alloc(statBytes),
    u32(records.length),
    u32(content.length),
    u16(2),
    u16(0),
    content,
  ]);
}

/** 64-bit counters where 32 bits are not enough, as nfdump does it. */
function recordV1(flow: StoredFlow): Buffer {
  const isV6 = flow.source.includes(':');
  const isLarge = flow.bytes >= 2 ** 32;
  const flags = (isV6 ? 1 : 0) | (isLarge ? 4 : 0);
  const parts = [
    u16(flags),
    u16(1),
    u16(flow.first % 1000),
    u16(flow.last % 1000),
    u32(Math.floor(flow.first / 1000)),
    u32(Math.floor(flow.last / 1000)),
    Buffer.of(flow.forwardingStatus ?? 0, flow.flags, flow.protocol, 0),
    u16(flow.sourcePort),
    u16(flow.destinationPort),
    u32(0),
    stored(flow.source),
    stored(flow.destination),
    u32(flow.packets),
    isLarge ? u64(flow.bytes) : u32(flow.bytes),
    u64(flow.packetsBack ?? 0),
    u64(flow.bytesBack ?? 0),
    u64(flow.sourceMac ?? 0),
    u64(0),
  ];
  return record(10, parts);
}

/** As nfdump 1.7 writes it: a file header and one block of records. */
export function nfcapdV2(flows: readonly StoredFlow[]): Buffer {
  return Buffer.concat([nfcapdHeader(1, Math.floor((flows[0]?.first ?? 0) / 1000)), nfcapdBlock(flows)]);
}

/** The header of a file of version 2 that was begun `createdSeconds` after 1970. */
export function nfcapdHeader(blocks: number, createdSeconds: number): Buffer {
  const versions = [u16(0xa50c), u16(2), u32(0x01070100), u64(createdSeconds)];
  return Buffer.concat([...versions, Buffer.of(0, 0), u16(0), u32(1), u64(0), u32(0), u32(blocks)]);
}

/** A block of records, not packed. */
export function nfcapdBlock(flows: readonly StoredFlow[]): Buffer {
  const records = flows.map(recordV3);
  const content = Buffer.concat(records);
  return Buffer.concat([u32(records.length), u32(content.length), u16(3), u16(0), content]);
}

function recordV3(flow: StoredFlow): Buffer {
  const isV6 = flow.source.includes(':');
  const elements = [
    element(1, [
      u64(flow.first),
      u64(flow.last),
      u64(flow.last),
      u64(flow.packets),
      u64(flow.bytes),
      u16(flow.sourcePort),
      u16(flow.destinationPort),
      Buffer.of(flow.protocol, flow.flags, flow.forwardingStatus ?? 0, 0),
    ]),
    element(isV6 ? 3 : 2, [stored(flow.source), stored(flow.destination)]),
  ];
  if (flow.bytesBack !== undefined)
    elements.push(element(5, [u64(1), u64(flow.packetsBack ?? 0), u64(flow.bytesBack)]));
  if (flow.sourceMac !== undefined) elements.push(element(15, [u64(flow.sourceMac), u64(0), u64(0), u64(0)]));
  if (flow.firewallEvent !== undefined)
    elements.push(element(19, [u64(flow.last), u32(1), u16(0), Buffer.of(flow.firewallEvent, 0)]));
  if (flow.user !== undefined) {
    const user = Buffer.alloc(68);
    user.write(flow.user);
    elements.push(element(24, [user]));
  }
  return record(11, [u16(elements.length), Buffer.of(0, 0), u16(0), Buffer.of(0, 9), ...elements]);
}

function record(type: number, parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([u16(type), u16(4 + content.length), content]);
}

const element = record;

let isHighestFirst = false;

/** What `write` writes, on a machine with the highest byte first. */
export function highestByteFirst(write: () => Buffer): Buffer {
  isHighestFirst = true;
  try {
    return write();
  } finally {
    isHighestFirst = false;
  }
}

/** Addresses lie in the file as the machine's numbers: 4 bytes, or twice 8. */
function stored(text: string): Buffer {
  const bytes = address(text);
  if (isHighestFirst) return bytes;
  return bytes.length === 4
    ? bytes.reverse()
    : Buffer.concat([bytes.subarray(0, 8).reverse(), bytes.subarray(8).reverse()]);
}

function u16(value: number): Buffer {
  return isHighestFirst ? Buffer.of(value >> 8, value & 0xff) : Buffer.of(value & 0xff, value >> 8);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  if (isHighestFirst) bytes.writeUInt32BE(value);
  else bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  if (isHighestFirst) bytes.writeBigUInt64BE(BigInt(value));
  else bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
