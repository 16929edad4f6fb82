import { type BatchColumn, batchColumns } from './batch.js';
import type { Column } from './columns.js';

/** The columns that tell groups apart; the others are measures. */
const keyColumns = 10;

/**
 * Groups of (hour, device, user, service, host, evidence, client, model, slice, naming) and their measures, as columns.
 * Open addressing; nothing is allocated but when the table doubles.
 */
export class GroupTable {
  size = 0;
  columns: Readonly<Record<BatchColumn, Column>> = newColumns(1 << 10);
  private capacity = 1 << 10;
  private slots = new Int32Array(1 << 11).fill(-1);

  /** The row of a group; a new row equals the old `size`, its measures 0 and its times unset (NaN). */
  find(
    hour: number,
    device: number,
    user: number,
    service: number,
    host: number,
    evidence: number,
    client: number,
    model: number,
    slice: number,
    naming: number,
  ): number {
    const mask = this.slots.length - 1;
    let slot = hashOf(hour, device, user, service, host, evidence, client, model, slice, naming) & mask;
    const { columns } = this;
    for (;;) {
      const row = this.slots[slot]!;
      if (row < 0) return this.insert(slot, hour, device, user, service, host, evidence, client, model, slice, naming);
      if (
        columns.device[row] === device &&
        columns.hour[row] === hour &&
        columns.service[row] === service &&
        columns.user[row] === user &&
        columns.host[row] === host &&
        columns.evidence[row] === evidence &&
        columns.client[row] === client &&
        columns.model[row] === model &&
        columns.slice[row] === slice &&
        columns.naming[row] === naming
      )
        return row;
      slot = (slot + 1) & mask;
    }
  }

  /** The columns cut to their length, as copies; the table is empty afterwards. */
  take(): Record<BatchColumn, Column> {
    const { size, columns } = this;
    const taken = Object.fromEntries(batchColumns.map((name) => [name, columns[name].slice(0, size)]));
    this.clear();
    return taken as Record<BatchColumn, Column>;
  }

  clear(): void {
    this.size = 0;
    this.slots.fill(-1);
  }

  private insert(
    slot: number,
    hour: number,
    device: number,
    user: number,
    service: number,
    host: number,
    evidence: number,
    client: number,
    model: number,
    slice: number,
    naming: number,
  ): number {
    if (this.size === this.capacity) {
      this.grow();
      return this.find(hour, device, user, service, host, evidence, client, model, slice, naming);
    }
    const row = this.size++;
    const { columns } = this;
    this.slots[slot] = row;
    columns.hour[row] = hour;
    columns.device[row] = device;
    columns.user[row] = user;
    columns.service[row] = service;
    columns.host[row] = host;
    columns.evidence[row] = evidence;
    columns.client[row] = client;
    columns.model[row] = model;
    columns.slice[row] = slice;
    columns.naming[row] = naming;
    for (let i = keyColumns; i < batchColumns.length; i++) columns[batchColumns[i]!][row] = 0;
    columns.firstSeen[row] = Number.NaN;
    columns.lastSeen[row] = Number.NaN;
    return row;
  }

  private grow(): void {
    this.capacity *= 2;
    const wider = newColumns(this.capacity);
    for (const name of batchColumns) wider[name].set(this.columns[name]);
    this.columns = wider;
    this.slots = new Int32Array(this.capacity * 2).fill(-1);
    const mask = this.slots.length - 1;
    for (let row = 0; row < this.size; row++) {
      const { hour, device, user, service, host, evidence, client, model, slice, naming } = wider;
      let slot =
        hashOf(
          hour[row]!,
          device[row]!,
          user[row]!,
          service[row]!,
          host[row]!,
          evidence[row]!,
          client[row]!,
          model[row]!,
          slice[row]!,
          naming[row]!,
        ) & mask;
      while (this.slots[slot]! >= 0) slot = (slot + 1) & mask;
      this.slots[slot] = row;
    }
  }
}

function newColumns(capacity: number): Record<BatchColumn, Column> {
  const columns = batchColumns.map((name) => [name, new Float64Array(capacity)] as const);
  return Object.fromEntries(columns) as Record<BatchColumn, Column>;
}

function hashOf(
  hour: number,
  device: number,
  user: number,
  service: number,
  host: number,
  evidence: number,
  client: number,
  model: number,
  slice: number,
  naming: number,
): number {
  let hash = Math.imul(hour, 0x9e3779b1) ^ device;
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) ^ user;
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) ^ service;
  hash = Math.imul(hash ^ (hash >>> 16), 0x27d4eb2f) ^ (evidence | (client << 4) | (model << 16));
  hash = Math.imul(hash ^ (hash >>> 14), 0x7feb352d) ^ host;
  hash = Math.imul(hash ^ (hash >>> 13), 0x85ebca6b) ^ (slice | (naming << 24));
  hash = Math.imul(hash ^ (hash >>> 15), 0x165667b1);
  return (hash ^ (hash >>> 13)) >>> 0;
}
