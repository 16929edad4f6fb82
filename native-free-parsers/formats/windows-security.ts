/**
 * Windows' Security log as its exporters write it: XML (wevtutil, Event Viewer, Get-WinEvent), JSON (Winlogbeat, NXLog,
 * Wazuh, evtx_dump) or CSV with the event's own fields for columns, one event a line; XML may also be spread over lines.
 *
 *   <Event xmlns="…"><System>…<EventID>4624</EventID><TimeCreated SystemTime="2026-11-20T06:53:15.1Z"/>
 *     <Computer>FS1.corp.example</Computer></System><EventData><Data Name="TargetUserName">ana</Data>
 *     <Data Name="TargetDomainName">CORP</Data><Data Name="IpAddress">10.0.0.5</Data>…</EventData></Event>
 *   {"EventTime":"2026-11-20 06:53:15","EventID":4768,"TargetUserName":"ana","IpAddress":"::ffff:10.0.0.5",…}
 *   TimeCreated,EventID,Computer,TargetUserName,TargetDomainName,WorkstationName,IpAddress,Status
 *
 *   4624   an account was logged on: user, client, and the workstation's name; without an address at the computer itself, unless the
 *          kind of logon says that nobody is there (over the network, by a service, as a batch)
 *   4647   the user logged off from the computer: `until` is its own time
 *   4768   a Kerberos ticket was granted, 4769 one for a service: user and client
 *   4776   a password was checked: user, and the workstation's name
 *   4778   a session was reconnected: user, client and its name
 *   6272   the Network Policy Server let a device in, as 6278: user and hardware address
 *
 * Those that failed or place nobody, and all other events state none of our facts. Names are kept as written, those of machines (`LAP-17$`),
 * of Windows itself (`SYSTEM`, `ANONYMOUS LOGON`, `DWM-1`) and of services too. Times without a zone are local.
 *
 * https://learn.microsoft.com/en-us/previous-versions/windows/it-pro/windows-10/security/threat-protection/auditing/event-4624
 */

import { Byte } from '../bytes/byte.js';
import { JsonFields } from '../bytes/json.js';
import { Lines } from '../bytes/lines.js';
import { indexOf, skipBlanks, word } from '../bytes/match.js';
import { type OpenLayout, OpenRecord } from '../bytes/open-record.js';
import { QuotedColumns } from '../bytes/quoted-columns.js';
import type { LocalClock } from '../bytes/time.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { isJsonText } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import type { Row } from '../row.js';
import { type CsvColumns, maxCsvColumns, readCsvEvent, readCsvHeader } from '../windows-security/csv.js';
import { SecurityEvent } from '../windows-security/event.js';
import { isSecurityJson, readJsonEvent, securityPaths } from '../windows-security/json.js';
import { findText, isSecurityXml, readXmlEvent } from '../windows-security/xml.js';

const { BraceOpen, Greater, Less, Nine } = Byte;

const eventStart = word('<Event ');
const eventEnd = word('</Event>');

interface Layout extends ClockHints, OpenLayout {
  /** Lines are CSV in these columns. */
  readonly csv?: CsvColumns;
}

