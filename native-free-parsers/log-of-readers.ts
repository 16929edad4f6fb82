import { type LogFormat, Refusal, type RowSink } from './format.js';
import type { LogDescription, LogReader } from './json-log.js';
import type { LineReader } from './line-reader.js';
import type { ClockHints } from './local-clock.js';
import type { Row } from './row.js';

interface Layout extends ClockHints {
  /** The reader's place in the list. */
  readonly reader: number;
}

/** A product's log that comes in several notations (JSON, key=value, CEF, LEEF): the first reader that recognises a source reads it. */
export function logOfReaders(description: LogDescription, readers: readonly LogReader[]): LogFormat<Layout> {
  return {
    ...description,
    ...(readers.every(({ openLines }) => openLines) && { openLines }),
    framing: 'line',

    detect(head, hints) {
      const reasons: string[] = [];
      for (const [reader, { detect }] of readers.entries()) {
        const verdict = detect(head, hints);
        if (!(verdict instanceof Refusal)) return { ...verdict, reader };
        reasons.push(verdict.because);
      }
      return new Refusal([...new Set(reasons)].join('; '));
    },

    parse(bytes, layout, row, sink) {
      const after = readers[layout.reader]!.parse(bytes, layout, row, sink);
      return after === layout ? layout : { ...after, reader: layout.reader };
    },
  };

  function openLines(bytes: Buffer, layout: Layout, row: Row, sink: RowSink): LineReader {
    return readers[layout.reader]!.openLines!(bytes, layout, row, sink);
  }
}
