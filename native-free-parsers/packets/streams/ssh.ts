/** SSH, by the version that both sides begin with (RFC 4253 section 4.2): a tunnel, so what goes through cannot be seen. */
import type { StreamDissector } from '../dissector.js';
import { recognisedOnly } from '../recognised-only.js';
import { startsWith } from '../starts-with.js';

const ssh: StreamDissector = {
  firstBytes: 'S',
  recognise: (_conversation, _fromClient, bytes, start, end) => startsWith('SSH-', bytes, start, end),
  open: (conversation) => recognisedOnly(conversation, 'ssh'),
};

export default ssh;
