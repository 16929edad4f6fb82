import type { Column, StringColumn } from './columns.js';
import { type StatementBatch, statementBuffers } from './statements.js';

/**
 * Everything that some stretch of one source taught, as columns. Row `i` of every column is one group: one
 * (hour, device, user, service, host, evidence, client, model, slice, naming). Nothing in here grows with the number of log records, and all
 * buffers can be transferred, so sending a batch between threads copies nothing.
 */
export interface UsageBatch {
  readonly groups: number;
  /** Hours since 1970-01-01T00:00Z. */
  readonly hour: Column;
  /** Index into `devices`. */
  readonly device: Column;
  /** Index into `users`; 0 where the log does not say. */
  readonly user: Column;
  /** Index into `services`. */
  readonly service: Column;
  /** Index into `hosts`: which of the service's names; 0 where only an address was seen. */
  readonly host: Column;
  /** A number of `Evidence`. */
  readonly evidence: Column;
  /** Index into `clients`, ids of AI clients (SDK, coding agent, …); 0 where the traffic does not tell. */
  readonly client: Column;
  /** Index into `models`; 0 where the traffic does not tell. */
  readonly model: Column;
  /** Milliseconds into the hour of the last known change of who had the address; 0 where there was none. */
  readonly slice: Column;
  /** A place in `namings`. */
  readonly naming: Column;

  readonly requests: Column;
  /** How many of the requests the gateway refused. */
  readonly blocked: Column;
  /** Bytes, and how many records stated them: none stated is unknown, not zero. */
  readonly bytesUp: Column;
  readonly bytesUpStated: Column;
  readonly bytesDown: Column;
  readonly bytesDownStated: Column;
  /** Bytes of records that state only one total for both ways. */
  readonly bytesBoth: Column;
  readonly bytesBothStated: Column;
  /** Unix milliseconds. */
  readonly firstSeen: Column;
  readonly lastSeen: Column;
  /** The active minutes of the hour as bits: 0 to 29 here, 30 to 59 in `minutesHigh`. */
  readonly minutesLow: Column;
  readonly minutesHigh: Column;
  /**
   * Where in the source's unpacked content the line starts of the group's first record (its last line, of one of many lines), or the stretch
   * of a capture.
   */
  readonly sample: Column;

  /** Addresses in their one spelling, or names of machines in lower case. */
  readonly devices: StringColumn;
  /** `user` or `user@realm`, the user in lower case; string 0 is ''. */
  readonly users: StringColumn;
  /** Ids of the catalogue. */
  readonly services: StringColumn;
  /** In lower case, without trailing dot; string 0 is ''. */
  readonly hosts: StringColumn;
  /** String 0 is ''. */
  readonly clients: StringColumn;
  /** String 0 is ''. */
  readonly models: StringColumn;

  readonly coverage: Coverage;
  readonly statements: StatementBatch;
}

/** How many records of which hour a stretch of a source held, and what became of them. */
export interface Coverage {
  /** Records that state a fact, `undated` ones among them. */
  readonly records: number;
  /** Records that the format knows and that state no fact. */
  readonly ignored: number;
  /** Records whose time the log does not say: they are in no hour and in no usage. */
  readonly undated: number;
  /** Good records outside the times asked for: nothing else counts them. */
  readonly outside: number;
  /** Damaged records, by number of `Reject`. */
  readonly rejected: Column;
  /** Unix milliseconds of the earliest and latest record; NaN where there is none. */
  readonly from: number;
  readonly to: number;
  /** The hours that have records (hours since 1970, ascending), and how many each. */
  readonly hours: Column;
  readonly hourRecords: Column;
}

/** The measures and keys of a batch, in the order in which they are merged. */
export const batchColumns = [
  'hour',
  'device',
  'user',
  'service',
  'host',
  'evidence',
  'client',
  'model',
  'slice',
  'naming',
  'requests',
  'blocked',
  'bytesUp',
  'bytesUpStated',
  'bytesDown',
  'bytesDownStated',
  'bytesBoth',
  'bytesBothStated',
  'firstSeen',
  'lastSeen',
  'minutesLow',
  'minutesHigh',
  'sample',
] as const;
export type BatchColumn = (typeof batchColumns)[number];

export const batchStrings = ['devices', 'users', 'services', 'hosts', 'clients', 'models'] as const;

/** The buffers of a batch, for a transfer list. */
export function transferList(batch: UsageBatch): ArrayBuffer[] {
  const { rejected, hours, hourRecords } = batch.coverage;
  return [
    ...batchColumns.map((name) => batch[name].buffer),
    ...batchStrings.flatMap((name) => [batch[name].bytes.buffer, batch[name].ends.buffer]),
    rejected.buffer,
    hours.buffer,
    hourRecords.buffer,
    ...statementBuffers(batch.statements),
  ];
}
