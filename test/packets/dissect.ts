/** Conversations out of segments, dissected: what the real machinery does, in the fewest words. For tests only. */
import { Conversation } from '../../native-free-parsers/packets/conversation.js';
import {
  type DatagramDissector,
  type DatagramReader,
  Recognition,
  type StreamDissector,
  type StreamReader,
} from '../../native-free-parsers/packets/dissector.js';
import { PacketFacts } from '../../native-free-parsers/packets/packet-facts.js';
import { Row } from '../../native-free-parsers/row.js';
import { type LogRecord, recordOf } from '../../src/rows/record.js';
import type { Frame } from './frames.js';
import { type Segment, segmentOf } from './segments.js';

export interface Found {
  readonly record: LogRecord;
  readonly timeMs: number;
  readonly repeated: boolean;
}

export interface Dissected {
  readonly found: readonly Found[];
  readonly conversations: readonly Conversation[];
}

export function dissect(
  frames: readonly Frame[],
  streams: readonly StreamDissector[],
  datagrams: readonly DatagramDissector[],
): Dissected {
  const { facts, found } = collectingFacts();
  const readers = datagrams.map((one) => one.open(facts));
  const flows = new Map<string, Flow>();
  const all: Flow[] = [];
  for (const frame of frames) {
    const segment = segmentOf(frame);
    if (!segment) continue;
    const key = [segment.isTcp, ...[segment.source, segment.destination].sort()].join(' ');
    let flow = flows.get(key);
    const isSyn = segment.isTcp && (segment.flags & 0x12) === 2;
    if (!flow || (isSyn && flow.isOther(segment))) {
      flow?.reader?.close();
      flow = new Flow(segment);
      flows.set(key, flow);
      all.push(flow);
    }
    if (segment.isTcp) flow.takeTcp(segment, streams, facts);
    else flow.takeUdp(segment, readers);
  }
  for (const flow of flows.values()) flow.reader?.close();
  return { found, conversations: all.map((flow) => flow.conversation) };
}

/** Facts whose rows are kept as records. */
export function collectingFacts(): { readonly facts: PacketFacts; readonly found: Found[] } {
  const found: Found[] = [];
  const facts = new PacketFacts(new Row(), {
    wants: () => true,
    take: (row) => found.push({ record: recordOf(row), timeMs: row.timeMs, repeated: row.repeated }),
    ignore() {},
    reject() {},
  });
  return { facts, found };
}

class Flow {
  readonly conversation: Conversation;
  reader: StreamReader | undefined;
  private readonly client: Side;
  private readonly server: Side;
  private readonly clientName: string;
  private isUnknown = false;
  private datagramReader: DatagramReader | undefined;

  constructor(segment: Segment) {
    this.conversation = new Conversation(segment.isTcp ? 'tcp' : 'udp');
    const fromServer = segment.isTcp && (segment.flags & 0x12) === 0x12;
    const { client, server } = this.conversation;
    const [one, other] = fromServer ? [server, client] : [client, server];
    one.address.set(segment.sourceAddress);
    one.addressBytes = segment.sourceAddress.length;
    one.port = segment.sourcePort;
    other.address.set(segment.destinationAddress);
    other.addressBytes = segment.destinationAddress.length;
    other.port = segment.destinationPort;
    this.clientName = fromServer ? segment.destination : segment.source;
    this.client = new Side();
    this.server = new Side();
  }

  /** Whether a SYN opens another connection between the same ends. */
  isOther(segment: Segment): boolean {
    return this.client.next >= 0 && segment.sequence !== this.client.first;
  }

  takeUdp(segment: Segment, readers: readonly DatagramReader[]): void {
    const fromClient = segment.source === this.clientName;
    if (!(fromClient ? this.conversation.wantsClient : this.conversation.wantsServer)) return;
    const { payload, wireBytes, frame } = segment;
    const bytes = Buffer.concat([Buffer.alloc(3, 0xee), payload, Buffer.alloc(3, 0xee)]);
    for (const reader of this.datagramReader ? [this.datagramReader] : readers)
      if (reader.read(this.conversation, fromClient, frame.timeMs, bytes, 3, bytes.length - 3, wireBytes)) {
        this.datagramReader = reader;
        return;
      }
  }

