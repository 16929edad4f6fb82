/**
 * What comes next in a packet, as one number: an EtherType as it is, other numberings moved out of its way; below zero
 * where nothing comes, for the packet is done with.
 */
export const Layer = Object.freeze({
  // EtherTypes (IEEE 802): https://www.iana.org/assignments/ieee-802-numbers
  Ipv4: 0x0800,
  Arp: 0x0806,
  TransparentEthernet: 0x6558,
  Vlan: 0x8100,
  Ppp: 0x880b,
  Ipv6: 0x86dd,
  Mpls: 0x8847,
  MplsMulticast: 0x8848,
  PppoeSession: 0x8864,
  ErspanII: 0x88be,
  QinQ: 0x88a8,
  ErspanIII: 0x22eb,
  /** Backbone bridges (IEEE 802.1ah). */
  BackboneService: 0x88e7,
  Nsh: 0x894f,
  VnTag: 0x8926,
  /** Frames sent twice over different ways (IEEE 802.1CB). */
  RedundancyTag: 0xf1c1,
  Macsec: 0x88e5,
  FabricPath: 0x8903,
  Arista: 0xd28b,
  OldQinQ: 0x9100,
  OlderQinQ: 0x9200,

  /** IPv4 or IPv6, as its first four bits say. */
  Ip: 0x10000,
  /** A header of IEEE 802.2. */
  Llc: 0x10001,
  /** The two bytes that an Ethernet header ends with: an EtherType, or a length before LLC. */
  EtherType: 0x10002,
  Ethernet: 0x10003,
  /** The one or two bytes of a PPP protocol. */
  PppProtocol: 0x10004,
  /** IEEE 802.11 with the two bytes of frame control swapped. */
  SwappedWlan: 0x10005,

  /** Plus the number of an IP protocol: https://www.iana.org/assignments/protocol-numbers */
  IpProtocol: 0x20000,
  /** Plus the number of a link type: https://www.tcpdump.org/linktypes.html */
  Link: 0x40000,

  /** It belongs to a flow. */
  Taken: -1,
  /** It is whole, and nothing of it is for us. */
  Ignored: -2,
});

/** The packet is damaged for this reason (a `Reject`). */
export function damaged(reason: number): number {
  return -16 - reason;
}

/** The reason for which it is damaged; below zero where it is not. */
export function damageOf(layer: number): number {
  return -16 - layer;
}
