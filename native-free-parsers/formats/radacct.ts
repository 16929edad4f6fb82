/**
 * The `radacct` table of FreeRADIUS' SQL accounting, exported as CSV with a header. Columns in any order.
 *
 *   radacctid,acctsessionid,username,nasipaddress,acctstarttime,acctstoptime,acctsessiontime,callingstationid,framedipaddress
 *   1,8a3f0001,ana,192.0.2.1,2026-11-20 06:52:30,2026-11-20 07:52:30,3600,02-00-5E-10-00-01,10.9.1.7
 *              User          Time                Until               Ms   Mac               Client
 *
 * A session without a stop time goes on. Databases write what is not known as nothing, `NULL`, `\N` or a date of zeros.
 *
 * https://wiki.freeradius.org/guide/SQL-HOWTO
 */

import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Lines } from '../bytes/lines.js';
import { isMac } from '../bytes/mac.js';
import { decimal } from '../bytes/numbers.js';
import { QuotedColumns } from '../bytes/quoted-columns.js';
import { epochMillis, isoMillis, type LocalClock } from '../bytes/time.js';
import { type LogFormat, Refusal, Reject, silentSink } from '../format.js';
import { isObjectText } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { isPlaced } from '../radius.js';
import { Escapes, Fact } from '../row.js';

const { Comma, Nine, Semicolon, Tab } = Byte;

const maxColumns = 64;

/** Where the columns are; -1 for one that the export does not have. */
interface Layout extends ClockHints {
  readonly delimiter: number;
  readonly userName: number;
  readonly started: number;
  readonly stopped: number;
  readonly seconds: number;
  readonly station: number;
  readonly address: number;
  readonly address6: number;
}

const radacct: LogFormat<Layout> = {
  name: 'radacct',
  product: 'FreeRADIUS SQL accounting (radacct as CSV)',
  kind: 'identity',
  framing: 'line',
  facts: ['logon'],
  identityGround: 'radius',
  fields: ['time', 'durationMs', 'until', 'client', 'mac', 'user', 'realm'],
  specification: 'https://wiki.freeradius.org/guide/SQL-HOWTO',

  detect(head, hints) {
    const lines = new Lines(head);
    for (let line = 1; line <= 20 && lines.advance(silentSink); line++) {
      if (isObjectText(head, lines.start, lines.end)) continue;
      const layout = readHeader(head, lines.start, lines.end, hints);
      if (layout) return layout;
    }
    return new Refusal('none of the first 20 lines is a header with username, acctstarttime and framedipaddress');
  },

  parse(bytes, firstLayout, row, sink) {
    const lines = new Lines(bytes);
    const clock = localClock(firstLayout);
    const columns = new QuotedColumns(bytes, firstLayout.delimiter, maxColumns);
    let layout = firstLayout;
    row.clear();
    row.bytes = bytes;
    row.escapes = Escapes.None;
    row.fact = Fact.Logon;
    while (lines.advance(sink)) {
      const { start, end } = lines;
      const count = columns.split(start, end);
      // Only a header, or `NULL`, has a word where a session has its start.
      const startedAt = timeIn(bytes, columns, layout.started, clock);
      const isWord = count <= layout.started || bytes[columns.start(layout.started)]! > Nine;
      const newLayout = isWord ? readHeader(bytes, start, end, layout) : undefined;
      if (newLayout?.delimiter === layout.delimiter) {
        layout = newLayout;
        sink.ignore(start);
        continue;
      }
      if (count <= Math.max(layout.userName, layout.started, layout.stopped, layout.address, layout.station)) {
        sink.reject(start, Reject.TooFewFields);
        continue;
      }
      if (Number.isNaN(startedAt)) {
        sink.reject(start, Reject.BadTime);
        continue;
      }
      const hasAddress = isAddress(bytes, columns.start(layout.address), columns.end(layout.address));
      const address = hasAddress || layout.address6 < 0 ? layout.address : layout.address6;
      const from = columns.start(address);
      const to = columns.end(address);
      const isSomebody = columns.end(layout.userName) > columns.start(layout.userName);
      if (!isSomebody || !isPlaced(bytes, from, to, startOf(columns, layout.station), endOf(columns, layout.station))) {
        sink.ignore(start);
        continue;
      }
      row.timeMs = startedAt;
      if (!sink.wants(row)) continue;
      row.clearDetails();
      if (isAddress(bytes, from, to)) row.client.set(from, to);
      if (isMac(bytes, startOf(columns, layout.station), endOf(columns, layout.station)))
        row.mac.set(startOf(columns, layout.station), endOf(columns, layout.station));
      row.user.set(columns.start(layout.userName), columns.end(layout.userName));
      row.durationMs = decimal(bytes, startOf(columns, layout.seconds), endOf(columns, layout.seconds)) * 1000;
      row.untilMs = timeIn(bytes, columns, layout.stopped, clock);
      sink.take(row);
    }
    return layout;
  },
};
export default radacct;

function readHeader(bytes: Buffer, start: number, end: number, hints: ClockHints): Layout | undefined {
  const text = bytes.toString('latin1', start, end).toLowerCase();
  if (!text.includes('acctstarttime') || !text.includes('username')) return undefined;
  const delimiter = text.includes(',') ? Comma : text.includes(';') ? Semicolon : Tab;
  const names = text.split(String.fromCharCode(delimiter)).map((name) => name.trim().replace(/^"|"$/g, ''));
  const layout = {
    modifiedMs: hints.modifiedMs,
    timeZone: hints.timeZone,
    delimiter,
    userName: names.indexOf('username'),
    started: names.indexOf('acctstarttime'),
    stopped: names.indexOf('acctstoptime'),
    seconds: names.indexOf('acctsessiontime'),
    station: names.indexOf('callingstationid'),
    address: names.indexOf('framedipaddress'),
    address6: names.indexOf('framedipv6address'),
  };
  return layout.userName >= 0 && layout.started >= 0 && layout.address >= 0 ? layout : undefined;
}

function startOf(columns: QuotedColumns, column: number): number {
  return column < 0 ? 0 : columns.start(column);
}

function endOf(columns: QuotedColumns, column: number): number {
  return column < 0 ? 0 : columns.end(column);
}

/** `2026-11-20 06:52:30`, with or without a zone, or seconds since 1970; NaN for none. */
function timeIn(bytes: Buffer, columns: QuotedColumns, column: number, clock: LocalClock): number {
  const start = startOf(columns, column);
  const end = endOf(columns, column);
  const ms = isoMillis(bytes, start, end, clock);
  return Number.isNaN(ms) && end - start >= 9 ? epochMillis(bytes, start, end) : ms;
}
