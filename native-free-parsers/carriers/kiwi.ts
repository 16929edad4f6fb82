/**
 * Files of Kiwi Syslog Server and of SolarWinds: time, priority, sender and message between tabs.
 *
 *   2026-11-20 06:46:36⇥Local0.Info⇥10.0.0.53⇥Nov 20 06:46:36 ns1 named[464]: client …
 *   2026-11-20⇥06:46:36⇥Local0.Info⇥10.0.0.53⇥dnsmasq[2798]: query[A] chatgpt.com from 10.0.12.9
 *
 * A message that has no time of its own is handed on behind that and the sender, as syslog would have written it.
 *
 * https://documentation.solarwinds.com/en/success_center/kss/content/kss_adminguide_logfileformats.htm
 */
import { Byte } from '../bytes/byte.js';
import { indexOf } from '../bytes/match.js';
import { isoMillis, type LocalClock, monthOf } from '../bytes/time.js';
import type { Carrier, CarrierReader } from '../carrier.js';
import { Reject, type RowSink } from '../format.js';
import type { Messages } from '../messages.js';

const { Dot, Less, Nine, Space, Tab, UpperT, Zero } = Byte;

const dateLength = 10;
const timeLength = 19;
/** Only whether it is a time matters here. */
const anyClock: LocalClock = { toUtc: (wallMs) => wallMs, toUtcWithoutYear: () => 0 };

const kiwi: Carrier = {
  name: 'kiwi',
  product: 'Kiwi Syslog Server, SolarWinds',
  specification: 'https://documentation.solarwinds.com/en/success_center/kss/content/kss_adminguide_logfileformats.htm',
  open: (bytes) => new KiwiReader(bytes),
};
export default kiwi;

class KiwiReader implements CarrierReader {
  private readonly bytes: Buffer;
  /** The time, its date and its time of day with a blank between them. */
  private readonly time = Buffer.alloc(timeLength);

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  read(start: number, end: number, messages: Messages, sink: RowSink): void {
    const { bytes, time } = this;
    const timeEnd = Math.min(start + timeLength, end);
    bytes.copy(time, 0, start, timeEnd);
    if (time[dateLength] === Tab) time[dateLength] = Space;
    const priority = timeEnd + 1;
    const priorityEnd = indexOf(bytes, priority, end, Tab);
    const host = priorityEnd + 1;
    const hostEnd = indexOf(bytes, host, end, Tab);
    const isKiwi = bytes[timeEnd] === Tab && indexOf(bytes, priority, priorityEnd, Dot) < priorityEnd && hostEnd < end;
    if (!isKiwi || timeEnd >= end || Number.isNaN(isoMillis(time, 0, timeLength, anyClock))) {
      sink.reject(start, Reject.BadSyntax);
      return;
    }
    messages.begin(start);
    if (!this.hasTime(hostEnd + 1)) {
      time[dateLength] = UpperT;
      messages.write(time, 0, timeLength);
      messages.writeByte(Space);
      messages.write(bytes, host, hostEnd);
      messages.writeByte(Space);
    }
    messages.write(bytes, hostEnd + 1, end);
    messages.end();
  }

  /** Whether a message begins with a priority, a month or a year. */
  private hasTime(at: number): boolean {
    const first = this.bytes[at]!;
    return first === Less || (first >= Zero && first <= Nine) || monthOf(this.bytes, at) > 0;
  }
}
