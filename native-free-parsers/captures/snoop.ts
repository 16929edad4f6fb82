/**
 * Solaris' capture file, all of it in network order.
 *
 *   73 6e 6f 6f 70 00 00 00 | 00 00 00 02 | 00 00 00 04
 *   "snoop"                   Version       Link type
 *   00 00 00 4a | 00 00 00 4a | 00 00 00 64 | 00 00 00 00 | 69 05 5f 00 | 00 00 bb 80 | ff ff …
 *   On the wire   Captured      Record        Dropped       Seconds       Micros        Frame, padding
 *
 * https://www.rfc-editor.org/rfc/rfc1761
 */
import { type CaptureFormat, Refusal } from '../format.js';
import { captureFacts } from '../packets/capture-format.js';
import { readSnoopHeader, type SnoopLayout } from '../snoop/layout.js';

const snoop: CaptureFormat<SnoopLayout> = {
  ...captureFacts,
  name: 'snoop',
  product: 'snoop of Solaris and illumos',
  specification: 'https://www.rfc-editor.org/rfc/rfc1761',

  detect(head) {
    return readSnoopHeader(head) ?? new Refusal('it does not begin with "snoop" and version 2');
  },

  async open(layout, row, sink) {
    const [{ SnoopReader }, { openFrames }] = await Promise.all([
      import('../snoop/reader.js'),
      import('../packets/open-frames.js'),
    ]);
    return new SnoopReader(layout, await openFrames(row, sink, layout.packets), sink);
  },
};
export default snoop;
