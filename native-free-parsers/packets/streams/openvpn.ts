/** OpenVPN over TCP, by its client's first packet behind its length. A tunnel: what goes through cannot be seen. */
import { Recognition, type StreamDissector } from '../dissector.js';
import { isOpenVpnReset } from '../openvpn-reset.js';
import { readUint16 } from '../read-number.js';
import { recognisedOnly } from '../recognised-only.js';

const { No, Yes, MoreNeeded } = Recognition;
/** A dissector is shown so much. */
const shownBytes = 64;
const shortest = 14;
/** With an HMAC of SHA-512: its end is beyond what is shown. */
const longest = 86;

const openvpn: StreamDissector = {
  firstBytes: '\0',
  recognise(_conversation, fromClient, bytes, start, end) {
    if (!fromClient || bytes[start] !== 0) return No;
    if (end - start < 3) return MoreNeeded;
    const length = readUint16(bytes, start);
    const isReset = bytes[start + 2] === 0x38 || bytes[start + 2] === 0x50;
    if (!isReset || length < shortest || length > longest) return No;
    const packetEnd = start + 2 + length;
    if (packetEnd > end) return end - start < shownBytes ? MoreNeeded : length === longest ? Yes : No;
    return isOpenVpnReset(bytes, start + 2, packetEnd, Number.NaN) ? Yes : No;
  },
  open: (conversation) => recognisedOnly(conversation, 'openvpn'),
};

export default openvpn;
