import { Reject } from '../format.js';
import { Fact } from '../row.js';
import { Conversation, type Transport } from './conversation.js';
import type { Dissectors } from './dissectors.js';
import { FirstBytes } from './first-bytes.js';
import { FlowTable, maxFlows } from './flow-table.js';
import { damaged, Layer } from './layer.js';
import type { Packet } from './packet.js';
import type { PacketFacts } from './packet-facts.js';
import { Protocol } from './protocol.js';
import { Speaker, speakerOf } from './speaker.js';
import { TcpConnection } from './tcp-connection.js';
import { HeldBytes } from './tcp-side.js';
import { DatagramReaders, UdpExchange } from './udp-exchange.js';

const { Taken } = Layer;
const truncated = damaged(Reject.Truncated);
const badHeader = damaged(Reject.BadHeader);

/** After so long a silence a flow is over. What comes later is another. As Zeek has it. */
const tcpIdleMs = 5 * 60_000;
const otherIdleMs = 60_000;
/** The last acknowledgements of a connection that both ended. */
const closedIdleMs = 10_000;

const fin = 1;
const syn = 2;
const rst = 4;
const ack = 16;

/** Bits of a flow's flags. */
const OtherIsClient = 1;
const FinFromOne = 2;
const FinFromOther = 4;
const FinFromBoth = FinFromOne | FinFromOther;
const Over = 8;
const Unread = 16;

/** Packets above IP to conversations: counts every one, and shows dissectors those that they want. */
export class Conversations {
  private readonly facts: PacketFacts;
  private readonly streams: FirstBytes;
  private readonly datagrams: DatagramReaders;
  private readonly flows = new FlowTable();
  private readonly connections: (TcpConnection | undefined)[] = [];
  private readonly exchanges: (UdpExchange | undefined)[] = [];
  private readonly held = new HeldBytes();
  /** For flows that never had anybody look at them. */
  private readonly unread = new Map<Transport, Conversation>();
  private swept = 0;
  /** Flows that are looked through for those that are over, and one that is. */
  private unswept = 0;
  private sweptEnd = 0;
  private idle = -1;
  private evicted = 0;

  constructor(dissectors: Dissectors, facts: PacketFacts) {
    this.facts = facts;
    this.streams = new FirstBytes(dissectors.streams);
    this.datagrams = new DatagramReaders(dissectors, this.facts);
  }

  /** A TCP segment (RFC 9293), whose header is at `packet.at`. */
  tcp(packet: Packet): number {
    const { bytes, at, end } = packet;
    if (end - at < 14) return this.cutOff(packet);
    const headerBytes = (bytes[at + 12]! >> 4) << 2;
    if (headerBytes < 20) return badHeader;
    packet.sourcePort = (bytes[at]! << 8) | bytes[at + 1]!;
    packet.destinationPort = (bytes[at + 2]! << 8) | bytes[at + 3]!;
    packet.sequence = (bytes[at + 4]! << 24) | (bytes[at + 5]! << 16) | (bytes[at + 6]! << 8) | bytes[at + 7]!;
    packet.flags = bytes[at + 13]!;
    if (headerBytes > end - at + packet.missing) return badHeader;
    packet.at = Math.min(at + headerBytes, end);
    const flow = this.flowOf(packet);
    this.flows.countPacket(flow, packet);
    const flags = this.flows.flags(flow);
    if ((flags & Unread) === 0 && (packet.end > packet.at || (packet.flags & syn) !== 0))
      this.showSegment(flow, packet);
    if ((packet.flags & (fin | rst)) !== 0) this.noteEnd(flow, packet.flags);
    return Taken;
  }

  /** A UDP datagram, whose payload is at `packet.at`. */
  udp(packet: Packet): number {
    const flow = this.flowOf(packet);
    this.flows.countPacket(flow, packet);
    if ((this.flows.flags(flow) & Unread) === 0 && packet.end > packet.at) this.showDatagram(flow, packet);
    return Taken;
  }

  /** A short snap length leaves of TCP no more than its ports: enough to count. */
  private cutOff(packet: Packet): number {
    packet.sequence = 0;
    packet.flags = 0;
    return packet.missing > 0 ? this.sctp(packet) : truncated;
  }

  /** Ports are where UDP has them. */
  sctp(packet: Packet): number {
    const { bytes, at, end } = packet;
    if (end - at < 4) return truncated;
    packet.sourcePort = (bytes[at]! << 8) | bytes[at + 1]!;
    packet.destinationPort = (bytes[at + 2]! << 8) | bytes[at + 3]!;
    return this.count(packet);
  }

