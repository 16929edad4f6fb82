import { isPrivateNumber } from '../../bytes/address.js';
import { transportOfNumber } from '../../field.js';
import { isSourceClient, Opener, openerOf, openerOfTcpFlags, portOf } from '../../flow-ends.js';
import { Action, Fact, type Row } from '../../row.js';
import type { PacketFacts } from '../packet-facts.js';
import { Slot } from './elements.js';
import { FlowNames } from './flow-names.js';
import { FlowTimes } from './flow-times.js';
import type { ObservationDomain } from './observation-domain.js';
import { RecordValues } from './record-values.js';
import type { Template } from './template.js';
import { readUnsigned, unsigned } from './unsigned.js';

const {
  ApplicationId,
  ApplicationName,
  BiflowDirection,
  DestinationPort,
  DestinationV4,
  DestinationV6,
  FirewallEvent,
  Flags,
  ForwardingStatus,
  NatEvent,
  Octets,
  OctetsBack,
  OctetsInitiator,
  OctetsLayer2,
  OctetsOut,
  OctetsResponder,
  OctetsTotal,
  Packets,
  PacketsBack,
  PacketsInitiator,
  PacketsOut,
  PacketsResponder,
  PacketsTotal,
  PostDestinationMac,
  PostNatDestinationPort,
  PostNatDestinationV4,
  PostNatDestinationV6,
  Protocol,
  SamplerId,
  SamplingInterval,
  SamplingPacketInterval,
  SamplingPacketSpace,
  SamplingPopulation,
  SamplingRandomInterval,
  SamplingSize,
  SelectorId,
  SourceMac,
  SourcePort,
  SourceV4,
  SourceV6,
  User,
  Verdict,
} = Slot;
const { Source: SourceOpened, Destination: DestinationOpened, Unknown: OpenerUnknown } = Opener;
const { NaN: unknown } = Number;

/** Places in `FlowRecord.counters`. */
const Bytes = 0;
const Count = 1;
const BytesBack = 2;
const CountBack = 3;

/** Values of firewallEvent (IANA, Cisco ASA NSEL, Palo Alto). */
const Firewall = Object.freeze({ Created: 1, Deleted: 2, Denied: 3, Alert: 4, Updated: 5 });

/**
 * Reads records of data sets and tells what they state.
 *
 * A record is one direction unless it counts the way back. Its counters are multiplied by the sampling rate that the record, its
 * sampler or its exporter states, as pmacct does it. A record with a server name is a request, one with a name that was asked
 * a query, as in the JSON that these exporters write. Of a firewall's events the end of a connection is the flow, with an update
 * before it as the same flow again; of a translator's the beginning.
 */
export class FlowRecord {
  private readonly facts: PacketFacts;
  private readonly values = new RecordValues();
  private readonly names: FlowNames;
  private readonly times = new FlowTimes();
  private domain!: ObservationDomain;
  private isV6 = false;
  private source = 0;
  private destination = 0;
  private sourcePort = unknown;
  private destinationPort = unknown;
  private sourceIsClient = true;
  private protocol = unknown;
  private readonly counters = new Float64Array(4);

  constructor(facts: PacketFacts) {
    this.facts = facts;
    this.names = new FlowNames(facts, this.values);
  }

  /** What follows came in a packet exported then, by an exporter that started then (Unix milliseconds; NaN where it does not say). */
  setPacket(domain: ObservationDomain, exportMs: number, bootMs: number): void {
    this.domain = domain;
    this.times.exportMs = exportMs;
    this.times.bootMs = Number.isNaN(domain.bootMs) ? bootMs : domain.bootMs;
  }

  /** Reads the record at `record`; false where it states none of our facts. */
  read(template: Template, bytes: Buffer, record: number): boolean {
    this.values.set(template, bytes, record);
    const { at } = template;
    if (!this.findEnds()) return false;
    const event = at[FirewallEvent]! < 0 ? 0 : this.values.number(FirewallEvent);
    if (event === Firewall.Created || event === Firewall.Alert) return false;
    if (at[NatEvent]! >= 0 && event === 0 && !isNatBeginning(this.values.number(NatEvent))) return false;
    const { facts, times } = this;
    times.read(template, bytes, record);
    const row = facts.beginBare(Fact.Flow, unknown);
    times.putStart(row);
    this.names.putName(row, this.protocol);
    this.putEnds(row);
    times.putDuration(row);
    row.transport = !Number.isNaN(this.protocol) ? transportOfNumber(this.protocol) : '';
    this.putCounters(row, this.samplingFactor());
    this.putAction(row, event);
    row.repeated = event === Firewall.Updated;
    if (row.app === '') row.app = this.names.application(this.domain);
    this.names.putText(row.user, User);
    facts.emit();
    return true;
  }

