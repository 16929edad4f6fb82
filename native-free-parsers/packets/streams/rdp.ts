/**
 * Remote Desktop, by its connection request ([MS-RDPBCGR] section 2.2.1.1): TPKT (RFC 1006), then X.224 with code 0xe0.
 * It may turn to TLS then.
 */
import { Recognition, type StreamDissector } from '../dissector.js';
import { readUint16 } from '../read-number.js';
import { StartTlsReader } from '../start-tls-reader.js';

const { No, Yes, MoreNeeded } = Recognition;
const connectionRequest = 0xe0;

const rdp: StreamDissector = {
  firstBytes: '\x03',
  recognise(_conversation, fromClient, bytes, start, end) {
    if (!fromClient || bytes[start] !== 3) return No;
    if (end - start < 6) return end - start < 2 || bytes[start + 1] === 0 ? MoreNeeded : No;
    const length = readUint16(bytes, start + 2);
    const isRequest = bytes[start + 5] === connectionRequest && bytes[start + 4]! === length - 5;
    return bytes[start + 1] === 0 && isRequest ? Yes : No;
  },
  open: (conversation, facts) => new StartTlsReader(conversation, facts, 'rdp'),
};

export default rdp;
