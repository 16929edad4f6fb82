/**
 * Check Point's logs as people export them.
 *
 *   "22" "20Nov2026" "6:46:36" "eth1" "gw1" "Log" "Accept" "443" "51201" "10.0.12.9" "192.0.2.4" "tcp" "81" …      SmartView Tracker
 *        Date        Time                            Action  Service Source port, source, destination, protocol
 *   num;date;time;orig;type;action;alert;i/f_name;i/f_dir;product;src;s_port;dst;service;proto;rule;…              fwm logexport
 *   Time,Blade,Action,Type,Interface,Origin,Source,Source User Name,Destination,Service,…                          SmartConsole
 *   20Nov2026  6:46:36 accept gw1 >eth1 product: VPN-1 & FireWall-1; src: 10.0.12.9; s_port: 51201; dst: 192.0.2.4; …   fw log
 */
import { Byte } from '../bytes/byte.js';
import { indexOf, lastIndexOf, skipBlanks } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { QuotedColumns } from '../bytes/quoted-columns.js';
import { monthOf, utcDate } from '../bytes/time.js';

const { Colon, Comma, Greater, Nine, Quote, Semicolon, Space, Tab, Zero } = Byte;

/** Where an export's columns are: of the line of names, or of the Tracker's usual order. */
export interface ExportColumns {
  readonly delimiter: number;
  /** In lower case. */
  readonly names: readonly string[];
}

const maxColumns = 256;
/** What the Tracker exports if nobody chose other columns; without a line of names. */
export const trackerColumns: ExportColumns = {
  delimiter: Space,
  names:
    'number;date;time;interface;origin;type;action;service;source port;source;destination;protocol;rule;rule name;current rule number;user;information;product;source machine name;source user name'.split(
      ';',
    ),
};
/** A line of names has all of one of these lists. */
const headers: readonly (readonly string[])[] = [
  ['num', 'date', 'time', 'orig', 'action', 'src', 'dst'],
  ['date', 'time', 'origin', 'action', 'source', 'destination', 'service'],
  ['time', 'blade', 'action', 'origin', 'source', 'destination'],
];

/** The columns that a line of names gives; undefined where the line is none. */
export function exportHeader(bytes: Buffer, start: number, end: number): ExportColumns | undefined {
  const first = bytes[start]! | 0x20;
  if (first !== (Quote | 0x20) && first !== 0x6e && first !== 0x74 && first !== 0x64) return undefined;
  for (const delimiter of [Semicolon, Comma, Tab, Space]) {
    const cells = new QuotedColumns(bytes, delimiter, maxColumns);
    if (cells.split(start, end) < 6) continue;
    const names = Array.from({ length: Math.min(cells.count, maxColumns) }, (_, cell) =>
      bytes.toString('latin1', cells.start(cell), cells.end(cell)).trim().toLowerCase(),
    );
    if (headers.some((marks) => marks.every((mark) => names.includes(mark)))) return { delimiter, names };
  }
  return undefined;
}

/** Whether a line is one of the Tracker's: a number, a date and a time, each in quotes. */
export function isTrackerLine(bytes: Buffer, start: number, end: number): boolean {
  if (bytes[start] !== Quote) return false;
  const numberEnd = indexOf(bytes, start + 1, Math.min(end, start + 14), Quote);
  const date = numberEnd + 3;
  return (
    decimal(bytes, start + 1, numberEnd) >= 0 &&
    bytes[date - 1] === Quote &&
    exportDateMillis(bytes, date, indexOf(bytes, date, end, Quote)) > 0
  );
}

/** `20Nov2026` as milliseconds of its midnight, as if in UTC; NaN if it is not that. */
export function exportDateMillis(bytes: Uint8Array, start: number, end: number): number {
  const month = bytes[start + 1]! > Nine ? start + 1 : start + 2;
  if (end - month !== 7) return Number.NaN;
  return utcDate(decimal(bytes, month + 3, end), monthOf(bytes, month), decimal(bytes, start, month));
}

/** `6:46:36` as milliseconds since midnight; NaN if it is not that. */
export function exportTimeMillis(bytes: Uint8Array, start: number, end: number): number {
  const minutes = indexOf(bytes, start, end, Colon);
  const seconds = indexOf(bytes, minutes + 1, end, Colon);
  const hour = decimal(bytes, start, minutes);
  const minute = decimal(bytes, minutes + 1, seconds);
  const second = decimal(bytes, seconds + 1, end);
  return hour < 24 && minute < 60 && second < 61 ? ((hour * 60 + minute) * 60 + second) * 1000 : Number.NaN;
}

/** The parts in front of the pairs of one line of `fw log`. */
export class FwLogHead {
  dateStart = 0;
  dateEnd = 0;
  timeStart = 0;
  timeEnd = 0;
  actionStart = 0;
  actionEnd = 0;
  /** Where the first key starts. */
  pairsStart = 0;

  /** Whether `bytes[start, end)` begins with date, time, perhaps an action, the gateway and `>`. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    if (!(bytes[start]! >= Zero && bytes[start]! <= Nine)) return false;
    const limit = Math.min(end, start + 160);
    const mark = indexOf(bytes, start, limit, Greater);
    this.dateStart = start;
    this.dateEnd = indexOf(bytes, start, limit, Space);
    if (mark === limit || Number.isNaN(exportDateMillis(bytes, start, this.dateEnd))) return false;
    this.timeStart = skipBlanks(bytes, this.dateEnd, mark);
    this.timeEnd = indexOf(bytes, this.timeStart, mark, Space);
    this.readAction(bytes, mark);
    // An interface, or the word `alert`, may stand in front of the first key.
    const colon = indexOf(bytes, mark, end, Colon);
    this.pairsStart = lastIndexOf(bytes, mark, colon, Space) + 1 || mark + 1;
    return colon < end;
  }

  /** `accept gw1 >`, of newer releases `5 N/A 1 accept gw1 >`; alerts have none. */
  private readAction(bytes: Uint8Array, mark: number): void {
    let gatewayEnd = mark;
    while (gatewayEnd > this.timeEnd && bytes[gatewayEnd - 1] === Space) gatewayEnd--;
    const gateway = lastIndexOf(bytes, this.timeEnd, gatewayEnd, Space);
    let end = gateway;
    while (end > this.timeEnd && bytes[end - 1] === Space) end--;
    this.actionEnd = Math.max(end, this.timeEnd);
    this.actionStart = lastIndexOf(bytes, this.timeEnd, this.actionEnd, Space) + 1;
    if (this.actionStart < this.timeEnd || this.actionEnd <= this.timeEnd) this.actionStart = this.actionEnd;
  }
}
