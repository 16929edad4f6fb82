/** Mail access by IMAP, by either side's first line (RFC 9051); it may turn to TLS. */
import { Recognition, type StreamDissector } from '../dissector.js';
import { byteRange } from '../first-bytes.js';
import { printed } from '../latin1.js';
import { StartTlsReader } from '../start-tls-reader.js';

const imap: StreamDissector = {
  firstBytes: `${byteRange(0x41, 0x5a)}${byteRange(0x61, 0x7a)}${byteRange(0x30, 0x39)}.*`,
  recognise(_conversation, fromClient, bytes, start, end) {
    const text = printed(bytes, start, end);
    const isImap = fromClient
      ? /^[A-Za-z0-9.]{1,16} (CAPABILITY|STARTTLS|LOGIN|AUTHENTICATE|ID)\b/i.test(text)
      : /^\* (OK|PREAUTH) /.test(text);
    return isImap ? Recognition.Yes : Recognition.No;
  },
  open: (conversation, facts) => new StartTlsReader(conversation, facts, 'imap'),
};

export default imap;
