import { Lines } from './bytes/lines.js';
import type { LogFormat, RowSink } from './format.js';
import type { Row } from './row.js';

/** Reads single lines of one block, for formats whose records are lines that need nothing of other lines. */
export interface LineReader {
  /** Tells the sink of the record in `bytes[start, end)`, as `LogFormat.parse` does. */
  read(start: number, end: number): void;
}

export type OpenLines<Layout> = (bytes: Buffer, layout: Layout, row: Row, sink: RowSink) => LineReader;

/** The `parse` of a format that reads line by line. */
export function parseByLine<Layout>(openLines: OpenLines<Layout>): LogFormat<Layout>['parse'] {
  return (bytes, layout, row, sink) => {
    const lines = new Lines(bytes);
    const reader = openLines(bytes, layout, row, sink);
    while (lines.advance(sink)) reader.read(lines.start, lines.end);
    return layout;
  };
}
