import { transportOfNumber } from '../field.js';
import { isSourceClient, Opener, openerOf, openerOfTcpFlags, portOf } from '../flow-ends.js';
import { Action, Fact, type Row } from '../row.js';
import type { PacketFacts } from './packet-facts.js';

const { NaN: unknown } = Number;
/** Values of firewallEvent. */
const Firewall = Object.freeze({ Created: 1, Deleted: 2, Denied: 3, Alert: 4, Updated: 5 });

/** Places in `StatedFlow.values`. */
export const Value = Object.freeze({
  /** Unix milliseconds; 0 or NaN where not stated. */
  Start: 0,
  End: 1,
  Event: 2,
  Packets: 3,
  Bytes: 4,
  /** The way back; 0 where it was not counted. */
  PacketsBack: 5,
  BytesBack: 6,
});
const { Bytes, BytesBack, End, Event, Packets, PacketsBack, Start } = Value;

/** What a binary flow record of fixed layout states: of an nfdump file, an sFlow sample. Reused from record to record. */
export class StatedFlow {
  /** Source and destination in network order, 16 bytes for each, of which IPv4 uses the first 4. */
  readonly addresses = new Uint8Array(32);
  addressBytes = 0;
  /** Times and counters, in an array, for V8 boxes what functions return (`unsigned.ts`). */
  readonly values = new Float64Array(7);
  sourcePort = 0;
  destinationPort = 0;
  protocol = 0;
  flags = 0;
  forwardingStatus = 0;
  firewallEvent = 0;
  natEvent = 0;
  biflowDirection = 0;
  /** All zeros where the record has none. */
  readonly sourceMac = new Uint8Array(6);
  /** Of the packet that leaves the exporter: on the way to the client it is the client's own, not the router's. */
  readonly postDestinationMac = new Uint8Array(6);
  userStart = 0;
  userEnd = 0;

  clear(): void {
    this.addressBytes = 0;
    this.values.fill(0);
    this.firewallEvent = 0;
    this.natEvent = 0;
    this.biflowDirection = 0;
    this.sourceMac.fill(0);
    this.postDestinationMac.fill(0);
    this.userStart = 0;
    this.userEnd = 0;
  }

  /** A text that ends at the first NUL. */
  setUser(bytes: Uint8Array, start: number, end: number): void {
    this.userStart = start;
    this.userEnd = start;
    while (this.userEnd < end && bytes[this.userEnd] !== 0) this.userEnd++;
  }

  /** Whether the record is a flow: as on the wire, of a firewall's events the end of a connection, of a translator's the beginning. */
  get isFlow(): boolean {
    const { firewallEvent: event } = this;
    if (this.addressBytes === 0 || event === Firewall.Created || event === Firewall.Alert) return false;
    return event !== 0 || this.natEvent === 0 || isNatBeginning(this.natEvent);
  }

  /** Begins the record that tells what this one states; `bytes` is what the user's name lies in. */
  begin(facts: PacketFacts, bytes: Uint8Array): Row {
    const { firewallEvent: event, values } = this;
    const row = facts.beginBare(Fact.Flow, unknown);
    if (values[Start]! > 0) row.timeMs = values[Start]!;
    else if (values[Event]! > 0) row.timeMs = values[Event]!;
    if (values[Start]! > 0 && values[End]! >= values[Start]!) row.durationMs = values[End]! - values[Start]!;
    this.putEnds(facts, row);
    row.transport = transportOfNumber(this.protocol);
    row.repeated = event === Firewall.Updated;
    if (event === Firewall.Denied || (this.forwardingStatus & 0xc0) === 0x80) row.action = Action.Blocked;
    else if (event === Firewall.Deleted || event === Firewall.Updated) row.action = Action.Allowed;
    if (this.userEnd > this.userStart) facts.text(row.user, bytes, this.userStart, this.userEnd);
    return row;
  }

  private putEnds(facts: PacketFacts, row: Row): void {
    const { addresses, addressBytes, values } = this;
    const hasPorts = this.protocol === 6 || this.protocol === 17 || this.protocol === 132;
    const sourcePort = hasPorts ? portOf(this.sourcePort) : unknown;
    const destinationPort = hasPorts ? portOf(this.destinationPort) : unknown;
    const opener = this.opener(sourcePort, destinationPort);
    const sourceIsClient = isSourceClient(opener, addresses, 0, sourcePort, 16, destinationPort, addressBytes);
    facts.address(row.server, addresses, sourceIsClient ? 16 : 0, addressBytes);
    facts.address(row.client, addresses, sourceIsClient ? 0 : 16, addressBytes);
    row.serverPort = sourceIsClient ? destinationPort : sourcePort;
    row.clientPort = sourceIsClient ? sourcePort : destinationPort;
    // Zeros where the exporter sees one direction: the other is a record of its own.
    const isBothWays = values[PacketsBack]! > 0 || values[BytesBack]! > 0;
    row.bytesUp = sourceIsClient ? values[Bytes]! : isBothWays ? values[BytesBack]! : unknown;
    row.bytesDown = sourceIsClient ? (isBothWays ? values[BytesBack]! : unknown) : values[Bytes]!;
    row.packetsUp = sourceIsClient ? values[Packets]! : isBothWays ? values[PacketsBack]! : unknown;
    row.packetsDown = sourceIsClient ? (isBothWays ? values[PacketsBack]! : unknown) : values[Packets]!;
    const mac = sourceIsClient ? this.sourceMac : this.postDestinationMac;
    if (isSet(mac)) facts.mac(row.mac, mac, 0);
  }

  /** As of flow records on the wire: a firewall knows who opened a connection, SYN and ports tell, and then what was said of it. */
  private opener(sourcePort: number, destinationPort: number): Opener {
    if (this.firewallEvent !== 0) return Opener.Source;
    const byFlags = this.protocol === 6 ? openerOfTcpFlags(this.flags) : Opener.Unknown;
    const told = openerOf(byFlags, sourcePort, destinationPort);
    if (told !== Opener.Unknown || this.biflowDirection === 0) return told;
    return this.biflowDirection === 2 ? Opener.Destination : Opener.Source;
  }
}

function isSet(mac: Uint8Array): boolean {
  return (mac[0]! | mac[1]! | mac[2]! | mac[3]! | mac[4]! | mac[5]!) !== 0;
}

/** natEvent: a session or address was translated (IANA: 1, 4, 6). */
function isNatBeginning(event: number): boolean {
  return event === 1 || event === 4 || event === 6;
}
