/**
 * Accounting files of Windows' Network Policy Server (IAS before 2008), in the database-compatible ("IAS 1") format.
 *
 *   "NPS1","RAS",11/20/2026,06:53:15,4,"ana","CORP\ana",,"02-00-5E-10-00-09",,"10.9.1.7",…,1,…
 *    Server       Time               |  User  User       Mac                    Client     | Acct-Status-Type
 *                                    Packet-Type: 2 access granted, 4 accounting
 *
 * Accepted logons and the start, stop and interim records of a session are logons, where they say who is where: an accept
 * mostly does not. All records of one session have its start as their time; the stop has `until`. Times are local.
 *
 * https://learn.microsoft.com/en-us/windows-server/networking/technologies/nps/nps-accounting-configure
 */
import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Lines } from '../bytes/lines.js';
import { isMac } from '../bytes/mac.js';
import { indexOf } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { QuotedColumns } from '../bytes/quoted-columns.js';
import { type LocalClock, timeOfDay, utcDate } from '../bytes/time.js';
import { type LogFormat, Refusal, Reject, silentSink } from '../format.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Accounting, accountingOf, isPlaced, putSession, sessionStart } from '../radius.js';
import { Escapes, Fact } from '../row.js';

const { Backslash, Comma, Quote, Slash } = Byte;

/** Columns by Microsoft's numbers, from 0. */
const column = Object.freeze({
  date: 2,
  time: 3,
  packetType: 4,
  userName: 5,
  qualifiedName: 6,
  callingStation: 8,
  framedAddress: 10,
  accountingStatus: 31,
  sessionSeconds: 37,
});
const maxColumns = 80;
/** Every record has all columns; a line that has not even these was cut. */
const leastColumns = 32;
const accept = 2;
const accounting = 4;

const npsIas: LogFormat<ClockHints> = {
  name: 'nps-ias',
  product: 'Microsoft Network Policy Server (NPS, IAS)',
  kind: 'identity',
  framing: 'line',
  facts: ['logon'],
  identityGround: 'radius',
  fields: ['time', 'durationMs', 'until', 'client', 'mac', 'user', 'realm'],
  specification:
    'https://learn.microsoft.com/en-us/windows-server/networking/technologies/nps/nps-accounting-configure',

  detect(head, hints) {
    const lines = new Lines(head);
    const columns = new QuotedColumns(head, Comma, maxColumns);
    const clock = localClock(hints);
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      const { start, end } = lines;
      if (head[start] !== Quote || columns.split(start, end) < leastColumns) continue;
      if (!Number.isNaN(recordMillis(head, columns, clock)) && packetType(head, columns) > 0) return hints;
    }
    return new Refusal('none of the first 50 lines is \'"server","service",MM/DD/YYYY,HH:MM:SS,packet type,…\'');
  },

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    const columns = new QuotedColumns(bytes, Comma, maxColumns);
    const clock = localClock(layout);
    row.clear();
    row.bytes = bytes;
    row.escapes = Escapes.None;
    row.fact = Fact.Logon;
    while (lines.advance(sink)) {
      const { start, end } = lines;
      if (columns.split(start, end) < leastColumns) {
        sink.reject(start, Reject.TooFewFields);
        continue;
      }
      const writtenMs = recordMillis(bytes, columns, clock);
      if (Number.isNaN(writtenMs)) {
        sink.reject(start, Reject.BadTime);
        continue;
      }
      const status = statusOf(bytes, columns);
      const user = userColumn(bytes, columns);
      const isLogon = packetType(bytes, columns) === accept || status !== Accounting.None;
      const address = columns.start(column.framedAddress);
      const addressEnd = columns.end(column.framedAddress);
      const station = columns.start(column.callingStation);
      const stationEnd = columns.end(column.callingStation);
      const isSomebody = columns.end(user) > columns.start(user);
      if (!isLogon || !isSomebody || !isPlaced(bytes, address, addressEnd, station, stationEnd)) {
        sink.ignore(start);
        continue;
      }
      const lasted = decimal(bytes, columns.start(column.sessionSeconds), columns.end(column.sessionSeconds));
      row.timeMs = status === Accounting.Start ? writtenMs : sessionStart(writtenMs, lasted);
      if (!sink.wants(row)) continue;
      row.clearDetails();
      putSession(row, status, writtenMs, lasted);
      if (isAddress(bytes, address, addressEnd)) row.client.set(address, addressEnd);
      if (isMac(bytes, station, stationEnd)) row.mac.set(station, stationEnd);
      row.user.set(columns.start(user), columns.end(user));
      sink.take(row);
    }
    return layout;
  },
};
export default npsIas;

/** `11/20/2026` and `06:53:15`, month first wherever the server stands. */
function recordMillis(bytes: Buffer, columns: QuotedColumns, clock: LocalClock): number {
  const date = columns.start(column.date);
  const time = columns.start(column.time);
  if (columns.end(column.date) - date !== 10 || bytes[date + 2] !== Slash || bytes[date + 5] !== Slash)
    return Number.NaN;
  if (columns.end(column.time) - time !== 8) return Number.NaN;
  const month = decimal(bytes, date, date + 2);
  const day = decimal(bytes, date + 3, date + 5);
  return clock.toUtc(utcDate(decimal(bytes, date + 6, date + 10), month, day) + timeOfDay(bytes, time));
}

function packetType(bytes: Buffer, columns: QuotedColumns): number {
  return decimal(bytes, columns.start(column.packetType), columns.end(column.packetType));
}

function statusOf(bytes: Buffer, columns: QuotedColumns): Accounting {
  if (packetType(bytes, columns) !== accounting) return Accounting.None;
  return accountingOf(bytes, columns.start(column.accountingStatus), columns.end(column.accountingStatus));
}

/** The qualified name is `CORP\ana`, or a place in the directory (`corp.example/Users/Ana Smith`), which is no account's name. */
function userColumn(bytes: Buffer, columns: QuotedColumns): number {
  const start = columns.start(column.qualifiedName);
  const end = columns.end(column.qualifiedName);
  return indexOf(bytes, start, end, Backslash) < end ? column.qualifiedName : column.userName;
}
