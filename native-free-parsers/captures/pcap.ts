/**
 * libpcap's capture file.
 *
 *   d4 c3 b2 a1 | 02 00 04 00 | 00 00 00 00 | 00 00 00 00 | 00 00 04 00 | 01 00 00 00
 *   Magic         Version       Zone          Accuracy      Snap length   Link type
 *   00 5f 05 69 | 80 bb 00 00 | 4a 00 00 00 | 4a 00 00 00 | ff ff …
 *   Seconds       Micros        Captured      On the wire   Frame
 *
 * The magic number tells the byte order and whether the second number is micro- or nanoseconds. Variants have longer record
 * headers: Kuznetzov's Linux patches (another magic number, 8 or 12 bytes more), Nokia's (4 more), IXIA's (a longer file header).
 *
 * https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-03.html
 */
import { type CaptureFormat, Refusal } from '../format.js';
import { captureFacts } from '../packets/capture-format.js';
import { type PcapLayout, readPcapHeader } from '../pcap/layout.js';

const pcap: CaptureFormat<PcapLayout> = {
  ...captureFacts,
  name: 'pcap',
  product: 'tcpdump, Wireshark and all that write libpcap files',
  specification: 'https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-03.html',

  detect(head) {
    return readPcapHeader(head, 0) ?? new Refusal('it does not begin with a magic number of libpcap');
  },

  async open(layout, row, sink) {
    const [{ PcapReader }, { openFrames }] = await Promise.all([
      import('../pcap/reader.js'),
      import('../packets/open-frames.js'),
    ]);
    return new PcapReader(layout, await openFrames(row, sink, layout.packets), sink);
  },
};
export default pcap;
