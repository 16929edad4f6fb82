/**
 * Files of nfdump's collectors (nfcapd, sfcapd, nfpcapd), read without nfdump: version 1 of nfdump 1.6 and version 2 of 1.7, packed
 * with LZO, LZ4 or bzip2, or not.
 *
 *   0ca5 0200 00010701 …   40000000 d1070000 0300 0000   0b00 7000 0300 …   0100 3400 e1767263…
 *   Magic     nfdump       Records  Bytes    Type        Record             Generic flow
 *     Version              Block
 *
 * A record is one direction unless it counts the way back. nfdump multiplied counters of sampled flows already.
 * Blocks packed with zstd (nfdump 1.7.3 and later, on request) need a decoder that is brought along: `packed/zstd-block.ts`.
 *
 * There is no specification but the program: https://github.com/phaag/nfdump
 */
import { type CaptureFormat, Refusal } from '../format.js';
import { Compression, readFileHeader } from '../nfcapd/file-header.js';
import type { NfcapdLayout } from '../nfcapd/nfcapd-reader.js';
import { zstdUnpacker } from '../packed/zstd-block.js';

const nfcapd: CaptureFormat<NfcapdLayout> = {
  name: 'nfcapd',
  product: 'nfdump (files of nfcapd, sfcapd and nfpcapd)',
  kind: 'flow',
  framing: 'packet',
  facts: ['flow'],
  fields: [
    'time',
    'durationMs',
    'client',
    'clientPort',
    'mac',
    'user',
    'server',
    'serverPort',
    'transport',
    'action',
    'bytesUp',
    'bytesDown',
    'packetsUp',
    'packetsDown',
  ],
  specification: 'https://github.com/phaag/nfdump',

  detect(head) {
    const header = readFileHeader(head);
    if (header instanceof Refusal) return header;
    return { header, isBehindHeader: false, maps: [] };
  },

  async open(layout, row, sink) {
    const [{ NfcapdReader }, { PacketFacts }, zstd] = await Promise.all([
      import('../nfcapd/nfcapd-reader.js'),
      import('../packets/packet-facts.js'),
      layout.header.compression === Compression.Zstd ? zstdUnpacker() : undefined,
    ]);
    return new NfcapdReader(layout, new PacketFacts(row, sink), sink, zstd);
  },
};
export default nfcapd;
