/** VNC's Remote Framebuffer, by the version that the server begins with (RFC 6143 section 7.1.1). */
import type { StreamDissector } from '../dissector.js';
import { recognisedOnly } from '../recognised-only.js';
import { startsWith } from '../starts-with.js';

const vnc: StreamDissector = {
  firstBytes: 'R',
  recognise: (_conversation, _fromClient, bytes, start, end) => startsWith('RFB 00', bytes, start, end),
  open: (conversation) => recognisedOnly(conversation, 'vnc'),
};

export default vnc;