  /** Finds addresses and ports, and says which end is the client; false where the record has no two addresses. */
  private findEnds(): boolean {
    const { bytes, record } = this.values;
    const { at, size } = this.values.template;
    const hasV4 = at[SourceV4]! >= 0 && at[DestinationV4]! >= 0 && size[SourceV4] === 4 && size[DestinationV4] === 4;
    const hasV6 = at[SourceV6]! >= 0 && at[DestinationV6]! >= 0 && size[SourceV6] === 16 && size[DestinationV6] === 16;
    if (!hasV4 && !hasV6) return false;
    this.source = record + at[SourceV4]!;
    this.destination = record + at[DestinationV4]!;
    // Exporters that know both kinds of address write 0.0.0.0 for the one that the flow has not.
    this.isV6 =
      !hasV4 || (hasV6 && unsigned(bytes, this.source, 4) === 0 && unsigned(bytes, this.destination, 4) === 0);
    if (this.isV6) {
      this.source = record + at[SourceV6]!;
      this.destination = record + at[DestinationV6]!;
    }
    this.protocol = at[Protocol]! < 0 ? unknown : this.values.number(Protocol);
    const isPorted =
      this.protocol === 6 || this.protocol === 17 || this.protocol === 132 || Number.isNaN(this.protocol);
    this.sourcePort = isPorted ? portOf(this.values.number(SourcePort)) : unknown;
    this.destinationPort = isPorted ? portOf(this.values.number(DestinationPort)) : unknown;
    this.sourceIsClient = isSourceClient(
      this.opener(),
      bytes,
      this.source,
      this.sourcePort,
      this.destination,
      this.destinationPort,
      this.isV6 ? 16 : 4,
    );
    return true;
  }

  /**
   * A firewall knows who opened a connection, and SYN tells; who else says so may have begun to look in the middle, so ports
   * come first.
   */
  private opener(): Opener {
    const { at } = this.values.template;
    if (at[FirewallEvent]! >= 0) return SourceOpened;
    const byFlags =
      at[Flags]! >= 0 && this.protocol === 6 ? openerOfTcpFlags(this.values.number(Flags)) : OpenerUnknown;
    const told = openerOf(byFlags, this.sourcePort, this.destinationPort);
    if (told !== OpenerUnknown) return told;
    const direction = at[BiflowDirection]! < 0 ? 0 : this.values.number(BiflowDirection);
    if (direction === 2) return DestinationOpened;
    return direction === 1 || at[OctetsInitiator]! >= 0 ? SourceOpened : OpenerUnknown;
  }

  /** After `putName`, for a Host may name a port: that of the flow counts. */
  private putEnds(row: Row): void {
    const { facts, isV6, sourceIsClient } = this;
    const { bytes, record } = this.values;
    const { at } = this.values.template;
    const addressBytes = isV6 ? 16 : 4;
    facts.address(row.server, bytes, sourceIsClient ? this.destination : this.source, addressBytes);
    row.serverPort = sourceIsClient ? this.destinationPort : this.sourcePort;
    row.clientPort = sourceIsClient ? this.sourcePort : this.destinationPort;
    let client = sourceIsClient ? this.source : this.destination;
    if (!sourceIsClient) {
      const inside = at[isV6 ? PostNatDestinationV6 : PostNatDestinationV4]!;
      if (inside >= 0 && this.isTranslated(client, record + inside, addressBytes)) {
        client = record + inside;
        if (at[PostNatDestinationPort]! >= 0) row.clientPort = portOf(this.values.number(PostNatDestinationPort));
      }
    }
    facts.address(row.client, bytes, client, addressBytes);
    const mac = at[sourceIsClient ? SourceMac : PostDestinationMac]!;
    if (mac >= 0 && this.values.template.size[sourceIsClient ? SourceMac : PostDestinationMac] === 6)
      this.putMac(row, record + mac);
  }

  /** On the way back the destination is the translator's outer address, and behind it is who asked. */
  private isTranslated(outside: number, inside: number, addressBytes: number): boolean {
    return (
      !isPrivateNumber(this.values.bytes, outside, addressBytes) &&
      isPrivateNumber(this.values.bytes, inside, addressBytes)
    );
  }

  private putMac(row: Row, at: number): void {
    if (unsigned(this.values.bytes, at, 6) !== 0) this.facts.mac(row.mac, this.values.bytes, at);
  }

