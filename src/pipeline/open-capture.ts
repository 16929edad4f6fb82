import { unpackZstdBlocks } from '../../collectors/unpack/zstd.js';
import type { CaptureFormat, CaptureReader, RowSink } from '../../native-free-parsers/format.js';
import { provideZstd } from '../../native-free-parsers/packed/zstd-block.js';
import type { Row } from '../../native-free-parsers/row.js';

/** Begins a pass over a capture, with the decoders that parsers may not depend on. */
export function openCapture<Layout>(
  format: CaptureFormat<Layout>,
  layout: Layout,
  row: Row,
  sink: RowSink,
): CaptureReader<Layout> | Promise<CaptureReader<Layout>> {
  provideZstd(unpackZstdBlocks);
  return format.open(layout, row, sink);
}
