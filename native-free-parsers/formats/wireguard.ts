/**
 * WireGuard's peers, as `wg show all dump` or `wg show wg0 dump` prints them; columns are separated by tabs.
 *
 *   wg0  <public key>  <preshared key>  198.51.100.7:51820  10.8.0.2/32,fd00::2/128  1795157550  3860  3688  25
 *        Device                         outer address       Client                   Time        Down  Up
 *
 * A peer is the device that holds a key: WireGuard knows no other name of it, nor any user. Each single address that it may
 * use is a lease as of its last handshake; networks behind it, and peers that were never heard of, are not. The interface's
 * own line, which holds its private key, is passed over.
 *
 * https://www.man7.org/linux/man-pages/man8/wg.8.html
 */
import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Columns } from '../bytes/columns.js';
import { Lines } from '../bytes/lines.js';
import { indexOf } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { type LogFormat, Refusal, Reject, silentSink } from '../format.js';
import { Escapes, Fact, type Row } from '../row.js';

const { Colon, Comma, Equals, Slash, Tab } = Byte;

/** Of a peer, without the name of the interface; with `all` each line begins with that. */
const peerColumns = 8;
const interfaceColumns = 4;
/** 32 bytes in base64, the last of the digits a sign of equality. */
const keyLength = 44;

const wireguard: LogFormat<null> = {
  name: 'wireguard',
  product: 'WireGuard (wg show dump)',
  kind: 'identity',
  framing: 'line',
  facts: ['lease'],
  identityGround: 'vpn',
  fields: ['time', 'client', 'device'],
  specification: 'https://www.man7.org/linux/man-pages/man8/wg.8.html',

  detect(head) {
    const lines = new Lines(head);
    const columns = new Columns(head, Tab, peerColumns + 1);
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      columns.split(lines.start, lines.end);
      if (firstOf(head, columns, peerColumns) >= 0) return null;
    }
    return new Refusal(
      'none of the first 50 lines is a peer of "wg show all dump": eight or nine columns, the first or second a key',
    );
  },

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    const columns = new Columns(bytes, Tab, peerColumns + 1);
    row.clear();
    row.bytes = bytes;
    row.escapes = Escapes.None;
    row.fact = Fact.Lease;
    while (lines.advance(sink)) {
      const { start, end } = lines;
      columns.split(start, end);
      const key = firstOf(bytes, columns, peerColumns);
      if (key < 0) {
        if (firstOf(bytes, columns, interfaceColumns) >= 0) sink.ignore(start);
        else sink.reject(start, Reject.TooFewFields);
        continue;
      }
      const handshake = decimal(bytes, columns.start(key + 4), columns.end(key + 4));
      if (Number.isNaN(handshake)) {
        sink.reject(start, Reject.BadTime);
        continue;
      }
      row.timeMs = handshake * 1000;
      const isHeardOf = handshake > 0;
      let leases = 0;
      const last = columns.end(key + 3);
      for (let at = columns.start(key + 3); isHeardOf && at < last; ) {
        const stop = indexOf(bytes, at, last, Comma);
        const slash = indexOf(bytes, at, stop, Slash);
        if (isSingle(bytes, at, slash, stop)) {
          leases++;
          if (sink.wants(row)) {
            readPeer(columns, key, at, slash, row);
            sink.take(row);
          }
        }
        at = stop + 1;
      }
      if (leases === 0) sink.ignore(start);
    }
    return layout;
  },
};
export default wireguard;

/** Which column is the first of a line of `count`, or of one more with the interface's name before it; -1 for any other line. */
function firstOf(bytes: Buffer, columns: Columns, count: number): number {
  const first = columns.count - count;
  if (first !== 0 && first !== 1) return -1;
  const start = columns.start(first);
  const end = columns.end(first);
  return end - start === keyLength && bytes[end - 1] === Equals ? first : -1;
}

/** `10.8.0.2/32` or `fd00::2/128` */
function isSingle(bytes: Buffer, start: number, slash: number, end: number): boolean {
  if (!isAddress(bytes, start, slash)) return false;
  const isIpv6 = indexOf(bytes, start, slash, Colon) < slash;
  return decimal(bytes, slash + 1, end) === (isIpv6 ? 128 : 32);
}

function readPeer(columns: Columns, key: number, start: number, end: number, row: Row): void {
  row.clearDetails();
  row.client.set(start, end);
  row.device.set(columns.start(key), columns.end(key));
}
