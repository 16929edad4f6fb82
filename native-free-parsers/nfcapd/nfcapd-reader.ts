import { Reject } from '../format.js';
import { unpackBzip2 } from '../packed/bzip2-stream.js';
import { DamagedError } from '../packed/damaged-error.js';
import { unpackLz4Block } from '../packed/lz4-block.js';
import { unpackLzo1x } from '../packed/lzo1x.js';
import type { UnpackZstd } from '../packed/zstd-block.js';
import type { ExportCounts } from '../packets/netflow/export-reader.js';
import type { PacketFacts } from '../packets/packet-facts.js';
import { StatedFlow } from '../packets/stated-flow.js';
import type { ByteOrder } from './byte-order.js';
import { byteOrder, Compression, type FileHeader, headerBytes } from './file-header.js';
import {
  commonRecord,
  commonRecordV0,
  type ExtensionMapEntry,
  ExtensionMaps,
  extensionMap,
  readRecordV1,
} from './record-v1.js';
import { readRecordV3, recordV3 } from './record-v3.js';

const blockHeaderBytes = 12;
const recordHeaderBytes = 4;
/** nfdump fills blocks of 1 MiB in version 1 and of up to 4 MiB later; damage must not make us take more. */
const maxBlockBytes = 16 << 20;
const uncompressedFlag = 1;
/** Blocks of flow records: 2 of version 1, 3 of version 2. Others are histograms, and arrays of names. */
const flowBlockTypes = [2, 3] as const;

/** Where reading an nfdump file begins, or goes on. */
export interface NfcapdLayout {
  readonly header: FileHeader;
  readonly isBehindHeader: boolean;
  /** Extension maps of version 1, by their numbers; bounded. */
  readonly maps: readonly ExtensionMapEntry[];
}

/**
 * Reads an nfdump file, block by block. A damaged block is counted as one record and left out.
 *
 *   file header   records bytes type flags  packed records   records bytes type flags  packed records …
 *                 block                                      block
 */
export class NfcapdReader {
  private readonly facts: PacketFacts;
  private readonly counts: ExportCounts;
  private readonly header: FileHeader;
  private readonly order: ByteOrder;
  private readonly flow = new StatedFlow();
  private readonly maps: ExtensionMaps;
  private readonly zstd: UnpackZstd | undefined;
  private output: Buffer = Buffer.alloc(0);
  private isBehindHeader: boolean;

  /** `zstd` for files that are packed with it. */
  constructor(layout: NfcapdLayout, facts: PacketFacts, counts: ExportCounts, zstd?: UnpackZstd) {
    const { header, isBehindHeader, maps } = layout;
    this.zstd = zstd;
    this.header = header;
    this.order = byteOrder(header);
    this.maps = new ExtensionMaps(this.order);
    this.isBehindHeader = isBehindHeader;
    this.facts = facts;
    this.counts = counts;
    for (const [map, extensions] of maps) this.maps.set(map, extensions);
  }

  end(): NfcapdLayout {
    return { header: this.header, isBehindHeader: this.isBehindHeader, maps: this.maps.entries() };
  }

  /** Reads the whole blocks in `bytes` and returns how many bytes they are; a block that is not over yet is left. */
  read(bytes: Buffer): number {
    let at = 0;
    if (!this.isBehindHeader) {
      at = headerBytes(this.header);
      if (bytes.length < at) return 0;
      this.isBehindHeader = true;
    }
    while (at + blockHeaderBytes <= bytes.length) {
      const size = this.order.number32(bytes, at + 4);
      if (size > maxBlockBytes) {
        // No block says where the next one is but this.
        this.counts.reject(at, Reject.BadSyntax);
        return bytes.length;
      }
      if (at + blockHeaderBytes + size > bytes.length) break;
      this.readBlock(bytes, at, size);
      at += blockHeaderBytes + size;
    }
    return at;
  }

  private readBlock(bytes: Buffer, at: number, size: number): void {
    const type = this.order.number16(bytes, at + 8);
    if (type !== flowBlockTypes[this.header.version - 1]) {
      this.counts.ignore(at);
      return;
    }
    const packed = bytes.subarray(at + blockHeaderBytes, at + blockHeaderBytes + size);
    const isPacked = this.header.version === 1 || (this.order.number16(bytes, at + 10) & uncompressedFlag) === 0;
    const block = isPacked ? this.unpack(packed) : packed;
    if (block === undefined) this.counts.reject(at, Reject.BadSyntax);
    else this.readRecords(block, this.order.number32(bytes, at), at);
  }

  /** The records of a block; undefined where it is damaged. */
  private unpack(packed: Buffer): Buffer | undefined {
    const { compression } = this.header;
    if (compression === Compression.None) return packed;
    if (compression === Compression.Bzip2) return unpackedBzip2(packed);
    if (compression === Compression.Zstd) return this.zstd?.(packed, maxBlockBytes);
    const unpack = compression === Compression.Lz4 ? unpackLz4Block : unpackLzo1x;
    for (let room = Math.max(1 << 21, this.output.length); room <= maxBlockBytes; room *= 2) {
      if (this.output.length < room) this.output = Buffer.allocUnsafeSlow(room);
      const length = unpack(packed, 0, packed.length, this.output);
      if (length >= 0) return this.output.subarray(0, length);
    }
    return undefined;
  }

  /** `blockAt` stands for all of its records: those of a packed block have no place of their own. */
  private readRecords(block: Buffer, count: number, blockAt: number): void {
    let at = 0;
    for (let i = 0; i < count && at + recordHeaderBytes <= block.length; i++) {
      const size = this.order.number16(block, at + 2);
      if (size < recordHeaderBytes || at + size > block.length) {
        this.counts.reject(blockAt, Reject.BadSyntax);
        return;
      }
      this.readRecord(block, at, size, blockAt);
      at += size;
    }
  }

  private readRecord(block: Buffer, at: number, size: number, blockAt: number): void {
    const { counts, flow, maps, order } = this;
    const type = this.order.number16(block, at);
    const isV1 = type === commonRecord || type === commonRecordV0;
    if (type === extensionMap) maps.add(block, at, size);
    if (!isV1 && type !== recordV3) {
      counts.ignore(blockAt);
      return;
    }
    const isSound = isV1
      ? readRecordV1(flow, order, block, at, size, maps)
      : readRecordV3(flow, order, block, at, size);
    if (!isSound) counts.reject(blockAt, Reject.BadSyntax);
    else if (!flow.isFlow) counts.ignore(blockAt);
    else {
      flow.begin(this.facts, block);
      this.facts.emit();
    }
  }
}

function unpackedBzip2(packed: Buffer): Buffer | undefined {
  try {
    return unpackBzip2(packed, maxBlockBytes);
  } catch (error) {
    if (error instanceof DamagedError) return undefined;
    throw error;
  }
}
