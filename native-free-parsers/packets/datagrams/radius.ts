/**
 * RADIUS between an access point, switch or VPN gateway and its server: who logged on where (RFC 2865, accounting: RFC 2866,
 * RFC 2869, IPv6: RFC 6911).
 *
 *   code id length authenticator attributes       attributes: type length value
 *   0    1  2      4             20               0    1      2
 *
 *   Accounting-Request   Start, User-Name CORP\ana, Framed-IP-Address 10.9.1.7, Calling-Station-Id 00-11-22-33-44-01
 *
 * Accounting (start, interim, stop) and accepted logons are logons, as in the logs of such servers: all records of one session
 * have its start as their time; the stop has `until`. An acceptance mostly names nobody: the name and the station are those of the
 * request with its number. Passwords and all else are not looked at.
 */
import { isMac } from '../../bytes/mac.js';
import { Accounting, putSession, sessionStart } from '../../radius.js';
import { Fact } from '../../row.js';
import type { Conversation } from '../conversation.js';
import type { DatagramDissector, DatagramReader } from '../dissector.js';
import type { PacketFacts } from '../packet-facts.js';

const headerBytes = 20;
/** Of accounting and authentication, and what dynamic authorisation asks (RFC 5176), which states none of our facts. */
const codes: readonly number[] = [1, 2, 3, 4, 5, 11, 12, 13, 40, 41, 42, 43, 44, 45];

const Code = Object.freeze({ AccessRequest: 1, AccessAccept: 2, AccountingRequest: 4 });
const Attribute = Object.freeze({
  UserName: 1,
  FramedAddress: 8,
  CallingStation: 31,
  AccountingStatus: 40,
  DelaySeconds: 41,
  SessionSeconds: 46,
  FramedAddressV6: 168,
});
/** In the place of an address: "let the user choose", "let the access server choose" (RFC 2865 section 5.8). */
const chosenByOthers = 0xfffffffe;
const accountingOf: readonly Accounting[] = [Accounting.None, Accounting.Start, Accounting.Stop, Accounting.Interim];

/** Who asked for access, by the number of the request: 256 at most. */
class Requests {
  readonly users: (Buffer | undefined)[] = [];
  readonly stations: (Buffer | undefined)[] = [];
}

class Radius implements DatagramReader {
  private readonly facts: PacketFacts;
  private bytes: Buffer = Buffer.alloc(0);

