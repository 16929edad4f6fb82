/**
 * sFlow version 5: a datagram of samples, each of records about one packet that was picked out of many.
 *
 *   5 agent sub-agent sequence uptime   samples   1 length   sequence source 1000 pool drops in out   records   1 length  …
 *   Version                                       Flow                       Rate                               Raw header
 *
 * A sample is a flow of as many packets, and as many times its bytes, as the rate says, which is how sfcapd counts it; what the
 * packet itself says (a question, a greeting) is told once. Counter samples state none of our facts. What a switch says of the
 * user, and a web server of its request, is taken along.
 *
 * https://sflow.org/sflow_version_5.txt, https://sflow.org/sflow_http.txt
 */
import { readAuthority } from '../../bytes/url.js';
import { Fact, type Row } from '../../row.js';
import type { Conversation } from '../conversation.js';
import type { Dissectors } from '../dissectors.js';
import type { PacketFacts } from '../packet-facts.js';
import { StatedFlow, Value } from '../stated-flow.js';
import { SampledHeader } from './sampled-header.js';
import { SampledPayload } from './sampled-payload.js';

const { Bytes, Packets, Start } = Value;
const { NaN: unknown } = Number;

const Sample = Object.freeze({ Flow: 1, ExpandedFlow: 3 });
const Format = Object.freeze({
  RawHeader: 1,
  Ipv4: 3,
  Ipv6: 4,
  User: 1004,
  SocketIpv4: 2100,
  SocketIpv6: 2101,
  HttpRequest: 2206,
});
const maxSamples = 1024;
const maxRecords = 64;
const methods = ['', 'OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT'] as const;

/** A text: its length, and its bytes up to a multiple of four. */
interface Text {
  start: number;
  end: number;
}

export class SflowReader {
  private readonly facts: PacketFacts;
  private readonly flow = new StatedFlow();
  private readonly header = new SampledHeader();
  private readonly payload: SampledPayload | undefined;
  private readonly user: Text = { start: 0, end: 0 };
  private readonly uri: Text = { start: 0, end: 0 };
  private readonly host: Text = { start: 0, end: 0 };
  private readonly referrer: Text = { start: 0, end: 0 };
  private readonly agent: Text = { start: 0, end: 0 };
  private readonly authUser: Text = { start: 0, end: 0 };
  private readonly contentType: Text = { start: 0, end: 0 };
  private hasEnds = false;
  private conversation: Conversation | undefined;
  private timeMs = unknown;
  private isHttp = false;
  private method = '';
  private status = unknown;
  private requestBytes = unknown;
  private responseBytes = unknown;
  private packetBytes = unknown;
  private bytes: Buffer = Buffer.alloc(0);
  private at = 0;
  private end = 0;

  /** `dissectors`: for what sampled packets say themselves; without them only who sent them is told. */
  constructor(facts: PacketFacts, dissectors?: Dissectors) {
    this.facts = facts;
    this.payload = dissectors && new SampledPayload(facts, dissectors);
  }

  /** Reads a datagram that came at `timeMs`; sFlow itself states no time. False where it is none. */
  read(bytes: Buffer, start: number, end: number, timeMs: number): boolean {
    const first = firstSample(bytes, start, end);
    if (first < 0) return false;
    this.bytes = bytes;
    const samples = Math.min(maxSamples, bytes.readUInt32BE(first - 4));
    let at = first;
    for (let i = 0; i < samples && at + 8 <= end; i++) {
      const format = bytes.readUInt32BE(at);
      const next = at + 8 + bytes.readUInt32BE(at + 4);
      const isExpanded = format === Sample.ExpandedFlow;
      if (isExpanded || format === Sample.Flow) this.readSample(isExpanded, at + 8, Math.min(end, next), timeMs);
      at = next;
    }
    return true;
  }

