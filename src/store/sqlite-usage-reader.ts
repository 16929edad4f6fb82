import type Database from 'better-sqlite3';
import { evidenceNames } from '../tally/evidence.js';
import { NamesById } from './sqlite-names.js';
import { hoursOf, type UsageCell, type UsageFilter } from './store.js';

/** A row of the table `usage` as `readUsage` asks for it. */
interface UsageRow {
  readonly hour: number;
  readonly device: number;
  readonly service: number;
  readonly evidence: number;
  readonly format: number;
  readonly user: number;
  readonly host: number;
  readonly client: number;
  readonly model: number;
  readonly requests: number;
  readonly blocked: number;
  /** Bytes are null where no record stated them. */
  readonly bytesUp: number | null;
  readonly bytesDown: number | null;
  readonly bytesBoth: number | null;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly minutesLow: number;
  readonly minutesHigh: number;
}

const columns = `hour, device, service, evidence, format, user, host, client, model, requests, blocked,
  iif(bytes_up_stated, bytes_up, NULL) AS bytesUp, iif(bytes_down_stated, bytes_down, NULL) AS bytesDown,
  iif(bytes_both_stated, bytes_both, NULL) AS bytesBoth,
  first_seen AS firstSeen, last_seen AS lastSeen, minutes_low AS minutesLow, minutes_high AS minutesHigh`;

/** Streams the cells that `filter` leaves, in the order of the key; nothing is kept in memory but names. */
export function* readUsage(db: Database.Database, filter: UsageFilter): Generator<UsageCell> {
  const { where, values } = conditionOf(filter);
  const rows = db
    .prepare<unknown[], UsageRow>(`SELECT ${columns} FROM usage WHERE ${where}
      ORDER BY hour, device, service, evidence, format, user, host, client, model`)
    .iterate(...values);
  const cellOf = cellReader(db);
  let pending: UsageRow | undefined;
  for (const row of rows) {
    if (pending && isSameCell(pending, row)) {
      pending = sumOf(pending, row);
      continue;
    }
    if (pending) yield cellOf(pending);
    pending = row;
  }
  if (pending) yield cellOf(pending);
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

/** The row of an open line follows the settled one. */
function isSameCell(a: UsageRow, b: UsageRow): boolean {
  return (
    a.hour === b.hour &&
    a.device === b.device &&
    a.service === b.service &&
    a.evidence === b.evidence &&
    a.format === b.format &&
    a.user === b.user &&
    a.host === b.host &&
    a.client === b.client &&
    a.model === b.model
  );
}

function sumOf(a: UsageRow, b: UsageRow): UsageRow {
  return {
    ...a,
    requests: a.requests + b.requests,
    blocked: a.blocked + b.blocked,
    bytesUp: statedSum(a.bytesUp, b.bytesUp),
    bytesDown: statedSum(a.bytesDown, b.bytesDown),
    bytesBoth: statedSum(a.bytesBoth, b.bytesBoth),
    firstSeen: Math.min(a.firstSeen, b.firstSeen),
    lastSeen: Math.max(a.lastSeen, b.lastSeen),
    minutesLow: a.minutesLow | b.minutesLow,
    minutesHigh: a.minutesHigh | b.minutesHigh,
  };
}

function statedSum(a: number | null, b: number | null): number | null {
  return a === null ? b : a + (b ?? 0);
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function cellReader(db: Database.Database): (row: UsageRow) => UsageCell {
  const devices = new NamesById(db, 'device');
  const services = new NamesById(db, 'service');
  const formats = new NamesById(db, 'format');
  const users = new NamesById(db, 'user');
  const hosts = new NamesById(db, 'host');
  const clients = new NamesById(db, 'client');
  const models = new NamesById(db, 'model');
  return (row) => {
    const { hour, requests, blocked, firstSeen, lastSeen, minutesLow, minutesHigh } = row;
    const cell: Writable<UsageCell> = {
      hour,
      device: devices.nameOf(row.device),
      service: services.nameOf(row.service),
      evidence: evidenceNames[row.evidence]!,
      format: formats.nameOf(row.format),
      requests,
      blocked,
      firstSeen,
      lastSeen,
      minutesLow,
      minutesHigh,
    };
    if (row.user !== 0) Object.assign(cell, users.userOf(row.user));
    if (row.host !== 0) cell.host = hosts.nameOf(row.host);
    if (row.client !== 0) cell.client = clients.nameOf(row.client);
    if (row.model !== 0) cell.model = models.nameOf(row.model);
    if (row.bytesUp !== null) cell.bytesUp = row.bytesUp;
    if (row.bytesDown !== null) cell.bytesDown = row.bytesDown;
    if (row.bytesBoth !== null) cell.bytesBoth = row.bytesBoth;
    return cell;
  };
}
