/**
 * Huawei USG and NGFW (VRP's information centre): sessions, policies and URL filtering.
 *
 *   2026-11-20 06:46:42 USG6300 %%01SECLOG/6/SESSION_TEARDOWN(l):IPVer=4,Protocol=tcp,SourceIP=10.0.12.9,DestinationIP=192.0.2.4,SourcePort=49652,
 *   Time (not of the session)       Module Name
 *   DestinationPort=443,BeginTime=1795153596,EndTime=1795153602,SendPkts=21,SendBytes=2135,RcvPkts=18,RcvBytes=1534,…,PolicyName=Internet Access.
 *                       Start                                               Up                        Down
 *   2026/11/20 06:46:36 USG6300 %%01URL/4/FILTER(l): The URL filtering policy was matched. (SyslogId=1906054, SrcIp=10.0.12.9, …, Host="chatgpt.com", Action=Block)
 *   Nov 20 2026 06:46:36 USG6300 %%01POLICY/6/POLICYPERMIT(l):vsys=public, protocol=17, source-ip=10.0.12.9, source-port=2426, …
 *
 * A session is counted once, when it is torn down or its policy denies it; POLICYPERMIT is `repeated`. Other messages are ignored.
 *
 * https://support.huawei.com/hedex/hdx.do?docid=EDOC1100116788 (Log Reference)
 */

