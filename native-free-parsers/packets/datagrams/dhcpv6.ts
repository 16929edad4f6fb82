/**
 * DHCP for IPv6 (RFC 8415; full names: RFC 4704; hardware addresses that relays tell: RFC 6939).
 *
 *   type transaction options            type hops link peer options        options: code length value
 *   0    1           4                  0    1    2    18   34             0    2      4
 *
 *   [fe80::1]:547 → [fe80::9]:546   REPLY, client 00:03:00:01:02:00:5e:10:00:09, IA_NA 2001:db8::9 for 7200 s
 *
 * An address in a REPLY is a lease; one that is valid for no time, or that a client releases or declines, ends as it is sent.
 * Prefixes are delegated to routers and are nobody's address. Relayed messages are read as if they had come without the relay.
 */
import { Fact } from '../../row.js';
import type { Conversation } from '../conversation.js';
import { DeviceNames } from '../device-names.js';
import type { DatagramDissector, DatagramReader } from '../dissector.js';
import { DnsMessage } from '../dns/dns-message.js';
import type { PacketFacts } from '../packet-facts.js';

const messageBytes = 4;
const relayBytes = 34;
const addressBytes = 16;
const infinite = 0xffffffff;
/** Relays behind one another (RFC 8415 section 7.6: HOP_COUNT_LIMIT). */
const maxRelays = 8;
const lastType = 36;

const Message = Object.freeze({ Reply: 7, Release: 8, Decline: 9, RelayForward: 12, RelayReply: 13 });
const Option = Object.freeze({
  ClientId: 1,
  Addresses: 3,
  TemporaryAddresses: 4,
  Address: 5,
  Relayed: 9,
  Status: 13,
  FullName: 39,
  LinkLayer: 79,
});
/** Identifiers that end with a hardware address (RFC 8415 section 11): with a time before it, and without. */
const Identifier = Object.freeze({ LinkLayerAndTime: 1, LinkLayer: 3 });
const ethernet = 1;
const macBytes = 6;

class DhcpV6 implements DatagramReader {
  private readonly facts: PacketFacts;
  private readonly devices = new DeviceNames();
  private readonly dnsName = new DnsMessage();
  private bytes: Buffer = Buffer.alloc(0);

