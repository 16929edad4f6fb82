/** Windows file sharing, by its first message over TCP ([MS-SMB2] section 2.1): a zero, a length, `\xffSMB` or `\xfeSMB`. */
import { Recognition, type StreamDissector } from '../dissector.js';
import { latin1 } from '../latin1.js';
import { recognisedOnly } from '../recognised-only.js';

const { No, Yes, MoreNeeded } = Recognition;

const smb: StreamDissector = {
  firstBytes: '\0',
  recognise(_conversation, fromClient, bytes, start, end) {
    if (!fromClient || bytes[start] !== 0) return No;
    if (end - start < 8) return end - start < 2 || bytes[start + 1] === 0 ? MoreNeeded : No;
    const isNewer = bytes[start + 4] === 0xfe;
    return (isNewer || bytes[start + 4] === 0xff) && latin1(bytes, start + 5, start + 8) === 'SMB' ? Yes : No;
  },
  open: (conversation) => recognisedOnly(conversation, 'smb'),
};

export default smb;
