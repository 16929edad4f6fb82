/**
 * Payloads out of a capture, to start from: classic pcap, Ethernet with VLANs, raw IP, UDP and TCP in order. Fragments, tunnels
 * and all else that captures hold is the business of the capture formats, which are fuzzed themselves.
 */
import { Conversation, type Transport } from '../../native-free-parsers/packets/conversation.js';

/** One UDP payload or TCP segment. */
export interface Segment {
  readonly conversation: Conversation;
  readonly fromClient: boolean;
  readonly timeMs: number;
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  readonly wireBytes: number;
  /** TCP: the number of its first byte. */
  readonly sequence: number;
}

/** The payloads of a classic pcap, in order; what is not read here is left out, and of another file there are none. */
export function* segmentsOf(file: Buffer): Generator<Segment> {
  if (file.length < 24) return;
  const magic = file.readUInt32BE(0);
  const isLittle = magic === 0xd4c3b2a1 || magic === 0x4d3cb2a1;
  const isNanoseconds = magic === 0x4d3cb2a1 || magic === 0xa1b23c4d;
  if (!isLittle && magic !== 0xa1b2c3d4 && magic !== 0xa1b23c4d) return;
  const number = (at: number): number => (isLittle ? file.readUInt32LE(at) : file.readUInt32BE(at));
  const linkType = number(20) & 0xffff;
  const conversations = new Map<string, Conversation>();
  for (let at = 24; at + 16 <= file.length; ) {
    const timeMs = number(at) * 1000 + Math.floor(number(at + 4) / (isNanoseconds ? 1e6 : 1e3));
    const start = at + 16;
    const end = start + number(at + 8);
    if (end > file.length) return;
    const ip = networkLayer(file, start, end, linkType);
    const segment = ip < 0 ? undefined : transportLayer(file, ip, end, timeMs, conversations);
    if (segment) yield segment;
    at = end;
  }
}

/** Where the IP header starts; -1 where there is none. */
function networkLayer(file: Buffer, start: number, end: number, linkType: number): number {
  if (linkType === 12 || linkType === 101 || linkType === 228 || linkType === 229) return start;
  if (linkType === 0) return start + 4;
  if (linkType === 113) return start + 16;
  if (linkType !== 1 || end - start < 14) return -1;
  let at = start + 12;
  while (at + 4 < end && (file.readUInt16BE(at) === 0x8100 || file.readUInt16BE(at) === 0x88a8)) at += 4;
  const type = at + 2 <= end ? file.readUInt16BE(at) : 0;
  return type === 0x0800 || type === 0x86dd ? at + 2 : -1;
}

function transportLayer(
  file: Buffer,
  ip: number,
  captured: number,
  timeMs: number,
  conversations: Map<string, Conversation>,
): Segment | undefined {
  const version = file[ip]! >> 4;
  if (captured - ip < (version === 4 ? 20 : 40) || (version !== 4 && version !== 6)) return undefined;
  const isFragment = version === 4 && (file.readUInt16BE(ip + 6) & 0x3fff) !== 0;
  if (isFragment) return undefined;
  const protocol = file[ip + (version === 4 ? 9 : 6)];
  const header = version === 4 ? (file[ip]! & 15) * 4 : 40;
  const addressBytes = version === 4 ? 4 : 16;
  const source = ip + (version === 4 ? 12 : 8);
  const packetEnd = ip + (version === 4 ? file.readUInt16BE(ip + 2) : 40 + file.readUInt16BE(ip + 4));
  const at = ip + header;
  if ((protocol !== 17 && protocol !== 6) || captured < at + (protocol === 17 ? 8 : 20)) return undefined;
  const payload = at + (protocol === 17 ? 8 : (file[at + 12]! >> 4) * 4);
  const end = Math.min(captured, packetEnd);
  if (payload > end) return undefined;
  const here = `${file.toString('hex', source, source + addressBytes)}:${file.readUInt16BE(at)}`;
  const there = `${file.toString('hex', source + addressBytes, source + 2 * addressBytes)}:${file.readUInt16BE(at + 2)}`;
  const transport: Transport = protocol === 17 ? 'udp' : 'tcp';
  const known = conversations.get(`${protocol} ${here} ${there}`);
  const other = known ? undefined : conversations.get(`${protocol} ${there} ${here}`);
  const conversation = known ?? other ?? new Conversation(transport);
  if (!known && !other) {
    conversations.set(`${protocol} ${here} ${there}`, conversation);
    for (const [end, from, port] of [
      [conversation.client, source, at],
      [conversation.server, source + addressBytes, at + 2],
    ] as const) {
      end.bytes.set(file.subarray(from, from + addressBytes));
      end.addressBytes = addressBytes;
      end.port = file.readUInt16BE(port);
    }
  }
  return {
    conversation,
    fromClient: !other,
    timeMs,
    bytes: file,
    start: payload,
    end,
    wireBytes: packetEnd - payload,
    sequence: protocol === 6 ? file.readUInt32BE(at + 4) : 0,
  };
}
