/** Mail access by POP3, by either side's first line (RFC 1939); it may turn to TLS (RFC 2595). */
import { Recognition, type StreamDissector } from '../dissector.js';
import { printed } from '../latin1.js';
import { StartTlsReader } from '../start-tls-reader.js';

const pop3: StreamDissector = {
  firstBytes: 'CcSs+',
  recognise(_conversation, fromClient, bytes, start, end) {
    const text = printed(bytes, start, end);
    const isPop3 = fromClient ? /^(CAPA|STLS)\r?\n/i.test(text) : /^\+OK[ \r]/.test(text);
    return isPop3 ? Recognition.Yes : Recognition.No;
  },
  open: (conversation, facts) => new StartTlsReader(conversation, facts, 'pop3'),
};

export default pop3;
