import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Cef, CefPart, cefKeys } from '../bytes/cef.js';
import { Leef, LeefKeys, LeefPart } from '../bytes/leef.js';
import { equals, indexOf, lastIndexOf, startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { PairKeys } from '../bytes/pair-keys.js';
import { Pairs } from '../bytes/pairs.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { epochMillis, isoMillis, type LocalClock } from '../bytes/time.js';

const {
  At,
  BracketClose,
  BracketOpen,
  Colon,
  Dash,
  Equals,
  LowerA,
  LowerZ,
  Nine,
  ParenClose,
  ParenOpen,
  Space,
  Underscore,
  Zero,
} = Byte;

/** What is read of a record: the name it has in here, and those that the export's styles give it, best first. */
const names = {
  time: ['time', 'rt', 'devTime'],
  product: ['product', 'ProductName'],
  identity: ['loguid', 'originsicname', 'origin_sic_name', 'origin', 'svc'],
  action: ['action', 'act', 'rule_action'],
  client: ['src'],
  clientPort: ['s_port', 'spt', 'sport_svc', 'srcPort'],
  server: ['dst'],
  serverPort: ['service', 'svc', 'dpt', 'dstPort'],
  transport: ['proto'],
  protocol: ['service_id', 'app'],
  application: ['appi_name', 'app_name'],
  user: ['src_user_name', 'user', 'suser', 'usrName'],
  device: ['src_machine_name', 'shost', 'identHostName'],
  url: ['resource', 'request'],
  serverName: ['tls_server_host_name'],
  method: ['method', 'requestMethod'],
  userAgent: ['web_client_type', 'user_agent'],
  referrer: ['referrer', 'requestContext'],
  bytesUp: ['client_inbound_bytes', 'sent_bytes', 'out'],
  bytesDown: ['client_outbound_bytes', 'received_bytes', 'in'],
  bytesBoth: ['bytes'],
  packetsUp: ['client_inbound_packets'],
  packetsDown: ['client_outbound_packets'],
  administrator: ['administrator'],
  officeAddress: ['office_mode_ip'],
  status: ['auth_status'],
} as const;
export type CheckPointField = keyof typeof names;

const keys: readonly string[] = [...new Set(Object.values(names).flat())];
const slots = Object.freeze(
  Object.fromEntries(Object.entries(names).map(([name, list]) => [name, slotsOf(list)])),
) as Readonly<Record<CheckPointField, readonly number[]>>;

function slotsOf(list: readonly string[]): readonly number[] {
  return list.map((key) => keys.indexOf(key));
}

const bracketedKeys = new PairKeys(keys, { separators: ';', assignment: ':' });
const structuredKeys = new PairKeys(keys);
const pipedKeys = new PairKeys(keys, { separators: '|', quote: '' });
const extensionKeys = cefKeys(keys);
const leefKeys = new LeefKeys(keys);

const vendor = word('Check Point');
/** Structured data under Check Point's own enterprise number. */
const structured = word('[Fields@1.3.6.1.4.1.2620 ');
/** How far into a line the pairs may start: longer than any syslog header. */
const maxPrefix = 512;
const isoSeconds = 19;
const utc: LocalClock = { toUtc: (wallMs) => wallMs, toUtcWithoutYear: () => Number.NaN };

/** One record of a log export at a time, whichever style it is in. */
export class CheckPointRecord {
  /** The time that `isTimed` read. A field and not a result: V8 boxes results. */
  timeMs = Number.NaN;
  readonly bytes: Buffer;
  private pairs: Pairs;
  private readonly clock: LocalClock;
  private readonly syslog: SyslogPrefix;
  private readonly bracketed: Pairs;
  private readonly structured: Pairs;
  private readonly piped: Pairs;
  private readonly cef: Cef;
  private readonly leef: Leef;
  private lineStart = 0;
  private lineEnd = 0;

  constructor(bytes: Buffer, clock: LocalClock) {
    this.bytes = bytes;
    this.clock = clock;
    this.syslog = new SyslogPrefix(bytes, clock);
    this.bracketed = new Pairs(bracketedKeys, bytes);
    this.structured = new Pairs(structuredKeys, bytes);
    this.piped = new Pairs(pipedKeys, bytes);
    this.cef = new Cef(extensionKeys, bytes);
    this.leef = new Leef(leefKeys, bytes);
    this.pairs = this.bracketed;
  }

  /** Whether `bytes[start, end)` is a record that Check Point's export writes. */
  read(start: number, end: number): boolean {
    this.lineStart = start;
    this.lineEnd = end;
    return (
      this.readBracketed(start, end) ||
      this.readCef(start, end) ||
      this.readLeef(start, end) ||
      this.readPiped(start, end)
    );
  }

  has(field: CheckPointField): boolean {
    return this.start(field) < this.end(field);
  }

  /** Where the value starts, behind blanks; 0 for what the record does not state. */
  start(field: CheckPointField): number {
    const slot = this.slotOf(field);
    if (slot < 0) return 0;
    let at = this.pairs.start(slot);
    while (at < this.pairs.end(slot) && this.bytes[at] === Space) at++;
    return at;
  }

  end(field: CheckPointField): number {
    const slot = this.slotOf(field);
    if (slot < 0) return 0;
    let at = this.pairs.end(slot);
    while (at > this.pairs.start(slot) && this.bytes[at - 1] === Space) at--;
    return at;
  }

  is(field: CheckPointField, text: Uint8Array): boolean {
    return equals(this.bytes, this.start(field), this.end(field), text);
  }

  hasAddress(field: CheckPointField): boolean {
    return isAddress(this.bytes, this.start(field), this.end(field));
  }

  number(field: CheckPointField): number {
    return decimal(this.bytes, this.start(field), this.end(field));
  }

  /** Where the login name in `Ana Maria (amaria)` starts; that of a name without one. */
  loginStart(): number {
    const open = lastIndexOf(this.bytes, this.start('user'), this.end('user'), ParenOpen);
    return open >= 0 && this.bytes[this.end('user') - 1] === ParenClose ? open + 1 : this.start('user');
  }

  loginEnd(): number {
    const end = this.end('user');
    return this.loginStart() > this.start('user') ? end - 1 : end;
  }

  /** A machine's name ends where its domain begins: `LAP-042@corp.example`. */
  deviceEnd(): number {
    return indexOf(this.bytes, this.start('device'), this.end('device'), At);
  }

  /** Reads the record's own time, in whatever unit, or else the one in front of it, whose zone may be damaged: `2026-11-20T06:46:36--5:00`. */
  isTimed(): boolean {
    const { bytes, clock } = this;
    const start = this.start('time');
    const end = this.end('time');
    this.timeMs = epochMillis(bytes, start, end);
    if (Number.isNaN(this.timeMs)) this.timeMs = isoMillis(bytes, start, end, clock);
    if (Number.isNaN(this.timeMs) && this.syslog.read(this.lineStart, this.lineEnd)) this.timeMs = this.syslog.timeMs;
    if (Number.isNaN(this.timeMs)) {
      const header = indexOf(bytes, this.lineStart, Math.min(this.lineEnd, this.lineStart + 8), Space) + 1;
      if (header + isoSeconds < this.lineEnd) this.timeMs = this.damagedMillis(header);
    }
    return !Number.isNaN(this.timeMs);
  }

  /** `2026-11-20T06:46:36--5:00`: the gateway writes the sign of a zone west of Greenwich twice, and no zero before its hour. */
  private damagedMillis(header: number): number {
    const { bytes, clock } = this;
    const zone = header + isoSeconds;
    const hours = decimal(bytes, zone + 2, indexOf(bytes, zone + 2, Math.min(this.lineEnd, zone + 5), Colon));
    const isWest = bytes[zone] === Dash && bytes[zone + 1] === Dash && hours >= 0;
    if (!isWest) return isoMillis(bytes, header, zone, clock);
    return isoMillis(bytes, header, zone, utc) + hours * 3_600_000;
  }

  /** The first of the field's keys that has a value; -1 if none has. */
  private slotOf(field: CheckPointField): number {
    const candidates = slots[field];
    for (let i = 0; i < candidates.length; i++) {
      const slot = candidates[i]!;
      if (this.pairs.end(slot) > this.pairs.start(slot)) return slot;
    }
    return -1;
  }

  /** `[action:"Accept"; flags:"444676"; …]`, or `[Fields@1.3.6.1.4.1.2620 src="10.0.12.9" …]` */
  private readBracketed(start: number, end: number): boolean {
    const { bytes } = this;
    const limit = Math.min(end, start + maxPrefix);
    for (
      let at = indexOf(bytes, start, limit, BracketOpen);
      at < limit;
      at = indexOf(bytes, at + 1, limit, BracketOpen)
    ) {
      const isStructured = startsWith(bytes, at, end, structured);
      if (!isStructured && !isKey(bytes, at + 1, end)) continue;
      const close = lastIndexOf(bytes, at, end, BracketClose);
      this.pairs = isStructured ? this.structured : this.bracketed;
      this.pairs.scan(isStructured ? at + structured.length : at + 1, close < 0 ? end : close);
      return this.has('identity') && (this.has('product') || this.has('action'));
    }
    return false;
  }

  private readCef(start: number, end: number): boolean {
    if (!this.cef.read(start, end) || !this.cef.isPart(CefPart.Vendor, vendor)) return false;
    this.cef.scan();
    this.pairs = this.cef.pairs;
    return true;
  }

  private readLeef(start: number, end: number): boolean {
    if (!this.leef.read(start, end) || !this.leef.isPart(LeefPart.Vendor, vendor)) return false;
    this.leef.scan();
    this.pairs = this.leef.pairs;
    return true;
  }

  /** `time=1795153596|hostname=gw1|product=VPN-1 & FireWall-1|action=Accept|…` */
  private readPiped(start: number, end: number): boolean {
    const { bytes } = this;
    let at = indexOf(bytes, start, Math.min(end, start + maxPrefix), Equals);
    while (at > start && isKeyByte(bytes[at - 1]!)) at--;
    this.pairs = this.piped;
    this.pairs.scan(at, end);
    return this.has('product') && this.has('identity');
  }
}

/** Whether a key with a colon and a quote starts here. */
function isKey(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && isKeyByte(bytes[at]!)) at++;
  return at > start && bytes[at] === Colon && bytes[at + 1] === Byte.Quote;
}

function isKeyByte(byte: number): boolean {
  const letter = byte | 0x20;
  return (letter >= LowerA && letter <= LowerZ) || byte === Underscore || (byte >= Zero && byte <= Nine);
}
