/**
 * Proxifier, a client that sends programs' connections through proxies.
 *
 *   [11.20 06:46:36] chrome.exe - chatgpt.com:443 open through proxy proxy.example.com:8080 HTTPS
 *   Time             Program      Target
 *   [11.20 06:46:42] chrome.exe - chatgpt.com:443 close, 1200 bytes (1.17 KB) sent, 40000 bytes (39.0 KB) received, lifetime 00:06
 *                                                        Up                         Down
 *
 * A connection is counted once, when it closes or fails; its `open` line is `repeated`. The time is that of the end, less the lifetime
 * (`<1 sec` is not known). Dates are month.day without a year. Other lines are ignored.
 *
 * https://www.proxifier.com/docs/win-v4/log.html
 */

import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { find, indexOf, startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { type LocalClock, timeOfDay } from '../bytes/time.js';
import { readTarget } from '../bytes/url.js';
import { type LogFormat, Refusal, Reject } from '../format.js';
import { type LineRecord, nothingStated, readsAny, recordPerLine, type Verdict, wellFormed } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Action, Escapes, Fact, Row } from '../row.js';

const { BracketClose, BracketOpen, Colon, Dot, Space } = Byte;

const dash = word(' - ');
const open = word('open ');
const close = word('close, ');
const error = word('error : ');
const sent = word(' sent');
const received = word(' received');
const lifetime = word('lifetime ');
const bytesWord = word(' bytes');
/** `[11.20 06:46:36] ` */
const timeLength = 17;
const minuteMs = 60_000;

const proxifier: LogFormat<ClockHints> = {
  name: 'proxifier',
  product: 'Proxifier',
  kind: 'proxy',
  framing: 'line',
  facts: ['request'],
  fields: ['time', 'durationMs', 'host', 'server', 'serverPort', 'action', 'bytesUp', 'bytesDown'],
  specification: 'https://www.proxifier.com/docs/win-v4/log.html',

  detect(head, hints) {
    if (readsAny(head, new Row(), new Record(head, hints))) return hints;
    return new Refusal('no line is "[month.day time] program - host:port open|close, …"');
  },

  ...recordPerLine(Escapes.None, (bytes, layout) => new Record(bytes, layout)),
};
export default proxifier;

/** Where the parts of the current line are. */
class Record implements LineRecord {
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private verb = 0;
  private end = 0;
  private lifetimeMs = Number.NaN;

  constructor(bytes: Buffer, hints: ClockHints) {
    this.bytes = bytes;
    this.clock = localClock(hints);
  }

  read(start: number, end: number, row: Row): Verdict {
    const { bytes } = this;
    const isTime =
      end - start > timeLength &&
      bytes[start] === BracketOpen &&
      bytes[start + 15] === BracketClose &&
      bytes[start + 3] === Dot;
    if (!isTime) return Reject.BadTime;
    const month = decimal(bytes, start + 1, start + 3);
    const day = decimal(bytes, start + 4, start + 6);
    const time = timeOfDay(bytes, start + 7);
    if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31 && time >= 0)) return Reject.BadTime;
    row.timeMs = this.clock.toUtcWithoutYear(month, day, time);
    const separator = find(bytes, start + timeLength, end, dash);
    if (separator < 0) return nothingStated;
    const target = separator + dash.length;
    const targetEnd = indexOf(bytes, target, end, Space);
    this.verb = Math.min(targetEnd + 1, end);
    this.end = end;
    if (!this.isVerb(open) && !this.isVerb(close) && !this.isVerb(error)) return nothingStated;
    if (indexOf(bytes, target, targetEnd, Colon) >= targetEnd) return Reject.NoHost;
    if (!readTarget(bytes, target, targetEnd, row)) return Reject.NoHost;
    this.readLifetime();
    if (this.lifetimeMs >= 0) row.timeMs -= this.lifetimeMs;
    row.fact = Fact.Request;
    return wellFormed;
  }

  readDetails(row: Row): void {
    const { bytes, verb, end } = this;
    row.durationMs = this.lifetimeMs;
    if (isAddress(bytes, row.host.start, row.host.end)) row.server.set(row.host.start, row.host.end);
    if (this.isVerb(open)) {
      row.repeated = true;
      row.action = Action.Allowed;
      return;
    }
    if (!this.isVerb(close)) return;
    row.action = Action.Allowed;
    const sentEnd = find(bytes, verb, end, sent);
    const from = verb + close.length;
    row.bytesUp = decimal(bytes, from, indexOf(bytes, from, end, Space));
    if (sentEnd < 0 || !startsWith(bytes, indexOf(bytes, from, end, Space), end, bytesWord)) return;
    const next = Math.min(sentEnd + sent.length + 2, end);
    if (find(bytes, next, end, received) >= 0) row.bytesDown = decimal(bytes, next, indexOf(bytes, next, end, Space));
  }

  /** `lifetime 00:06`, `lifetime 01:00:06`, `lifetime <1 sec` */
  private readLifetime(): void {
    const { bytes, end } = this;
    this.lifetimeMs = Number.NaN;
    const at = this.isVerb(close) ? find(bytes, this.verb, end, lifetime) : -1;
    if (at < 0) return;
    let seconds = 0;
    let from = at + lifetime.length;
    while (from < end) {
      const colon = indexOf(bytes, from, end, Colon);
      seconds = seconds * 60 + decimal(bytes, from, colon);
      from = colon + 1;
    }
    if (seconds >= 0) this.lifetimeMs = (seconds * minuteMs) / 60;
  }

  private isVerb(text: Uint8Array): boolean {
    return startsWith(this.bytes, this.verb, this.end, text);
  }
}
