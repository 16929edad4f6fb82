import { Fragments } from '../fragments.js';
import { Layer } from '../layer.js';
import { readLayer } from '../layers.js';
import { LinkType } from '../link-type.js';
import { Packet } from '../packet.js';
import { Protocol } from '../protocol.js';
import type { StatedFlow } from '../stated-flow.js';

const { IpProtocol, Link } = Layer;
const { Sctp, Tcp, Udp } = Protocol;

/** sFlow's numbers of what a header begins with, by the link types of captures; the others are not sent by what is still in use. */
const linkTypes: ReadonlyMap<number, number> = new Map([
  [1, LinkType.Ethernet],
  [4, LinkType.Fddi],
  [5, LinkType.FrameRelay],
  [7, LinkType.Ppp],
  [11, LinkType.Ipv4],
  [12, LinkType.Ipv6],
  [13, LinkType.Mpls],
  [14, LinkType.Ppp],
]);
const maxLayers = 12;

/** Reads the first bytes of a sampled packet: its outermost addresses, ports and flags. */
export class SampledHeader {
  /** The last one; its transport header is next where it has one. */
  readonly packet = new Packet();
  private readonly fragments = new Fragments();
  private readonly dropped = new Packet();

  /** False where `bytes[start, end)` is no IP packet. */
  read(flow: StatedFlow, protocol: number, bytes: Buffer, start: number, end: number, frameBytes: number): boolean {
    const link = linkTypes.get(protocol);
    if (link === undefined) return false;
    const { packet } = this;
    packet.begin(bytes, start, end, Math.max(frameBytes, end - start), 0);
    let layer = Link + link;
    for (let count = 0; layer >= 0 && !isTransport(layer) && count < maxLayers; count++)
      layer = readLayer(packet, layer, this.fragments);
    this.dropFragments();
    // A later fragment has addresses and no ports, and so may have a header that was cut short.
    if (packet.addressBytes === 0) return false;
    flow.clear();
    this.putAddresses(flow);
    flow.protocol = packet.protocol;
    flow.sourcePort = 0;
    flow.destinationPort = 0;
    flow.flags = 0;
    if (isTransport(layer)) this.putPorts(flow);
    return true;
  }

  /** Of a packet that was picked out of many the other fragments are not here. */
  private dropFragments(): void {
    this.fragments.close();
    while (this.fragments.hasExpired) this.fragments.takeExpired(this.dropped);
  }

  private putAddresses(flow: StatedFlow): void {
    const { bytes, addressBytes, sourceAt, destinationAt, frame, sourceMacAt } = this.packet;
    flow.addressBytes = addressBytes;
    for (let i = 0; i < addressBytes; i++) {
      flow.addresses[i] = bytes[sourceAt + i]!;
      flow.addresses[16 + i] = bytes[destinationAt + i]!;
    }
    if (sourceMacAt >= 0) for (let i = 0; i < 6; i++) flow.sourceMac[i] = frame[sourceMacAt + i]!;
  }

  private putPorts(flow: StatedFlow): void {
    const { bytes, at, end, protocol } = this.packet;
    if ((protocol !== Tcp && protocol !== Udp && protocol !== Sctp) || at + 4 > end) return;
    flow.sourcePort = (bytes[at]! << 8) | bytes[at + 1]!;
    flow.destinationPort = (bytes[at + 2]! << 8) | bytes[at + 3]!;
    if (protocol === Tcp && at + 14 <= end) flow.flags = bytes[at + 13]!;
  }
}

function isTransport(layer: number): boolean {
  return layer >= IpProtocol && layer < Link;
}
