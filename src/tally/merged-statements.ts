import type { StringColumn } from './columns.js';
import { Interner } from './interner.js';
import {
  BindingKey,
  bindingSlotMs,
  ResolutionKey,
  resolutionSlotMs,
  type StatementBatch,
  type StatementStrings,
  statementStrings,
} from './statements.js';
import { type Stretches, StretchTable } from './stretch-table.js';

/** Adds statements up to one batch; adding in any order, or one twice, gives the same but for the order of its rows. */
export class MergedStatements {
  private readonly strings = newStrings();
  private readonly leases: StretchTable;
  private readonly logons: StretchTable;
  private readonly resolutions: StretchTable;
  private before = 0;

  /** `limit` of each kind; what does not fit is counted. */
  constructor(limit: number) {
    this.leases = new StretchTable(bindingSlotMs, limit);
    this.logons = new StretchTable(bindingSlotMs, limit);
    this.resolutions = new StretchTable(resolutionSlotMs, limit);
  }

  get size(): number {
    return this.leases.size + this.logons.size + this.resolutions.size;
  }

  get leftOut(): number {
    return this.before + this.leases.leftOut + this.logons.leftOut + this.resolutions.leftOut;
  }

  add(batch: StatementBatch): void {
    this.before += batch.leftOut;
    if (batch.leases.count + batch.logons.count + batch.resolutions.count === 0) return;
    const numbers = Object.fromEntries(
      statementStrings.map((name) => [name, this.renumber(name, batch[name])]),
    ) as Record<StatementStrings, Int32Array>;
    this.addBindings(this.leases, batch.leases, numbers);
    this.addBindings(this.logons, batch.logons, numbers);
    const { count, keys, first, last, until } = batch.resolutions;
    for (let row = 0; row < count; row++) {
      this.resolutions.add(
        numbers.addresses[keys[ResolutionKey.Client]![row]!]!,
        numbers.addresses[keys[ResolutionKey.Server]![row]!]!,
        numbers.hosts[keys[ResolutionKey.Host]![row]!]!,
        keys[ResolutionKey.Ground]![row]!,
        0,
        first[row]!,
        last[row]!,
        until[row]!,
      );
    }
  }

  /** Everything added since the last `take`. */
  copy(): StatementBatch {
    const { strings, leftOut } = this;
    return {
      addresses: columnOf(strings.addresses),
      macs: columnOf(strings.macs),
      devices: columnOf(strings.devices),
      users: columnOf(strings.users),
      hosts: columnOf(strings.hosts),
      leases: this.leases.copy(),
      logons: this.logons.copy(),
      resolutions: this.resolutions.copy(),
      leftOut,
    };
  }

  /** The same; nothing is held afterwards. */
  take(): StatementBatch {
    const taken = this.copy();
    this.before = 0;
    this.leases.clear();
    this.logons.clear();
    this.resolutions.clear();
    for (const name of statementStrings) {
      this.strings[name].clear();
      this.strings[name].add(nothing, 0, 0);
    }
    return taken;
  }

  private addBindings(table: StretchTable, stretches: Stretches, numbers: Record<StatementStrings, Int32Array>): void {
    const { count, keys, first, last, until } = stretches;
    for (let row = 0; row < count; row++) {
      table.add(
        numbers.addresses[keys[BindingKey.Address]![row]!]!,
        numbers.macs[keys[BindingKey.Mac]![row]!]!,
        numbers.devices[keys[BindingKey.Device]![row]!]!,
        keys[BindingKey.Ground]![row]!,
        numbers.users[keys[BindingKey.User]![row]!]!,
        first[row]!,
        last[row]!,
        until[row]!,
      );
    }
  }

  /** For each of the batch's strings, its number here. */
  private renumber(name: StatementStrings, column: StringColumn): Int32Array {
    const strings = this.strings[name];
    const numbers = new Int32Array(column.ends.length);
    let start = 0;
    for (let i = 0; i < numbers.length; i++) {
      const end = column.ends[i]!;
      numbers[i] = strings.add(column.bytes, start, end);
      start = end;
    }
    return numbers;
  }
}

const nothing = new Uint8Array(0);

function newStrings(): Record<StatementStrings, Interner> {
  const entries = statementStrings.map((name) => {
    const strings = new Interner(1 << 10);
    strings.add(nothing, 0, 0);
    return [name, strings] as const;
  });
  return Object.fromEntries(entries) as Record<StatementStrings, Interner>;
}

function columnOf(strings: Interner): StringColumn {
  return { bytes: strings.allBytes(), ends: strings.allEnds() };
}
