import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { equals, indexOf, sameBytes, skipBlanks, startsWith, word } from '../bytes/match.js';
import { Reject, type RowSink } from '../format.js';
import { Fact, type IdentityGround, type Row } from '../row.js';
import type { AsaMessage } from './message.js';

const { Asterisk, Comma, Dash, Greater, Less, Space } = Byte;

const user = word('User ');
const ip = word('IP ');
const ipv4 = word('IPv4 Address ');
const ipv6 = word('IPv6 address ');
const sessionUser = word('User=');
const assignedIp = word('Assigned IP=');
const mapping = word('mapping ');
const dapAddress = word('Addr ');
const outsideIp = word('IP = ');
const outsideUser = word('Username = ');
const endsWithComma: readonly Uint8Array[] = [assignedIp, dapAddress, outsideIp];
const succeeded = word('Succeeded');

/** Reads the messages that say who is at an address. Users who log on to the appliance itself administer it: those are none. */
export class AsaLogons {
  private readonly message: AsaMessage;
  private readonly bytes: Buffer;
  private readonly row: Row;
  private readonly sink: RowSink;
  private start = 0;
  private end = 0;
  /** The message says that the user is gone. */
  private isEnd = false;

  constructor(message: AsaMessage, row: Row, sink: RowSink) {
    this.message = message;
    this.bytes = message.bytes;
    this.row = row;
    this.sink = sink;
  }

  /** `Group <staff> User <ana> IP <203.0.113.9> IPv4 Address <10.0.20.9> IPv6 address <::> assigned to session`: the address inside. */
  takeAssigned(at: number): void {
    if (this.readAddress(ipv4) || this.readAddress(ipv6)) this.takeUser(user, Space, at);
    else this.sink.ignore(at);
  }

  /** `Group <staff> User <ana> IP <203.0.113.9> AnyConnect parent session started.`: the address that the client comes from. */
  takeStarted(at: number): void {
    if (this.readAddress(ip)) this.takeUser(user, Space, at);
    else this.sink.reject(at, Reject.BadSyntax);
  }

  /** `UAUTH: Session=0x00fee000, User=ana, Assigned IP=10.0.20.9, Succeeded adding entry.` */
  takeEntry(at: number): void {
    if (this.readAddress(assignedIp)) this.takeUser(sessionUser, Comma, at);
    else this.sink.reject(at, Reject.BadSyntax);
  }

  /** `Group = staff, Username = ana, IP = 203.0.113.9, Session disconnected. …`: nobody is at the address outside any more. */
  takeDisconnected(at: number): void {
    this.isEnd = true;
    if (this.readAddress(outsideIp)) this.takeUser(outsideUser, Comma, at);
    else this.sink.ignore(at);
    this.isEnd = false;
  }

  /** `user-identity: Delete IP-User mapping 10.0.12.9 - CORP\ana Succeeded - VPN user logout` */
  takeUnmapping(at: number): void {
    this.isEnd = true;
    this.takeMapping(at);
    this.isEnd = false;
  }

  /** `user-identity: Add IP-User mapping 10.0.12.9 - CORP\ana Succeeded - VPN user` */
  takeMapping(at: number): void {
    const { bytes, message } = this;
    if (!this.readAddress(mapping)) {
      this.sink.reject(at, Reject.BadSyntax);
      return;
    }
    let name = skipBlanks(bytes, this.end, message.end);
    if (bytes[name] === Dash) name = skipBlanks(bytes, name + 1, message.end);
    const nameEnd = indexOf(bytes, name, message.end, Space);
    const verdict = skipBlanks(bytes, nameEnd, message.end);
    if (nameEnd === name || !startsWith(bytes, verdict, message.end, succeeded)) {
      this.sink.ignore(at);
      return;
    }
    this.takeLogon(name, nameEnd, 'directory');
  }

