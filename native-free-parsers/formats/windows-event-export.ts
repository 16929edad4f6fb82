/**
 * Windows' Security log as its own tools show it, a message of many lines to an event: "Save as CSV" of the Event Viewer, and Splunk's
 * `WinEventLog:Security`.
 *
 *   Keywords,Date and Time,Source,Event ID,Task Category
 *   Audit Success,11/20/2026 6:53:15 AM,Microsoft-Windows-Security-Auditing,4624,Logon,"An account was successfully logged on.
 *
 *   Subject:                                                                    the message, up to its closing quote
 *
 *   11/20/2026 06:53:15 AM                                                      Splunk: the time alone, then names and values
 *   LogName=Security
 *   EventCode=4624
 *   Message=An account was successfully logged on.                              up to the next time
 *
 * What the events mean is as in windows-security, how their English message is read as in windows-event-text. Times are local, in the
 * order of the computer's region.
 *
 * https://learn.microsoft.com/en-us/previous-versions/windows/it-pro/windows-10/security/threat-protection/auditing/event-4624
 */
import { Byte } from '../bytes/byte.js';
import { Lines } from '../bytes/lines.js';
import { find, indexOf, skipBlanks, startsWith, startsWithAny, word } from '../bytes/match.js';
import { endOfLine, type OpenLayout, OpenRecord } from '../bytes/open-record.js';
import { DateOrder, DateOrderEvidence, WindowsTimes } from '../bytes/windows-times.js';
import { type LogFormat, Refusal, Reject, silentSink } from '../format.js';
import { isJsonText } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Escapes } from '../row.js';
import { SecurityEvent } from '../windows-security/event.js';
import { readMessageText } from '../windows-security/message-text.js';

const { Colon, Comma, Nine, Quote, Return, Tab, Zero } = Byte;

const source = word(',Microsoft-Windows-Security-Auditing,');
const header = word(',Date and Time,Source,Event ID,Task Category');
const logName = word('LogName=Security');
const computerName = word('ComputerName=');
/** A time alone on a line has no more. */
const longestTime = 32;
/** What begins the last line that is wanted of the messages that state logons. */
const lastLabels = ['Source Port:', 'Result Code:', 'Failure Code:', 'Error Code:'].map(word);

interface Layout extends ClockHints, OpenLayout {
  readonly order: DateOrder;
  /** Splunk's events, and not the Event Viewer's. */
  readonly isSplunk: boolean;
}

const windowsEventExport: LogFormat<Layout> = {
  name: 'windows-event-export',
  product: 'Windows Security log (CSV of the Event Viewer, text of Splunk)',
  kind: 'identity',
  framing: 'line',
  facts: ['logon'],
  fields: ['time', 'until', 'client', 'clientPort', 'device', 'mac', 'user', 'realm'],
  specification:
    'https://learn.microsoft.com/en-us/previous-versions/windows/it-pro/windows-10/security/threat-protection/auditing/event-4624',

  detect(head, hints) {
    const lines = new Lines(head);
    const evidence = new DateOrderEvidence(hints.modifiedMs);
    const times = new WindowsTimes(head, localClock(hints), DateOrder.DayFirst);
    let isSplunk = false;
    let events = 0;
    let timeStart = 0;
    let timeEnd = 0;
    while (lines.advance(silentSink)) {
      const { start, end } = lines;
      if (isJsonText(head, start, end)) continue;
      const isLog = startsWith(head, start, end, logName) && timeEnd > timeStart;
      if (!isLog) {
        timeStart = start;
        timeEnd = end - start <= longestTime ? end : start;
      }
      const isViewer = startOfTime(head, start, end) > 0;
      if (!isLog && !isViewer) continue;
      isSplunk ||= isLog;
      if (isViewer) {
        timeStart = startOfTime(head, start, end);
        timeEnd = indexOf(head, timeStart, end, Comma);
      }
      times.read(timeStart, timeEnd);
      evidence.add(times);
      timeEnd = timeStart;
      events++;
    }
    if (events === 0)
      return new Refusal(
        'no line is "…,date,Microsoft-Windows-Security-Auditing,…" of the Event Viewer, nor "LogName=Security" below a time',
      );
    return { modifiedMs: hints.modifiedMs, timeZone: hints.timeZone, open: '', order: evidence.order(), isSplunk };
  },

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    const record = new OpenRecord(bytes, layout);
    const clock = localClock(layout);
    const event = new SecurityEvent(row, sink, clock);
    while (lines.advance(sink)) {
      const { start, end } = lines;
      if (record.isTooLong(end)) {
        sink.reject(start, Reject.TooLong);
        record.forget();
      }
      const isStart = layout.isSplunk ? isTimeAlone(bytes, start, end) : startOfTime(bytes, start, end) > 0;
      if (isStart) {
        if (record.isOpen) take(start, start);
        record.begin(start);
      }
      if (record.isOpen && isLast(bytes, start, end, layout.isSplunk)) take(end, start);
      else if (find(bytes, start, end, header) >= 0) sink.ignore(start);
    }
    return { ...layout, open: record.rest() };

    function take(end: number, at: number): void {
      record.close(end);
      readEvent(record, layout, event);
      event.finish(at);
    }
  },
};
export default windowsEventExport;