  private userStart = 0;
  private userEnd = 0;
  private stationStart = 0;
  private stationEnd = 0;
  private addressAt = 0;
  private addressBytes = 0;
  private accounting: Accounting = Accounting.None;
  private delaySeconds = Number.NaN;
  private sessionSeconds = Number.NaN;

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
    wireBytes: number,
  ): boolean {
    if (end - start < headerBytes || !codes.includes(bytes[start]!)) return false;
    const length = bytes.readUInt16BE(start + 2);
    // What follows the stated length is padding (RFC 2865 section 3).
    if (length < headerBytes || length > wireBytes) return false;
    const isCut = length > end - start;
    if (!this.readAttributes(bytes, start + headerBytes, Math.min(start + length, end), isCut)) return false;
    conversation.app = 'radius';
    const code = bytes[start]!;
    if (code === Code.AccessRequest) this.remember(conversation, bytes[start + 1]!);
    else if (code === Code.AccessAccept) this.emitAccept(conversation, timeMs, bytes[start + 1]!);
    else if (code === Code.AccountingRequest && this.accounting !== Accounting.None) this.emitAccounting(timeMs);
    return true;
  }

  private remember(conversation: Conversation, id: number): void {
    if (!(conversation.state instanceof Requests)) conversation.state = new Requests();
    const requests = conversation.state as Requests;
    requests.users[id] = Buffer.from(this.bytes.subarray(this.userStart, this.userEnd));
    requests.stations[id] = Buffer.from(this.bytes.subarray(this.stationStart, this.stationEnd));
  }

  private emitAccept(conversation: Conversation, timeMs: number, id: number): void {
    const { facts, bytes } = this;
    const requests = conversation.state instanceof Requests ? conversation.state : undefined;
    const row = facts.beginBare(Fact.Logon, timeMs);
    const user = requests?.users[id];
    if (this.userEnd > this.userStart) facts.text(row.user, bytes, this.userStart, this.userEnd);
    else if (user) facts.text(row.user, user, 0, user.length);
    const station = requests?.stations[id];
    if (station) this.putStation(station, 0, station.length);
    this.emitPlaced();
  }

  private emitAccounting(timeMs: number): void {
    const { facts, bytes, accounting, sessionSeconds } = this;
    const writtenMs = this.delaySeconds > 0 ? timeMs - this.delaySeconds * 1000 : timeMs;
    const row = facts.beginBare(
      Fact.Logon,
      accounting === Accounting.Start ? writtenMs : sessionStart(writtenMs, sessionSeconds),
    );
    putSession(row, accounting, writtenMs, sessionSeconds);
    facts.text(row.user, bytes, this.userStart, this.userEnd);
    this.putStation(bytes, this.stationStart, this.stationEnd);
    this.emitPlaced();
  }

  private putStation(bytes: Buffer, start: number, end: number): void {
    if (isMac(bytes, start, end)) this.facts.text(this.facts.row.mac, bytes, start, end);
  }

  /** A record that says neither who nor where places nobody. */
  private emitPlaced(): void {
    const { facts } = this;
    const { row } = facts;
    if (this.addressBytes > 0) facts.address(row.client, this.bytes, this.addressAt, this.addressBytes);
    const isPlaced = row.client.end > row.client.start || row.mac.end > row.mac.start;
    row.ground = 'radius';
    if (isPlaced && row.user.end > row.user.start) facts.emit();
  }

  /** Whether `start` to `end` are whole attributes, the last one cut off where the packet `isCut`. */
  private readAttributes(bytes: Buffer, start: number, end: number, isCut: boolean): boolean {
    this.bytes = bytes;
    this.userEnd = this.userStart;
    this.stationEnd = this.stationStart;
    this.addressBytes = 0;
    this.accounting = Accounting.None;
    this.delaySeconds = Number.NaN;
    this.sessionSeconds = Number.NaN;
    for (let at = start; at < end; ) {
      if (at + 2 > end) return isCut;
      const next = at + bytes[at + 1]!;
      if (next < at + 2) return false;
      if (next > end) return isCut;
      this.readAttribute(bytes[at]!, at + 2, next);
      at = next;
    }
    return true;
  }

  private readAttribute(attribute: number, start: number, end: number): void {
    const { bytes } = this;
    const isNumber = end - start === 4;
    if (attribute === Attribute.UserName) {
      this.userStart = start;
      this.userEnd = end;
    } else if (attribute === Attribute.CallingStation) {
      this.stationStart = start;
      this.stationEnd = end;
    } else if (attribute === Attribute.FramedAddressV6 && end - start === 16) this.setAddress(start, 16);
    else if (!isNumber) return;
    else if (attribute === Attribute.FramedAddress) {
      const address = bytes.readUInt32BE(start);
      if (address !== 0 && address < chosenByOthers) this.setAddress(start, 4);
    } else if (attribute === Attribute.AccountingStatus)
      this.accounting = accountingOf[bytes.readUInt32BE(start)] ?? Accounting.None;
    else if (attribute === Attribute.DelaySeconds) this.delaySeconds = bytes.readUInt32BE(start);
    else if (attribute === Attribute.SessionSeconds) this.sessionSeconds = bytes.readUInt32BE(start);
  }

  /** The IPv4 address where both are there: the older logs have only that. */
  private setAddress(at: number, addressBytes: number): void {
    if (this.addressBytes === 4) return;
    this.addressAt = at;
    this.addressBytes = addressBytes;
  }
}

const radius: DatagramDissector = {
  ports: [1812, 1813, 1645, 1646, 1700, 3799],
  anyPort: false,
  open: (facts) => new Radius(facts),
};
export default radius;
