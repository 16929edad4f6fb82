/**
 * IPsec as it is over UDP: key exchange (IKE: RFC 2408, RFC 7296) and encrypted packets behind address translation (RFC 3948).
 *
 *   initiator responder next version exchange flags number length      IKE, on 500; on 4500 behind four bytes of zero
 *   0         8         16   17      18       19    20     24
 *   SPI sequence encrypted                                             ESP, on 4500
 *   ff                                                                 keep-alive, on 4500
 */
import { areZero, isAt, namedDatagrams } from '../named-datagrams.js';

const ports = [500, 4500];
const translated = [4500];
const ikeBytes = 28;
const versions: readonly number[] = [0x10, 0x20];
/** Identity protection to quick mode and new group of version 1, SA_INIT to follow-up key exchange of version 2. */
const exchanges: readonly number[] = [1, 2, 3, 4, 5, 6, 32, 33, 34, 35, 36, 37, 38, 39, 43, 44];
/** Lower numbers of associations are reserved (RFC 4303 section 2.1). */
const reservedNumbers = 255;
/** Association, sequence, and an encrypted packet with its check. */
const espBytes = 28;

export default namedDatagrams({
  app: 'ipsec',
  ports,
  anyPort: false,
  isOne(bytes, start, end, wireBytes, conversation) {
    if (!isAt(conversation, translated)) return isIke(bytes, start, end, wireBytes);
    if (wireBytes === 1) return end > start && bytes[start] === 0xff;
    if (end - start < 8) return false;
    if (areZero(bytes, start, start + 4)) return isIke(bytes, start + 4, end, wireBytes - 4);
    return bytes.readUInt32BE(start) > reservedNumbers && wireBytes >= espBytes && wireBytes % 4 === 0;
  },
});

function isIke(bytes: Buffer, start: number, end: number, wireBytes: number): boolean {
  if (end - start < ikeBytes || areZero(bytes, start, start + 8)) return false;
  return (
    versions.includes(bytes[start + 17]!) &&
    exchanges.includes(bytes[start + 18]!) &&
    bytes.readUInt32BE(start + 24) === wireBytes
  );
}