  private readSample(isExpanded: boolean, start: number, end: number, timeMs: number): void {
    const { bytes } = this;
    const rateAt = start + (isExpanded ? 12 : 8);
    const recordsAt = start + (isExpanded ? 40 : 28);
    if (recordsAt + 4 > end) return;
    const rate = bytes.readUInt32BE(rateAt) || 1;
    const records = Math.min(maxRecords, bytes.readUInt32BE(recordsAt));
    this.begin();
    this.timeMs = timeMs;
    let at = recordsAt + 4;
    for (let i = 0; i < records && at + 8 <= end; i++) {
      const next = at + 8 + bytes.readUInt32BE(at + 4);
      this.at = at + 8;
      this.end = Math.min(end, next);
      this.readRecord(bytes.readUInt32BE(at));
      at = next;
    }
    if (this.hasEnds) this.emit(rate, timeMs);
  }

  private begin(): void {
    this.flow.clear();
    this.hasEnds = false;
    this.conversation = undefined;
    this.isHttp = false;
    this.packetBytes = unknown;
    clear(this.user);
  }

  /** Of a raw header and what the agent itself read in it, the first that states two addresses counts. */
  private readRecord(format: number): void {
    switch (format) {
      case Format.RawHeader:
        if (!this.hasEnds) this.readHeader();
        return;
      case Format.Ipv4:
      case Format.Ipv6:
        if (!this.hasEnds) this.readIp(format === Format.Ipv4 ? 4 : 16);
        return;
      case Format.SocketIpv4:
      case Format.SocketIpv6:
        if (!this.hasEnds) this.readSocket(format === Format.SocketIpv4 ? 4 : 16);
        return;
      case Format.User:
        this.at += 4;
        this.readText(this.user);
        return;
      case Format.HttpRequest:
        this.readHttp();
    }
  }

  /** Protocol, length of the frame, bytes taken off its end, length of the header, header. */
  private readHeader(): void {
    const { bytes, at, end } = this;
    if (at + 16 > end) return;
    const headerEnd = Math.min(end, at + 16 + bytes.readUInt32BE(at + 12));
    const frameBytes = bytes.readUInt32BE(at + 4);
    this.hasEnds = this.header.read(this.flow, bytes.readUInt32BE(at), bytes, at + 16, headerEnd, frameBytes);
    this.packetBytes = frameBytes;
    if (this.hasEnds) this.conversation = this.payload?.read(this.flow, this.header.packet, this.timeMs);
  }

  /** Length of the packet, protocol, source, destination, ports, flags. */
  private readIp(addressBytes: number): void {
    const { bytes, at, end, flow } = this;
    const portsAt = at + 8 + 2 * addressBytes;
    if (portsAt + 12 > end) return;
    this.packetBytes = bytes.readUInt32BE(at);
    this.putEnds(bytes.readUInt32BE(at + 4), at + 8, at + 8 + addressBytes, addressBytes);
    flow.sourcePort = bytes.readUInt32BE(portsAt) & 0xffff;
    flow.destinationPort = bytes.readUInt32BE(portsAt + 4) & 0xffff;
    flow.flags = bytes.readUInt32BE(portsAt + 8) & 0xff;
  }

  /** Of a server: protocol, its address, the other's, its port, the other's. */
  private readSocket(addressBytes: number): void {
    const { bytes, at, end, flow } = this;
    const portsAt = at + 4 + 2 * addressBytes;
    if (portsAt + 8 > end) return;
    this.putEnds(bytes.readUInt32BE(at), at + 4 + addressBytes, at + 4, addressBytes);
    flow.sourcePort = bytes.readUInt32BE(portsAt + 4) & 0xffff;
    flow.destinationPort = bytes.readUInt32BE(portsAt) & 0xffff;
    flow.biflowDirection = 1;
  }

  private putEnds(protocol: number, sourceAt: number, destinationAt: number, addressBytes: number): void {
    const { bytes, flow } = this;
    flow.clear();
    flow.protocol = protocol & 0xff;
    flow.addressBytes = addressBytes;
    for (let i = 0; i < addressBytes; i++) {
      flow.addresses[i] = bytes[sourceAt + i]!;
      flow.addresses[16 + i] = bytes[destinationAt + i]!;
    }
    flow.flags = 0;
    this.hasEnds = true;
  }