  private putCounters(row: Row, factor: number): void {
    const { at, statesWayBack } = this.values.template;
    const { counters, sourceIsClient } = this;
    this.readFirst(Bytes, Octets, OctetsTotal, OctetsInitiator, OctetsLayer2);
    this.readFirst(Count, Packets, PacketsTotal, PacketsInitiator, PacketsInitiator);
    this.readFirst(BytesBack, OctetsBack, OctetsResponder, OctetsResponder, OctetsResponder);
    this.readFirst(CountBack, PacketsBack, PacketsResponder, PacketsResponder, PacketsResponder);
    if (at[OctetsOut]! >= 0 || at[PacketsOut]! >= 0) {
      const isOnly = Number.isNaN(counters[Bytes]!) && Number.isNaN(counters[Count]!);
      if (isOnly || statesWayBack) {
        this.readFirst(isOnly ? Bytes : BytesBack, OctetsOut, OctetsOut, OctetsOut, OctetsOut);
        this.readFirst(isOnly ? Count : CountBack, PacketsOut, PacketsOut, PacketsOut, PacketsOut);
      }
    }
    // Zeros where the exporter sees one direction: the other is a record of its own.
    if (!(counters[BytesBack]! > 0 || counters[CountBack]! > 0)) {
      counters[BytesBack] = unknown;
      counters[CountBack] = unknown;
    }
    row.bytesUp = counters[sourceIsClient ? Bytes : BytesBack]! * factor;
    row.bytesDown = counters[sourceIsClient ? BytesBack : Bytes]! * factor;
    row.packetsUp = counters[sourceIsClient ? Count : CountBack]! * factor;
    row.packetsDown = counters[sourceIsClient ? CountBack : Count]! * factor;
  }

  /** What one sampled packet stands for: as the record says, its sampler, or the exporter. */
  private samplingFactor(): number {
    const { domain } = this;
    const { at } = this.values.template;
    const stated = this.statedFactor();
    if (stated > 0) return stated;
    const id = at[SelectorId]! >= 0 ? SelectorId : SamplerId;
    const sampler = at[id]! < 0 ? unknown : domain.sampler(this.values.number(id));
    return sampler > 0 ? sampler : domain.samplingFactor;
  }

  private statedFactor(): number {
    const { at } = this.values.template;
    if (at[SamplingInterval]! >= 0) return this.values.number(SamplingInterval);
    if (at[SamplingRandomInterval]! >= 0) return this.values.number(SamplingRandomInterval);
    if (at[SamplingPacketInterval]! >= 0 && at[SamplingPacketSpace]! >= 0) {
      const interval = this.values.number(SamplingPacketInterval);
      return (interval + this.values.number(SamplingPacketSpace)) / interval;
    }
    if (at[SamplingSize]! < 0 || at[SamplingPopulation]! < 0) return unknown;
    return this.values.number(SamplingPopulation) / this.values.number(SamplingSize);
  }

  /** A record of options: names of applications, rates of samplers, the exporter's start. */
  readOptions(template: Template, bytes: Buffer, record: number): void {
    const { domain } = this;
    this.values.set(template, bytes, record);
    const { at } = template;
    if (at[ApplicationId]! >= 0 && this.values.findText(ApplicationName)) {
      const id = this.values.number(ApplicationId);
      if (!Number.isNaN(id)) domain.nameApplication(id, this.names.applicationName());
    }
    if (at[Slot.SystemInit]! >= 0) domain.bootMs = this.values.number(Slot.SystemInit) || unknown;
    const factor = this.statedFactor();
    if (!(factor >= 1 && factor <= 1e6)) return;
    if (at[SelectorId]! >= 0) domain.setSampler(this.values.number(SelectorId), factor);
    else if (at[SamplerId]! >= 0) domain.setSampler(this.values.number(SamplerId), factor);
    else domain.samplingFactor = factor;
  }

  private putAction(row: Row, event: number): void {
    const { at } = this.values.template;
    const status = at[ForwardingStatus]! < 0 ? 0 : this.values.number(ForwardingStatus) & 0xc0;
    const verdict = at[Verdict]! < 0 ? 0 : this.values.number(Verdict);
    if (event === Firewall.Denied || status === 0x80 || verdict === 2) row.action = Action.Blocked;
    else if (event === Firewall.Deleted || event === Firewall.Updated || verdict === 1) row.action = Action.Allowed;
  }

  /** The first of these counters that the record has. */
  private readFirst(place: number, one: number, two: number, three: number, four: number): void {
    const { at, size } = this.values.template;
    const slot = at[one]! >= 0 ? one : at[two]! >= 0 ? two : at[three]! >= 0 ? three : four;
    if (at[slot]! < 0) this.counters[place] = unknown;
    else readUnsigned(this.counters, place, this.values.bytes, this.values.record + at[slot]!, size[slot]!);
  }
}

/** natEvent: a session or address was translated (IANA: 1, 4, 6). Bindings without a destination have no two ends anyway. */
function isNatBeginning(event: number): boolean {
  return event === 1 || event === 4 || event === 6;
}
