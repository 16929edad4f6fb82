import { isAddress, isPrivateAddress, isPrivateNumber } from './bytes/address.js';
import { type Row, Span } from './row.js';

const lowestEphemeralPort = 32768;
const syn = 2;
const synAck = 18;

/** What the TCP flags of a record tell of who opened the connection. */
export const Opener = Object.freeze({ Unknown: 0, Source: 1, Destination: 2 });
export type Opener = (typeof Opener)[keyof typeof Opener];

/**
 * The two ends of a flow record, and which of them is the client.
 *
 * Most exporters write one record a direction, `source -> destination`, so half of them go from server to client. The client
 * is told, in this order, by TCP's flags where they tell, by a port below 1024, by an ephemeral port, by a private address;
 * where nothing tells, it is the source.
 */
export class FlowEnds {
  readonly source = new Span();
  readonly destination = new Span();
  /** NaN where the record has none: ICMP, fragments. */
  sourcePort = Number.NaN;
  destinationPort = Number.NaN;
  opener: Opener = Opener.Unknown;
  sourceIsClient = true;

  clear(): void {
    this.source.clear();
    this.destination.clear();
    this.sourcePort = Number.NaN;
    this.destinationPort = Number.NaN;
    this.opener = Opener.Unknown;
    this.sourceIsClient = true;
  }

  /** Whether both ends are written like IP addresses. */
  areAddresses(bytes: Buffer): boolean {
    const { source, destination } = this;
    return (
      source.end > source.start &&
      destination.end > destination.start &&
      isAddress(bytes, source.start, source.end) &&
      isAddress(bytes, destination.start, destination.end)
    );
  }

  /** Decides which end is the client, and puts the server in `row`. */
  putServer(row: Row): void {
    this.sourceIsClient = this.isFromClient(row.bytes);
    const server = this.sourceIsClient ? this.destination : this.source;
    row.server.set(server.start, server.end);
    row.serverPort = this.sourceIsClient ? this.destinationPort : this.sourcePort;
  }

  /** After `putServer`: puts the client in `row`. */
  putClient(row: Row): void {
    const client = this.sourceIsClient ? this.source : this.destination;
    row.client.set(client.start, client.end);
    row.clientPort = this.sourceIsClient ? this.sourcePort : this.destinationPort;
  }

  /** After `putServer`: what the source sent to the destination. NaN where the record does not say. */
  putSent(row: Row, bytes: number, packets: number): void {
    if (this.sourceIsClient) {
      row.bytesUp = bytes;
      row.packetsUp = packets;
    } else {
      row.bytesDown = bytes;
      row.packetsDown = packets;
    }
  }

  /** After `putServer`: what came back, where one record holds both directions. */
  putAnswered(row: Row, bytes: number, packets: number): void {
    if (this.sourceIsClient) {
      row.bytesDown = bytes;
      row.packetsDown = packets;
    } else {
      row.bytesUp = bytes;
      row.packetsUp = packets;
    }
  }

  private isFromClient(bytes: Buffer): boolean {
    const { source, destination } = this;
    const told = openerOf(this.opener, this.sourcePort, this.destinationPort);
    if (told !== Opener.Unknown) return told === Opener.Source;
    const isInside = isPrivateAddress(bytes, source.start, source.end);
    return isInside || !isPrivateAddress(bytes, destination.start, destination.end);
  }
}

/** Which end is the client by TCP's flags, or by the ports; `Unknown` where only the addresses are left to tell. */
export function openerOf(opener: Opener, sourcePort: number, destinationPort: number): Opener {
  if (opener !== Opener.Unknown) return opener;
  if (sourcePort < 1024 !== destinationPort < 1024) return destinationPort < 1024 ? Opener.Source : Opener.Destination;
  const isEphemeral = sourcePort >= lowestEphemeralPort;
  if (isEphemeral === destinationPort >= lowestEphemeralPort) return Opener.Unknown;
  return isEphemeral ? Opener.Source : Opener.Destination;
}

/** The same rule for addresses of 4 or 16 bytes in network order: whether the source is the client. */
export function isSourceClient(
  opener: Opener,
  bytes: Uint8Array,
  source: number,
  sourcePort: number,
  destination: number,
  destinationPort: number,
  addressBytes: number,
): boolean {
  const told = openerOf(opener, sourcePort, destinationPort);
  if (told !== Opener.Unknown) return told === Opener.Source;
  return isPrivateNumber(bytes, source, addressBytes) || !isPrivateNumber(bytes, destination, addressBytes);
}

/** What TCP's flags of all packets from source to destination tell. SYN with ACK proves nothing: exporters join the flags. */
export function openerOfTcpFlags(flags: number): Opener {
  return (flags & synAck) === syn ? Opener.Source : Opener.Unknown;
}

/** A port; NaN for 0, which exporters write where there is none. */
export function portOf(port: number): number {
  return port > 0 && port < 65536 ? port : Number.NaN;
}

/** Whether a protocol, by name or IANA number, has ports: TCP, UDP, SCTP. Others have types and codes in those columns. */
export function hasPorts(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start]! | 0x20;
  switch (end - start) {
    case 1:
      return first === 0x36;
    case 2:
      return first === 0x31 && bytes[start + 1] === 0x37;
    case 3:
      return first === 0x74 || (first === 0x75 && (bytes[start + 1]! | 0x20) === 0x64) || isSctpNumber(bytes, start);
    case 4:
      return first === 0x73 && (bytes[start + 1]! | 0x20) === 0x63;
    default:
      return false;
  }
}

/** `132` */
function isSctpNumber(bytes: Uint8Array, start: number): boolean {
  return bytes[start] === 0x31 && bytes[start + 1] === 0x33 && bytes[start + 2] === 0x32;
}
