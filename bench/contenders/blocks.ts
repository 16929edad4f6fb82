import { readFileSync } from 'node:fs';
import { Byte } from '../../native-free-parsers/bytes/byte.js';
import { type LogFormat, Refusal } from '../../native-free-parsers/format.js';
import { logFormats } from '../../native-free-parsers/registry.js';

/** A log in memory, cut into blocks of whole lines as a scan cuts it. A last line without a break ends the last block. */
export interface Blocks {
  readonly format: LogFormat;
  readonly layout: unknown;
  readonly blocks: readonly Buffer[];
}

const blockBytes = 4 << 20;

export function readBlocks(format: string, path: string): Blocks {
  const bytes = readFileSync(path);
  const found = logFormats.get(format);
  if (found === undefined) throw new Error(`no format called ${format}`);
  const layout = found.detect(bytes.subarray(0, 1 << 16), { modifiedMs: Date.parse('2026-11-04'), timeZone: 'UTC' });
  if (layout instanceof Refusal) throw new Error(`${format} refuses ${path}: ${layout.because}`);
  const blocks: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const lastBreak = bytes.lastIndexOf(Byte.Newline, start + blockBytes - 1);
    const end = lastBreak < start ? bytes.length : lastBreak + 1;
    blocks.push(bytes.subarray(start, end));
    start = end;
  }
  return { format: found, layout, blocks };
}
