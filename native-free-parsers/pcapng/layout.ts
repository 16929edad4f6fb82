/** What the blocks of a section so far say of those that follow. Plain data. */
export interface PcapngLayout {
  readonly byteOrder: 'little' | 'big';
  readonly interfaces: readonly PcapngInterface[];
  /** How many packets came before what follows; absent where none did. */
  readonly packets?: number;
}

export interface PcapngInterface {
  readonly link: number;
  /** What a simple packet block was cut to; 0: it was not. */
  readonly snapLength: number;
  /** How many units of its times a millisecond has. */
  readonly unitsPerMs: number;
  /** Added to its times. */
  readonly offsetMs: number;
}

/** The same bytes in either order. */
export const sectionType = 0x0a0d0d0a;
const byteOrderMagic = 0x1a2b3c4d;

/** Whether a section begins at `at`, in whichever byte order. */
export function isSection(bytes: Buffer, at: number): boolean {
  return bytes.length - at >= 12 && bytes.readUInt32BE(at) === sectionType && byteOrderOf(bytes, at) !== undefined;
}

/** The byte order of the section that begins at `at`. */
export function byteOrderOf(bytes: Buffer, at: number): PcapngLayout['byteOrder'] | undefined {
  if (bytes.readUInt32LE(at + 8) === byteOrderMagic) return 'little';
  return bytes.readUInt32BE(at + 8) === byteOrderMagic ? 'big' : undefined;
}