  private clientIdStart = 0;
  private clientIdEnd = 0;
  private linkLayerAt = 0;
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
    if (end - start < messageBytes || bytes[start] === 0 || bytes[start]! > lastType) return false;
    this.bytes = bytes;
    this.linkLayerAt = 0;
    let at = start;
    let messageEnd = end;
    for (let relays = 0; bytes[at] === Message.RelayForward || bytes[at] === Message.RelayReply; relays++) {
      if (messageEnd - at < relayBytes || relays > maxRelays) return false;
      this.readLinkLayer(at + relayBytes, messageEnd);
      const inner = this.find(Option.Relayed, at + relayBytes, messageEnd);
      // A relay's message without one inside says nothing.
      if (inner < 0 || this.valueEnd(inner) - inner < messageBytes) return false;
      at = inner;
      messageEnd = this.valueEnd(inner);
    }
    if (!this.isOptions(at + messageBytes, messageEnd)) return false;
    conversation.app = 'dhcpv6';
    this.readMessage(timeMs, at, messageEnd);
    return true;
  }

  private readMessage(timeMs: number, start: number, end: number): void {
    const { bytes } = this;
    const options = start + messageBytes;
    const id = this.find(Option.ClientId, options, end);
    this.clientIdStart = Math.max(id, 0);
    this.clientIdEnd = id < 0 ? 0 : this.valueEnd(id);
    const name = this.find(Option.FullName, options, end);
    this.fullNameStart = name + 1;
    this.fullNameEnd = name < 0 ? 0 : this.valueEnd(name);
    const exchange =
      bytes.toString('latin1', start + 1, start + 4) + bytes.toString('latin1', this.clientIdStart, this.clientIdEnd);
    const type = bytes[start]!;
    if (type === Message.Reply || type === Message.Release || type === Message.Decline)
      this.emitAddresses(timeMs, options, end, exchange, type !== Message.Reply);
    else {
      const length = this.writeFullName();
      if (length > 0) this.devices.remember(exchange, this.dnsName.name, 0, length);
    }
  }

  /** Every address in every association of the message. */
  private emitAddresses(timeMs: number, start: number, end: number, exchange: string, isEnd: boolean): void {
    for (let at = start; at + 4 <= end; at = this.valueEnd(at + 4)) {
      const option = this.number16(at);
      if (option !== Option.Addresses && option !== Option.TemporaryAddresses) continue;
      const associationEnd = this.valueEnd(at + 4);
      // An association has a number before its options; one for longer than the session two times more.
      const inner = at + 4 + (option === Option.Addresses ? 12 : 4);
      if (!this.isOptions(inner, associationEnd)) continue;
      for (let one = inner; one + 4 <= associationEnd; one = this.valueEnd(one + 4)) {
        const valueEnd = this.valueEnd(one + 4);
        if (this.number16(one) === Option.Address && valueEnd - one - 4 >= addressBytes + 8)
          this.emitAddress(timeMs, one + 4, valueEnd, exchange, isEnd);
      }
    }
  }

  /** `at` is an address, how long it is preferred and how long it is valid, and options. */
  private emitAddress(timeMs: number, at: number, end: number, exchange: string, isEnd: boolean): void {
    const { facts, bytes } = this;
    const status = this.find(Option.Status, at + addressBytes + 8, end);
    if (status >= 0 && this.valueEnd(status) - status >= 2 && this.number16(status) !== 0) return;
    const validSeconds = bytes.readUInt32BE(at + addressBytes + 4);
    const row = facts.beginBare(Fact.Lease, timeMs);
    facts.address(row.client, bytes, at, addressBytes);
    this.putMac();
    const length = this.writeFullName();
    if (length > 0) facts.text(row.device, this.dnsName.name, 0, length);
    else this.devices.put(facts, row.device, exchange);
    if (isEnd || validSeconds === 0) row.untilMs = timeMs;
    else if (validSeconds !== infinite) row.untilMs = timeMs + validSeconds * 1000;
    facts.emit();
  }

  private putMac(): void {
    const { facts, bytes, clientIdStart: start, clientIdEnd: end } = this;
    if (this.linkLayerAt > 0) {
      facts.mac(facts.row.mac, bytes, this.linkLayerAt);
      return;
    }
    if (end - start < 4 || this.number16(start + 2) !== ethernet) return;
    const kind = this.number16(start);
    const at = kind === Identifier.LinkLayerAndTime ? start + 8 : kind === Identifier.LinkLayer ? start + 4 : end;
    if (end - at === macBytes) facts.mac(facts.row.mac, bytes, at);
  }

  private readLinkLayer(start: number, end: number): void {
    const at = this.find(Option.LinkLayer, start, end);
    if (at >= 0 && this.valueEnd(at) - at === 2 + macBytes && this.number16(at) === ethernet) this.linkLayerAt = at + 2;
  }

  /** The length of option 39's name, written into `dnsName.name`; 0 where there is none. */
  private writeFullName(): number {
    const { bytes, fullNameStart, fullNameEnd } = this;
    return fullNameEnd > fullNameStart ? this.dnsName.writeBareName(bytes, fullNameStart, fullNameEnd) : 0;
  }

  /** Whether `start` to `end` are whole options, one after the other. */
  private isOptions(start: number, end: number): boolean {
    let at = start;
    // There is no option 0: zeros are something else.
    while (at + 4 <= end && this.number16(at) !== 0) at = this.valueEnd(at + 4);
    return at === end;
  }

  /** Where the value of the first such option starts; -1 where there is none, or it is cut off. */
  private find(option: number, start: number, end: number): number {
    for (let at = start; at + 4 <= end; at = this.valueEnd(at + 4))
      if (this.number16(at) === option) return this.valueEnd(at + 4) <= end ? at + 4 : -1;
    return -1;
  }

  /** Where the option whose value starts at `value` ends. */
  private valueEnd(value: number): number {
    return value + this.number16(value - 2);
  }

  private number16(at: number): number {
    return (this.bytes[at]! << 8) | this.bytes[at + 1]!;
  }
}

const dhcpv6: DatagramDissector = {
  ports: [546, 547],
  anyPort: false,
  open: (facts) => new DhcpV6(facts),
};
export default dhcpv6;
