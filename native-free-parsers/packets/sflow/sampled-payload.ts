import { Conversation } from '../conversation.js';
import type { Dissectors } from '../dissectors.js';
import type { End } from '../end.js';
import { FirstBytes } from '../first-bytes.js';
import type { Packet } from '../packet.js';
import type { PacketFacts } from '../packet-facts.js';
import { Protocol } from '../protocol.js';
import { Speaker, speakerOf } from '../speaker.js';
import type { StatedFlow } from '../stated-flow.js';
import { TcpConnection } from '../tcp-connection.js';
import { HeldBytes } from '../tcp-side.js';
import { readUdp } from '../udp.js';
import { DatagramReaders, UdpExchange } from '../udp-exchange.js';

/** Samples of packets that are exports themselves would be counted twice. */
const exporters = ['sflow', 'netflow'];

/**
 * What the beginning of a sampled packet says: dissectors read it as a conversation of this one packet. Of TCP only what a
 * client begins with is looked at, of UDP only what goes from or to a port where a protocol is at home: nothing else says a name.
 */
export class SampledPayload {
  private readonly facts: PacketFacts;
  private readonly dissectors: Dissectors;
  private readonly streams: FirstBytes;
  private readonly held = new HeldBytes();
  private datagrams: DatagramReaders | undefined;

  constructor(facts: PacketFacts, dissectors: Dissectors) {
    this.facts = facts;
    this.dissectors = dissectors;
    this.streams = new FirstBytes(dissectors.streams);
  }

  /** Tells what `packet` says, whose transport header is next; the conversation, where its protocol is known. */
  read(flow: StatedFlow, packet: Packet, timeMs: number): Conversation | undefined {
    packet.timeMs = timeMs;
    const conversation =
      packet.protocol === Protocol.Tcp
        ? this.readSegment(flow, packet)
        : packet.protocol === Protocol.Udp
          ? this.readDatagram(flow, packet)
          : undefined;
    return conversation !== undefined && conversation.app !== '' ? conversation : undefined;
  }

  private readSegment(flow: StatedFlow, packet: Packet): Conversation | undefined {
    const { bytes, at, end, missing, timeMs } = packet;
    if (end - at < 20) return undefined;
    const start = at + ((bytes[at + 12]! >> 4) << 2);
    if (speakerOf(bytes, start, end) !== Speaker.Client) return undefined;
    flow.biflowDirection = 1;
    const conversation = new Conversation('tcp');
    putEnds(flow, conversation.client, conversation.server);
    const connection = new TcpConnection(conversation, this.streams, this.facts, this.held);
    connection.open(true, 0);
    // What follows in other packets was not picked.
    connection.data(true, 0, bytes, start, end, Math.max(missing, 1), timeMs);
    connection.close();
    return conversation;
  }

  private readDatagram(flow: StatedFlow, packet: Packet): Conversation | undefined {
    this.datagrams ??= new DatagramReaders(
      {
        ...this.dissectors,
        datagrams: this.dissectors.datagrams.filter(({ name }) => !exporters.includes(name)),
      },
      this.facts,
    );
    readUdp(packet);
    const { datagrams } = this;
    const fromServer = datagrams.isHome(flow.sourcePort);
    if ((!fromServer && !datagrams.isHome(flow.destinationPort)) || packet.end <= packet.at) return undefined;
    const conversation = new Conversation('udp');
    const isFromClient = !fromServer || datagrams.isHome(flow.destinationPort);
    flow.biflowDirection = isFromClient ? 1 : 2;
    if (isFromClient) putEnds(flow, conversation.client, conversation.server);
    else putEnds(flow, conversation.server, conversation.client);
    new UdpExchange(conversation, datagrams).datagram(isFromClient, packet);
    return conversation;
  }
}

function putEnds({ addresses, addressBytes, sourcePort, destinationPort }: StatedFlow, source: End, target: End): void {
  source.bytes.set(addresses.subarray(0, 16));
  source.addressBytes = addressBytes;
  source.port = sourcePort;
  target.bytes.set(addresses.subarray(16));
  target.addressBytes = addressBytes;
  target.port = destinationPort;
}