  takeTcp(segment: Segment, streams: readonly StreamDissector[], facts: PacketFacts): void {
    const fromClient = segment.source === this.clientName;
    const side = fromClient ? this.client : this.server;
    side.add(segment);
    for (let part = side.take(); part; part = side.take()) {
      if (part.gap > 0 && !(this.reader?.gap(fromClient, part.gap) ?? true)) this.isUnknown = true;
      side.pending = part.gap > 0 ? part.bytes : Buffer.concat([side.pending, part.bytes]);
      this.offer(fromClient, part.timeMs, streams, facts);
    }
    if ((segment.flags & 4) !== 0) this.close();
  }

  close(): void {
    this.reader?.close();
    this.reader = undefined;
    this.isUnknown = true;
  }

  private offer(fromClient: boolean, timeMs: number, streams: readonly StreamDissector[], facts: PacketFacts): void {
    const side = fromClient ? this.client : this.server;
    if (this.isUnknown || side.pending.length === 0) {
      side.pending = Buffer.alloc(0);
      return;
    }
    if (!this.reader) this.recognise(fromClient, streams, facts);
    if (!this.reader) return;
    for (const ofClient of [fromClient, !fromClient]) {
      const from = ofClient ? this.client : this.server;
      if (from.pending.length === 0) continue;
      const wants = ofClient ? this.conversation.wantsClient : this.conversation.wantsServer;
      const bytes = Buffer.concat([Buffer.alloc(5, 0xee), from.pending, Buffer.alloc(5, 0xee)]);
      const end = bytes.length - 5;
      const used = !wants
        ? end - 5
        : ofClient
          ? this.reader.fromClient(bytes, 5, end, timeMs)
          : this.reader.fromServer(bytes, 5, end, timeMs);
      if (!(used >= 0 && used <= end - 5)) throw new Error(`used ${used} of ${end - 5} bytes`);
      from.pending = from.pending.subarray(used);
    }
  }

  private recognise(fromClient: boolean, streams: readonly StreamDissector[], facts: PacketFacts): void {
    const { pending } = fromClient ? this.client : this.server;
    let isOpen = false;
    for (const one of streams) {
      const answer = one.recognise(this.conversation, fromClient, pending, 0, pending.length);
      if (answer === Recognition.Yes) {
        this.reader = one.open(this.conversation, facts);
        return;
      }
      isOpen ||= answer === Recognition.MoreNeeded;
    }
    if (!isOpen || pending.length > 64) this.isUnknown = true;
  }
}

interface Part {
  readonly bytes: Buffer;
  readonly timeMs: number;
  readonly gap: number;
}

/** One side of a TCP connection: segments in, bytes in order out. */
class Side {
  first = -1;
  next = -1;
  pending: Buffer = Buffer.alloc(0);
  private waiting: Segment[] = [];
  private lostBytes = 0;

  add(segment: Segment): void {
    const isSyn = (segment.flags & 2) !== 0;
    if (this.next < 0 || isSyn) {
      this.first = segment.sequence;
      this.next = (segment.sequence + (isSyn ? 1 : 0)) >>> 0;
    }
    if (segment.payload.length > 0) this.waiting.push(segment);
  }

  take(): Part | undefined {
    this.waiting = this.waiting.filter((one) => this.distance(one) + one.payload.length > 0);
    const found = this.waiting.find((one) => this.distance(one) <= 0);
    if (found) return this.advance(found, 0);
    if (this.waiting.length < 40) return undefined;
    const nearest = this.waiting.reduce((a, b) => (this.distance(b) < this.distance(a) ? b : a));
    return this.advance(nearest, this.distance(nearest));
  }

  private advance(segment: Segment, gap: number): Part {
    const bytes = segment.payload.subarray(Math.max(0, -this.distance(segment)));
    // What the snap length cut off is a gap before the next bytes.
    const lost = this.lostBytes;
    this.lostBytes = segment.wireBytes - segment.payload.length;
    this.next = (segment.sequence + segment.wireBytes) >>> 0;
    return { bytes, timeMs: this.latest(segment), gap: gap + lost };
  }

  /** A late segment completes what waited for it: tshark's time is that of the packet that made bytes available. */
  private newest = 0;
  private latest(segment: Segment): number {
    this.newest = Math.max(this.newest, segment.frame.timeMs);
    return this.newest;
  }

  private distance(segment: Segment): number {
    return (segment.sequence - this.next) | 0;
  }
}
