/** Mail transfer, by either side's first line (RFC 5321, RFC 2033); it may turn to TLS (RFC 3207). */
import { Recognition, type StreamDissector } from '../dissector.js';
import { printed } from '../latin1.js';
import { StartTlsReader } from '../start-tls-reader.js';

const smtp: StreamDissector = {
  firstBytes: 'EeHhLl2',
  recognise(_conversation, fromClient, bytes, start, end) {
    const text = printed(bytes, start, end);
    const isSmtp = fromClient ? /^(EHLO|HELO|LHLO) /i.test(text) : /^220[ -].*E?SMTP/s.test(text);
    return isSmtp ? Recognition.Yes : Recognition.No;
  },
  open: (conversation, facts) => new StartTlsReader(conversation, facts, 'smtp'),
};

export default smtp;
