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

/** Streams the cells that `filter` leaves, in the order of the key, all of some hours together. */
export function* readUsage(db: Database.Database, filter: UsageFilter): Generator<readonly UsageCell[]> {
  const cellOf = cellReader(db);
  // One state of the store, however many statements read it.
  db.exec('BEGIN');
  for (const rows of rowsByHours(db, filter)) {
    const cells: UsageCell[] = [];
    for (const row of rows) {
      const cell = cellOf(row);
      const last = cells.at(-1);
      if (last && isSameCell(last, cell)) cells[cells.length - 1] = sumOf(last, cell);
      else cells.push(cell);
    }
    yield cells;
  }
}

/** So many rows are fetched at once, as far as one hour has no more: one at a time takes the driver half as long again. */
const rowsAtOnce = 1_024;
const mostHours = 1 << 20;

/** The rows that `filter` leaves, all of some hours together. */
function* rowsByHours(db: Database.Database, filter: UsageFilter): Generator<readonly UsageRow[]> {
  const { first, end } = hoursOf(filter);
  const { where, valuesIn } = conditionOf(filter);
  // Arrays, which the driver makes in half the time of objects.
  const select = db
    .prepare<unknown[], UsageRow>(`SELECT ${columns} FROM usage WHERE ${where} ORDER BY ${keyColumns.join(', ')}`)
    .raw();
  const firstHour = db
    .prepare<[number, number], number | null>('SELECT min(hour) FROM usage WHERE hour >= ? AND hour < ?')
    .pluck();
  let hours = 1;
  let from = firstHour.get(first, end) ?? null;
  while (from !== null) {
    const to: number = Math.min(from + hours, end);
    const rows = select.all(...valuesIn(from, to));
    yield rows;
    if (rows.length < rowsAtOnce / 2 && hours < mostHours) hours *= 2;
    else if (rows.length > rowsAtOnce && hours > 1) hours /= 2;
    from = firstHour.get(to, end) ?? null;
  }
}

/** What a statement asks for, and its values for some of the hours. */
interface Condition {
  readonly where: string;
  valuesIn(first: number, end: number): readonly unknown[];
}

function conditionOf({ device, service, user }: UsageFilter): Condition {
  const conditions = ['hour >= ? AND hour < ?'];
  if (device !== undefined) conditions.push('device = (SELECT id FROM device WHERE name = ?)');
  if (service !== undefined) conditions.push('service = (SELECT id FROM service WHERE name = ?)');
  if (user !== undefined)
    conditions.push(`(hour, device, service) IN (
      SELECT hour, device, service FROM usage
      WHERE hour >= ? AND hour < ? AND user IN (SELECT id FROM user WHERE name = ?))`);
  return {
    where: conditions.join(' AND '),
    valuesIn: (first, end) => [
      first,
      end,
      ...(device === undefined ? [] : [device]),
      ...(service === undefined ? [] : [service]),
      ...(user === undefined ? [] : [first, end, user]),
    ],
  };
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
  // By number: taking the row apart into names makes two more arrays of each, a fifth of the time that reading takes.
  return (row) => {
    const cell: Writable<UsageCell> = {
      hour: row[0],
      slice: row[9],
      device: devices.nameOf(row[1]),
      service: services.nameOf(row[2]),
      evidence: evidenceNames[row[3]]!,
      format: formats.nameOf(row[4]),
      requests: row[11],
      blocked: row[12],
      firstSeen: row[16],
      lastSeen: row[17],
      minutesLow: row[18],
      minutesHigh: row[19],
      naming: namings[row[10]]!,
    };
    if (row[5] !== 0) {
      const { user, realm } = users.userOf(row[5]);
      cell.user = user;
      if (realm !== undefined) cell.realm = realm;
    }
    if (row[6] !== 0) cell.host = hosts.nameOf(row[6]);
    if (row[7] !== 0) cell.client = clients.nameOf(row[7]);
    if (row[8] !== 0) cell.model = models.nameOf(row[8]);
    if (row[20] !== 0) cell.sample = { source: row[20], offset: row[21] };
    if (row[13] !== null) cell.bytesUp = row[13];
    if (row[14] !== null) cell.bytesDown = row[14];
    if (row[15] !== null) cell.bytesBoth = row[15];
    return cell;
  };
}
