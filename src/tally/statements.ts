import {
  type LeaseGround,
  type LogonGround,
  leaseGrounds,
  logonGrounds,
  resolutionGrounds,
} from '../identity/bindings.js';
import { type StringColumn, stringColumn } from './columns.js';
import { keyParts, type Stretches, stretchBuffers } from './stretch-table.js';

/**
 * What a stretch of one source stated of who had which address, who used it, and which names servers answered to.
 * Index 0 of each string column is '': not stated. All buffers can be transferred.
 */
export interface StatementBatch {
  /** In their one spelling; names of machines, where a log has those in place of addresses, in lower case. */
  readonly addresses: StringColumn;
  readonly macs: StringColumn;
  /** Names of devices, in lower case. */
  readonly devices: StringColumn;
  /** `user` or `user@realm`. */
  readonly users: StringColumn;
  readonly hosts: StringColumn;
  /** Keys: address, MAC, device, ground. */
  readonly leases: Stretches;
  /** Keys: address, MAC, device, ground, user. */
  readonly logons: Stretches;
  /** Keys: client, server, host, ground. Client and server are places in `addresses`. */
  readonly resolutions: Stretches;
  /** How many statements found no room: a flood. */
  readonly leftOut: number;
}

/** The parts of a key of leases and logons. */
export const BindingKey = Object.freeze({ Address: 0, Mac: 1, Device: 2, Ground: 3, User: 4 });

/** The parts of a key of resolutions. */
export const ResolutionKey = Object.freeze({ Client: 0, Server: 1, Host: 2, Ground: 3 });

export const statementStrings = ['addresses', 'macs', 'devices', 'users', 'hosts'] as const;
export type StatementStrings = (typeof statementStrings)[number];

/** Most repeat within the hour: renewals do not, and each of them is kept. */
export const bindingSlotMs = 3_600_000;
/** A client that went from one service of an address to another and back within it is told by the first and last of each. */
export const resolutionSlotMs = 5000;

/** The number that a key holds for a ground: that of an end of it is one more. */
export function leaseGroundCode(ground: LeaseGround, ends: boolean): number {
  return leaseGrounds.indexOf(ground) * 2 + (ends ? 1 : 0);
}

export function logonGroundCode(ground: LogonGround, ends: boolean): number {
  return logonGrounds.indexOf(ground) * 2 + (ends ? 1 : 0);
}

/** What `leaseGroundCode` and `logonGroundCode` put into one number. */
export function groundOf<Ground>(grounds: readonly Ground[], code: number): { ground: Ground; ends: boolean } {
  return { ground: grounds[code >> 1]!, ends: (code & 1) === 1 };
}

export const ResolutionGroundCode = Object.freeze({
  Answer: resolutionGrounds.indexOf('answer'),
  Sni: resolutionGrounds.indexOf('sni'),
});

export function noStatements(): StatementBatch {
  return {
    addresses: stringColumn(['']),
    macs: stringColumn(['']),
    devices: stringColumn(['']),
    users: stringColumn(['']),
    hosts: stringColumn(['']),
    leases: noStretches(),
    logons: noStretches(),
    resolutions: noStretches(),
    leftOut: 0,
  };
}

/** How many statements a batch holds. */
export function statementCount({ leases, logons, resolutions }: StatementBatch): number {
  return leases.count + logons.count + resolutions.count;
}

/** The buffers of a batch, for a transfer list. */
export function statementBuffers(batch: StatementBatch): ArrayBuffer[] {
  return [
    ...statementStrings.flatMap((name) => [batch[name].bytes.buffer, batch[name].ends.buffer]),
    ...stretchBuffers(batch.leases),
    ...stretchBuffers(batch.logons),
    ...stretchBuffers(batch.resolutions),
  ];
}

function noStretches(): Stretches {
  return {
    count: 0,
    keys: Array.from({ length: keyParts }, () => new Uint32Array(0)),
    first: new Float64Array(0),
    last: new Float64Array(0),
    until: new Float64Array(0),
  };
}