  /** Any other protocol over IP: a flow without ports. */
  other(packet: Packet): number {
    packet.sourcePort = 0;
    packet.destinationPort = 0;
    return this.count(packet);
  }

  /** Tell every flow that is open. */
  close(): void {
    for (let flow = 0; flow < this.flows.bound; flow++) if (this.flows.has(flow)) this.finish(flow);
    this.datagrams.close();
  }

  private count(packet: Packet): number {
    this.flows.countPacket(this.flowOf(packet), packet);
    return Taken;
  }

  /** The flow of a packet, begun where it is the first. */
  private flowOf(packet: Packet): number {
    const { flows } = this;
    if ((++this.swept & 31) === 0) this.sweep(packet.timeMs);
    // Here, and not where they are found: V8 compiled all that tells a flow into the search, four times over.
    for (; this.idle >= 0; this.findIdle(packet.timeMs)) this.finish(this.idle);
    const flow = flows.find(packet);
    if (flow < 0) return this.begin(packet);
    const isOver =
      packet.timeMs - flows.lastMs(flow) > this.idleMsOf(flow) ||
      (packet.protocol === Protocol.Tcp && (packet.flags & (syn | ack)) === syn && this.isReopened(flow, packet));
    if (!isOver) return flow;
    this.finish(flow);
    // Once more, for `add` takes what the last look found out.
    flows.find(packet);
    return this.begin(packet);
  }

  /** The same ports again: a SYN that does not repeat the one that opened the flow. */
  private isReopened(flow: number, packet: Packet): boolean {
    return (this.flows.flags(flow) & Over) !== 0 || this.flows.sequence(flow) !== packet.sequence;
  }

  private begin(packet: Packet): number {
    const { flows } = this;
    if (flows.count === maxFlows) this.evict();
    const flow = flows.add(packet);
    flows.setSequence(flow, packet.sequence);
    if (this.isFromServer(packet)) flows.setFlags(flow, OtherIsClient);
    return flow;
  }

  /** Who opened it is not seen in the middle: then it is who has the port that serves nothing. */
  private isFromServer({ protocol, flags, sourcePort, destinationPort }: Packet): boolean {
    if (protocol === Protocol.Tcp && (flags & syn) !== 0) return (flags & ack) !== 0;
    if (protocol === Protocol.Udp) {
      const isHome = this.datagrams.isHome(sourcePort);
      if (isHome !== this.datagrams.isHome(destinationPort)) return isHome;
    }
    return sourcePort < firstClientPort && destinationPort >= firstClientPort;
  }

  private showSegment(flow: number, packet: Packet): void {
    const isSyn = (packet.flags & syn) !== 0;
    if (this.connections[flow] === undefined && !isSyn) this.correctEnds(flow, packet);
    const connection = this.connections[flow] ?? this.openConnection(flow);
    const fromClient = this.isFromClient(flow);
    const sequence = isSyn ? (packet.sequence + 1) | 0 : packet.sequence;
    if (isSyn) connection.open(fromClient, sequence);
    const { bytes, at, end, missing, timeMs } = packet;
    if (end > at && connection.wants(fromClient))
      connection.data(fromClient, sequence, bytes, at, end, missing, timeMs);
    if (connection.isDone) this.flows.setFlags(flow, this.flows.flags(flow) | Unread);
  }

  /** Where the beginning is missing, ports may have told the ends wrongly: what the first bytes say is surer. */
  private correctEnds(flow: number, { bytes, at, end }: Packet): void {
    const speaker = speakerOf(bytes, at, end);
    if (speaker === Speaker.Unknown || (speaker === Speaker.Client) === this.isFromClient(flow)) return;
    this.flows.setFlags(flow, this.flows.flags(flow) ^ OtherIsClient);
  }

  private openConnection(flow: number): TcpConnection {
    const conversation = this.fill(new Conversation('tcp'), flow);
    const connection = new TcpConnection(conversation, this.streams, this.facts, this.held);
    this.connections[flow] = connection;
    return connection;
  }

  private showDatagram(flow: number, packet: Packet): void {
    const exchange = this.exchanges[flow] ?? this.openExchange(flow);
    exchange.datagram(this.isFromClient(flow), packet);
    if (exchange.isDone) this.flows.setFlags(flow, this.flows.flags(flow) | Unread);
  }

  private openExchange(flow: number): UdpExchange {
    const exchange = new UdpExchange(this.fill(new Conversation('udp'), flow), this.datagrams);
    this.exchanges[flow] = exchange;
    return exchange;
  }