/** Where the time starts in `Audit Success,11/20/2026 6:53:15 AM,Microsoft-Windows-Security-Auditing,4624,…`; -1 in other lines. */
function startOfTime(bytes: Buffer, start: number, end: number): number {
  const first = indexOf(bytes, start, end, Comma);
  const second = indexOf(bytes, first + 1, end, Comma);
  return startsWith(bytes, second, end, source) ? first + 1 : -1;
}

/** `11/20/2026 06:53:15 AM` */
function isTimeAlone(bytes: Buffer, start: number, end: number): boolean {
  const length = end - start;
  if (length < 15 || length > longestTime) return false;
  let colons = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === Colon) colons++;
    else if (byte > Nine && !lettersOfHalves.includes(byte | 0x20)) return false;
  }
  return colons === 2 && bytes[start]! >= Zero && bytes[start]! <= Nine;
}

/** `AM`, `p.m.` */
const lettersOfHalves: readonly number[] = [0x61, 0x6d, 0x70];

/** Whether nothing that is wanted follows the line: the cell's closing quote, or the last value. */
function isLast(bytes: Buffer, start: number, end: number, isSplunk: boolean): boolean {
  if (isSplunk) return startsWithAny(bytes, skipWhite(bytes, start, end), end, lastLabels);
  return bytes[end - 1] === Quote && bytes[end - 2] !== Quote;
}

function skipWhite(bytes: Buffer, start: number, end: number): number {
  let at = skipBlanks(bytes, start, end);
  while (at < end && bytes[at] === Tab) at++;
  return at;
}

function readEvent(record: OpenRecord, layout: Layout, event: SecurityEvent): void {
  const { bytes, start, end } = record;
  const times = new WindowsTimes(bytes, localClock(layout), layout.order);
  const timeStart = layout.isSplunk ? start : startOfTime(bytes, start, end);
  let timeEnd = layout.isSplunk ? endOfLine(bytes, start, end) : indexOf(bytes, timeStart, end, Comma);
  if (bytes[timeEnd - 1] === Return) timeEnd--;
  event.begin(bytes, Escapes.None);
  event.timeMs = times.read(timeStart, timeEnd) ? times.ms : Number.NaN;
  // Of another kind.
  if (!readMessageText(bytes, timeEnd, end, event)) event.number = 0;
  const computer = layout.isSplunk ? find(bytes, start, end, computerName) : -1;
  if (computer >= 0) event.computer.set(computer + computerName.length, endOfValue(bytes, computer, end));
}

function endOfValue(bytes: Buffer, start: number, end: number): number {
  const newline = endOfLine(bytes, start, end);
  return bytes[newline - 1] === Return ? newline - 1 : newline;
}
