/** Captures as lines of text, as goldens have them. */
import { type CaptureFormat, type Hints, Refusal, rejectNames } from '../../native-free-parsers/format.js';
import { Row } from '../../native-free-parsers/row.js';
import { openCapture } from '../../src/pipeline/open-capture.js';
import { RecordSink } from '../../src/rows/record-sink.js';

export const hints: Hints = { modifiedMs: Date.parse('2026-11-20T12:00:00Z'), timeZone: 'UTC' };

/** The layout that the format finds. Throws where it refuses. */
export function layoutOf<Layout>(format: CaptureFormat<Layout>, bytes: Buffer): Layout {
  const layout = format.detect(bytes, hints);
  if (layout instanceof Refusal) throw new Error(layout.because);
  return layout;
}

/** A capture in one piece. */
export async function whole<Layout>(format: CaptureFormat<Layout>, bytes: Buffer): Promise<string[]> {
  return (await render(format, layoutOf(format, bytes), [bytes])).lines;
}

/** The same in pieces of `size` bytes. */
export async function inPieces<Layout>(format: CaptureFormat<Layout>, bytes: Buffer, size: number): Promise<string[]> {
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  );
  return (await render(format, layoutOf(format, bytes), pieces)).lines;
}

/** Records as one JSON line each, rejected and ignored ones among them by where they are in the file: the shape of a golden. */
export async function render<Layout>(
  format: CaptureFormat<Layout>,
  layout: Layout,
  pieces: readonly Buffer[],
): Promise<{ readonly lines: string[]; readonly layout: Layout }> {
  const lines: string[] = [];
  let base = 0;
  const row = new Row();
  const sink = new RecordSink({
    record: (record) => lines.push(JSON.stringify(record)),
    reject: (position, reason) => lines.push(JSON.stringify({ rejected: rejectNames[reason], at: base + position })),
    ignore: (position) => lines.push(JSON.stringify({ ignored: base + position })),
  });
  const reader = await openCapture(format, structuredClone(layout), row, sink);
  let left: Buffer = Buffer.alloc(0);
  let next = 0;
  for (const [i, piece] of pieces.entries()) {
    const bytes = Buffer.concat([left, piece]);
    base = next;
    const used = reader.read(bytes, i === pieces.length - 1);
    if (!(used >= 0 && used <= bytes.length)) throw new Error(`${used} of ${bytes.length} bytes used`);
    next += used;
    left = bytes.subarray(used);
  }
  const end = reader.end();
  if (left.length > 0) lines.push(JSON.stringify({ rest: next }));
  return { layout: end, lines };
}
