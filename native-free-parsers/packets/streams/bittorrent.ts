/** BitTorrent between peers, by its handshake (BEP 3). */
import type { StreamDissector } from '../dissector.js';
import { recognisedOnly } from '../recognised-only.js';
import { startsWith } from '../starts-with.js';

const bittorrent: StreamDissector = {
  firstBytes: '\x13',
  recognise: (_conversation, _fromClient, bytes, start, end) =>
    startsWith('\x13BitTorrent protocol', bytes, start, end),
  open: (conversation) => recognisedOnly(conversation, 'bittorrent'),
};

export default bittorrent;
