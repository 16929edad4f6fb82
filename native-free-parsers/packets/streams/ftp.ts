/** File transfer's control connection, by either side's first line (RFC 959); it may turn to TLS (RFC 4217). */
import { Recognition, type StreamDissector } from '../dissector.js';
import { printed } from '../latin1.js';
import { StartTlsReader } from '../start-tls-reader.js';

const ftp: StreamDissector = {
  firstBytes: 'AaFfUu2',
  recognise({ server }, fromClient, bytes, start, end) {
    const text = printed(bytes, start, end);
    const isFtp = fromClient
      ? /^(AUTH (TLS|SSL)|FEAT)\r?\n/i.test(text) || (server.port === 21 && /^USER /i.test(text))
      : /^220[ -].*FTP/is.test(text);
    return isFtp ? Recognition.Yes : Recognition.No;
  },
  open: (conversation, facts) => new StartTlsReader(conversation, facts, 'ftp'),
};

export default ftp;