  /** Method, version, URI, host, referrer, agent, forwarded-for, user, type, bytes of both ways, duration, status. */
  private readHttp(): void {
    const { bytes } = this;
    if (this.at + 8 > this.end) return;
    this.method = methods[bytes.readUInt32BE(this.at)] ?? '';
    this.at += 8;
    for (const text of [this.uri, this.host, this.referrer, this.agent, this.authUser, this.authUser, this.contentType])
      this.readText(text);
    if (this.at + 24 > this.end) return;
    this.requestBytes = bytes.readUInt32BE(this.at) * 0x1_0000_0000 + bytes.readUInt32BE(this.at + 4);
    this.responseBytes = bytes.readUInt32BE(this.at + 8) * 0x1_0000_0000 + bytes.readUInt32BE(this.at + 12);
    this.status = bytes.readInt32BE(this.at + 20);
    this.isHttp = true;
  }

  private readText(text: Text): void {
    const { bytes, at, end } = this;
    clear(text);
    if (at + 4 > end) return;
    const length = bytes.readUInt32BE(at);
    if (at + 4 + length > end) {
      this.at = end;
      return;
    }
    text.start = at + 4;
    text.end = text.start + length;
    this.at = text.start + ((length + 3) & ~3);
  }

  private emit(rate: number, timeMs: number): void {
    const { bytes, facts, flow, user } = this;
    flow.values[Start] = timeMs;
    flow.values[Packets] = this.isHttp ? unknown : rate;
    flow.values[Bytes] = this.packetBytes * rate;
    flow.userStart = user.start;
    flow.userEnd = user.end;
    const row = flow.begin(facts, bytes);
    if (this.conversation) {
      row.app = this.conversation.app;
      facts.string(row.host, this.conversation.host);
    }
    if (this.isHttp) this.putHttp(row);
    facts.emit();
  }

  /** A request that was picked is one request; how many it stands for is not added to it. */
  private putHttp(row: Row): void {
    const { bytes, facts, host } = this;
    if (host.end === host.start || !readAuthority(bytes, host.start, host.end, row)) return;
    const { serverPort } = row;
    facts.text(row.host, bytes, row.host.start, row.host.end);
    row.serverPort = serverPort;
    row.fact = Fact.Request;
    row.app = 'http';
    if (bytes[this.uri.start] === 0x2f) facts.text(row.path, bytes, this.uri.start, this.uri.end);
    facts.string(row.method, this.method);
    facts.text(row.userAgent, bytes, this.agent.start, this.agent.end);
    facts.text(row.referrer, bytes, this.referrer.start, this.referrer.end);
    facts.text(row.contentType, bytes, this.contentType.start, this.contentType.end);
    if (this.authUser.end > this.authUser.start) facts.text(row.user, bytes, this.authUser.start, this.authUser.end);
    row.status = this.status > 0 ? this.status : unknown;
    row.bytesUp = this.requestBytes;
    row.bytesDown = this.responseBytes;
  }
}

function clear(text: Text): void {
  text.start = 0;
  text.end = 0;
}

/** Where the first sample begins; -1 where this is no sFlow datagram. */
function firstSample(bytes: Buffer, start: number, end: number): number {
  if (start + 28 > end || bytes.readUInt32BE(start) !== 5) return -1;
  const addressType = bytes.readUInt32BE(start + 4);
  if (addressType !== 1 && addressType !== 2) return -1;
  const samplesAt = start + 8 + (addressType === 1 ? 4 : 16) + 12;
  if (samplesAt + 4 > end) return -1;
  return bytes.readUInt32BE(samplesAt) <= maxSamples ? samplesAt + 4 : -1;
}

/** Whether the samples of a datagram, as far as it was captured, add up to it. */
export function isSflow(bytes: Buffer, start: number, end: number, wireBytes: number): boolean {
  const first = firstSample(bytes, start, end);
  if (first < 0) return false;
  const samples = bytes.readUInt32BE(first - 4);
  let at = first;
  for (let i = 0; i < samples; i++) {
    if (at + 8 > end) return end - start < wireBytes;
    const length = bytes.readUInt32BE(at + 4);
    if (length < 8 || length % 4 !== 0 || at + 8 + length - start > wireBytes) return false;
    at += 8 + length;
  }
  return at - start === wireBytes || end - start < wireBytes;
}
