import type Database from 'better-sqlite3';
import { evidenceNames } from '../tally/evidence.js';
import { NamesById } from './sqlite-names.js';
import type { UsageCell, UsageFilter } from './store.js';

export const hourMs = 3_600_000;

/** Columns of a row of `usage` in the order of `columns`. */
type UsageRow = readonly number[];

const columns = `hour, device, service, evidence, format, user, client, model,
  requests, blocked, bytes_up, bytes_up_stated, bytes_down, bytes_down_stated, bytes_both, bytes_both_stated,
  first_seen, last_seen, minutes_low, minutes_high`;
const keyColumns = 8;

/** Streams the cells that `filter` leaves, in the order of the key; nothing is kept in memory but names. */
export function* readUsage(db: Database.Database, filter: UsageFilter): Generator<UsageCell> {
  const { where, values } = conditionOf(filter);
  const rows = db
    .prepare<unknown[], UsageRow>(`SELECT ${columns} FROM usage WHERE ${where}
      ORDER BY hour, device, service, evidence, format, user, client, model`)
    .raw()
    .iterate(...values);
  const cellOf = cellReader(db);
  let pending: number[] | undefined;
  for (const row of rows) {
    if (pending && sameKey(pending, row)) {
      addRow(pending, row);
      continue;
    }
    if (pending) yield cellOf(pending);
    pending = [...row];
  }
  if (pending) yield cellOf(pending);
}

/** The hours that a span of time touches. */
export function hoursOf(filter: Pick<UsageFilter, 'from' | 'to'>): { readonly first: number; readonly end: number } {
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = filter;
  return { first: Math.floor(from / hourMs), end: Math.ceil(to / hourMs) };
}

function conditionOf(filter: UsageFilter): { readonly where: string; readonly values: readonly unknown[] } {
  const { first, end } = hoursOf(filter);
  const conditions = ['hour >= ? AND hour < ?'];
  const values: unknown[] = [first, end];
  if (filter.device !== undefined) {
    conditions.push('device = (SELECT id FROM device WHERE name = ?)');
    values.push(filter.device);
  }
  if (filter.service !== undefined) {
    conditions.push('service = (SELECT id FROM service WHERE name = ?)');
    values.push(filter.service);
  }
  if (filter.user !== undefined) {
    conditions.push(`(hour, device, service) IN (
      SELECT hour, device, service FROM usage
      WHERE hour >= ? AND hour < ? AND user IN (SELECT id FROM user WHERE name = ?))`);
    values.push(first, end, filter.user);
  }
  return { where: conditions.join(' AND '), values };
}

/** An open line's row follows the settled one. */
function sameKey(a: UsageRow, b: UsageRow): boolean {
  for (let i = 0; i < keyColumns; i++) if (a[i] !== b[i]) return false;
  return true;
}

function addRow(sum: number[], row: UsageRow): void {
  for (let i = keyColumns; i < 16; i++) sum[i]! += row[i]!;
  sum[16] = Math.min(sum[16]!, row[16]!);
  sum[17] = Math.max(sum[17]!, row[17]!);
  sum[18]! |= row[18]!;
  sum[19]! |= row[19]!;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function cellReader(db: Database.Database): (row: UsageRow) => UsageCell {
  const devices = new NamesById(db, 'device');
  const services = new NamesById(db, 'service');
  const formats = new NamesById(db, 'format');
  const users = new NamesById(db, 'user');
  const clients = new NamesById(db, 'client');
  const models = new NamesById(db, 'model');
  return (row) => {
    const cell: Writable<UsageCell> = {
      hour: row[0]!,
      device: devices.nameOf(row[1]!),
      service: services.nameOf(row[2]!),
      evidence: evidenceNames[row[3]!]!,
      format: formats.nameOf(row[4]!),
      requests: row[8]!,
      blocked: row[9]!,
      firstSeen: row[16]!,
      lastSeen: row[17]!,
      minutesLow: row[18]!,
      minutesHigh: row[19]!,
    };
    if (row[5] !== 0) {
      const { user, realm } = users.userOf(row[5]!);
      cell.user = user;
      if (realm !== undefined) cell.realm = realm;
    }
    if (row[6] !== 0) cell.client = clients.nameOf(row[6]!);
    if (row[7] !== 0) cell.model = models.nameOf(row[7]!);
    if (row[11] !== 0) cell.bytesUp = row[10]!;
    if (row[13] !== 0) cell.bytesDown = row[12]!;
    if (row[15] !== 0) cell.bytesBoth = row[14]!;
    return cell;
  };
}
