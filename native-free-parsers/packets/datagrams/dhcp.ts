/**
 * DHCP for IPv4 (RFC 2131; options: RFC 2132; host names: RFC 4702).
 *
 *   op htype hlen hops xid secs flags ciaddr yiaddr siaddr giaddr chaddr sname file 63825363 options
 *   0  1     2         4               12     16                    28    44    108  236      240
 *
 *   10.0.0.1:67 → 10.0.12.9:68   ACK 10.0.12.9 to 02:00:5e:10:00:09, laptop-9, 86400 s
 *
 * An acknowledged address is a lease; an ACK without an address of its own confirms that which the client has (INFORM). A release
 * and a refused address (DECLINE) are leases that end as they are sent. Relays change neither. Offers lease nothing.
 */
import { Fact } from '../../row.js';
import type { Conversation } from '../conversation.js';
import { DeviceNames, deviceNameEnd } from '../device-names.js';
import type { DatagramDissector, DatagramReader } from '../dissector.js';
import { DnsMessage } from '../dns/dns-message.js';
import type { PacketFacts } from '../packet-facts.js';

const optionsAt = 240;
const cookieAt = 236;
const cookie = 0x63825363;
const clientAddress = 12;
const yourAddress = 16;
const hardwareAddress = 28;
const serverNameAt = 44;
const fileAt = 108;
const ethernet = 1;
const macBytes = 6;
const infinite = 0xffffffff;

const Message = Object.freeze({ Bootp: 0, Decline: 4, Ack: 5, Release: 7, LeaseActive: 13 });
const Option = Object.freeze({
  Pad: 0,
  HostName: 12,
  RequestedAddress: 50,
  LeaseSeconds: 51,
  Overload: 52,
  MessageType: 53,
  FullName: 81,
  End: 255,
});
/** Flags, and two codes that nobody uses any more, before the name. */
const fullNameAt = 3;
/** The name is written as DNS does, not as text. */
const wireFormat = 0x04;

class Dhcp implements DatagramReader {
  private readonly facts: PacketFacts;
  private readonly devices = new DeviceNames();
  private readonly dnsName = new DnsMessage();
  private bytes: Buffer = Buffer.alloc(0);

  private messageType = 0;
  private leaseSeconds = Number.NaN;
  private requestedAt = 0;
  private overload = 0;
  private nameStart = 0;
  private nameEnd = 0;
  private fullNameStart = 0;
  private fullNameEnd = 0;

  constructor(facts: PacketFacts) {
    this.facts = facts;
  }

  read(
    conversation: Conversation,
    _fromClient: boolean,
    timeMs: number,
    bytes: Buffer,
    start: number,
    end: number,
  ): boolean {
    if (end - start < optionsAt || bytes.readUInt32BE(start + cookieAt) !== cookie) return false;
    const isReply = bytes[start] === 2;
    if ((!isReply && bytes[start] !== 1) || bytes[start + 2]! > 16) return false;
    conversation.app = 'dhcp';
    this.readOptions(bytes, start, end);
    const exchange = bytes.toString('latin1', start + 4, start + 8) + bytes.toString('latin1', start + 28, start + 44);
    if (!isReply) this.rememberName(exchange);
    const at = this.leasedAt(isReply, start);
    if (at > 0) this.emit(timeMs, start, at, exchange);
    return true;
  }

  /** Where the address stands that the message leases or gives up; 0 if it does neither. */
  private leasedAt(isReply: boolean, start: number): number {
    const type = this.messageType;
    if (!isReply) {
      if (type === Message.Release) return this.addressAt(start + clientAddress);
      return type === Message.Decline ? this.requestedAt : 0;
    }
    if (type === Message.LeaseActive) return this.addressAt(start + clientAddress);
    if (type !== Message.Ack && type !== Message.Bootp) return 0;
    return this.addressAt(start + yourAddress) || this.addressAt(start + clientAddress);
  }

  private addressAt(at: number): number {
    return this.bytes.readUInt32BE(at) === 0 ? 0 : at;
  }

