import { Byte } from '../bytes/byte.js';
import type { QuotedColumns } from '../bytes/quoted-columns.js';
import { Escapes, type Span } from '../row.js';
import type { SecurityEvent } from './event.js';

/** How `readCsvHeader` finds the columns: by the names of the fields in the event, as PowerShell and Sentinel export them. */
const names = {
  id: ['eventid', 'event id', 'id'],
  time: ['timecreated', 'timegenerated', 'timegenerated [utc]', 'timegenerated_utc', 'eventtime', '@timestamp'],
  computer: ['computer', 'machinename', 'hostname'],
  userName: ['targetusername'],
  domain: ['targetdomainname'],
  address: ['ipaddress'],
  port: ['ipport'],
  workstation: ['workstationname', 'workstation'],
  status: ['status'],
  logonType: ['logontype'],
} as const;

/** Where the columns are; -1 for one that the export does not have. */
export interface CsvColumns {
  readonly delimiter: number;
  /** Times without a zone are UTC. */
  readonly isUtc: boolean;
  readonly id: number;
  readonly time: number;
  readonly computer: number;
  readonly userName: number;
  readonly domain: number;
  readonly address: number;
  readonly port: number;
  readonly workstation: number;
  readonly status: number;
  readonly logonType: number;
}

/** What of a line is read: no more columns than any export of these events has. */
export const maxCsvColumns = 256;

/** The columns that a header names; undefined for a line that is no header with an event's ID, time and target. */
export function readCsvHeader(bytes: Buffer, start: number, end: number): CsvColumns | undefined {
  const text = bytes.toString('latin1', start, Math.min(end, start + 8192)).toLowerCase();
  if (!text.includes('targetusername')) return undefined;
  const delimiter = text.includes(',') ? Byte.Comma : text.includes(';') ? Byte.Semicolon : Byte.Tab;
  const header = text.split(String.fromCharCode(delimiter)).map((name) => name.trim().replace(/^"|"$/g, ''));
  const find = (candidates: readonly string[]) => header.findIndex((name) => candidates.includes(name));
  const columns = {
    delimiter,
    isUtc: header.some((name) => /^timegenerated.*utc/.test(name)),
    id: find(names.id),
    time: find(names.time),
    computer: find(names.computer),
    userName: find(names.userName),
    domain: find(names.domain),
    address: find(names.address),
    port: find(names.port),
    workstation: find(names.workstation),
    status: find(names.status),
    logonType: find(names.logonType),
  };
  return columns.id >= 0 && columns.time >= 0 && columns.userName >= 0 ? columns : undefined;
}

/** Reads the line that `cells` has split. */
export function readCsvEvent(cells: QuotedColumns, columns: CsvColumns, bytes: Buffer, event: SecurityEvent): void {
  event.begin(bytes, Escapes.None);
  put(cells, columns.id, event.id);
  put(cells, columns.time, event.time);
  put(cells, columns.computer, event.computer);
  put(cells, columns.userName, event.userName);
  put(cells, columns.domain, event.domain);
  put(cells, columns.address, event.address);
  put(cells, columns.port, event.port);
  put(cells, columns.workstation, event.workstation);
  put(cells, columns.status, event.status);
  put(cells, columns.logonType, event.logonType);
}

function put(cells: QuotedColumns, column: number, span: Span): void {
  if (column >= 0) span.set(cells.start(column), cells.end(column));
}
