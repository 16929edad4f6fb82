/**
 * Barracuda CloudGen Firewall (NextGen F): the activity log, and the JSON that it streams.
 *
 *   2026 11 20 06:46:42 Info     +01:00 fw1 Remove: FWD|TCP|eth1|10.0.12.9|49652|02:00:5e:10:00:09|192.0.2.4|443|https|eth0|LAN-2-INTERNET|0|
 *   Time                Level    Zone       Action  Type Proto   Client    Port  MAC               Server    Port
 *   198.51.100.7|192.0.2.4|6000|1|40000|1200|31|12|ana|TLS|ChatGPT||||
 *                          Ms   No. Received, sent (bytes, packets), user
 *   {"version":1,"timestamp":1795153602,"action":"End","duration":6000,"src_ip":"10.0.12.9","src_port":49652,"dst_ip":"192.0.2.4","dst_port":443,
 *    "fw_rule":"LAN-2-INTERNET","fwd_bytes":1200,"rev_bytes":40000,"fwd_packets":12,"rev_packets":31,"ip_proto":6,…}
 *
 * A session is counted once, when it is removed (End) or blocked; Allow (Begin) is `repeated`. The manual does not say whose
 * "received" the text log counts, so its bytes are stated as one total; JSON's are forward and reverse. Other logs are ignored.
 *
 * https://campus.barracuda.com/product/cloudgenfirewall/doc/96026562/available-log-files-and-structure/
 */

