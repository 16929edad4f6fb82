import type { ReportDocument } from '../report-document.js';
import { bytes, count, minutes, text, time } from './cell.js';
import type { Column } from './report-table.js';

/** A column of the texts under `key`. */
export function textColumn<K extends string>(key: K, title: string): Column<Partial<Readonly<Record<K, string>>>> {
  return { key, title, cell: (row) => text(row[key]) };
}

export function timeColumn<K extends string>(key: K, title: string): Column<Partial<Readonly<Record<K, string>>>> {
  return { key, title, cell: (row, timeZone) => time(row[key], timeZone) };
}

export function countColumn<K extends string>(key: K, title: string): Column<Partial<Readonly<Record<K, number>>>> {
  return { key, title, isNumber: true, cell: (row) => count(row[key]) };
}

export function bytesColumn<K extends string>(key: K, title: string): Column<Partial<Readonly<Record<K, number>>>> {
  return { key, title, isNumber: true, cell: (row) => bytes(row[key]) };
}

type Named = Pick<ReportDocument['services'][number], 'name' | 'verdict'>;
type Numbered = { readonly users?: number; readonly devices?: number };
type ByWhom = Named & { readonly user?: string; readonly device?: string };

export const service: Column<Pick<Named, 'name'>> = textColumn('name', 'Service');
export const verdict: Column<Pick<Named, 'verdict'>> = textColumn('verdict', 'Verdict');
export const worstVerdict: typeof verdict = { ...verdict, title: 'Worst verdict' };
export const firstSeen: Column<{ readonly firstSeen?: string }> = timeColumn('firstSeen', 'First seen');
export const numbersOfUsers: ReadonlyArray<Column<Numbered>> = [
  countColumn('users', 'People'),
  countColumn('devices', 'Devices'),
];
export const whoAndWhat: ReadonlyArray<Column<ByWhom>> = [
  textColumn('user', 'Person'),
  textColumn('device', 'Device'),
  service,
  verdict,
];

type Numbers = Pick<
  ReportDocument['users'][number],
  'requests' | 'blocked' | 'bytesUp' | 'bytesDown' | 'bytes' | 'activeMinutes' | 'sessions' | 'use'
>;

/** How much a use was. */
export function measures<T extends Numbers>(): ReadonlyArray<Column<T>> {
  return [
    countColumn('requests', 'Requests'),
    countColumn('blocked', 'Refused'),
    bytesColumn('bytesUp', 'Sent'),
    bytesColumn('bytesDown', 'Received'),
    bytesColumn('bytes', 'Both ways'),
    {
      key: 'activeMinutes',
      title: 'Active',
      isNumber: true,
      cell: ({ activeMinutes }) => minutes(activeMinutes),
    },
    countColumn('sessions', 'Sessions'),
  ];
}
