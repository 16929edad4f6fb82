/**
 * Samba's authentication audit as JSON (`log level = auth_json_audit:3`), alone or in `log.samba`, and the same of a domain controller.
 *
 *   {"timestamp":"2026-11-20T06:46:36.123456+0100","type":"Authentication","Authentication":{"version":{"major":1,"minor":2},
 *    "eventId":4624,"status":"NT_STATUS_OK","remoteAddress":"ipv4:10.0.0.5:51201","serviceDescription":"SMB2",
 *    "clientDomain":"CORP","clientAccount":"ana","workstation":"LAP-17","becameAccount":"ana","becameDomain":"CORP",…}}
 *
 * In `log.samba` a line of date and place stands before each, and "  JSON Authentication: " in front of it. Those that succeeded are
 * logons; `Authorization`, which follows, tells the same for sessions that Kerberos opened. Other audits (directory, passwords, groups)
 * are ignored. Written from the published field list; no log at hand.
 *
 * https://wiki.samba.org/index.php/Setting_up_Audit_Logging
 */
import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { JsonPaths } from '../bytes/json-keys.js';
import { JsonRecord } from '../bytes/json-record.js';
import { equalsAny, indexOf, lastIndexOf, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { Scratch } from '../bytes/scratch.js';
import { type LogFormat, Refusal, Reject, type RowSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import {
  type LineRecord,
  lineRecords,
  nothingStated,
  readsAnyObject,
  type Verdict,
  wellFormed,
} from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Escapes, Fact, Row } from '../row.js';

const { Backslash, BraceOpen, BracketOpen, Colon, Space } = Byte;

const authentication = word('Authentication');
const authorizations = ['Authorization', 'KDC Authorization'].map(word);
const succeeded = word('NT_STATUS_OK');
/** What else `type` may be. */
const others = [
  'dsdbChange',
  'dsdbTransaction',
  'passwordChange',
  'groupChange',
  'replicatedUpdate',
  'AS-REQ',
  'TGS-REQ',
].map(word);
/** `  JSON Authentication: ` and a syslog prefix are shorter. */
const maxPrefix = 200;

const pointers = [
  '/timestamp',
  '/type',
  '/Authentication/status',
  '/Authentication/remoteAddress',
  '/Authentication/becameAccount',
  '/Authentication/becameDomain',
  '/Authentication/clientAccount',
  '/Authentication/clientDomain',
  '/Authentication/workstation',
  '/Authorization/remoteAddress',
  '/Authorization/account',
  '/Authorization/domain',
  '/KDC Authorization/remoteAddress',
  '/KDC Authorization/account',
  '/KDC Authorization/domain',
] as const;
const paths = new JsonPaths(pointers);
const slotOf = (pointer: (typeof pointers)[number]) => pointers.indexOf(pointer);
const Key = Object.freeze({
  time: slotOf('/timestamp'),
  type: slotOf('/type'),
  status: slotOf('/Authentication/status'),
  workstation: slotOf('/Authentication/workstation'),
});
/** Whose logon it became comes first; who asked for it is told in the client's own words. */
const accounts = [
  { user: slotOf('/Authentication/becameAccount'), domain: slotOf('/Authentication/becameDomain') },
  { user: slotOf('/Authentication/clientAccount'), domain: slotOf('/Authentication/clientDomain') },
  { user: slotOf('/Authorization/account'), domain: slotOf('/Authorization/domain') },
  { user: slotOf('/KDC Authorization/account'), domain: slotOf('/KDC Authorization/domain') },
];
const addresses = [
  slotOf('/Authentication/remoteAddress'),
  slotOf('/Authorization/remoteAddress'),
  slotOf('/KDC Authorization/remoteAddress'),
];

const sambaAudit: LogFormat<ClockHints> = {
  name: 'samba-audit',
  product: 'Samba, Samba AD (authentication audit, JSON)',
  kind: 'identity',
  framing: 'line',
  facts: ['logon'],
  fields: ['time', 'client', 'clientPort', 'device', 'user', 'realm'],
  specification: 'https://wiki.samba.org/index.php/Setting_up_Audit_Logging',

  detect(head, hints) {
    const because = 'no line is an object with "type":"Authentication" and that of Samba\'s audit in it';
    if (!head.includes('NT_STATUS_') && !head.includes('"Authorization"')) return new Refusal(because);
    const audit = new Audit(head, hints, new Scratch());
    audit.isAuditNeeded = true;
    return readsAnyObject(head, new Row(), audit) ? { ...hints } : new Refusal(because);
  },

  openLines,
  parse: parseByLine(openLines),
};
export default sambaAudit;

function openLines(bytes: Buffer, layout: ClockHints, row: Row, sink: RowSink): LineReader {
  const scratch = new Scratch();
  const reader = lineRecords(bytes, row, sink, new Audit(bytes, layout, scratch));
  row.bytes = scratch.bytes;
  row.escapes = Escapes.Json;
  return reader;
}

class Audit implements LineRecord {
  /** The lines around an audit are no sign of one. */
  isAuditNeeded = false;
  private readonly json: JsonRecord;
  private readonly scratch: Scratch;
  private account = 0;
  private addressStart = 0;
  private addressEnd = 0;
  private portEnd = 0;

  constructor(bytes: Buffer, hints: ClockHints, scratch: Scratch) {
    this.json = new JsonRecord(paths, bytes, localClock(hints));
    this.scratch = scratch;
  }

  read(start: number, end: number, row: Row): Verdict {
    const { json } = this;
    const brace = indexOf(json.bytes, start, Math.min(end, start + maxPrefix), BraceOpen);
    if (json.bytes[brace] !== BraceOpen || brace >= end) return this.around(start);
    if (!json.read(brace, end)) return Reject.BadJson;
    const isAuthentication = json.is(Key.type, authentication) && json.isText(Key.status);
    const isAuthorization = this.isType(authorizations);
    if (!isAuthentication && !isAuthorization) return this.isType(others) ? nothingStated : Reject.BadSyntax;
    if (!json.readTime(Key.time)) return Reject.BadTime;
    if (isAuthentication && !json.is(Key.status, succeeded)) return nothingStated;
    this.account = this.accountStated();
    this.readAddress();
    if (this.account < 0 || (this.addressEnd === 0 && !json.isText(Key.workstation))) return nothingStated;
    row.fact = Fact.Logon;
    row.timeMs = json.times.ms;
    return wellFormed;
  }

  readDetails(row: Row): void {
    const { json, scratch } = this;
    const { bytes } = json;
    scratch.clear();
    if (this.addressEnd > 0) {
      scratch.put(row.client, bytes, this.addressStart, this.addressEnd);
      row.clientPort = decimal(bytes, this.addressEnd + 1, this.portEnd);
    }
    if (json.isText(Key.workstation))
      scratch.put(row.device, bytes, json.start(Key.workstation), json.end(Key.workstation));
    const { user, domain } = accounts[this.account]!;
    scratch.begin();
    if (json.isText(domain)) {
      scratch.add(bytes, json.start(domain), json.end(domain));
      scratch.addByte(Backslash);
      scratch.addByte(Backslash);
    }
    scratch.add(bytes, json.start(user), json.end(user));
    scratch.finish(row.user);
  }

  private isType(types: readonly Uint8Array[]): boolean {
    const { json } = this;
    return equalsAny(json.bytes, json.start(Key.type), json.end(Key.type), types);
  }

  private accountStated(): number {
    for (let i = 0; i < accounts.length; i++) if (this.json.isText(accounts[i]!.user)) return i;
    return -1;
  }

  /** `[2026/11/20 06:46:36.123456,  3] ../../lib/audit_logging/audit_logging.c:141(audit_log_json)`, and what is indented below such a line. */
  private around(start: number): Verdict {
    const first = this.json.bytes[start];
    return !this.isAuditNeeded && (first === BracketOpen || first === Space) ? nothingStated : Reject.BadSyntax;
  }

  /** `ipv4:10.0.0.5:51201`, `ipv6:2001:db8::5:51201`; `unix:` is the server itself. */
  private readAddress(): void {
    const { json } = this;
    const { bytes } = json;
    this.addressStart = 0;
    this.addressEnd = 0;
    for (let i = 0; i < addresses.length; i++) {
      const slot = addresses[i]!;
      if (!json.isText(slot)) continue;
      const end = json.end(slot);
      const start = indexOf(bytes, json.start(slot), end, Colon) + 1;
      const port = lastIndexOf(bytes, start, end, Colon);
      if (port < 0 || !isAddress(bytes, start, port)) return;
      this.addressStart = start;
      this.addressEnd = port;
      this.portEnd = end;
      return;
    }
  }
}
