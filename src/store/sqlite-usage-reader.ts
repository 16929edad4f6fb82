import type Database from 'better-sqlite3';
import { namings } from '../identity/bindings.js';
import { bytesSum } from '../tally/bytes-sum.js';
import { evidenceNames } from '../tally/evidence.js';
import { NamesById } from './sqlite-names.js';
import { hoursOf, type UsageCell, type UsageFilter } from './store.js';

/** A row of the table `usage` as `readUsage` asks for it; bytes are null where no record stated them. */
type UsageRow = readonly [
  hour: number,
  device: number,
  service: number,
  evidence: number,
  format: number,
  user: number,
  host: number,
  client: number,
  model: number,
  slice: number,
  naming: number,
  requests: number,
  blocked: number,
  bytesUp: number | null,
  bytesDown: number | null,
  bytesBoth: number | null,
  firstSeen: number,
  lastSeen: number,
  minutesLow: number,
  minutesHigh: number,
  sampleSource: number,
  sampleOffset: number,
];

const keyColumns = [
  'hour',
  'device',
  'service',
  'evidence',
  'format',
  'user',
  'host',
  'client',
  'model',
  'slice',
  'naming',
];
const columns = `${keyColumns.join(', ')}, requests, blocked,
  iif(bytes_up_stated, bytes_up, NULL), iif(bytes_down_stated, bytes_down, NULL),
  iif(bytes_both_stated, bytes_both, NULL),
  first_seen, last_seen, minutes_low, minutes_high, sample_source, sample_offset`;

/** Streams the cells that `filter` leaves, in the order of the key; nothing is kept in memory but names. */
export function* readUsage(db: Database.Database, filter: UsageFilter): Generator<UsageCell> {
  const { where, values } = conditionOf(filter);
  // Arrays, which the driver makes in half the time of objects.
  const rows = db
    .prepare<unknown[], UsageRow>(`SELECT ${columns} FROM usage WHERE ${where} ORDER BY ${keyColumns.join(', ')}`)
    .raw()
    .iterate(...values);
  const cellOf = cellReader(db);
  let pending: UsageCell | undefined;
  for (const row of rows) {
    const cell = cellOf(row);
    if (pending && isSameCell(pending, cell)) {
      pending = sumOf(pending, cell);
      continue;
    }
    if (pending) yield pending;
    pending = cell;
  }
  if (pending) yield pending;
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

/** The cell of an open line follows the settled one. */
function isSameCell(a: UsageCell, b: UsageCell): boolean {
  return (
    a.hour === b.hour &&
    a.device === b.device &&
    a.service === b.service &&
    a.evidence === b.evidence &&
    a.format === b.format &&
    a.user === b.user &&
    a.realm === b.realm &&
    a.host === b.host &&
    a.client === b.client &&
    a.model === b.model &&
    a.slice === b.slice &&
    a.naming === b.naming
  );
}

function sumOf(a: UsageCell, b: UsageCell): UsageCell {
  const sample = (a.firstSeen <= b.firstSeen ? a.sample : b.sample) ?? a.sample ?? b.sample;
  return {
    ...a,
    ...(sample && { sample }),
    requests: a.requests + b.requests,
    blocked: a.blocked + b.blocked,
    ...bytesSum(a, b),
    firstSeen: Math.min(a.firstSeen, b.firstSeen),
    lastSeen: Math.max(a.lastSeen, b.lastSeen),
    minutesLow: a.minutesLow | b.minutesLow,
    minutesHigh: a.minutesHigh | b.minutesHigh,
  };
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
    const [hour, device, service, evidence, format, user, host, client, model, slice, naming, ...measures] = row;
    const [requests, blocked, bytesUp, bytesDown, bytesBoth, firstSeen, lastSeen, ...rest] = measures;
    const [minutesLow, minutesHigh, source, offset] = rest;
    const cell: Writable<UsageCell> = {
      hour,
      slice,
      device: devices.nameOf(device),
      service: services.nameOf(service),
      evidence: evidenceNames[evidence]!,
      format: formats.nameOf(format),
      requests,
      blocked,
      firstSeen,
      lastSeen,
      minutesLow,
      minutesHigh,
      naming: namings[naming]!,
    };
    if (user !== 0) Object.assign(cell, users.userOf(user));
    if (host !== 0) cell.host = hosts.nameOf(host);
    if (client !== 0) cell.client = clients.nameOf(client);
    if (model !== 0) cell.model = models.nameOf(model);
    if (source !== 0) cell.sample = { source, offset };
    if (bytesUp !== null) cell.bytesUp = bytesUp;
    if (bytesDown !== null) cell.bytesDown = bytesDown;
    if (bytesBoth !== null) cell.bytesBoth = bytesBoth;
    return cell;
  };
}