  private emit(timeMs: number, start: number, address: number, exchange: string): void {
    const { facts, bytes } = this;
    const isEnd = this.messageType === Message.Release || this.messageType === Message.Decline;
    const row = facts.beginBare(Fact.Lease, timeMs);
    facts.address(row.client, bytes, address, 4);
    if (bytes[start + 1] === ethernet && bytes[start + 2] === macBytes)
      facts.mac(row.mac, bytes, start + hardwareAddress);
    if (this.nameEnd > this.nameStart) facts.text(row.device, bytes, this.nameStart, this.nameEnd);
    else if (this.fullNameEnd > this.fullNameStart) this.putFullName();
    else this.devices.put(facts, row.device, exchange);
    if (isEnd) row.untilMs = timeMs;
    else if (this.leaseSeconds !== infinite) row.untilMs = timeMs + this.leaseSeconds * 1000;
    facts.emit();
  }

  private rememberName(exchange: string): void {
    if (this.nameEnd > this.nameStart) this.devices.remember(exchange, this.bytes, this.nameStart, this.nameEnd);
    else if (this.fullNameEnd > this.fullNameStart) {
      const { name } = this.dnsName;
      const length = this.writeFullName();
      if (length > 0) this.devices.remember(exchange, name, 0, length);
    }
  }

  private putFullName(): void {
    const length = this.writeFullName();
    if (length > 0) this.facts.text(this.facts.row.device, this.dnsName.name, 0, length);
  }

  /** Writes option 81's name into `dnsName.name`; its length. */
  private writeFullName(): number {
    const { bytes, dnsName, fullNameStart, fullNameEnd } = this;
    const start = fullNameStart + fullNameAt;
    if ((bytes[fullNameStart]! & wireFormat) !== 0) return dnsName.writeBareName(bytes, start, fullNameEnd);
    const end = deviceNameEnd(bytes, start, fullNameEnd);
    bytes.copy(dnsName.name, 0, start, end);
    return end - start;
  }

  /** Reads the options, and those in the fields for file and server name where the message says that they hold some. */
  private readOptions(bytes: Buffer, start: number, end: number): void {
    this.bytes = bytes;
    this.messageType = Message.Bootp;
    this.leaseSeconds = Number.NaN;
    this.requestedAt = 0;
    this.overload = 0;
    this.nameEnd = this.nameStart;
    this.fullNameEnd = this.fullNameStart;
    this.readOptionsIn(start + optionsAt, end);
    const { overload } = this;
    if (overload === 1 || overload === 3) this.readOptionsIn(start + fileAt, start + cookieAt);
    if (overload === 2 || overload === 3) this.readOptionsIn(start + serverNameAt, start + fileAt);
  }

  private readOptionsIn(start: number, end: number): void {
    const { bytes } = this;
    for (let at = start; at + 1 < end && bytes[at] !== Option.End; ) {
      if (bytes[at] === Option.Pad) {
        at++;
        continue;
      }
      const value = at + 2;
      const next = value + bytes[at + 1]!;
      if (next > end) return;
      this.readOption(bytes[at]!, value, next);
      at = next;
    }
  }

  private readOption(option: number, start: number, end: number): void {
    const { bytes } = this;
    const length = end - start;
    if (option === Option.MessageType && length === 1) this.messageType = bytes[start]!;
    else if (option === Option.LeaseSeconds && length === 4) this.leaseSeconds = bytes.readUInt32BE(start);
    else if (option === Option.RequestedAddress && length === 4) this.requestedAt = start;
    else if (option === Option.Overload && length === 1) this.overload = bytes[start]!;
    else if (option === Option.HostName) {
      this.nameStart = start;
      this.nameEnd = deviceNameEnd(bytes, start, end);
    } else if (option === Option.FullName && length > fullNameAt) {
      this.fullNameStart = start;
      this.fullNameEnd = end;
    }
  }
}

const dhcp: DatagramDissector = {
  ports: [67, 68],
  anyPort: false,
  open: (facts) => new Dhcp(facts),
};
export default dhcp;
