/** What a snoop file's header says of its records. Plain data. */
export interface SnoopLayout {
  /** As captures number them today: https://www.tcpdump.org/linktypes.html */
  readonly link: number;
  /** Of the file header that is still to be passed over. */
  readonly headerBytes: number;
  /** How many packets came before what follows; absent where none did. */
  readonly packets?: number;
}

const magic = 'snoop\0\0\0';

/** RFC 1761's numbers, and Solaris' own for IPNET. */
const links: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [2, 6],
  [4, 1],
  [8, 10],
  [26, 226],
]);
const unknownLink = 0xffff;

/** The layout that the header at the start of a file states; undefined where there is none. */
export function readSnoopHeader(head: Buffer): SnoopLayout | undefined {
  if (head.length < 16 || head.toString('latin1', 0, 8) !== magic || head.readUInt32BE(8) !== 2) return undefined;
  return { link: links.get(head.readUInt32BE(12)) ?? unknownLink, headerBytes: 16 };
}
