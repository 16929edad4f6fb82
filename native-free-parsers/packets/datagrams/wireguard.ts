/**
 * WireGuard (https://www.wireguard.com/protocol/): what a tunnel carries cannot be seen.
 *
 *   01 00 00 00 …   148 bytes   handshake initiation; its last 16 bytes are zero unless the server is under load
 *   02 00 00 00 …    92 bytes   handshake response, likewise
 *   03 00 00 00 …    64 bytes   cookie reply
 *   04 00 00 00 …               data, padded to 16 bytes
 */
import { areZero, isAt, namedDatagrams } from '../named-datagrams.js';

const ports = [51820];
const initiationBytes = 148;
const responseBytes = 92;
const cookieBytes = 64;
const emptyDataBytes = 32;
const secondMacBytes = 16;

export default namedDatagrams({
  app: 'wireguard',
  ports,
  anyPort: true,
  isOne(bytes, start, end, wireBytes, conversation) {
    if (end - start < 4 || !areZero(bytes, start + 1, start + 4)) return false;
    const type = bytes[start]!;
    const isHandshake = (type === 1 && wireBytes === initiationBytes) || (type === 2 && wireBytes === responseBytes);
    if (isAt(conversation, ports))
      return (
        isHandshake ||
        (type === 3 && wireBytes === cookieBytes) ||
        (type === 4 && wireBytes >= emptyDataBytes && wireBytes % 16 === 0)
      );
    return isHandshake && end - start === wireBytes && areZero(bytes, end - secondMacBytes, end);
  },
});
