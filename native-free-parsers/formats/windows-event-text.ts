/**
 * Windows' Security log as text, one event a line: the message that the Event Viewer shows, as Snare, OSSEC and Wazuh, NXLog and
 * other agents send it through syslog.
 *
 *   <13>Nov 20 06:46:36 DC1 MSWinEventLog⇥1⇥Security⇥811⇥Fri Nov 20 06:46:36 2026⇥4624⇥Microsoft-Windows-Security-Auditing⇥…⇥An account
 *    was successfully logged on.    Subject:  …  New Logon:   Security ID:  S-1-5-21-1   Account Name:  ana   Account Domain:  CORP   …
 *    Workstation Name: LAP-17   Source Network Address: 10.0.0.5   Source Port:  51201  …                                       Snare
 *   2026 Nov 20 06:46:36 WinEvtLog: Security: AUDIT_SUCCESS(4768): Microsoft-Windows-Security-Auditing: … A Kerberos …          OSSEC
 *   <14>Nov 20 06:46:36 DC1 Microsoft-Windows-Security-Auditing[552]: An account was successfully logged on. …                 NXLog
 *
 * What the events mean is as in windows-security. Only the English text is read: labels of other languages are not published. Written
 * from the published messages; no log at hand.
 *
 * https://www.snaresolutions.com/products/snare-agents/windows-agent/, https://learn.microsoft.com/en-us/previous-versions/windows/it-pro/windows-10/security/threat-protection/auditing/event-4624
 */
import { Byte } from '../bytes/byte.js';
import { Lines } from '../bytes/lines.js';
import { find, indexOf, startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { type LocalClock, monthOf, timeOfDay, utcDate } from '../bytes/time.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { isJsonText } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Escapes, Row } from '../row.js';
import { SecurityEvent } from '../windows-security/event.js';
import { readMessageText } from '../windows-security/message-text.js';

const { Colon, ParenOpen, Space, Tab } = Byte;

const provider = word('Microsoft-Windows-Security-Auditing');
const snare = word('MSWinEventLog');
const security = word('Security');
const audit = word('AUDIT_');
const eventTag = word('<Event');
/** How rsyslog writes a tab. */
const escapedTab = word('#011');
/** The number of columns of Snare between its name and the event's number. */
const snareColumns = 5;

const windowsEventText: LogFormat<ClockHints> = {
  name: 'windows-event-text',
  product: 'Windows Security log as text (Snare, OSSEC, NXLog and other agents through syslog)',
  kind: 'identity',
  framing: 'line',
  facts: ['logon'],
  fields: ['time', 'until', 'client', 'clientPort', 'device', 'mac', 'user', 'realm'],
  specification:
    'https://learn.microsoft.com/en-us/previous-versions/windows/it-pro/windows-10/security/threat-protection/auditing/event-4624',

  detect(head, hints) {
    const because = 'no line is text of "Microsoft-Windows-Security-Auditing" or "MSWinEventLog"';
    if (!head.includes('Security')) return new Refusal(because);
    const lines = new Lines(head);
    const reader = new EventText(head, hints, new Row(), silentSink);
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      const { start, end } = lines;
      if (!isJsonText(head, start, end) && reader.isEvent(start, end)) return { ...hints };
    }
    return new Refusal(because);
  },

  openLines,
  parse: parseByLine(openLines),
};
export default windowsEventText;

function openLines(bytes: Buffer, layout: ClockHints, row: Row, sink: RowSink): LineReader {
  return new EventText(bytes, layout, row, sink);
}

class EventText implements LineReader {
  private readonly bytes: Buffer;
  private readonly sink: RowSink;
  private readonly clock: LocalClock;
  private readonly syslog: SyslogPrefix;
  private readonly event: SecurityEvent;
  /** Where the number of the event is, or its text begins. */
  private at = 0;

  constructor(bytes: Buffer, hints: ClockHints, row: Row, sink: RowSink) {
    this.bytes = bytes;
    this.sink = sink;
    this.clock = localClock(hints);
    this.syslog = new SyslogPrefix(bytes, this.clock);
    this.event = new SecurityEvent(row, sink, this.clock);
  }

  read(start: number, end: number): void {
    const { event, bytes } = this;
    if (!this.isEvent(start, end)) {
      // Snare sends the other logs of Windows as well.
      if (find(bytes, start, end, snare) >= 0) this.sink.ignore(start);
      else this.sink.reject(start, Reject.BadSyntax);
      return;
    }
    event.begin(bytes, Escapes.None);
    event.timeMs = this.millis(start, end);
    if (readMessageText(bytes, this.at, end, event)) {
      event.computer.set(this.syslog.hostStart, this.syslog.hostEnd);
      event.finish(start);
      return;
    }
    this.sink.ignore(start);
  }

  /** Whether the line is an event of the Security log, of any number. */
  isEvent(start: number, end: number): boolean {
    const { bytes } = this;
    const name = find(bytes, start, end, snare);
    if (name >= 0) {
      const log = afterColumns(bytes, name, end, 2);
      this.at = afterColumns(bytes, name, end, snareColumns);
      return startsWith(bytes, log, end, security);
    }
    this.at = find(bytes, start, end, provider);
    if (this.at < 0 || find(bytes, start, this.at, eventTag) >= 0) return false;
    const result = find(bytes, start, this.at, audit);
    if (result >= 0) return bytes[indexOf(bytes, result, end, ParenOpen)] === ParenOpen;
    return this.syslog.read(start, end) && bytes[indexOf(bytes, this.at, end, Colon)] === Colon;
  }

  /** Of syslog, or `2026 Nov 20 06:46:36` before `WinEvtLog`. */
  private millis(start: number, end: number): number {
    const { bytes, clock } = this;
    if (this.syslog.read(start, end)) return this.syslog.timeMs;
    this.syslog.hostStart = 0;
    this.syslog.hostEnd = 0;
    const year = decimal(bytes, start, start + 4);
    if (Number.isNaN(year) || end - start < 21 || bytes[start + 4] !== Space) return Number.NaN;
    const day =
      bytes[start + 9] === Space ? decimal(bytes, start + 10, start + 11) : decimal(bytes, start + 9, start + 11);
    return clock.toUtc(utcDate(year, monthOf(bytes, start + 5), day) + timeOfDay(bytes, start + 12));
  }
}

/** Behind `count` tabs, or what rsyslog writes for them. */
function afterColumns(bytes: Buffer, start: number, end: number, count: number): number {
  let at = start;
  for (let column = 0; column < count && at < end; column++) {
    while (at < end && bytes[at] !== Tab && !startsWith(bytes, at, end, escapedTab)) at++;
    at += bytes[at] === Tab ? 1 : escapedTab.length;
  }
  return Math.min(at, end);
}
