import { Reject } from '../format.js';
import { damaged, Layer } from './layer.js';
import type { Packet } from './packet.js';

const { Taken } = Layer;
const truncated = damaged(Reject.Truncated);
const badHeader = damaged(Reject.BadHeader);

/** Takes the header of a datagram off (RFC 768); what it carries is left where no damage is returned. */
export function readUdp(packet: Packet): number {
  const { bytes, at, end } = packet;
  // A short snap length leaves no more than the ports: enough to count.
  if (end - at < (packet.missing > 0 ? 4 : 8)) return truncated;
  packet.sourcePort = (bytes[at]! << 8) | bytes[at + 1]!;
  packet.destinationPort = (bytes[at + 2]! << 8) | bytes[at + 3]!;
  if (end - at < 8) {
    packet.at = end;
    return Taken;
  }
  const length = (bytes[at + 4]! << 8) | bytes[at + 5]!;
  // Zero: a jumbogram (RFC 2675), or one that a network card is to split.
  if (length !== 0 && length < 8) return badHeader;
  if (length !== 0) packet.limit(length);
  packet.at = at + 8;
  return Taken;
}
