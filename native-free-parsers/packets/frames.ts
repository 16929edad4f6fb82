import { Reject, type RowSink } from '../format.js';
import type { Row } from '../row.js';
import { Conversations } from './conversations.js';
import type { Dissectors } from './dissectors.js';
import { Fragments } from './fragments.js';
import type { FrameReader } from './frame-reader.js';
import { isExtension, readExtensions } from './ip.js';
import { damaged, damageOf, Layer } from './layer.js';
import { readLayer } from './layers.js';
import { NeighbourFacts } from './neighbours.js';
import { Packet } from './packet.js';
import { PacketFacts } from './packet-facts.js';
import { Protocol } from './protocol.js';
import { noTunnel, readEtherIp, readGre, readUdpTunnel } from './tunnels.js';
import { readUdp } from './udp.js';

const { Arp, Ethernet, Ignored, Ip, IpProtocol, Link, Mpls, Taken } = Layer;

/** A packet in so many headers is an attack on whoever takes them off. */
const maxLayers = 48;

/** Takes frames apart and counts what they carry. One a capture. */
export class Frames implements FrameReader {
  /** The last one, as far as its layers were taken off. */
  readonly packet = new Packet();
  /** What was never whole. */
  private readonly expired = new Packet();
  packets: number;
  private readonly fragments = new Fragments();
  private readonly conversations: Conversations;
  private readonly facts: PacketFacts;
  private readonly neighbours: NeighbourFacts;
  private readonly sink: RowSink;

  /** `packets`: how many of the capture came before. */
  constructor(dissectors: Dissectors, row: Row, sink: RowSink, packets = 0) {
    this.facts = new PacketFacts(row, sink);
    this.facts.packet = packets;
    this.packets = packets;
    this.conversations = new Conversations(dissectors, this.facts);
    this.neighbours = new NeighbourFacts(this.facts);
    this.sink = sink;
  }

  read(
    link: number,
    bytes: Buffer,
    record: number,
    start: number,
    end: number,
    wireBytes: number,
    timeMs: number,
  ): void {
    const { packet } = this;
    packet.number = ++this.packets;
    this.facts.packet = packet.number;
    packet.begin(bytes, start, end, wireBytes, timeMs);
    const layer = this.readLayers(packet, Link + link);
    if (this.fragments.hasExpired) this.readExpired();
    if (layer === Taken) return;
    if (layer === Ignored) this.sink.ignore(record);
    else this.sink.reject(record, damageOf(layer) as Reject);
  }

  close(): void {
    this.fragments.close();
    this.readExpired();
    this.conversations.close();
  }

  /** Takes layer after layer off; returns what became of the packet. */
  private readLayers(packet: Packet, first: number): number {
    let layer = first;
    for (let count = 0; layer >= 0; count++) {
      layer = count < maxLayers ? this.readLayer(packet, layer) : damaged(Reject.BadHeader);
    }
    return layer;
  }

  /** What is left of packets whose fragments never were all there. */
  private readExpired(): void {
    const { fragments, expired } = this;
    for (let layer = fragments.takeExpired(expired); layer >= 0; layer = fragments.takeExpired(expired)) {
      this.facts.packet = expired.number;
      this.readLayers(expired, layer);
    }
    this.facts.packet = this.packets;
  }

  private readLayer(packet: Packet, layer: number): number {
    if (layer === Arp) return this.neighbours.arp(packet) ? Taken : Ignored;
    if (layer >= IpProtocol && layer < Link) return this.readIpProtocol(packet, layer - IpProtocol);
    return readLayer(packet, layer, this.fragments);
  }

  private readIpProtocol(packet: Packet, protocol: number): number {
    const { conversations } = this;
    packet.protocol = protocol;
    switch (protocol) {
      case Protocol.Tcp:
        return conversations.tcp(packet);
      case Protocol.Udp:
        return this.readUdp(packet);
      case Protocol.Sctp:
        return conversations.sctp(packet);
      case Protocol.Icmpv6:
        this.neighbours.discovery(packet);
        return conversations.other(packet);
      case Protocol.Gre: {
        const layer = readGre(packet);
        return layer === noTunnel ? conversations.other(packet) : layer;
      }
      case Protocol.Ipv4:
      case Protocol.Ipv6:
        return Ip;
      case Protocol.Mpls:
        return Mpls;
      case Protocol.Ethernet:
        return Ethernet;
      case Protocol.EtherIp:
        return readEtherIp(packet);
      default:
        return isExtension(protocol) ? readExtensions(packet, protocol, this.fragments) : conversations.other(packet);
    }
  }

  private readUdp(packet: Packet): number {
    const layer = readUdp(packet);
    if (layer !== Taken) return layer;
    const tunnel = readUdpTunnel(packet);
    return tunnel === noTunnel ? this.conversations.udp(packet) : tunnel;
  }
}
