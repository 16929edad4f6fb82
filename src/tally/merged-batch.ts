import { rejectNames } from '../../native-free-parsers/format.js';
import { batchStrings, type Coverage, type UsageBatch } from './batch.js';
import type { StringColumn } from './columns.js';
import { GroupTable } from './group-table.js';
import { Interner } from './interner.js';
import { MergedStatements } from './merged-statements.js';

/** More than a batch is let grow to: no more is held than is committed at once. */
const mostStatements = 1 << 20;

type StringsName = (typeof batchStrings)[number];

/**
 * Adds batches up to one, so that the store merges each group once in a while and not once a block.
 * Adding in any order gives the same batch, but for the order of its rows.
 */
export class MergedBatch {
  private readonly groups = new GroupTable();
  private readonly strings = newStrings();
  private readonly statements = new MergedStatements(mostStatements);
  private hours = new Map<number, number>();
  private rejected = new Float64Array(rejectNames.length);
  private records = 0;
  private ignored = 0;
  private undated = 0;
  private outside = 0;
  private from = Number.NaN;
  private to = Number.NaN;

  /** What is held: groups, hours and statements, the measure of its memory. */
  get size(): number {
    return this.groups.size + this.hours.size + this.statements.size;
  }

  add(batch: UsageBatch): void {
    const devices = this.renumber('devices', batch.devices);
    const users = this.renumber('users', batch.users);
    const services = this.renumber('services', batch.services);
    const hosts = this.renumber('hosts', batch.hosts);
    const clients = this.renumber('clients', batch.clients);
    const models = this.renumber('models', batch.models);
    for (let row = 0; row < batch.groups; row++) {
      const group = this.groups.find(
        batch.hour[row]!,
        devices[batch.device[row]!]!,
        users[batch.user[row]!]!,
        services[batch.service[row]!]!,
        hosts[batch.host[row]!]!,
        batch.evidence[row]!,
        clients[batch.client[row]!]!,
        models[batch.model[row]!]!,
        batch.slice[row]!,
        batch.naming[row]!,
      );
      this.addMeasures(group, batch, row);
    }
    this.addCoverage(batch.coverage);
    this.statements.add(batch.statements);
  }

  /** Everything added since the last call. */
  take(): UsageBatch {
    const columns = this.groups.take();
    const { strings, hours } = this;
    const sorted = Float64Array.from(hours.keys()).sort();
    const batch: UsageBatch = {
      groups: columns.hour.length,
      ...columns,
      devices: columnOf(strings.devices),
      users: columnOf(strings.users),
      services: columnOf(strings.services),
      hosts: columnOf(strings.hosts),
      clients: columnOf(strings.clients),
      models: columnOf(strings.models),
      coverage: {
        records: this.records,
        ignored: this.ignored,
        undated: this.undated,
        outside: this.outside,
        rejected: this.rejected,
        from: this.from,
        to: this.to,
        hours: sorted,
        hourRecords: sorted.map((hour) => hours.get(hour)!),
      },
      statements: this.statements.take(),
    };
    for (const name of batchStrings) strings[name].clear();
    this.hours = new Map();
    this.rejected = new Float64Array(rejectNames.length);
    this.records = 0;
    this.ignored = 0;
    this.undated = 0;
    this.outside = 0;
    this.from = Number.NaN;
    this.to = Number.NaN;
    return batch;
  }

  /** For each of the batch's strings, its number here. */
  private renumber(name: StringsName, column: StringColumn): Int32Array {
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

  private addMeasures(group: number, batch: UsageBatch, row: number): void {
    const { columns } = this.groups;
    columns.requests[group]! += batch.requests[row]!;
    columns.blocked[group]! += batch.blocked[row]!;
    columns.bytesUp[group]! += batch.bytesUp[row]!;
    columns.bytesUpStated[group]! += batch.bytesUpStated[row]!;
    columns.bytesDown[group]! += batch.bytesDown[row]!;
    columns.bytesDownStated[group]! += batch.bytesDownStated[row]!;
    columns.bytesBoth[group]! += batch.bytesBoth[row]!;
    columns.bytesBothStated[group]! += batch.bytesBothStated[row]!;
    this.addFirst(group, batch.firstSeen[row]!, batch.sample[row]!);
    if (!(columns.lastSeen[group]! >= batch.lastSeen[row]!)) columns.lastSeen[group] = batch.lastSeen[row]!;
    columns.minutesLow[group]! |= batch.minutesLow[row]!;
    columns.minutesHigh[group]! |= batch.minutesHigh[row]!;
  }

  private addFirst(group: number, firstSeen: number, sample: number): void {
    const { columns } = this.groups;
    const known = columns.firstSeen[group]!;
    if (known < firstSeen || (known === firstSeen && columns.sample[group]! <= sample)) return;
    columns.firstSeen[group] = firstSeen;
    columns.sample[group] = sample;
  }

  private addCoverage(coverage: Coverage): void {
    this.records += coverage.records;
    this.ignored += coverage.ignored;
    this.undated += coverage.undated;
    this.outside += coverage.outside;
    coverage.rejected.forEach((count, reason) => {
      this.rejected[reason]! += count;
    });
    if (!(this.from <= coverage.from) && !Number.isNaN(coverage.from)) this.from = coverage.from;
    if (!(this.to >= coverage.to) && !Number.isNaN(coverage.to)) this.to = coverage.to;
    coverage.hours.forEach((hour, i) => {
      this.hours.set(hour, (this.hours.get(hour) ?? 0) + coverage.hourRecords[i]!);
    });
  }
}

function newStrings(): Record<StringsName, Interner> {
  return Object.fromEntries(batchStrings.map((name) => [name, new Interner(1 << 10)])) as Record<StringsName, Interner>;
}

function columnOf(strings: Interner): StringColumn {
  return { bytes: strings.allBytes(), ends: strings.allEnds() };
}
