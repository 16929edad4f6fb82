/**
 * Endace's extensible record format: records without a file header.
 *
 *   00 00 00 e5 80 5f 05 69 | 02 | 04 | 00 60 | 00 00 | 00 4a | 00 00 | ff ff …
 *   Time, 32.32 little-endian  Type Flags Record  Lost    On the wire Pad   Frame
 *
 * The highest bit of a type says that headers of eight bytes follow, each of which says whether another does.
 *
 * https://www.endace.com/erf-extensible-record-format-types.pdf
 */
import type { ErfLayout } from '../erf/reader.js';
import { readErfRecord } from '../erf/record.js';
import { type CaptureFormat, Refusal } from '../format.js';
import { captureFacts } from '../packets/capture-format.js';

/** There is no magic number: so many records must follow each other, or fill the file. */
const looksAt = 4;

const erf: CaptureFormat<ErfLayout> = {
  ...captureFacts,
  name: 'erf',
  product: 'Endace DAG cards and probes',
  specification: 'https://www.endace.com/erf-extensible-record-format-types.pdf',

  detect(head) {
    let at = 0;
    for (let count = 0; count < looksAt; count++) {
      const record = readErfRecord(head, at);
      if (count > 1 && at === head.length) return { packets: 0 };
      if (record === undefined) return new Refusal('its bytes do not follow each other as ERF records');
      at += record.length;
    }
    return { packets: 0 };
  },

  async open(layout, row, sink) {
    const [{ ErfReader }, { openFrames }] = await Promise.all([
      import('../erf/reader.js'),
      import('../packets/open-frames.js'),
    ]);
    return new ErfReader(await openFrames(row, sink, layout.packets), sink);
  },
};
export default erf;
