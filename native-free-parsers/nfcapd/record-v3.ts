import { type StatedFlow, Value } from '../packets/stated-flow.js';
import type { ByteOrder } from './byte-order.js';

const { Bytes, BytesBack, End, Event, Packets, PacketsBack, Start } = Value;

/**
 * A record of nfdump 1.7: what it states in elements, each `type length` and values.
 *
 *   type size elements engine exporter flags version   type length …   type length …
 *   11                                                 1 generic flow  2 IPv4 addresses
 */
const Element = Object.freeze({
  GenericFlow: 1,
  Ipv4Flow: 2,
  Ipv6Flow: 3,
  FlowMisc: 4,
  CountFlow: 5,
  MacAddresses: 15,
  NselCommon: 19,
  NselUser: 24,
  NatCommon: 25,
});
const { CountFlow, FlowMisc, GenericFlow, Ipv4Flow, Ipv6Flow, MacAddresses, NatCommon, NselCommon, NselUser } = Element;

export const recordV3 = 11;
const headerBytes = 12;
const maxElements = 64;

/** Reads the record of `size` bytes at `record` into `flow`; false where it is damaged. */
export function readRecordV3(
  flow: StatedFlow,
  order: ByteOrder,
  bytes: Uint8Array,
  record: number,
  size: number,
): boolean {
  if (size < headerBytes) return false;
  flow.clear();
  const end = record + size;
  const elements = order.number16(bytes, record + 4);
  let at = record + headerBytes;
  for (let i = 0; i < elements && i < maxElements; i++) {
    if (at + 4 > end) return false;
    const length = order.number16(bytes, at + 2);
    if (length < 4 || at + length > end) return false;
    if (!readElement(flow, order, order.number16(bytes, at), bytes, at + 4, length - 4)) return false;
    at += length;
  }
  return true;
}

function readElement(
  flow: StatedFlow,
  order: ByteOrder,
  type: number,
  bytes: Uint8Array,
  at: number,
  length: number,
): boolean {
  switch (type) {
    case GenericFlow:
      return length >= 48 && readGenericFlow(flow, order, bytes, at);
    case Ipv4Flow:
      return length >= 8 && readAddresses(flow, order, bytes, at, 4);
    case Ipv6Flow:
      return length >= 32 && readAddresses(flow, order, bytes, at, 16);
    case FlowMisc:
      if (length >= 13) flow.biflowDirection = bytes[at + 12]!;
      return true;
    case CountFlow:
      if (length < 24) return false;
      order.readNumber(flow.values, PacketsBack, bytes, at + 8, 8);
      order.readNumber(flow.values, BytesBack, bytes, at + 16, 8);
      return true;
    case MacAddresses:
      if (length < 32) return false;
      order.copyMac(flow.sourceMac, bytes, at);
      order.copyMac(flow.postDestinationMac, bytes, at + 8);
      return true;
    case NselCommon:
      if (length < 15) return false;
      order.readNumber(flow.values, Event, bytes, at, 8);
      flow.firewallEvent = bytes[at + 14]!;
      return true;
    case NselUser:
      flow.setUser(bytes, at, at + length);
      return true;
    case NatCommon:
      if (length < 13) return false;
      order.readNumber(flow.values, Event, bytes, at, 8);
      flow.natEvent = bytes[at + 12]!;
      return true;
    default:
      return true;
  }
}

function readGenericFlow(flow: StatedFlow, order: ByteOrder, bytes: Uint8Array, at: number): boolean {
  order.readNumber(flow.values, Start, bytes, at, 8);
  order.readNumber(flow.values, End, bytes, at + 8, 8);
  order.readNumber(flow.values, Packets, bytes, at + 24, 8);
  order.readNumber(flow.values, Bytes, bytes, at + 32, 8);
  flow.sourcePort = order.number16(bytes, at + 40);
  flow.destinationPort = order.number16(bytes, at + 42);
  flow.protocol = bytes[at + 44]!;
  flow.flags = bytes[at + 45]!;
  flow.forwardingStatus = bytes[at + 46]!;
  return true;
}

function readAddresses(
  flow: StatedFlow,
  order: ByteOrder,
  bytes: Uint8Array,
  at: number,
  addressBytes: number,
): boolean {
  // Records that know both kinds have zeros in the one that the flow has not.
  if (addressBytes === 4 && flow.addressBytes === 16 && order.number32(bytes, at) === 0) return true;
  flow.addressBytes = addressBytes;
  order.copyAddress(flow.addresses, 0, bytes, at, addressBytes);
  order.copyAddress(flow.addresses, 16, bytes, at + addressBytes, addressBytes);
  return true;
}
