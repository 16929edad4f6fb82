/** Messaging by XMPP, by the stream that both sides open (RFC 6120 section 4); it may turn to TLS (section 5). */
import { Recognition, type StreamDissector } from '../dissector.js';
import { printed } from '../latin1.js';
import { StartTlsReader } from '../start-tls-reader.js';

const xmpp: StreamDissector = {
  firstBytes: '<',
  recognise(_conversation, _fromClient, bytes, start, end) {
    const text = printed(bytes, start, end);
    return /^<(\?xml[^>]*>\s*<)?stream:stream/.test(text) ? Recognition.Yes : Recognition.No;
  },
  open: (conversation, facts) => new StartTlsReader(conversation, facts, 'xmpp'),
};

export default xmpp;
