import { FlowEnds, Opener } from './flow-ends.js';
import type { Row } from './row.js';

export { Opener };

/**
 * The two ends of a session as a firewall writes them, with what each sent.
 *
 * Fill it in with `clear` first; `readServer` gives a row what a sink must see before it can want it, `readClient` the rest.
 */
export class SessionEnds extends FlowEnds {
  /** What the source sent and what it received; NaN where not stated. */
  bytesSent = Number.NaN;
  bytesReceived = Number.NaN;
  packetsSent = Number.NaN;
  packetsReceived = Number.NaN;

  override clear(): void {
    super.clear();
    this.bytesSent = Number.NaN;
    this.bytesReceived = Number.NaN;
    this.packetsSent = Number.NaN;
    this.packetsReceived = Number.NaN;
  }

  readServer(row: Row): void {
    this.sourcePort = realPort(this.sourcePort);
    this.destinationPort = realPort(this.destinationPort);
    this.putServer(row);
  }

  /** Meant for after `readServer` and the row's `clearDetails`. */
  readClient(row: Row): void {
    this.putClient(row);
    this.putSent(row, this.bytesSent, this.packetsSent);
    this.putAnswered(row, this.bytesReceived, this.packetsReceived);
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
