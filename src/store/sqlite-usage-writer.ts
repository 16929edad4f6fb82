import type Database from 'better-sqlite3';
import type { UsageBatch } from '../tally/batch.js';
import { type Column, type StringColumn, stringsOf } from '../tally/columns.js';
import { NameIds } from './sqlite-names.js';

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
  'open_source',
] as const;
const sumColumns = [
  'requests',
  'blocked',
  'bytes_up',
  'bytes_up_stated',
  'bytes_down',
  'bytes_down_stated',
  'bytes_both',
  'bytes_both_stated',
] as const;
const columns = [
  ...keyColumns,
  ...sumColumns,
  'first_seen',
  'last_seen',
  'minutes_low',
  'minutes_high',
  'sample_source',
  'sample_offset',
];
/** Whether the record that is added is the first of its group; any is better than none, which older stores have. */
const isFirst = `sample_source = 0 OR (excluded.first_seen, excluded.sample_source, excluded.sample_offset)
      < (first_seen, sample_source, sample_offset)`;

const upsert = `
  INSERT INTO usage (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
  ON CONFLICT DO UPDATE SET
    ${sumColumns.map((column) => `${column} = ${column} + excluded.${column}`).join(', ')},
    sample_source = iif(${isFirst}, excluded.sample_source, sample_source),
    sample_offset = iif(${isFirst}, excluded.sample_offset, sample_offset),
    first_seen = min(first_seen, excluded.first_seen), last_seen = max(last_seen, excluded.last_seen),
    minutes_low = minutes_low | excluded.minutes_low, minutes_high = minutes_high | excluded.minutes_high`;

/**
 * Adds the groups of batches to the table `usage`.
 *
 * One prepared statement a group: 2 µs each, as fast as forty a statement, and a third of what `json_each` takes.
 */
export class SqliteUsageWriter {
  private readonly upsert: Database.Statement<number[]>;
  private readonly deleteOpen: Database.Statement<[number]>;
  private readonly devices: NameIds;
  private readonly services: NameIds;
  private readonly formats: NameIds;
  private readonly users: NameIds;
  private readonly hosts: NameIds;
  private readonly clients: NameIds;
  private readonly models: NameIds;

  constructor(db: Database.Database) {
    this.upsert = db.prepare(upsert);
    // The second condition is that of the index.
    this.deleteOpen = db.prepare('DELETE FROM usage WHERE open_source = ? AND open_source <> 0');
    this.devices = new NameIds(db, 'device');
    this.services = new NameIds(db, 'service');
    this.formats = new NameIds(db, 'format');
    this.users = new NameIds(db, 'user');
    this.hosts = new NameIds(db, 'host');
    this.clients = new NameIds(db, 'client');
    this.models = new NameIds(db, 'model');
  }

  /** Adds groups of a source that came in `format`: settled ones, or those of its open line. */
  add(batch: UsageBatch, format: string, source: number, isOpen: boolean): void {
    if (batch.groups === 0) return;
    const { hour, evidence } = batch;
    const device = idColumn(batch.device, batch.devices, this.devices);
    const service = idColumn(batch.service, batch.services, this.services);
    const user = idColumn(batch.user, batch.users, this.users);
    const host = idColumn(batch.host, batch.hosts, this.hosts);
    const client = idColumn(batch.client, batch.clients, this.clients);
    const model = idColumn(batch.model, batch.models, this.models);
    const formatId = this.formats.idOf(format);
    for (const i of inOrderOf([hour, device, service, evidence, user])) {
      this.upsert.run(
        hour[i]!,
        device[i]!,
        service[i]!,
        evidence[i]!,
        formatId,
        user[i]!,
        host[i]!,
        client[i]!,
        model[i]!,
        batch.slice[i]!,
        batch.naming[i]!,
        isOpen ? source : 0,
        batch.requests[i]!,
        batch.blocked[i]!,
        batch.bytesUp[i]!,
        batch.bytesUpStated[i]!,
        batch.bytesDown[i]!,
        batch.bytesDownStated[i]!,
        batch.bytesBoth[i]!,
        batch.bytesBothStated[i]!,
        batch.firstSeen[i]!,
        batch.lastSeen[i]!,
        batch.minutesLow[i]!,
        batch.minutesHigh[i]!,
        source,
        batch.sample[i]!,
      );
    }
  }

  /** Takes away what the open line of a source brought. */
  removeOpen(source: number): void {
    this.deleteOpen.run(source);
  }

  /** To be called whenever the database may have lost a name. */
  forgetNames(): void {
    for (const names of [
      this.devices,
      this.services,
      this.formats,
      this.users,
      this.hosts,
      this.clients,
      this.models,
    ]) {
      names.forget();
    }
  }
}

/** The ids of a column of places in `strings`. */
function idColumn(places: Column, strings: StringColumn, names: NameIds): Column {
  const texts = stringsOf(strings);
  const ids = new Float64Array(texts.length);
  return places.map((place) => (ids[place] ||= names.idOf(texts[place]!)));
}

/**
 * The rows of columns in ascending order, so that neighbours in the table are written one after the other: half the time
 * where a batch is spread all over a table of a million groups.
 */
function inOrderOf(columns: readonly Column[]): Uint32Array {
  return Uint32Array.from(columns[0]!, (_, i) => i).sort((a, b) => {
    for (const column of columns) {
      if (column[a] !== column[b]) return column[a]! - column[b]!;
    }
    return 0;
  });
}