  private isFromClient(flow: number): boolean {
    return this.flows.isBackward === ((this.flows.flags(flow) & OtherIsClient) !== 0);
  }

  private noteEnd(flow: number, tcpFlags: number): void {
    const { flows } = this;
    const seen = flows.flags(flow) | (flows.isBackward ? FinFromOther : FinFromOne);
    const isOver = (tcpFlags & rst) !== 0 || (seen & FinFromBoth) === FinFromBoth;
    flows.setFlags(flow, isOver ? seen | Over : seen);
  }

  /** A little at a time: what was silent for too long is over. */
  private sweep(nowMs: number): void {
    const { bound } = this.flows;
    this.unswept = (this.swept >> 2) % Math.max(bound, 1);
    this.sweptEnd = Math.min(this.unswept + 8, bound);
    this.findIdle(nowMs);
  }

  /** Leaves the next flow that is over in `idle`; -1 where none is among those that are swept. */
  private findIdle(nowMs: number): void {
    const { flows } = this;
    this.idle = -1;
    while (this.idle < 0 && this.unswept < this.sweptEnd) {
      const flow = this.unswept++;
      if (flows.has(flow) && nowMs - flows.lastMs(flow) > this.idleMsOf(flow)) this.idle = flow;
    }
  }

  private idleMsOf(flow: number): number {
    if ((this.flows.flags(flow) & Over) !== 0) return closedIdleMs;
    return this.flows.protocol(flow) === Protocol.Tcp ? tcpIdleMs : otherIdleMs;
  }

  /** Of a few, the one that was silent for longest. */
  private evict(): void {
    const { flows } = this;
    this.evicted = (this.evicted + evictionSample) % (maxFlows - evictionSample);
    let oldest = this.evicted;
    for (let flow = this.evicted; flow < this.evicted + evictionSample; flow++) {
      if (flows.lastMs(flow) < flows.lastMs(oldest)) oldest = flow;
    }
    this.finish(oldest);
  }

  /** Tell a flow, and forget it. */
  private finish(flow: number): void {
    const connection = this.connections[flow];
    connection?.close();
    this.tell(flow, connection?.conversation ?? this.exchanges[flow]?.conversation ?? this.unreadOf(flow));
    this.connections[flow] = undefined;
    this.exchanges[flow] = undefined;
    this.flows.remove(flow);
  }

  private tell(flow: number, conversation: Conversation): void {
    const { flows, facts } = this;
    const row = facts.begin(Fact.Flow, flows.firstMs(flow), conversation);
    row.packet = flows.firstPacket(flow);
    if (row.app === '' && flows.protocol(flow) === Protocol.EncapsulatingSecurity) row.app = 'ipsec';
    facts.string(row.host, conversation.host);
    if (!facts.wants()) return;
    const fromOther = (flows.flags(flow) & OtherIsClient) !== 0;
    facts.string(row.ja3, conversation.ja3);
    facts.string(row.ja4, conversation.ja4);
    row.durationMs = Math.round(flows.lastMs(flow) - flows.firstMs(flow));
    row.bytesUp = flows.bytes(flow, fromOther);
    row.bytesDown = flows.bytes(flow, !fromOther);
    row.packetsUp = flows.packets(flow, fromOther);
    row.packetsDown = flows.packets(flow, !fromOther);
    facts.emit();
  }

  private unreadOf(flow: number): Conversation {
    const transport = transportOf(this.flows.protocol(flow));
    const known = this.unread.get(transport) ?? new Conversation(transport);
    this.unread.set(transport, known);
    return this.fill(known, flow);
  }

  private fill(conversation: Conversation, flow: number): Conversation {
    const otherIsClient = (this.flows.flags(flow) & OtherIsClient) !== 0;
    this.flows.end(flow, otherIsClient, conversation.client);
    this.flows.end(flow, !otherIsClient, conversation.server);
    if (conversation.transport === 'icmp' || conversation.transport === 'other') {
      conversation.client.port = Number.NaN;
      conversation.server.port = Number.NaN;
    }
    return conversation;
  }
}

/** Servers listen below (RFC 6335 section 6). */
const firstClientPort = 1024;
const evictionSample = 16;

function transportOf(protocol: number): Transport {
  switch (protocol) {
    case Protocol.Tcp:
      return 'tcp';
    case Protocol.Udp:
      return 'udp';
    case Protocol.Sctp:
      return 'sctp';
    case Protocol.Icmp:
    case Protocol.Icmpv6:
      return 'icmp';
    default:
      return 'other';
  }
}
