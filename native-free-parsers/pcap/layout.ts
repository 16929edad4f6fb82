/** What a pcap file's header says of its records. Plain data. */
export interface PcapLayout {
  readonly byteOrder: 'little' | 'big';
  /** Of the second number of a time: a million or a thousand million a second. */
  readonly fractionsPerMs: number;
  readonly link: number;
  /** Longest record; what other tools accept where the header says none. */
  readonly maxFrameBytes: number;
  /** Of a record's header. */
  readonly recordBytes: number;
  /** Of the file header that is still to be passed over. */
  readonly headerBytes: number;
  /** How many packets came before what follows; absent where none did. */
  readonly packets?: number;
}

/** The layout stated by a file header at `at`, and by how its first records fit; undefined where there is none. */
export function readPcapHeader(bytes: Buffer, at: number): PcapLayout | undefined {
  if (bytes.length - at < 24) return undefined;
  const magic = magics.get(bytes.readUInt32BE(at)) ?? magics.get(bytes.readUInt32LE(at));
  if (magic === undefined) return undefined;
  const byteOrder = magics.has(bytes.readUInt32BE(at)) ? 'big' : 'little';
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, 24);
  const isLittle = byteOrder === 'little';
  if (view.getUint16(4, isLittle) !== 2) return undefined;
  const snapLength = view.getUint32(16, isLittle);
  const layout = {
    byteOrder,
    fractionsPerMs: magic.fractionsPerMs,
    // The upper bits say how long the frame check is, which lies behind what IP says is its end.
    link: view.getUint32(20, isLittle) & 0xffff,
    maxFrameBytes: Math.min(Math.max(snapLength, usualMaxFrameBytes), mostFrameBytes),
    recordBytes: magic.recordBytes[0]!,
    headerBytes: magic.headerBytes,
  } as const;
  const fits = magic.recordBytes.map((recordBytes) => fittingRecords(bytes, at, { ...layout, recordBytes }));
  return { ...layout, recordBytes: magic.recordBytes[fits.indexOf(Math.max(...fits))]! };
}

interface Magic {
  readonly fractionsPerMs: number;
  /** Lengths of record headers that files with this number have, the usual one first. */
  readonly recordBytes: readonly number[];
  readonly headerBytes: number;
}

const usual: Magic = { fractionsPerMs: 1000, recordBytes: [16, 24, 20], headerBytes: 24 };

const magics: ReadonlyMap<number, Magic> = new Map([
  [0xa1b2c3d4, usual],
  [0xa1b23c4d, { ...usual, fractionsPerMs: 1e6, recordBytes: [16] }],
  [0xa1b2cd34, { ...usual, recordBytes: [24, 28] }],
  [0x1c0001ab, { ...usual, headerBytes: 28, recordBytes: [16] }],
  [0x1c0001ac, { ...usual, fractionsPerMs: 1e6, headerBytes: 28, recordBytes: [16] }],
]);

/** What tcpdump and Wireshark take for every link type but a few that have longer frames. */
const usualMaxFrameBytes = 262_144;
const mostFrameBytes = 16 << 20;

/** A record header that fits what is usual. */
export function isPlausible(layout: PcapLayout, fraction: number, captured: number, wire: number): boolean {
  return (
    captured <= layout.maxFrameBytes &&
    wire <= mostFrameBytes &&
    captured <= wire &&
    wire > 0 &&
    fraction < layout.fractionsPerMs * 1000
  );
}

const looksAt = 8;

/** How many of the first records follow each other if their headers are this long. */
function fittingRecords(bytes: Buffer, start: number, layout: PcapLayout): number {
  const isLittle = layout.byteOrder === 'little';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = start + layout.headerBytes;
  let count = 0;
  while (count < looksAt && at + layout.recordBytes <= bytes.length) {
    const captured = view.getUint32(at + 8, isLittle);
    if (!isPlausible(layout, view.getUint32(at + 4, isLittle), captured, view.getUint32(at + 12, isLittle))) break;
    at += layout.recordBytes + captured;
    count++;
  }
  return count;
}
