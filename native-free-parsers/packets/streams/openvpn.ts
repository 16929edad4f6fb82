/**
 * OpenVPN over TCP, by its first packet (draft-ietf-opsawg-openvpn, "hard reset"): a length, a code, a session's id and, where no
 * key hides them, no acknowledgements and packet number 0. A tunnel: what goes through cannot be seen.
 */
import { Recognition, type StreamDissector } from '../dissector.js';
import { readUint16 } from '../read-number.js';
import { recognisedOnly } from '../recognised-only.js';

const { No, Yes } = Recognition;
/** P_CONTROL_HARD_RESET_CLIENT_V2 and V3, key 0. */
const resets: readonly number[] = [0x38, 0x50];
/** Plain; with the HMAC of tls-auth in each of the hashes that it may have, a packet id and a time; with tls-crypt, and its wrapped key. */
const plainBytes = 14;
const shortestSigned = 14 + 16 + 8;
const longestSigned = 14 + 64 + 8;

const openvpn: StreamDissector = {
  recognise(_conversation, fromClient, bytes, start, end) {
    if (!fromClient || end - start < 2 + plainBytes) return No;
    const length = readUint16(bytes, start);
    if (length !== end - start - 2 || !resets.includes(bytes[start + 2]!)) return No;
    if (length === plainBytes) return bytes[start + 11] === 0 ? Yes : No;
    return length >= shortestSigned && length <= longestSigned ? Yes : No;
  },
  open: (conversation) => recognisedOnly(conversation, 'openvpn'),
};

export default openvpn;
