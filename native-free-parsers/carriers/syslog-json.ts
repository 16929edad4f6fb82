/**
 * Messages of syslog that a relay took apart into JSON, put together again: the program's name says whose the message is, and often
 * nothing else says when.
 *
 *   {"timestamp":"2026-11-20T06:46:36Z","host":"ns1","tag":"dnsmasq[2798]:","msg":" query[A] …"}                               rsyslog
 *   {"timestamp":"2026-11-20T06:46:36Z","hostname":"ns1","appname":"dnsmasq","procid":2798,"message":"query[A] …"}             Vector
 *   {"date":1795157196.123,"host":"ns1","ident":"dnsmasq","pid":"2798","message":"query[A] …"}                                 Fluent Bit, Fluentd
 *   {"@timestamp":"2026-11-20T06:46:36Z","host":{"hostname":"ns1"},"process":{"name":"dnsmasq","pid":2798},"message":"…"}      Elastic
 *   {"TimeGenerated":"2026-11-20T06:46:36Z","Computer":"ns1","ProcessName":"dnsmasq","ProcessID":2798,"SyslogMessage":"…"}     Azure Monitor
 *
 *   2026-11-20T06:46:36Z ns1 dnsmasq: query[A] …                                                                               what is handed on
 *
 * https://vector.dev/docs/reference/configuration/sources/syslog/, https://learn.microsoft.com/en-us/azure/azure-monitor/reference/tables/syslog
 */
import { Byte } from '../bytes/byte.js';
import { JsonFields, JsonKind } from '../bytes/json.js';
import { JsonPaths } from '../bytes/json-keys.js';
import { epochMillis } from '../bytes/time.js';
import type { Carrier, CarrierReader } from '../carrier.js';
import { Reject, type RowSink } from '../format.js';
import type { Messages } from '../messages.js';

const { Backslash, BracketOpen, Colon, Space } = Byte;

const places = {
  message: ['/message', '/msg', '/log', '/MESSAGE', '/SyslogMessage'],
  time: ['/timestamp', '/@timestamp', '/time', '/date', '/TimeGenerated', '/timereported', '/EventTime', '/DATE'],
  host: ['/host/hostname', '/host/name', '/hostname', '/host', '/HOST', '/Computer', '/logsource', '/source'],
  program: [
    '/tag',
    '/syslogtag',
    '/appname',
    '/app_name',
    '/ident',
    '/process/name',
    '/process/program',
    '/program',
    '/programname',
    '/PROGRAM',
    '/ProcessName',
    '/syslog_identifier',
  ],
} as const;
const all: readonly string[] = Object.values(places).flat();
const paths = new JsonPaths(all);
const slots = {
  message: slotsOf(places.message),
  time: slotsOf(places.time),
  host: slotsOf(places.host),
  program: slotsOf(places.program),
};

const syslogJson: Carrier = {
  name: 'syslog-json',
  product: 'syslog as JSON (rsyslog, syslog-ng, Vector, Fluent Bit, Elastic, Azure Monitor)',
  specification: 'https://vector.dev/docs/reference/configuration/sources/syslog/',
  open: (bytes) => new EventReader(bytes),
};
export default syslogJson;

function slotsOf(pointers: readonly string[]): readonly number[] {
  return pointers.map((pointer) => all.indexOf(pointer));
}

class EventReader implements CarrierReader {
  private readonly bytes: Buffer;
  private readonly fields: JsonFields;
  /** The time of the last event that stated seconds since 1970, as text. */
  private readonly timeText = Buffer.alloc('2026-11-20T06:46:36.000Z'.length);
  private timeMs = Number.NaN;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.fields = new JsonFields(paths, bytes);
  }

  read(start: number, end: number, messages: Messages, sink: RowSink): void {
    const { bytes, fields } = this;
    if (bytes[start] !== Byte.BraceOpen || !fields.scan(start, end)) {
      sink.reject(start, Reject.BadJson);
      return;
    }
    const message = this.slotOf(slots.message);
    const time = this.slotOf(slots.time);
    const program = this.slotOf(slots.program);
    if (message < 0 || time < 0 || program < 0) {
      sink.reject(start, Reject.BadSyntax);
      return;
    }
    messages.begin(start);
    this.writeTime(time, messages);
    const host = this.slotOf(slots.host);
    if (host >= 0) {
      this.writeWord(host, messages);
      messages.writeByte(Space);
    }
    this.writeWord(program, messages);
    messages.writeByte(Colon);
    messages.writeByte(Space);
    const from = fields.start(message);
    messages.writeJson(bytes, bytes[from] === Space ? from + 1 : from, fields.end(message));
    messages.end();
  }

  /** The first of the slots that holds text or a number; -1 if none does. */
  private slotOf(candidates: readonly number[]): number {
    const { fields } = this;
    for (let i = 0; i < candidates.length; i++) {
      const kind = fields.kind(candidates[i]!);
      const isValue = kind === JsonKind.String || kind === JsonKind.Number;
      if (isValue && fields.end(candidates[i]!) > fields.start(candidates[i]!)) return candidates[i]!;
    }
    return -1;
  }

  private writeTime(slot: number, messages: Messages): void {
    const { bytes, fields, timeText } = this;
    const sinceEpoch = epochMillis(bytes, fields.start(slot), fields.end(slot));
    if (!(sinceEpoch < endOfTimeMs)) this.writeWord(slot, messages);
    else {
      const ms = Math.floor(sinceEpoch);
      if (ms !== this.timeMs) timeText.write(new Date(ms).toISOString(), 'latin1');
      this.timeMs = ms;
      messages.write(timeText, 0, timeText.length);
    }
    messages.writeByte(Space);
  }

  /** Up to its first blank or escape, and of a tag up to its process: a prefix is made of words. */
  private writeWord(slot: number, messages: Messages): void {
    const { bytes } = this;
    const end = this.fields.end(slot);
    const isTag = slots.program.includes(slot);
    for (let at = this.fields.start(slot); at < end && bytes[at]! > Space && bytes[at] !== Backslash; at++) {
      if (isTag && (bytes[at] === BracketOpen || bytes[at] === Colon)) return;
      messages.writeByte(bytes[at]!);
    }
  }
}

/** The year 10000, which four digits cannot write. */
const endOfTimeMs = 2.534e14;
