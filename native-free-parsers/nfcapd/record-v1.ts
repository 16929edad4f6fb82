import { type StatedFlow, Value } from '../packets/stated-flow.js';
import type { ByteOrder } from './byte-order.js';

const { Bytes, BytesBack, End, Event, Packets, PacketsBack, Start } = Value;

/**
 * A record of nfdump 1.6: a common part, addresses and counters of lengths that its flags say, and the extensions that its map lists.
 *
 *   type size flags map   msec msec first last   forwarding flags protocol service   ports   addresses packets bytes   extensions
 *   10                                                                                exporter (type 10 only)
 */
export const commonRecordV0 = 1;
export const commonRecord = 10;
export const extensionMap = 2;

const Flag = Object.freeze({ Ipv6: 1, Packets64: 2, Bytes64: 4 });
const maxExtensions = 64;
const maxMaps = 65536;
const maxKeptMaps = 64;

/** Bytes of each extension, by its number; 0 for those that never were. */
const extensionBytes: readonly number[] = [
  0, 0, 0, 0, 4, 8, 4, 8, 4, 4, 16, 4, 16, 4, 4, 8, 4, 8, 4, 8, 16, 16, 40, 4, 16, 4, 8, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  20, 4, 8, 32, 24, 24, 72, 0, 24, 12, 8, 8,
];
const Extension = Object.freeze({
  OutPackets32: 14,
  OutPackets64: 15,
  OutBytes32: 16,
  OutBytes64: 17,
  Mac: 20,
  NselCommon: 37,
  NselUser: 42,
  NselUserMax: 43,
  NelCommon: 46,
});

export type ExtensionMapEntry = readonly [map: number, extensions: readonly number[]];

/** The extension maps of a file, by their numbers. */
export class ExtensionMaps {
  private readonly order: ByteOrder;
  private readonly maps = new Map<number, Uint16Array>();

  constructor(order: ByteOrder) {
    this.order = order;
  }

  /** A record of type 2: `type size map bytes` and the numbers of the extensions, ended by 0. */
  add(bytes: Uint8Array, record: number, size: number): boolean {
    if (size < 8) return false;
    const { order } = this;
    const numbers: number[] = [];
    for (let at = record + 8; at + 2 <= record + size; at += 2) {
      const number = order.number16(bytes, at);
      if (number === 0 || numbers.length === maxExtensions) break;
      numbers.push(number);
    }
    this.set(order.number16(bytes, record + 4), numbers);
    return true;
  }

  set(map: number, extensions: readonly number[]): void {
    if (this.maps.size < maxMaps || this.maps.has(map)) this.maps.set(map, Uint16Array.from(extensions));
  }

  entries(): readonly ExtensionMapEntry[] {
    return [...this.maps].slice(0, maxKeptMaps).map(([map, extensions]) => [map, [...extensions]]);
  }

  extensions(map: number): Uint16Array {
    return this.maps.get(map) ?? none;
  }
}

const none = new Uint16Array(0);

/** Reads the record of `size` bytes at `record` into `flow`; false where it is damaged. */
export function readRecordV1(
  flow: StatedFlow,
  order: ByteOrder,
  bytes: Uint8Array,
  record: number,
  size: number,
  maps: ExtensionMaps,
): boolean {
  const isOld = order.number16(bytes, record) === commonRecordV0;
  const commonBytes = isOld ? 28 : 32;
  if (size < commonBytes) return false;
  flow.clear();
  const flags = isOld ? bytes[record + 4]! : order.number16(bytes, record + 4);
  flow.values[Start] = order.number32(bytes, record + 12) * 1000 + order.number16(bytes, record + 8);
  flow.values[End] = order.number32(bytes, record + 16) * 1000 + order.number16(bytes, record + 10);
  flow.forwardingStatus = bytes[record + 20]!;
  flow.flags = bytes[record + 21]!;
  flow.protocol = bytes[record + 22]!;
  flow.sourcePort = order.number16(bytes, record + 24);
  flow.destinationPort = order.number16(bytes, record + 26);
  const addressBytes = flags & Flag.Ipv6 ? 16 : 4;
  const packetsAt = record + commonBytes + 2 * addressBytes;
  const bytesAt = packetsAt + (flags & Flag.Packets64 ? 8 : 4);
  const extensionsAt = bytesAt + (flags & Flag.Bytes64 ? 8 : 4);
  if (extensionsAt > record + size) return false;
  flow.addressBytes = addressBytes;
  order.copyAddress(flow.addresses, 0, bytes, record + commonBytes, addressBytes);
  order.copyAddress(flow.addresses, 16, bytes, record + commonBytes + addressBytes, addressBytes);
  order.readNumber(flow.values, Packets, bytes, packetsAt, bytesAt - packetsAt);
  order.readNumber(flow.values, Bytes, bytes, bytesAt, extensionsAt - bytesAt);
  readExtensions(flow, order, bytes, extensionsAt, record + size, maps.extensions(order.number16(bytes, record + 6)));
  return true;
}

/** What follows an extension of unknown length cannot be found. */
function readExtensions(
  flow: StatedFlow,
  order: ByteOrder,
  bytes: Uint8Array,
  start: number,
  end: number,
  map: Uint16Array,
): void {
  let at = start;
  for (let i = 0; i < map.length; i++) {
    const number = map[i]!;
    // The first three are the addresses and counters, which every record has.
    if (number <= 3) continue;
    const length = extensionBytes[number] ?? 0;
    if (length === 0 || at + length > end) return;
    readExtension(flow, order, number, bytes, at, length);
    at += length;
  }
}

function readExtension(
  flow: StatedFlow,
  order: ByteOrder,
  number: number,
  bytes: Uint8Array,
  at: number,
  length: number,
): void {
  switch (number) {
    case Extension.OutPackets32:
      order.readNumber(flow.values, PacketsBack, bytes, at, 4);
      return;
    case Extension.OutPackets64:
      order.readNumber(flow.values, PacketsBack, bytes, at, 8);
      return;
    case Extension.OutBytes32:
      order.readNumber(flow.values, BytesBack, bytes, at, 4);
      return;
    case Extension.OutBytes64:
      order.readNumber(flow.values, BytesBack, bytes, at, 8);
      return;
    case Extension.Mac:
      order.copyMac(flow.sourceMac, bytes, at);
      order.copyMac(flow.postDestinationMac, bytes, at + 8);
      return;
    case Extension.NselCommon:
      order.readNumber(flow.values, Event, bytes, at, 8);
      flow.firewallEvent = bytes[at + 14]!;
      return;
    case Extension.NselUser:
    case Extension.NselUserMax:
      flow.setUser(bytes, at, at + length);
      return;
    case Extension.NelCommon:
      flow.natEvent = bytes[at]!;
  }
}
