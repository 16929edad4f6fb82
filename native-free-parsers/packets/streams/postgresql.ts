/**
 * PostgreSQL, by a client's first message: it asks for TLS, or begins in clear with version 3.
 * https://www.postgresql.org/docs/current/protocol-message-formats.html (SSLRequest, StartupMessage)
 */
import { Recognition, type StreamDissector } from '../dissector.js';
import { readUint32 } from '../read-number.js';
import { StartTlsReader } from '../start-tls-reader.js';

const sslRequest = 80877103;
const version3 = 0x00030000;

const postgresql: StreamDissector = {
  firstBytes: '\0',
  recognise(_conversation, fromClient, bytes, start, end) {
    if (!fromClient || end - start < 8) return Recognition.No;
    const length = readUint32(bytes, start);
    const code = readUint32(bytes, start + 4);
    const isAsked = length === 8 && code === sslRequest;
    return isAsked || (code === version3 && length > 8 && length < 1024) ? Recognition.Yes : Recognition.No;
  },
  open: (conversation, facts) => new StartTlsReader(conversation, facts, 'postgresql'),
};

export default postgresql;