const windowsSecurity: LogFormat<Layout> = {
  name: 'windows-security',
  product: 'Windows Security log (4624, 4768, 4769, 4776 as XML, JSON or CSV)',
  kind: 'identity',
  framing: 'line',
  facts: ['logon'],
  fields: ['time', 'until', 'client', 'clientPort', 'device', 'mac', 'user', 'realm'],
  specification:
    'https://learn.microsoft.com/en-us/previous-versions/windows/it-pro/windows-10/security/threat-protection/auditing/event-4624',

  detect(head, hints) {
    const lines = new Lines(head);
    const json = new JsonFields(securityPaths, head);
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      const csv = readCsvHeader(head, lines.start, lines.end);
      if (csv && head[lines.start] !== BraceOpen && head[lines.start] !== Less) return { ...hints, open: '', csv };
      const start = skipBlanks(head, lines.start, lines.end);
      if (head[start] === BraceOpen && json.scan(start, lines.end) && isSecurityJson(json, head))
        return { ...hints, open: '' };
    }
    const event = findText(head, 0, head.length, eventStart);
    if (event < head.length && isSecurityXml(head, event) && !isInObject(head, event)) return { ...hints, open: '' };
    return new Refusal(
      'none of the first 50 lines is a JSON event of Windows\' Security log, and no "<Event " of it or CSV header with TargetUserName is there',
    );
  },

  parse(bytes, layout, row, sink) {
    if (layout.csv) return parseCsv(bytes, layout, layout.csv, row, sink);
    const lines = new Lines(bytes);
    const json = new JsonFields(securityPaths, bytes);
    const record = new OpenRecord(bytes, layout);
    const event = new SecurityEvent(row, sink, localClock(layout));
    while (lines.advance(sink)) {
      const { start, end } = lines;
      const first = skipBlanks(bytes, start, end);
      if (!record.isOpen && bytes[first] === BraceOpen) {
        if (!json.scan(first, end)) sink.reject(start, Reject.BadJson);
        else {
          readJsonEvent(json, bytes, event);
          event.finish(start);
        }
        continue;
      }
      // Of several events on a line, each starts where the one before ends.
      for (let at = start; at < end; ) {
        if (!record.isOpen) {
          const from = findText(bytes, at, end, eventStart);
          if (from >= end) {
            if (at > start) break;
            if (isMarkup(bytes, first, end)) sink.ignore(start);
            else sink.reject(start, Reject.BadSyntax);
            break;
          }
          record.begin(from);
          at = from;
        }
        const close = findText(bytes, at, end, eventEnd);
        if (close >= end) break;
        at = close + eventEnd.length;
        record.close(at);
        readXmlEvent(record.bytes, record.start, record.end, event);
        event.finish(start);
      }
      if (record.isTooLong(end)) {
        sink.reject(start, Reject.TooLong);
        record.forget();
      }
    }
    return { ...layout, open: record.rest() };
  },
};
export default windowsSecurity;

/** `<?xml …?>`, `<Events>` and `</Events>` stand around events. */
function isMarkup(bytes: Buffer, start: number, end: number): boolean {
  return bytes[start] === Less && indexOf(bytes, start, end, Greater) < end;
}

function parseCsv(bytes: Buffer, layout: Layout, firstColumns: CsvColumns, row: Row, sink: RowSink): Layout {
  const lines = new Lines(bytes);
  const cells = new QuotedColumns(bytes, firstColumns.delimiter, maxCsvColumns);
  let event = new SecurityEvent(row, sink, csvClock(layout, firstColumns));
  let csv = firstColumns;
  while (lines.advance(sink)) {
    const { start, end } = lines;
    const count = cells.split(start, end);
    const isHeader = count <= csv.id || bytes[cells.start(csv.id)]! > Nine;
    const header = isHeader ? readCsvHeader(bytes, start, end) : undefined;
    if (header?.delimiter === csv.delimiter) {
      csv = header;
      event = new SecurityEvent(row, sink, csvClock(layout, csv));
      sink.ignore(start);
      continue;
    }
    if (cells.isUnclosed) sink.reject(start, Reject.Truncated);
    else if (count <= Math.max(csv.id, csv.time, csv.userName, csv.address)) sink.reject(start, Reject.TooFewFields);
    else {
      readCsvEvent(cells, csv, bytes, event);
      event.finish(start);
    }
  }
  return { ...layout, csv };
}

/** Sentinel names the zone of a time in its column's name. */
function csvClock(layout: Layout, csv: CsvColumns): LocalClock {
  return localClock(csv.isUtc ? { modifiedMs: layout.modifiedMs, timeZone: 'UTC' } : layout);
}

/** Whether the line that an event begins on is JSON that carries it. */
function isInObject(head: Buffer, at: number): boolean {
  return isJsonText(head, head.lastIndexOf(Byte.Newline, at) + 1, at);
}
