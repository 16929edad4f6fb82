import type { RowSink } from '../format.js';
import type { Row } from '../row.js';
import { loadDissectors } from './dissectors.js';
import { Frames } from './frames.js';

/** Makes what reads the frames of one capture, of which `packets` came before, with every dissector there is. */
export async function openFrames(row: Row, sink: RowSink, packets = 0): Promise<Frames> {
  return new Frames(await loadDissectors(), row, sink, packets);
}
