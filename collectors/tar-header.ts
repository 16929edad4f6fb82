import { UnreadableError } from './collector.js';

export const tarBlockBytes = 512;

/**
 * What one 512-byte header says of the bytes that follow it.
 *
 *   name    mode … size  mtime  checksum  type  link name  ustar …  prefix
 *   0..99          124   136    148       156   157        257      345..499
 *
 * https://www.gnu.org/software/tar/manual/html_node/Standard.html
 */
export interface TarHeader {
  readonly name: string;
  readonly type: string;
  /** Bytes of data, which are padded to whole blocks. */
  readonly size: number;
  readonly modifiedMs: number;
}

/** Whether `block` is a header: its checksum says so, with or without a magic number. */
export function isTarHeader(block: Buffer): boolean {
  return block.length >= tarBlockBytes && number(block, 148, 8) === checksumOf(block) && block[0] !== 0;
}

/** Throws `UnreadableError` where `block` is no header. */
export function tarHeader(block: Buffer): TarHeader {
  const size = number(block, 124, 12);
  if (!isTarHeader(block) || size === undefined)
    throw new UnreadableError('something that is not tar follows the tar data');
  const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? text(block, 345, 155) : '';
  const type = block[156] === 0 ? '0' : String.fromCharCode(block[156]!);
  // Links and folders have no data, whatever size they state.
  const hasData = !/[1-6]/.test(type);
  return {
    name: prefix === '' ? text(block, 0, 100) : `${prefix}/${text(block, 0, 100)}`,
    type,
    size: hasData ? size : 0,
    modifiedMs: (number(block, 136, 12) ?? 0) * 1000,
  };
}

/** The records of an extended header: `30 path=day/access.log` and a newline, the number being the length of all that. */
export function paxRecords(bytes: Buffer): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(' ', at);
    const length = Number(bytes.toString('latin1', at, space));
    const equals = bytes.indexOf('=', space);
    if (!(space > at && length > 0 && at + length <= bytes.length && equals > space && equals < at + length)) break;
    records.set(bytes.toString('utf8', space + 1, equals), bytes.toString('utf8', equals + 1, at + length - 1));
    at += length;
  }
  return records;
}

/** Octal digits, or since GNU, where the first bit is set, a binary number. */
function number(block: Buffer, start: number, length: number): number | undefined {
  if (block[start] === 0x80) return block.readUIntBE(start + length - 6, 6);
  const digits = /^ *([0-7]+)[ \0]*$/.exec(block.toString('latin1', start, start + length));
  return digits ? Number.parseInt(digits[1]!, 8) : undefined;
}

/** The sum of all bytes, with spaces for the checksum itself. */
function checksumOf(block: Buffer): number {
  let sum = 8 * 0x20;
  for (let at = 0; at < tarBlockBytes; at++) if (at < 148 || at >= 156) sum += block[at]!;
  return sum;
}

function text(block: Buffer, start: number, length: number): string {
  const end = block.indexOf(0, start);
  return block.toString('utf8', start, end < 0 ? start + length : Math.min(end, start + length));
}
