import { isPrivateAddress } from './bytes/address.js';
import { type Row, Span } from './row.js';

/** The lowest port that operating systems give to clients: Linux from 32768, others from 49152. */
const lowestEphemeralPort = 32768;
const lowestUserPort = 1024;

/** Which end of a flow opened it, where the log tells. */
export const Opener = Object.freeze({ Unknown: 0, Source: 1, Destination: 2 });
export type Opener = (typeof Opener)[keyof typeof Opener];

/**
 * The two ends of a flow as a firewall writes them, and which of them is the client.
 *
 * Fill it in with `clear` first; `readServer` gives a row what a sink must see before it can want it, `readClient` the rest.
 */
export class FlowEnds {
  readonly source = new Span();
  sourcePort = Number.NaN;
  readonly destination = new Span();
  destinationPort = Number.NaN;
  /** What the source sent and what it received; NaN where not stated. */
  bytesSent = Number.NaN;
  bytesReceived = Number.NaN;
  packetsSent = Number.NaN;
  packetsReceived = Number.NaN;
  opener: Opener = Opener.Unknown;

  clear(): void {
    this.source.clear();
    this.sourcePort = Number.NaN;
    this.destination.clear();
    this.destinationPort = Number.NaN;
    this.bytesSent = Number.NaN;
    this.bytesReceived = Number.NaN;
    this.packetsSent = Number.NaN;
    this.packetsReceived = Number.NaN;
    this.opener = Opener.Unknown;
  }

  readServer(row: Row): void {
    this.settle(row.bytes);
    const server = this.opener === Opener.Source ? this.destination : this.source;
    row.server.set(server.start, server.end);
    row.serverPort = realPort(this.opener === Opener.Source ? this.destinationPort : this.sourcePort);
  }

  /** Meant for after `readServer` and the row's `clearDetails`. */
  readClient(row: Row): void {
    const isSource = this.opener === Opener.Source;
    const client = isSource ? this.source : this.destination;
    row.client.set(client.start, client.end);
    row.clientPort = realPort(isSource ? this.sourcePort : this.destinationPort);
    row.bytesUp = isSource ? this.bytesSent : this.bytesReceived;
    row.bytesDown = isSource ? this.bytesReceived : this.bytesSent;
    row.packetsUp = isSource ? this.packetsSent : this.packetsReceived;
    row.packetsDown = isSource ? this.packetsReceived : this.packetsSent;
  }

  /** Where the log does not tell: servers listen on low ports, clients are given high ones, and are inside. */
  private settle(bytes: Uint8Array): void {
    if (this.opener !== Opener.Unknown) return;
    this.opener = this.sourceLooksLikeClient(bytes) ? Opener.Source : Opener.Destination;
  }

  private sourceLooksLikeClient(bytes: Uint8Array): boolean {
    const { sourcePort, destinationPort, source, destination } = this;
    if (sourcePort < lowestUserPort !== destinationPort < lowestUserPort) return destinationPort < lowestUserPort;
    if (sourcePort >= lowestEphemeralPort !== destinationPort >= lowestEphemeralPort)
      return sourcePort >= lowestEphemeralPort;
    const isInside = isPrivateAddress(bytes, source.start, source.end);
    return isInside || !isPrivateAddress(bytes, destination.start, destination.end);
  }
}

/** Take back a row's totals: they are of a session so far, or stated again, and would be counted twice. */
export function forgetTotals(row: Row): void {
  row.bytesUp = Number.NaN;
  row.bytesDown = Number.NaN;
  row.packetsUp = Number.NaN;
  row.packetsDown = Number.NaN;
}

/** ICMP and fragments have no ports, which many logs write as 0. */
function realPort(port: number): number {
  return port > 0 && port < 65536 ? port : Number.NaN;
}
