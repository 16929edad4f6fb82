/**
 * The capture file of Wireshark and newer tcpdumps: blocks, each with its length at both ends.
 *
 *   0a 0d 0d 0a | 1c 00 00 00 | 4d 3c 2b 1a | 01 00 00 00 | …            | 1c 00 00 00
 *   Section       Length        Byte order    Version       Its length     Length
 *   06 00 00 00 | 6c 00 00 00 | 00 00 00 00 | d5 4b 06 00 80 bb 5f 00 | 4a 00 00 00 | 4a 00 00 00 | ff ff … | 6c 00 00 00
 *   Packet        Length        Interface     Time, high and low half   Captured      On the wire   Frame    Length
 *
 * A section has its own byte order and interfaces; an interface has a link type and a unit of time. Simple packet blocks have
 * neither interface nor time. Names, statistics, secrets and all others are passed over.
 *
 * https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html
 */
import { type CaptureFormat, Refusal } from '../format.js';
import { captureFacts } from '../packets/capture-format.js';
import { isSection, type PcapngLayout } from '../pcapng/layout.js';

const pcapng: CaptureFormat<PcapngLayout> = {
  ...captureFacts,
  name: 'pcapng',
  product: 'Wireshark, dumpcap, tcpdump of macOS',
  specification: 'https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html',

  detect(head) {
    if (!isSection(head, 0)) return new Refusal('it does not begin with a section header block');
    return { byteOrder: 'little', interfaces: [] };
  },

  async open(layout, row, sink) {
    const [{ PcapngReader }, { openFrames }] = await Promise.all([
      import('../pcapng/reader.js'),
      import('../packets/open-frames.js'),
    ]);
    return new PcapngReader(layout, await openFrames(row, sink, layout.packets), sink);
  },
};
export default pcapng;
