import { isPrivateNumber } from '../../bytes/address.js';
import { readAuthority, readTarget } from '../../bytes/url.js';
import { transportOfNumber } from '../../field.js';
import { isSourceClient, Opener, openerOf, openerOfTcpFlags, portOf } from '../../flow-ends.js';
import { Action, Fact, type Row, type Span } from '../../row.js';
import type { PacketFacts } from '../packet-facts.js';
import { Slot } from './elements.js';
import { FlowTimes } from './flow-times.js';
import type { ObservationDomain } from './observation-domain.js';
import type { Template } from './template.js';
import { readUnsigned, unsigned } from './unsigned.js';

const {
  ApplicationId,
  ApplicationName,
  ApplicationPort,
  BiflowDirection,
  DestinationPort,
  DestinationV4,
  DestinationV6,
  DnsQuery,
  DnsQueryType,
  DnsResponseCode,
  FirewallEvent,
  Flags,
  ForwardingStatus,
  HttpContentType,
  HttpHost,
  HttpMethod,
  HttpReferrer,
  HttpSite,
  HttpStatus,
  HttpUrl,
  HttpUserAgent,
  Ja3,
  Ja4,
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
  QuicHost,
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
  TlsHost,
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
const maxApplicationBytes = 64;

/** Values of firewallEvent (IANA, Cisco ASA NSEL, Palo Alto). */
const Firewall = Object.freeze({ Created: 1, Deleted: 2, Denied: 3, Alert: 4, Updated: 5 });
/** Cisco's sub-application texts: application 3.80 is HTTP, 13.453 TLS; the text is 34-01 to 34-04 of it. */
const ciscoHttp = 0x03000050;
const ciscoTls = 0x0d0001c5;
const Cisco = Object.freeze({ Url: 0x3401, Host: 0x3402, UserAgent: 0x3403, Referrer: 0x3404, CommonName: 0x3401 });

/**
 * Reads records of data sets and tells what they state.
 *
 * A record is one direction unless it counts the way back. Its counters are multiplied by the sampling rate that the record, its
 * sampler or its exporter states, as nfdump does it. A record with a server name is a request, one with a name that was asked
 * a query, as in the JSON that these exporters write. Of a firewall's events the end of a connection is the flow, with an update
 * before it as the same flow again; of a translator's the beginning.
 */
export class FlowRecord {
  private readonly facts: PacketFacts;
  private readonly times = new FlowTimes();
  private domain!: ObservationDomain;
  private template!: Template;
  private bytes!: Buffer;
  private record = 0;
  private isV6 = false;
  private source = 0;
  private destination = 0;
  private sourcePort = unknown;
  private destinationPort = unknown;
  private sourceIsClient = true;
  private protocol = unknown;
  private readonly counters = new Float64Array(4);
  private textStart = 0;
  private textEnd = 0;

  constructor(facts: PacketFacts) {
    this.facts = facts;
  }

  /** What follows came in a packet exported then, by an exporter that started then (Unix milliseconds; NaN where it does not say). */
  setPacket(domain: ObservationDomain, exportMs: number, bootMs: number): void {
    this.domain = domain;
    this.times.exportMs = exportMs;
    this.times.bootMs = Number.isNaN(domain.bootMs) ? bootMs : domain.bootMs;
  }

  /** Reads the record at `record`; false where it states none of our facts. */
  read(template: Template, bytes: Buffer, record: number): boolean {
    this.template = template;
    this.bytes = bytes;
    this.record = record;
    const { at } = template;
    if (!this.findEnds()) return false;
    const event = at[FirewallEvent]! < 0 ? 0 : this.number(FirewallEvent);
    if (event === Firewall.Created || event === Firewall.Alert) return false;
    if (at[NatEvent]! >= 0 && event === 0 && !isNatBeginning(this.number(NatEvent))) return false;
    const { facts, times } = this;
    times.read(template, bytes, record);
    const row = facts.beginBare(Fact.Flow, unknown);
    times.putStart(row);
    this.putName(row);
    this.putEnds(row);
    times.putDuration(row);
    row.transport = !Number.isNaN(this.protocol) ? transportOfNumber(this.protocol) : '';
    this.putCounters(row, this.samplingFactor());
    this.putAction(row, event);
    row.repeated = event === Firewall.Updated;
    if (row.app === '') row.app = this.application();
    if (this.findText(User)) facts.text(row.user, bytes, this.textStart, this.textEnd);
    facts.emit();
    return true;
  }

  /** Finds addresses and ports, and says which end is the client; false where the record has no two addresses. */
  private findEnds(): boolean {
    const { bytes, record } = this;
    const { at, size } = this.template;
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
    this.protocol = at[Protocol]! < 0 ? unknown : this.number(Protocol);
    const isPorted =
      this.protocol === 6 || this.protocol === 17 || this.protocol === 132 || Number.isNaN(this.protocol);
    this.sourcePort = isPorted ? portOf(this.number(SourcePort)) : unknown;
    this.destinationPort = isPorted ? portOf(this.number(DestinationPort)) : unknown;
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
    const { at } = this.template;
    if (at[FirewallEvent]! >= 0) return SourceOpened;
    const byFlags = at[Flags]! >= 0 && this.protocol === 6 ? openerOfTcpFlags(this.number(Flags)) : OpenerUnknown;
    const told = openerOf(byFlags, this.sourcePort, this.destinationPort);
    if (told !== OpenerUnknown) return told;
    const direction = at[BiflowDirection]! < 0 ? 0 : this.number(BiflowDirection);
    if (direction === 2) return DestinationOpened;
    return direction === 1 || at[OctetsInitiator]! >= 0 ? SourceOpened : OpenerUnknown;
  }

  /** After `putName`, for a Host may name a port: that of the flow counts. */
  private putEnds(row: Row): void {
    const { bytes, facts, isV6, sourceIsClient } = this;
    const { at } = this.template;
    const addressBytes = isV6 ? 16 : 4;
    facts.address(row.server, bytes, sourceIsClient ? this.destination : this.source, addressBytes);
    row.serverPort = sourceIsClient ? this.destinationPort : this.sourcePort;
    row.clientPort = sourceIsClient ? this.sourcePort : this.destinationPort;
    let client = sourceIsClient ? this.source : this.destination;
    if (!sourceIsClient) {
      const inside = at[isV6 ? PostNatDestinationV6 : PostNatDestinationV4]!;
      if (inside >= 0 && this.isTranslated(client, this.record + inside, addressBytes)) {
        client = this.record + inside;
        if (at[PostNatDestinationPort]! >= 0) row.clientPort = portOf(this.number(PostNatDestinationPort));
      }
    }
    facts.address(row.client, bytes, client, addressBytes);
    const mac = at[sourceIsClient ? SourceMac : PostDestinationMac]!;
    if (mac >= 0 && this.template.size[sourceIsClient ? SourceMac : PostDestinationMac] === 6)
      this.putMac(row, this.record + mac);
  }

  /** On the way back the destination is the translator's outer address, and behind it is who asked. */
  private isTranslated(outside: number, inside: number, addressBytes: number): boolean {
    return !isPrivateNumber(this.bytes, outside, addressBytes) && isPrivateNumber(this.bytes, inside, addressBytes);
  }

  private putMac(row: Row, at: number): void {
    if (unsigned(this.bytes, at, 6) !== 0) this.facts.mac(row.mac, this.bytes, at);
  }

  /** The server's name, or the name asked for; it makes the record a request, or a query. */
  private putName(row: Row): void {
    const { at, subApplications } = this.template;
    if (at[TlsHost]! >= 0 && this.putHost(row, TlsHost, this.protocol === 17 ? 'quic' : 'tls')) this.putTls(row);
    else if (at[QuicHost]! >= 0) this.putHost(row, QuicHost, 'quic');
    if (row.app === '' && at[HttpHost]! >= 0) this.putHost(row, HttpHost, 'http');
    if (row.app === '' && at[HttpSite]! >= 0) this.putHost(row, HttpSite, 'http');
    if (subApplications.length > 0) this.putSubApplications(row);
    if (at[HttpUrl]! >= 0 || at[HttpMethod]! >= 0) this.putHttp(row);
    if (row.app !== '') row.fact = Fact.Request;
    else if (at[DnsQuery]! >= 0) this.putQuery(row);
  }

  private putHost(row: Row, slot: number, app: string): boolean {
    const { bytes, facts } = this;
    if (!this.findText(slot) || !readAuthority(bytes, this.textStart, this.textEnd, row)) return false;
    facts.text(row.host, bytes, row.host.start, row.host.end);
    row.app = app;
    return true;
  }

  private putTls(row: Row): void {
    this.putText(row.ja3, Ja3);
    this.putText(row.ja4, Ja4);
  }

  private putHttp(row: Row): void {
    const { bytes, facts } = this;
    if (this.findText(HttpUrl)) {
      if (bytes[this.textStart] === 0x2f) facts.text(row.path, bytes, this.textStart, this.textEnd);
      else if (row.app === '') this.putUrl(row, this.textStart, this.textEnd);
    }
    if (row.app === '') return;
    this.putText(row.method, HttpMethod);
    this.putText(row.userAgent, HttpUserAgent);
    this.putText(row.contentType, HttpContentType);
    this.putText(row.referrer, HttpReferrer);
    if (this.template.at[HttpStatus]! >= 0) row.status = this.number(HttpStatus) || unknown;
  }

  private putUrl(row: Row, start: number, end: number): void {
    const { bytes, facts } = this;
    if (!readTarget(bytes, start, end, row)) {
      row.path.clear();
      return;
    }
    facts.text(row.host, bytes, row.host.start, row.host.end);
    facts.text(row.path, bytes, row.path.start, row.path.end);
    row.app = 'http';
  }

  private putSubApplications(row: Row): void {
    const { bytes, record } = this;
    const { subApplications } = this.template;
    for (let i = 0; i < subApplications.length; i += 2) {
      const start = record + subApplications[i]!;
      this.textStart = start + 6;
      this.textEnd = record + subApplications[i + 1]!;
      this.trim();
      if (this.textStart >= this.textEnd) continue;
      this.putSubApplication(row, unsigned(bytes, start, 4), unsigned(bytes, start + 4, 2));
    }
  }

  private putSubApplication(row: Row, application: number, kind: number): void {
    const { bytes, facts, textStart, textEnd } = this;
    if (application === ciscoTls && kind === Cisco.CommonName && row.app === '') {
      // A certificate's name, not SNI; with a wildcard it names no host.
      if (bytes[textStart] === 0x2a) return;
      facts.text(row.host, bytes, textStart, textEnd);
      row.app = 'tls';
    }
    if (application !== ciscoHttp) return;
    if (kind === Cisco.Host && row.app === '' && readAuthority(bytes, textStart, textEnd, row)) {
      facts.text(row.host, bytes, row.host.start, row.host.end);
      row.app = 'http';
    } else if (kind === Cisco.Url && bytes[textStart] === 0x2f) facts.text(row.path, bytes, textStart, textEnd);
    else if (kind === Cisco.UserAgent) facts.text(row.userAgent, bytes, textStart, textEnd);
    else if (kind === Cisco.Referrer) facts.text(row.referrer, bytes, textStart, textEnd);
  }

  private putQuery(row: Row): void {
    const { at } = this.template;
    this.putText(row.host, DnsQuery);
    if (row.host.end === row.host.start) return;
    row.fact = Fact.Query;
    row.app = 'dns';
    if (at[DnsQueryType]! >= 0) this.facts.string(row.queryType, String(this.number(DnsQueryType)));
    if (at[DnsResponseCode]! >= 0) this.facts.string(row.responseCode, String(this.number(DnsResponseCode)));
  }

  private putCounters(row: Row, factor: number): void {
    const { at, statesWayBack } = this.template;
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
    const { at } = this.template;
    const stated = this.statedFactor();
    if (stated > 0) return stated;
    const id = at[SelectorId]! >= 0 ? SelectorId : SamplerId;
    const sampler = at[id]! < 0 ? unknown : domain.sampler(this.number(id));
    return sampler > 0 ? sampler : domain.samplingFactor;
  }

  private statedFactor(): number {
    const { at } = this.template;
    if (at[SamplingInterval]! >= 0) return this.number(SamplingInterval);
    if (at[SamplingRandomInterval]! >= 0) return this.number(SamplingRandomInterval);
    if (at[SamplingPacketInterval]! >= 0 && at[SamplingPacketSpace]! >= 0) {
      const interval = this.number(SamplingPacketInterval);
      return (interval + this.number(SamplingPacketSpace)) / interval;
    }
    if (at[SamplingSize]! < 0 || at[SamplingPopulation]! < 0) return unknown;
    return this.number(SamplingPopulation) / this.number(SamplingSize);
  }

  /** A record of options: names of applications, rates of samplers, the exporter's start. */
  readOptions(template: Template, bytes: Buffer, record: number): void {
    const { domain } = this;
    this.template = template;
    this.bytes = bytes;
    this.record = record;
    const { at } = template;
    if (at[ApplicationId]! >= 0 && this.findText(ApplicationName)) {
      const id = this.number(ApplicationId);
      if (!Number.isNaN(id)) domain.nameApplication(id, this.applicationName());
    }
    if (at[Slot.SystemInit]! >= 0) domain.bootMs = this.number(Slot.SystemInit) || unknown;
    const factor = this.statedFactor();
    if (!(factor >= 1 && factor <= 1e6)) return;
    if (at[SelectorId]! >= 0) domain.setSampler(this.number(SelectorId), factor);
    else if (at[SamplerId]! >= 0) domain.setSampler(this.number(SamplerId), factor);
    else domain.samplingFactor = factor;
  }

  private putAction(row: Row, event: number): void {
    const { at } = this.template;
    const status = at[ForwardingStatus]! < 0 ? 0 : this.number(ForwardingStatus) & 0xc0;
    const verdict = at[Verdict]! < 0 ? 0 : this.number(Verdict);
    if (event === Firewall.Denied || status === 0x80 || verdict === 2) row.action = Action.Blocked;
    else if (event === Firewall.Deleted || event === Firewall.Updated || verdict === 1) row.action = Action.Allowed;
  }

  private application(): string {
    const { domain } = this;
    const { at } = this.template;
    if (at[ApplicationName]! >= 0 && this.findText(ApplicationName)) return this.applicationName();
    if (at[ApplicationId]! >= 0) return domain.application(this.number(ApplicationId));
    return at[ApplicationPort]! < 0 ? '' : (portApplications[this.number(ApplicationPort)] ?? '');
  }

  private applicationName(): string {
    const end = Math.min(this.textEnd, this.textStart + maxApplicationBytes);
    const name = this.bytes.toString('latin1', this.textStart, end).toLowerCase();
    return name === 'unknown' ? '' : name;
  }

  /** The first of these counters that the record has. */
  private readFirst(place: number, one: number, two: number, three: number, four: number): void {
    const { at, size } = this.template;
    const slot = at[one]! >= 0 ? one : at[two]! >= 0 ? two : at[three]! >= 0 ? three : four;
    if (at[slot]! < 0) this.counters[place] = unknown;
    else readUnsigned(this.counters, place, this.bytes, this.record + at[slot]!, size[slot]!);
  }

  /** NaN where the record does not state it, or states it in too many bytes. */
  private number(slot: number): number {
    const { at, size } = this.template;
    return at[slot]! < 0 ? unknown : unsigned(this.bytes, this.record + at[slot]!, size[slot]!);
  }

  private putText(span: Span, slot: number): void {
    if (this.findText(slot)) this.facts.text(span, this.bytes, this.textStart, this.textEnd);
  }

  /** Whether a text is there and says something; it is then from `textStart` to `textEnd`. */
  private findText(slot: number): boolean {
    const { at, size } = this.template;
    if (at[slot]! < 0) return false;
    this.textStart = this.record + at[slot]!;
    this.textEnd = this.textStart + size[slot]!;
    this.trim();
    return this.textEnd > this.textStart;
  }

  /** Texts in fields of fixed length end at the first NUL, or are padded with blanks. */
  private trim(): void {
    const { bytes } = this;
    let end = this.textStart;
    while (end < this.textEnd && bytes[end] !== 0) end++;
    while (end > this.textStart && bytes[end - 1] === 0x20) end--;
    this.textEnd = end;
  }
}

/** natEvent: a session or address was translated (IANA: 1, 4, 6). Bindings without a destination have no two ends anyway. */
function isNatBeginning(event: number): boolean {
  return event === 1 || event === 4 || event === 6;
}

/** YAF's labels: https://tools.netsa.cert.org/yaf/applabel.html */
const portApplications: Readonly<Record<number, string>> = {
  21: 'ftp',
  22: 'ssh',
  25: 'smtp',
  53: 'dns',
  69: 'tftp',
  80: 'http',
  110: 'pop3',
  123: 'ntp',
  143: 'imap',
  161: 'snmp',
  443: 'tls',
  500: 'ike',
  554: 'rtsp',
  853: 'dot',
  1080: 'socks',
  1194: 'openvpn',
  1723: 'pptp',
  1883: 'mqtt',
  5060: 'sip',
};
