/**
 * OpenVPN over TCP: the packets of UDP, each behind its length. Only the first is looked at.
 *
 *   00 0e 38 …   14 bytes, a client's reset
 */
import { Recognition, type StreamDissector, type StreamReader } from '../dissector.js';
import { isOpenVpnReset } from '../openvpn-reset.js';

const lengthBytes = 2;
/** The longest first packet that is looked at: tls-auth with SHA-512 is cut off by the 64 bytes that a stream is recognised by. */
const longest = 62;

const openvpn: StreamDissector = {
  recognise(_conversation, fromClient, bytes, start, end) {
    if (!fromClient) return Recognition.No;
    if (end - start < lengthBytes) return Recognition.MoreNeeded;
    const length = (bytes[start]! << 8) | bytes[start + 1]!;
    if (length < 14 || length > longest) return Recognition.No;
    const packetEnd = start + lengthBytes + length;
    if (packetEnd > end) return Recognition.MoreNeeded;
    return isOpenVpnReset(bytes, start + lengthBytes, packetEnd, Number.NaN) ? Recognition.Yes : Recognition.No;
  },
  open(conversation) {
    conversation.app = 'openvpn';
    conversation.wantsClient = false;
    conversation.wantsServer = false;
    return nothingMore;
  },
};
export default openvpn;

const nothingMore: StreamReader = {
  fromClient: (_bytes, start, end) => end - start,
  fromServer: (_bytes, start, end) => end - start,
  gap: () => true,
  close() {},
};