import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { equals, equalsAny, find, indexOf, startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { Pairs } from '../bytes/pairs.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { epochMillis, type LocalClock } from '../bytes/time.js';
import { zonedMillis } from '../bytes/zone-time.js';
import { type LogFormat, Refusal, Reject } from '../format.js';
import { type LineRecord, nothingStated, readsAny, recordPerLine, type Verdict, wellFormed } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { PairTable } from '../pair-table.js';
import { Action, Escapes, Fact, Row } from '../row.js';

const { Colon, Greater, Less, Nine, ParenOpen, Slash, Zero } = Byte;

const table = new PairTable(
  {
    SourceIP: 'client',
    'source-ip': 'client',
    SrcIp: 'client',
    SourcePort: 'clientPort',
    'source-port': 'clientPort',
    SrcPort: 'clientPort',
    DestinationIP: 'server',
    'destination-ip': 'server',
    DstIp: 'server',
    DestinationPort: 'serverPort',
    'destination-port': 'serverPort',
    DstPort: 'serverPort',
    Protocol: 'transport',
    protocol: 'transport',
    BeginTime: 'none',
    EndTime: 'none',
    SendPkts: 'packetsUp',
    SendBytes: 'bytesUp',
    RcvPkts: 'packetsDown',
    RcvBytes: 'bytesDown',
    User: 'user',
    UserName: 'user',
    Host: 'none',
    Page: 'none',
    Action: 'none',
  },
  ['unknown', 'none', '-', '*'],
  { separators: ',()' },
);
const Key = Object.freeze({
  sources: [table.slot('SourceIP'), table.slot('source-ip'), table.slot('SrcIp')],
  destinations: [table.slot('DestinationIP'), table.slot('destination-ip'), table.slot('DstIp')],
  begin: table.slot('BeginTime'),
  end: table.slot('EndTime'),
  host: table.slot('Host'),
  page: table.slot('Page'),
  action: table.slot('Action'),
});

const mark = word('%%');
const teardown = word('SESSION_TEARDOWN');
const permit = word('POLICYPERMIT');
const deny = word('POLICYDENY');
const urlModule = word('URL');
const filter = word('FILTER');
const blocked = [word('Block'), word('block')];
const slashWord = word('/');
const longestPrefix = 200;
/** `2026/11/20 06:46:36` */
const dayLength = 10;
const timeLength = 19;

const huaweiUsg: LogFormat<ClockHints> = {
  name: 'huawei-usg',
  product: 'Huawei USG, NGFW (VRP log)',
  kind: 'firewall',
  framing: 'line',
  facts: ['flow', 'request'],
  fields: [
    'time',
    'durationMs',
    'client',
    'clientPort',
    'user',
    'realm',
    'host',
    'server',
    'serverPort',
    'transport',
    'path',
    'action',
    'bytesUp',
    'bytesDown',
    'packetsUp',
    'packetsDown',
  ],
  specification: 'https://support.huawei.com/hedex/hdx.do?docid=EDOC1100116788',

  detect(head, hints) {
    if (readsAny(head, new Row(), new Record(head, hints))) return hints;
    return new Refusal('no line has "%%01MODULE/severity/NAME(type):"');
  },

  ...recordPerLine(Escapes.None, (bytes, layout) => new Record(bytes, layout)),
};
export default huaweiUsg;

/** Where the parts of the current line are. */
class Record implements LineRecord {
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private readonly syslog: SyslogPrefix;
  private readonly pairs: Pairs;
  private nameStart = 0;
  private nameEnd = 0;

  constructor(bytes: Buffer, hints: ClockHints) {
    this.bytes = bytes;
    this.clock = localClock(hints);
    this.syslog = new SyslogPrefix(bytes, this.clock);
    this.pairs = new Pairs(table.keys, bytes);
  }

  /** `%%01SECLOG/6/SESSION_TEARDOWN(l):` */
  read(start: number, end: number, row: Row): Verdict {
    const { bytes, pairs } = this;
    const limit = Math.min(end, start + longestPrefix);
    const at = find(bytes, start, limit, mark);
    const module = at + mark.length + 2;
    const slash = at < 0 ? end : indexOf(bytes, module, end, Slash);
    const severity = bytes[slash + 1]!;
    if (at >= 0 && !isModule(bytes, module, slash)) return Reject.BadSyntax;
    if (slash + 3 >= end || severity < Zero || severity > Nine || bytes[slash + 2] !== Slash) return Reject.BadSyntax;
    this.nameStart = slash + 3;
    this.nameEnd = indexOf(bytes, this.nameStart, Math.min(end, this.nameStart + 64), ParenOpen);
    const colon = indexOf(bytes, this.nameEnd, Math.min(end, this.nameEnd + 16), Colon);
    if (bytes[colon] !== Colon || colon >= end) return Reject.BadSyntax;
    const isUrl = equals(bytes, module, slash, urlModule) && this.isNamed(filter);
    if (!isUrl && !this.isNamed(teardown) && !this.isNamed(permit) && !this.isNamed(deny)) return nothingStated;
    row.timeMs = this.readTime(start, at);
    pairs.scan(colon + 1, end);
    return this.readFact(row, isUrl);
  }

  readDetails(row: Row): void {
    const { bytes, pairs } = this;
    table.readFields(row, pairs);
    const duration = this.epoch(Key.end) - this.epoch(Key.begin);
    if (duration >= 0) row.durationMs = duration;
    const isBlocked = equalsAny(bytes, pairs.start(Key.action), pairs.end(Key.action), blocked) || this.isNamed(deny);
    row.action = isBlocked ? Action.Blocked : Action.Allowed;
    row.repeated = this.isNamed(permit);
  }

  private isNamed(name: Uint8Array): boolean {
    return equals(this.bytes, this.nameStart, this.nameEnd, name);
  }

  /** `2026/11/20 06:46:36 USG6300 ` or as syslog writes it. */
  private readTime(lineStart: number, end: number): number {
    const { bytes, syslog } = this;
    const start =
      bytes[lineStart] === Less ? indexOf(bytes, lineStart, Math.min(end, lineStart + 5), Greater) + 1 : lineStart;
    if (bytes[start + 4] === Slash && start + timeLength < end)
      return zonedMillis(bytes, start, start + dayLength + 1, start + timeLength, 0, 0, this.clock);
    if (syslog.read(start, end)) return syslog.timeMs;
    const isIso = start + timeLength < end && bytes[start + 4] === Byte.Dash;
    return isIso ? zonedMillis(bytes, start, start + dayLength + 1, start + timeLength, 0, 0, this.clock) : Number.NaN;
  }

  private readFact(row: Row, isUrl: boolean): Verdict {
    const { bytes, pairs } = this;
    const source = this.first(Key.sources);
    const destination = this.first(Key.destinations);
    if (source < 0 || destination < 0) return Reject.TooFewFields;
    if (!isAddress(bytes, pairs.start(source), pairs.end(source))) return Reject.BadAddress;
    if (!isAddress(bytes, pairs.start(destination), pairs.end(destination))) return Reject.BadAddress;
    row.server.set(pairs.start(destination), pairs.end(destination));
    table.readServerPort(row, pairs);
    row.fact = Fact.Flow;
    if (isUrl) {
      if (!table.isKnown(bytes, pairs, Key.host)) return Reject.NoHost;
      row.fact = Fact.Request;
      row.host.set(pairs.start(Key.host), pairs.end(Key.host));
      if (startsWith(bytes, pairs.start(Key.page), pairs.end(Key.page), slashWord))
        row.path.set(pairs.start(Key.page), pairs.end(Key.page));
    }
    const begin = this.epoch(Key.begin);
    if (begin > 0) row.timeMs = begin;
    return Number.isNaN(row.timeMs) ? Reject.BadTime : wellFormed;
  }

  private first(slots: readonly number[]): number {
    for (let i = 0; i < slots.length; i++) if (this.pairs.has(slots[i]!)) return slots[i]!;
    return -1;
  }

  private epoch(slot: number): number {
    const start = this.pairs.start(slot);
    const end = this.pairs.end(slot);
    return decimal(this.bytes, start, end) > 0 ? epochMillis(this.bytes, start, end) : Number.NaN;
  }
}

/** Upper-case letters and digits, as in `SECLOG`; longer ones than 32 are none. */
function isModule(bytes: Uint8Array, start: number, end: number): boolean {
  if (end <= start || end - start > 32) return false;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    const isLetter = byte >= Byte.UpperA && byte <= Byte.UpperZ;
    if (!isLetter && !(byte >= Zero && byte <= Nine) && byte !== Byte.Underscore && byte !== Byte.Dash) return false;
  }
  return true;
}
