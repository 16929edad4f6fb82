import { bytesText, countText, durationText } from '../../src/report/figure-text.js';
import type { Grid } from './grids.js';

/** Tables of the CSV form whose rows the other forms are held against. */
export const tables = [
  'arrivals',
  'services',
  'users',
  'devices',
  'departments',
  'uploads',
  'evaded',
  'programs',
  'rules',
  'sources',
] as const;

export type TableName = (typeof tables)[number];

const titleOf: Readonly<Record<TableName, string>> = {
  arrivals: 'New',
  services: 'Services',
  users: 'People',
  devices: 'Devices',
  departments: 'Departments',
  uploads: 'Uploads that stand out',
  evaded: 'Refused, and reached all the same',
  programs: 'Programs and agents',
  rules: 'Rules to look at',
  sources: 'Sources',
};

/** The table of a page that shows what table `id` of the CSV form states. */
export function gridLike(grids: ReadonlyMap<string, Grid>, id: TableName): Grid {
  const grid = grids.get(titleOf[id]);
  if (!grid) throw new Error(`no table called ${titleOf[id]}; there is ${[...grids.keys()].join(', ')}`);
  return grid;
}

/** The key of data that stands under a heading; a heading that stands for none is given back. */
export function keyOf(id: TableName, title: string): string {
  if (title === 'Person' && (id === 'uploads' || id === 'evaded')) return 'user';
  return keys[title] ?? title;
}

/** By the headings of pages: the keys of data that they stand for. */
const keys: Readonly<Record<string, string>> = {
  Requests: 'requests',
  Refused: 'blocked',
  Sent: 'bytesUp',
  Received: 'bytesDown',
  Active: 'activeMinutes',
  Sessions: 'sessions',
  People: 'users',
  Devices: 'devices',
  Verdict: 'verdict',
  'Worst verdict': 'verdict',
  Service: 'name',
  Person: 'name',
  Department: 'department',
  Records: 'records',
  Rejected: 'rejected',
  Hours: 'hours',
  Reached: 'reached',
};
const byteKeys = ['bytesUp', 'bytesDown', 'ownNorm', 'peerNorm'];

/** A value of the CSV form as pages show it. */
export function textOf(key: string, value: string): string {
  if (value === '') return '–';
  if (byteKeys.includes(key)) return bytesText(Number(value));
  if (key === 'activeMinutes') return durationText(Number(value));
  return /^\d+$/.test(value) ? countText(Number(value)) : value;
}
