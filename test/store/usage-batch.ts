import { type RejectName, rejectNames } from '../../native-free-parsers/format.js';
import { type Naming, namings } from '../../src/identity/bindings.js';
import { batchColumns, type Coverage, type UsageBatch } from '../../src/tally/batch.js';
import { stringColumn } from '../../src/tally/columns.js';
import { Evidence, type EvidenceName, evidenceNames } from '../../src/tally/evidence.js';
import { type Statements, statementBatch } from './statement-batch.js';

/** One group of a batch as a test states it; what is absent the log does not say. */
export interface Group {
  readonly hour?: number;
  readonly device?: string;
  readonly user?: string;
  readonly service?: string;
  readonly host?: string;
  readonly evidence?: EvidenceName;
  readonly client?: string;
  readonly model?: string;
  readonly slice?: number;
  readonly naming?: Naming;
  /** Where the first record is. */
  readonly sample?: number;
  readonly requests?: number;
  readonly blocked?: number;
  readonly bytesUp?: number;
  readonly bytesDown?: number;
  readonly bytesBoth?: number;
  /** Of the hour; the first and last seen are at their starts. */
  readonly minutes?: readonly number[];
}

export interface Seen {
  readonly records?: number;
  readonly ignored?: number;
  readonly undated?: number;
  readonly outside?: number;
  readonly rejected?: Readonly<Partial<Record<RejectName, number>>>;
  readonly from?: number;
  readonly to?: number;
  /** Records by hour. */
  readonly hours?: ReadonlyMap<number, number>;
}

export const hourMs = 3_600_000;
/** 2025-11-12T08:00Z. */
export const someHour = 489_704;

/** A batch as workers send them, from groups as tests state them. Without `seen`, each request is one record. */
export function usageBatch(
  groups: readonly Group[],
  seen: Seen = seenOf(groups),
  statements: Statements = {},
): UsageBatch {
  const names = (of: (group: Group) => string | undefined, first: readonly string[] = ['']) => [
    ...new Set([...first, ...groups.map((group) => of(group) ?? '')]),
  ];
  const devices = names(deviceOf, []);
  const users = names(({ user }) => user);
  const services = names(serviceOf, []);
  const hosts = names(({ host }) => host);
  const clients = names(({ client }) => client);
  const models = names(({ model }) => model);
  const rows = groups.map((group) => {
    const { requests = 1, blocked = 0, bytesUp, bytesDown, bytesBoth } = group;
    const minutes = minutesOf(group);
    const hour = hourOf(group);
    return {
      hour,
      device: devices.indexOf(deviceOf(group)),
      user: users.indexOf(group.user ?? ''),
      service: services.indexOf(serviceOf(group)),
      host: hosts.indexOf(group.host ?? ''),
      evidence: group.evidence === undefined ? Evidence.Proxy : evidenceNames.indexOf(group.evidence),
      client: clients.indexOf(group.client ?? ''),
      model: models.indexOf(group.model ?? ''),
      slice: group.slice ?? 0,
      naming: namings.indexOf(group.naming ?? 'stated'),
      sample: group.sample ?? 0,
      requests,
      blocked,
      bytesUp: bytesUp ?? 0,
      bytesUpStated: bytesUp === undefined ? 0 : requests,
      bytesDown: bytesDown ?? 0,
      bytesDownStated: bytesDown === undefined ? 0 : requests,
      bytesBoth: bytesBoth ?? 0,
      bytesBothStated: bytesBoth === undefined ? 0 : requests,
      firstSeen: hour * hourMs + Math.min(...minutes) * 60_000,
      lastSeen: hour * hourMs + Math.max(...minutes) * 60_000,
      ...minuteMasks(minutes),
    };
  });
  const columns = Object.fromEntries(batchColumns.map((name) => [name, Float64Array.from(rows, (row) => row[name])]));
  return {
    groups: groups.length,
    ...(columns as Pick<UsageBatch, (typeof batchColumns)[number]>),
    devices: stringColumn(devices),
    users: stringColumn(users),
    services: stringColumn(services),
    hosts: stringColumn(hosts),
    clients: stringColumn(clients),
    models: stringColumn(models),
    coverage: coverageOf(seen),
    statements: statementBatch(statements),
  };
}

/** The minutes of an hour as the two masks of batches and cells. */
export function minuteMasks(minutes: readonly number[]): { minutesLow: number; minutesHigh: number } {
  const bits = (first: number) =>
    minutes
      .filter((minute) => minute >= first && minute < first + 30)
      .reduce((mask, minute) => mask | (1 << (minute - first)), 0);
  return { minutesLow: bits(0), minutesHigh: bits(30) };
}

function hourOf({ hour = someHour }: Group): number {
  return hour;
}

function deviceOf({ device = '192.0.2.1' }: Group): string {
  return device;
}

function serviceOf({ service = 'chatgpt' }: Group): string {
  return service;
}

function minutesOf({ minutes = [0] }: Group): readonly number[] {
  return minutes;
}

function seenOf(groups: readonly Group[]): Seen {
  const hours = new Map<number, number>();
  for (const group of groups) hours.set(hourOf(group), (hours.get(hourOf(group)) ?? 0) + (group.requests ?? 1));
  const times = groups.flatMap((group) => minutesOf(group).map((minute) => hourOf(group) * hourMs + minute * 60_000));
  const records = groups.reduce((sum, { requests = 1 }) => sum + requests, 0);
  return { records, hours, ...(times.length > 0 && { from: Math.min(...times), to: Math.max(...times) }) };
}

function coverageOf({
  records = 0,
  ignored = 0,
  undated = 0,
  outside = 0,
  rejected = {},
  from,
  to,
  hours = new Map(),
}: Seen): Coverage {
  const ascending = [...hours].sort(([a], [b]) => a - b);
  return {
    records,
    ignored,
    undated,
    outside,
    rejected: Float64Array.from(rejectNames, (name) => rejected[name] ?? 0),
    from: from ?? Number.NaN,
    to: to ?? Number.NaN,
    hours: Float64Array.from(ascending, ([hour]) => hour),
    hourRecords: Float64Array.from(ascending, ([, count]) => count),
  };
}
