import type { LineBlock } from '../../collectors/line-blocks.js';
import { Lines } from '../../native-free-parsers/bytes/lines.js';
import { type Reject, silentSink } from '../../native-free-parsers/format.js';

/** A line or a reject, and where in the content it starts. */
export interface Found {
  readonly at: number;
  readonly line?: string;
  readonly rejected?: Reject;
}

/** What a parser finds in the blocks, one after the other. */
export function lineStarts(blocks: readonly LineBlock[]): Found[] {
  return blocks.flatMap((block) => {
    const found: Found[] = [];
    const bytes = Buffer.from(block.bytes);
    const lines = new Lines(bytes);
    const sink = {
      ...silentSink,
      reject(at: number, rejected: Reject) {
        found.push({ at: block.start + at, rejected });
      },
    };
    while (lines.advance(sink)) {
      found.push({ at: block.start + lines.start, line: bytes.toString('utf8', lines.start, lines.end) });
    }
    return found;
  });
}