  /** Messages whose labels stand in `labels`, by their number. */
  takePairs(number: number, at: number): void {
    const { address, user: name, terminator } = labels[number]!;
    if (address.some((label) => this.readAddress(label))) this.takeUser(name, terminator, at);
    else this.sink.ignore(at);
  }

  private takeUser(label: Uint8Array, terminator: number, at: number): void {
    const address = this.start;
    const addressEnd = this.end;
    if (!this.readValue(label, terminator) || this.start === this.end) {
      this.sink.reject(at, Reject.BadSyntax);
      return;
    }
    const name = this.start;
    const nameEnd = this.end;
    this.start = address;
    this.end = addressEnd;
    // Names that are not to be logged are `*****`; a site's tunnel is named by its address.
    const isSite = sameBytes(this.bytes, name, nameEnd, address, addressEnd);
    if (isSite || this.bytes[name] === Asterisk) this.sink.ignore(at);
    else this.takeLogon(name, nameEnd, 'vpn');
  }

  private takeLogon(name: number, nameEnd: number, ground: IdentityGround): void {
    const { row } = this;
    row.fact = Fact.Logon;
    row.timeMs = this.message.timeMs;
    row.host.clear();
    row.path.clear();
    row.server.clear();
    row.serverPort = Number.NaN;
    if (!this.sink.wants(row)) return;
    row.clearDetails();
    row.client.set(this.start, this.end);
    row.user.set(name, nameEnd);
    row.ground = ground;
    if (this.isEnd) row.untilMs = row.timeMs;
    this.sink.take(row);
  }

  /** Whether an address other than `::` and `0.0.0.0` stands behind `label`. */
  private readAddress(label: Uint8Array): boolean {
    const { bytes } = this;
    if (!this.readValue(label, endsWithComma.includes(label) ? Comma : Space)) return false;
    const isUnset = equals(bytes, this.start, this.end, unsetIpv4) || equals(bytes, this.start, this.end, unsetIpv6);
    return !isUnset && isAddress(bytes, this.start, this.end);
  }

  /** Whether the message has `label`, at the start of a word; its value, without `<` and `>`, then is `[start, end)`. */
  private readValue(label: Uint8Array, terminator: number): boolean {
    const { bytes, message } = this;
    let at = message.start;
    while (at < message.end && !startsWith(bytes, at, message.end, label))
      at = skipBlanks(bytes, indexOf(bytes, at, message.end, Space), message.end);
    if (at >= message.end) return false;
    this.start = at + label.length;
    const isBracketed = bytes[this.start] === Less;
    if (isBracketed) this.start++;
    this.end = indexOf(bytes, this.start, message.end, isBracketed ? Greater : terminator);
    return true;
  }
}

interface Labels {
  readonly address: readonly Uint8Array[];
  readonly user: Uint8Array;
  /** What ends the user's name. */
  readonly terminator: number;
}

const labels: Readonly<Record<number, Labels>> = {
  // `Group = staff, Username = ana, IP = 203.0.113.9, Assigned private IP address 10.0.20.9 to remote user`
  713228: { address: [word('address ')], user: word('Username = '), terminator: Comma },
  // `(WebVPN-Primary) WebVPN session for client user ana, IPv4 203.0.113.9 has been created.`
  721016: { address: ['IPv4 ', 'IPv6 ', 'IP '].map(word), user: word('user '), terminator: Comma },
  // `DAP: User ana, Addr 203.0.113.9, Connection AnyConnect: The following DAP records were selected …`
  734001: { address: [dapAddress], user, terminator: Comma },
  // `Local:198.51.100.7:4500 Remote:203.0.113.9:53256 Username:ana IKEv2 Group:staff IPv4 Address=10.0.20.9 IPv6 address=:: assigned to session`
  751025: { address: ['IPv4 Address=', 'IPv6 address='].map(word), user: word('Username:'), terminator: Space },
};

const unsetIpv4 = word('0.0.0.0');
const unsetIpv6 = word('::');
