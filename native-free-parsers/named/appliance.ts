import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Cef, CefPart, cefKeys } from '../bytes/cef.js';
import { Columns } from '../bytes/columns.js';
import { equals, equalsAny, indexOf, startsWith, startsWithAny, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { unixMillis } from '../bytes/time.js';
import { Words } from '../bytes/words.js';
import { Reject } from '../format.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Action, type Row } from '../row.js';
import { wellFormedLine } from './record.js';

const { Comma, ParenClose, ParenOpen, Space } = Byte;

const cefMark = word('CEF:0|Infoblox|');
const clientMark = word('client ');
const namedProgram = word('named');
const leaseEvent = word('r-l-e:');
const acknowledged = word('DHCPACK on ');
const dhcpMessages = ['DHCP', 'Option 82:', 'BOOT'].map(word);
const leaseDuration = word('lease-duration');
const policyPrefix = word('RPZ');
const threat = word('NIOS Threat');
const rewrite = word('rewrite ');
const passThrough = word('PASSTHRU');
const tcpOnly = word('TCP-ONLY');
const drop = word('DROP');
/** Lease events by which an address is somebody's. */
const held = ['Issued', 'Renewed', 'Fixed', 'Used', 'Active'].map(word);

const Key = Object.freeze({ Client: 0, ClientPort: 1, Server: 2, Type: 3, Message: 4, Name: 5, Act: 6 });
const keys = cefKeys([
  'src',
  'spt',
  'dst',
  'qtype',
  'msg',
  'fqdn',
  'act',
  'CAT',
  'cat',
  'view',
  'app',
  'dpt',
  'hit_count',
]);
/** Address, event, name, hardware address, start and end. */
const LeaseColumn = Object.freeze({ Address: 0, Event: 1, Name: 2, Mac: 3, Start: 4, End: 5 });
const leaseColumns = 6;
const maxWords = 16;

/** What a line states that is none of `named`'s own. */
const Kind = Object.freeze({ Other: 0, Policy: 1, Threat: 2, Acknowledged: 3, LeaseEvent: 4 });
type Kind = (typeof Kind)[keyof typeof Kind];

/** Where the parts of a line of Infoblox's own are: CEF events, DHCP and lease events. */
export class ApplianceRecord {
  timeMs = Number.NaN;
  /** `named` wrote the line in the way that it does everywhere. */
  isNamed = false;
  nameStart = 0;
  nameEnd = 0;
  private kind: Kind = Kind.Other;
  private readonly bytes: Buffer;
  private readonly syslog: SyslogPrefix;
  private readonly cef: Cef;
  private readonly columns: Columns;
  private readonly words: Words;

  constructor(bytes: Buffer, hints: ClockHints) {
    this.bytes = bytes;
    this.syslog = new SyslogPrefix(bytes, localClock(hints));
    this.cef = new Cef(keys, bytes);
    this.columns = new Columns(bytes, Comma, leaseColumns);
    this.words = new Words(bytes, maxWords);
  }

  get statesFact(): boolean {
    return this.kind !== Kind.Other;
  }

  /** The line says what a response policy did with a query. */
  get isPolicy(): boolean {
    return this.kind === Kind.Policy;
  }

  get isLease(): boolean {
    return this.kind === Kind.Acknowledged || this.kind === Kind.LeaseEvent;
  }

  /** Finds the kind and its parts: `wellFormedLine`, or why the line is none. */
  split(start: number, end: number): Reject | typeof wellFormedLine {
    const { bytes, syslog } = this;
    this.kind = Kind.Other;
    this.nameStart = 0;
    this.nameEnd = 0;
    const isSyslog = syslog.read(start, end);
    this.timeMs = isSyslog ? syslog.timeMs : Number.NaN;
    const at = isSyslog ? syslog.messageStart : start;
    const isCef = startsWith(bytes, at, end, cefMark);
    this.isNamed = !isCef && ((isSyslog && syslog.isFrom(namedProgram)) || startsWith(bytes, at, end, clientMark));
    if (isCef) return this.readCef(at, end);
    if (startsWith(bytes, at, end, leaseEvent)) return this.readLeaseEvent(at + leaseEvent.length, end);
    if (startsWith(bytes, at, end, acknowledged)) return this.readAcknowledged(at, end);
    const isKnown = isSyslog || this.isNamed || startsWithAny(bytes, at, end, dhcpMessages);
    return isKnown ? wellFormedLine : Reject.BadTime;
  }

  readDetails(row: Row, logsQueries: boolean): void {
    const { bytes, cef, kind } = this;
    if (kind === Kind.Acknowledged) this.readLease(row);
    else if (kind === Kind.LeaseEvent) this.readEvent(row);
    else {
      const { pairs } = cef;
      row.client.set(pairs.start(Key.Client), pairs.end(Key.Client));
      row.clientPort = decimal(bytes, pairs.start(Key.ClientPort), pairs.end(Key.ClientPort));
      row.server.set(pairs.start(Key.Server), pairs.end(Key.Server));
      row.queryType.set(pairs.start(Key.Type), pairs.end(Key.Type));
      if (kind === Kind.Threat) {
        const isDropped = this.contains(pairs.start(Key.Act), pairs.end(Key.Act), drop);
        if (isDropped) row.action = Action.Blocked;
        return;
      }
      row.repeated = logsQueries;
      if (cef.isPart(CefPart.Name, passThrough)) row.action = Action.Allowed;
      else if (!cef.isPart(CefPart.Name, tcpOnly)) row.action = Action.Blocked;
    }
  }

  /** A response policy names what was asked for in its message, threat protection under `fqdn`. */
  private readCef(start: number, end: number): Reject | typeof wellFormedLine {
    const { bytes, cef } = this;
    if (!cef.read(start, end)) return Reject.BadSyntax;
    const isPolicy = startsWith(bytes, cef.partStart(CefPart.Signature), end, policyPrefix);
    const isThreat = cef.isPart(CefPart.Product, threat);
    if (!isPolicy && !isThreat) return wellFormedLine;
    cef.scan();
    const { pairs } = cef;
    if (isPolicy) {
      const name = this.find(pairs.start(Key.Message), pairs.end(Key.Message), rewrite);
      this.nameStart = Math.max(name, 0);
      this.nameEnd = name < 0 ? 0 : indexOf(bytes, name, pairs.end(Key.Message), Space);
    } else {
      this.nameStart = pairs.start(Key.Name);
      this.nameEnd = pairs.end(Key.Name);
    }
    // Rules against floods name no host.
    if (this.nameEnd === this.nameStart) return isThreat ? wellFormedLine : Reject.NoHost;
    if (!isAddress(bytes, pairs.start(Key.Client), pairs.end(Key.Client))) return Reject.BadAddress;
    this.kind = isPolicy ? Kind.Policy : Kind.Threat;
    return wellFormedLine;
  }

  /** `10.0.12.9,Renewed,laptop-9,02:00:5e:10:00:09,1795156987,1795157587,,$`: start and end of the lease. */
  private readLeaseEvent(start: number, end: number): Reject | typeof wellFormedLine {
    const { bytes, columns } = this;
    if (columns.split(start, end) < leaseColumns) return Reject.TooFewFields;
    if (!isAddress(bytes, start, columns.end(LeaseColumn.Address))) return Reject.BadAddress;
    if (!equalsAny(bytes, columns.start(LeaseColumn.Event), columns.end(LeaseColumn.Event), held))
      return wellFormedLine;
    const leased = unixMillis(bytes, columns.start(LeaseColumn.Start), columns.end(LeaseColumn.Start));
    if (Number.isNaN(leased)) return Reject.BadTime;
    this.timeMs = leased;
    this.kind = Kind.LeaseEvent;
    return wellFormedLine;
  }

  private readEvent(row: Row): void {
    const { bytes, columns } = this;
    row.client.set(columns.start(LeaseColumn.Address), columns.end(LeaseColumn.Address));
    row.device.set(columns.start(LeaseColumn.Name), columns.end(LeaseColumn.Name));
    row.mac.set(columns.start(LeaseColumn.Mac), columns.end(LeaseColumn.Mac));
    row.untilMs = unixMillis(bytes, columns.start(LeaseColumn.End), columns.end(LeaseColumn.End));
  }

  /** `DHCPACK on 10.0.12.9 to 02:00:5e:10:00:09 (laptop-9) via eth1 relay eth1 lease-duration 600` */
  private readAcknowledged(start: number, end: number): Reject | typeof wellFormedLine {
    const { bytes, words } = this;
    if (words.split(start, end) < 5) return Reject.TooFewFields;
    if (!isAddress(bytes, words.start(2), words.end(2))) return Reject.BadAddress;
    this.kind = Kind.Acknowledged;
    return wellFormedLine;
  }

  private readLease(row: Row): void {
    const { bytes, words } = this;
    row.client.set(words.start(2), words.end(2));
    row.mac.set(words.start(4), words.end(4));
    const name = words.start(5);
    if (bytes[name] === ParenOpen && bytes[words.end(5) - 1] === ParenClose) row.device.set(name + 1, words.end(5) - 1);
    for (let i = 5; i + 1 < words.count && i + 1 < maxWords; i++) {
      if (equals(bytes, words.start(i), words.end(i), leaseDuration))
        row.untilMs = this.timeMs + decimal(bytes, words.start(i + 1), words.end(i + 1)) * 1000;
    }
  }

  private contains(start: number, end: number, text: Uint8Array): boolean {
    return this.find(start, end, text) >= 0;
  }

  /** Behind the first `text`; -1 if there is none. */
  private find(start: number, end: number, text: Uint8Array): number {
    for (let at = start; at + text.length <= end; at++) {
      if (this.bytes[at] === text[0] && startsWith(this.bytes, at, end, text)) return at + text.length;
    }
    return -1;
  }
}