import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Columns } from '../bytes/columns.js';
import { JsonFields } from '../bytes/json.js';
import { JsonPaths } from '../bytes/json-keys.js';
import { equalsAny, indexOf, isDash, lastIndexOf, skipBlanks, startsWithAny, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { epochMillis, type LocalClock } from '../bytes/time.js';
import { zonedMillis } from '../bytes/zone-time.js';
import { transportOf } from '../field.js';
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
import { Action, Escapes, Fact, Row } from '../row.js';
import { forgetTotals, Opener, SessionEnds } from '../session-ends.js';

const { BraceOpen, Colon, Pipe, Space } = Byte;

const paths = new JsonPaths([
  '/timestamp',
  '/action',
  '/duration',
  '/src_ip',
  '/src_port',
  '/dst_ip',
  '/dst_port',
  '/fw_rule',
  '/fwd_bytes',
  '/rev_bytes',
  '/fwd_packets',
  '/rev_packets',
  '/ip_proto',
  '/user',
]);
const Slot = Object.freeze({
  Time: 0,
  Action: 1,
  Duration: 2,
  Source: 3,
  SourcePort: 4,
  Destination: 5,
  DestinationPort: 6,
  Rule: 7,
  BytesForward: 8,
  BytesReverse: 9,
  PacketsForward: 10,
  PacketsReverse: 11,
  Protocol: 12,
  User: 13,
});
const Column = Object.freeze({
  Protocol: 1,
  Source: 3,
  SourcePort: 4,
  Destination: 6,
  DestinationPort: 7,
  BytesReceived: 16,
  BytesSent: 17,
  User: 20,
});
/** As far as the user; what follows came with later releases. */
const fewestColumns = 20;
const maxColumns = 32;

const starts = [word('Allow'), word('LocalAllow'), word('Begin'), word('Start')];
const ends = [word('Remove'), word('LocalRemove'), word('End')];
const refusals = [word('Block'), word('LocalBlock'), word('Deny'), word('LocalDeny'), word('Drop'), word('Fail')];
/** Levels are padded to nine bytes, and no other product does so. */
const levels = ['Info     ', 'Notice   ', 'Warning  ', 'Error    ', 'Fatal    '].map(word);
const securityLevel = [word('Security ')];
/** `2026 11 20 06:46:42 ` */
const ownTimeLength = 20;
const dayLength = 10;

const barracudaCloudgen: LogFormat<ClockHints> = {
  name: 'barracuda-cloudgen',
  product: 'Barracuda CloudGen Firewall (activity log, JSON streaming)',
  kind: 'firewall',
  framing: 'line',
  facts: ['flow'],
  fields: [
    'time',
    'durationMs',
    'client',
    'clientPort',
    'user',
    'realm',
    'server',
    'serverPort',
    'transport',
    'action',
    'bytesUp',
    'bytesDown',
    'bytes',
    'packetsUp',
    'packetsDown',
  ],
  specification:
    'https://campus.barracuda.com/product/cloudgenfirewall/doc/96026562/available-log-files-and-structure/',

  detect(head, hints) {
    const record = new Record(head, hints);
    record.isStrict = true;
    if (readsAnyObject(head, new Row(), record)) return hints;
    return new Refusal(
      'no line is "… Allow|Remove|Block: type|protocol|interface|address|…" or an object with fw_rule and src_ip',
    );
  },

  openLines,
  parse: parseByLine(openLines),
};
export default barracudaCloudgen;

function openLines(bytes: Buffer, layout: ClockHints, row: Row, sink: RowSink): LineReader {
  return lineRecords(bytes, row, sink, new Record(bytes, layout));
}

/** Where the parts of the current line are. */
class Record implements LineRecord {
  /** Lines of other programs do not tell this log, save by their padded level. */
  isStrict = false;
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private readonly syslog: SyslogPrefix;
  private readonly json: JsonFields;
  private readonly columns: Columns;
  private readonly flow = new SessionEnds();
  private isJson = false;
  private isStart = false;
  private isRefused = false;

  constructor(bytes: Buffer, hints: ClockHints) {
    this.bytes = bytes;
    this.clock = localClock(hints);
    this.syslog = new SyslogPrefix(bytes, this.clock);
    this.json = new JsonFields(paths, bytes);
    this.columns = new Columns(bytes, Pipe, maxColumns);
  }

  read(start: number, end: number, row: Row): Verdict {
    this.flow.clear();
    this.flow.opener = Opener.Source;
    this.isJson = this.bytes[start] === BraceOpen;
    row.escapes = this.isJson ? Escapes.Json : Escapes.None;
    const verdict = this.isJson ? this.readJson(start, end, row) : this.readText(start, end, row);
    if (verdict !== wellFormed) return verdict;
    const { source, destination } = this.flow;
    if (!isAddress(this.bytes, source.start, source.end)) return Reject.BadAddress;
    if (!isAddress(this.bytes, destination.start, destination.end)) return Reject.BadAddress;
    row.fact = Fact.Flow;
    this.flow.readServer(row);
    return wellFormed;
  }

  readDetails(row: Row): void {
    const { bytes, json, columns } = this;
    this.flow.readClient(row);
    if (this.isJson) {
      row.durationMs = this.isStart ? Number.NaN : this.jsonNumber(Slot.Duration);
      row.user.set(json.start(Slot.User), json.end(Slot.User));
      if (json.end(Slot.Protocol) > json.start(Slot.Protocol))
        row.transport = transportOf(bytes, json.start(Slot.Protocol), json.end(Slot.Protocol));
    } else {
      row.transport = transportOf(bytes, columns.start(Column.Protocol), columns.end(Column.Protocol));
      if (!isDash(bytes, columns.start(Column.User), columns.end(Column.User)))
        row.user.set(columns.start(Column.User), columns.end(Column.User));
      row.bytesBoth = this.isStart ? Number.NaN : this.number(Column.BytesReceived) + this.number(Column.BytesSent);
    }
    row.action = this.isRefused ? Action.Blocked : Action.Allowed;
    row.repeated = this.isStart;
    if (this.isStart) forgetTotals(row);
  }

  private readJson(start: number, end: number, row: Row): Verdict {
    const { json, flow } = this;
    if (!json.scan(start, end)) return Reject.BadJson;
    if (json.end(Slot.Rule) === 0 || json.end(Slot.Source) === 0) return Reject.TooFewFields;
    if (!this.readAction(json.start(Slot.Action), json.end(Slot.Action))) return nothingStated;
    const logged = epochMillis(this.bytes, json.start(Slot.Time), json.end(Slot.Time));
    if (Number.isNaN(logged)) return Reject.BadTime;
    const duration = this.jsonNumber(Slot.Duration);
    row.timeMs = duration > 0 && !this.isStart ? logged - duration : logged;
    flow.source.set(json.start(Slot.Source), json.end(Slot.Source));
    flow.destination.set(json.start(Slot.Destination), json.end(Slot.Destination));
    flow.sourcePort = this.jsonNumber(Slot.SourcePort);
    flow.destinationPort = this.jsonNumber(Slot.DestinationPort);
    flow.bytesSent = this.jsonNumber(Slot.BytesForward);
    flow.bytesReceived = this.jsonNumber(Slot.BytesReverse);
    flow.packetsSent = this.jsonNumber(Slot.PacketsForward);
    flow.packetsReceived = this.jsonNumber(Slot.PacketsReverse);
    return wellFormed;
  }

  private readText(start: number, end: number, row: Row): Verdict {
    const { bytes, columns, flow } = this;
    const afterTime = this.readTime(start, end, row);
    const pipe = indexOf(bytes, afterTime, end, Pipe);
    const colon = lastIndexOf(bytes, afterTime, pipe, Colon);
    const action = lastIndexOf(bytes, afterTime, Math.max(colon, afterTime), Space) + 1 || afterTime;
    if (pipe >= end || colon < 0 || bytes[colon + 1] !== Space || !this.readAction(action, colon))
      return this.isOther(afterTime, end) ? nothingStated : Reject.BadSyntax;
    const count = columns.split(colon + 2, end);
    if (count < fewestColumns) return Reject.TooFewFields;
    flow.source.set(columns.start(Column.Source), columns.end(Column.Source));
    flow.destination.set(columns.start(Column.Destination), columns.end(Column.Destination));
    flow.sourcePort = this.number(Column.SourcePort);
    flow.destinationPort = this.number(Column.DestinationPort);
    return wellFormed;
  }

  /** `2026 11 20 06:46:42 Info     +01:00 `, or syslog's; where the rest starts. */
  private readTime(start: number, end: number, row: Row): number {
    const { bytes, syslog } = this;
    if (bytes[start + 4] === Space && bytes[start + 7] === Space && end - start > ownTimeLength) {
      const level = start + ownTimeLength;
      const zone = skipBlanks(bytes, indexOf(bytes, level, end, Space), end);
      const zoneEnd = indexOf(bytes, zone, end, Space);
      row.timeMs = zonedMillis(bytes, start, start + dayLength + 1, level - 1, zone, zoneEnd, this.clock);
      return Number.isNaN(row.timeMs) ? start : level;
    }
    if (!syslog.read(start, end)) return start;
    row.timeMs = syslog.timeMs;
    return syslog.hostEnd;
  }

  /** Another of the firewall's logs. */
  private isOther(at: number, end: number): boolean {
    for (let from = at, words = 0; from < end && words < 4; words++) {
      if (startsWithAny(this.bytes, from, end, levels)) return true;
      if (!this.isStrict && startsWithAny(this.bytes, from, end, securityLevel)) return true;
      from = skipBlanks(this.bytes, indexOf(this.bytes, from, end, Space), end);
    }
    return false;
  }

  private readAction(start: number, end: number): boolean {
    const { bytes } = this;
    this.isStart = equalsAny(bytes, start, end, starts);
    this.isRefused = equalsAny(bytes, start, end, refusals);
    return this.isStart || this.isRefused || equalsAny(bytes, start, end, ends);
  }

  private number(column: number): number {
    return decimal(this.bytes, this.columns.start(column), this.columns.end(column));
  }

  private jsonNumber(slot: number): number {
    return decimal(this.bytes, this.json.start(slot), this.json.end(slot));
  }
}
