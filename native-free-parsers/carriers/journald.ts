/**
 * `journalctl -o json`, one entry a line, turned into what syslog would have written.
 *
 *   {"__REALTIME_TIMESTAMP":"1762000000048000","_HOSTNAME":"ns1","SYSLOG_IDENTIFIER":"dnsmasq","_PID":"464","MESSAGE":"query[A] …"}
 *   2025-11-01T12:26:40.048000Z ns1 dnsmasq[464]: query[A] …
 *
 * The journal keeps when and who beside the message, and without them a DNS server's line says neither. Messages that are no
 * UTF-8 come as arrays of numbers.
 *
 * https://systemd.io/JOURNAL_EXPORT_FORMATS/
 */
import { Byte } from '../bytes/byte.js';
import { JsonFields, JsonItems, JsonKind } from '../bytes/json.js';
import { JsonPaths } from '../bytes/json-keys.js';
import { decimal } from '../bytes/numbers.js';
import type { Carrier, CarrierReader } from '../carrier.js';
import { Reject, type RowSink } from '../format.js';
import type { Messages } from '../messages.js';

const { Backslash, BracketClose, BracketOpen, Colon, Dot, Space, UpperZ, Zero } = Byte;

const paths = new JsonPaths([
  '/MESSAGE',
  '/__REALTIME_TIMESTAMP',
  '/_HOSTNAME',
  '/SYSLOG_IDENTIFIER',
  '/_COMM',
  '/SYSLOG_PID',
  '/_PID',
]);
const message = 0;
const time = 1;
const host = 2;
const identifier = 3;
const command = 4;
const syslogProcess = 5;
const process = 6;

/** The year 10000, which four digits cannot write. */
const endOfTimeMicros = 2.534e17;
const secondsLength = '2025-11-01T12:26:40'.length;

const journald: Carrier = {
  name: 'journald',
  product: 'systemd journal (journalctl -o json)',
  specification: 'https://systemd.io/JOURNAL_EXPORT_FORMATS/',
  open: (bytes) => new EntryReader(bytes),
};
export default journald;

class EntryReader implements CarrierReader {
  private readonly bytes: Buffer;
  private readonly fields: JsonFields;
  private readonly items: JsonItems;
  /** `2025-11-01T12:26:40`, kept while the second stays the same. */
  private readonly secondText = Buffer.alloc(secondsLength);
  private second = Number.NaN;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.fields = new JsonFields(paths, bytes);
    this.items = new JsonItems(bytes);
  }

  read(start: number, end: number, messages: Messages, sink: RowSink): void {
    const { fields } = this;
    if (!fields.scan(start, end)) {
      sink.reject(start, Reject.BadJson);
      return;
    }
    const micros = decimal(this.bytes, fields.start(time), fields.end(time));
    if (!(micros < endOfTimeMicros)) {
      sink.reject(start, Reject.BadTime);
      return;
    }
    const kind = fields.kind(message);
    if (kind !== JsonKind.String && kind !== JsonKind.Array) {
      sink.ignore(start);
      return;
    }
    messages.begin(start);
    this.writePrefix(micros, messages);
    if (kind === JsonKind.String) messages.writeJson(this.bytes, fields.start(message), fields.end(message));
    else this.writeNumbers(messages);
    messages.end();
  }

  private writePrefix(micros: number, messages: Messages): void {
    this.writeTime(micros, messages);
    if (this.has(host)) {
      this.writeWord(host, messages);
      messages.writeByte(Space);
    }
    this.writeWord(this.has(identifier) ? identifier : command, messages);
    const number = this.has(syslogProcess) ? syslogProcess : process;
    if (this.has(number)) {
      messages.writeByte(BracketOpen);
      this.writeWord(number, messages);
      messages.writeByte(BracketClose);
    }
    messages.writeByte(Colon);
    messages.writeByte(Space);
  }

  private has(slot: number): boolean {
    return this.fields.kind(slot) === JsonKind.String && this.fields.end(slot) > this.fields.start(slot);
  }

  private writeTime(micros: number, messages: Messages): void {
    const second = Math.floor(micros / 1e6);
    if (second !== this.second) {
      this.second = second;
      this.secondText.write(new Date(second * 1000).toISOString(), 0, secondsLength, 'latin1');
    }
    messages.write(this.secondText, 0, secondsLength);
    messages.writeByte(Dot);
    for (let unit = 1e5; unit >= 1; unit /= 10) messages.writeByte(Zero + (Math.floor(micros / unit) % 10));
    messages.writeByte(UpperZ);
    messages.writeByte(Space);
  }

  /** Up to its first blank or escape: a prefix is made of words. */
  private writeWord(slot: number, messages: Messages): void {
    const { bytes } = this;
    const end = this.fields.end(slot);
    let at = this.fields.start(slot);
    for (; at < end && bytes[at]! > Space && bytes[at] !== Backslash; at++) messages.writeByte(bytes[at]!);
  }

  private writeNumbers(messages: Messages): void {
    const { bytes, items } = this;
    items.open(this.fields.start(message), this.fields.end(message));
    while (items.next()) {
      const value = decimal(bytes, items.start, items.end);
      if (value < 256) messages.writeByte(value);
    }
  }
}
