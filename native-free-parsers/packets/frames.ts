import { Reject, type RowSink } from '../format.js';
import type { Row } from '../row.js';
import { Conversations } from './conversations.js';
import type { Dissectors } from './dissectors.js';
import { Fragments } from './fragments.js';
import { readExtensions, readIp, readIpv4, readIpv6 } from './ip.js';
import { damaged, damageOf, Layer } from './layer.js';
import {
  readEthernet,
  readEtherType,
  readLink,
  readLlc,
  readMpls,
  readPpp,
  readPppoe,
  readPppProtocol,
  readVlan,
} from './link-layers.js';
import { Packet } from './packet.js';

const {
  EtherType,
  Ethernet,
  Ignored,
  Ip,
  IpProtocol,
  Ipv4,
  Ipv6,
  Link,
  Llc,
  Mpls,
  MplsMulticast,
  OlderQinQ,
  OldQinQ,
  Ppp,
  PppoeSession,
  PppProtocol,
  QinQ,
  Taken,
  TransparentEthernet,
  Vlan,
} = Layer;

/** A packet in so many headers is an attack on whoever takes them off. */
const maxLayers = 48;

/** Takes frames apart and counts what they carry. One a capture. */
export class Frames {
  private readonly packet = new Packet();
  private readonly fragments = new Fragments();
  private readonly conversations: Conversations;
  private readonly sink: RowSink;

  constructor(dissectors: Dissectors, row: Row, sink: RowSink) {
    this.conversations = new Conversations(dissectors, row, sink);
    this.sink = sink;
  }

  /**
   * One frame, `bytes[start, end)`, that had `wireBytes` on the wire; `record` is where its record starts, by which it is
   * told to the sink if it is damaged or states nothing.
   */
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
    packet.begin(bytes, start, end, wireBytes, timeMs);
    let layer = Link + link;
    for (let count = 0; layer >= 0; count++) {
      layer = count < maxLayers ? this.readLayer(layer) : damaged(Reject.BadHeader);
    }
    if (layer === Taken) return;
    if (layer === Ignored) this.sink.ignore(record);
    else this.sink.reject(record, damageOf(layer) as Reject);
  }

  /** Nothing follows: tell the flows that are still open. */
  close(): void {
    this.conversations.close();
  }

  private readLayer(layer: number): number {
    const { packet } = this;
    if (layer >= Link) return readLink(packet, layer - Link);
    if (layer >= IpProtocol) return this.readIpProtocol(layer - IpProtocol);
    switch (layer) {
      case Ipv4:
        return readIpv4(packet, this.fragments);
      case Ipv6:
        return readIpv6(packet, this.fragments);
      case Ip:
        return readIp(packet);
      case Vlan:
      case QinQ:
      case OldQinQ:
      case OlderQinQ:
        return readVlan(packet);
      case Ethernet:
      case TransparentEthernet:
        return readEthernet(packet);
      case EtherType:
        return readEtherType(packet);
      case Llc:
        return readLlc(packet);
      case Mpls:
      case MplsMulticast:
        return readMpls(packet);
      case PppoeSession:
        return readPppoe(packet);
      case Ppp:
        return readPpp(packet);
      case PppProtocol:
        return readPppProtocol(packet);
      default:
        return Ignored;
    }
  }

  private readIpProtocol(protocol: number): number {
    const { packet, conversations } = this;
    packet.protocol = protocol;
    switch (protocol) {
      case 6:
        return conversations.tcp(packet);
      case 17:
        return conversations.udp(packet);
      case 132:
        return conversations.sctp(packet);
      case 51:
        return readExtensions(packet, protocol, this.fragments);
      default:
        return conversations.other(packet);
    }
  }
}
