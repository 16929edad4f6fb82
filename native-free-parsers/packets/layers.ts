import { readEthernet, readEtherType, readFourByteTag, readLlc, readMpls, readVlan } from './ethernet.js';
import type { Fragments } from './fragments.js';
import { readIp, readIpv4, readIpv6 } from './ip.js';
import { Layer } from './layer.js';
import { readLink } from './link-layers.js';
import type { Packet } from './packet.js';
import { readPpp, readPppoe, readPppProtocol } from './ppp.js';
import { readArista, readFabricPath, readMacsec } from './switch-headers.js';
import { readErspanII, readErspanIII, readNsh } from './tunnels.js';
import { readWlan } from './wlan.js';

const {
  Arista,
  BackboneService,
  ErspanII,
  ErspanIII,
  EtherType,
  Ethernet,
  FabricPath,
  Ignored,
  Ip,
  Ipv4,
  Ipv6,
  Link,
  Llc,
  Macsec,
  Mpls,
  MplsMulticast,
  Nsh,
  OlderQinQ,
  OldQinQ,
  Ppp,
  PppoeSession,
  PppProtocol,
  QinQ,
  RedundancyTag,
  SwappedWlan,
  TransparentEthernet,
  Vlan,
  VnTag,
} = Layer;

/** Takes one header off, down to IP's own and with it; returns the layer that follows. */
export function readLayer(packet: Packet, layer: number, fragments: Fragments): number {
  if (layer >= Link) return readLink(packet, layer - Link);
  switch (layer) {
    case Ipv4:
      return readIpv4(packet, fragments);
    case Ipv6:
      return readIpv6(packet, fragments);
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
    case BackboneService:
      return readFourByteTag(packet, Ethernet);
    case VnTag:
    case RedundancyTag:
      return readFourByteTag(packet, EtherType);
    case Arista:
      return readArista(packet);
    case FabricPath:
      return readFabricPath(packet);
    case Macsec:
      return readMacsec(packet);
    case ErspanII:
      return readErspanII(packet);
    case ErspanIII:
      return readErspanIII(packet);
    case Nsh:
      return readNsh(packet);
    case SwappedWlan:
      return readWlan(packet, false, true);
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
