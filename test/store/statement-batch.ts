import {
  type Lease,
  type Logon,
  leaseGrounds,
  logonGrounds,
  type Resolution,
  resolutionGrounds,
} from '../../src/identity/bindings.js';
import { stringColumn } from '../../src/tally/columns.js';
import {
  bindingSlotMs,
  groundOf,
  leaseGroundCode,
  logonGroundCode,
  resolutionSlotMs,
  type StatementBatch,
} from '../../src/tally/statements.js';
import { type Stretches, StretchTable } from '../../src/tally/stretch-table.js';

type Unsourced<Statement> = Omit<Statement, 'source'>;

export interface Statements {
  readonly leases?: ReadonlyArray<Unsourced<Lease>>;
  readonly logons?: ReadonlyArray<Unsourced<Logon>>;
  readonly resolutions?: ReadonlyArray<Unsourced<Resolution>>;
}

/** Statements as workers send them. */
export function statementBatch({ leases = [], logons = [], resolutions = [] }: Statements): StatementBatch {
  const addresses = new Names();
  const macs = new Names();
  const devices = new Names();
  const users = new Names();
  const hosts = new Names();
  const leaseTable = new StretchTable(bindingSlotMs, 1e6);
  for (const { address, mac, device, ground, ends = false, from, until = Number.NaN } of leases) {
    const code = leaseGroundCode(ground, ends);
    leaseTable.add(addresses.add(address), macs.add(mac), devices.add(device), code, 0, from, from, until);
  }
  const logonTable = new StretchTable(bindingSlotMs, 1e6);
  for (const { address, mac, device, user, realm, ground, ends = false, from, until = Number.NaN } of logons) {
    const code = logonGroundCode(ground, ends);
    const who = users.add(realm === undefined ? user : `${user}@${realm}`);
    logonTable.add(addresses.add(address), macs.add(mac), devices.add(device), code, who, from, from, until);
  }
  const names = new StretchTable(resolutionSlotMs, 1e6);
  for (const { client, address, host, ground, from, until } of resolutions) {
    const code = resolutionGrounds.indexOf(ground);
    names.add(addresses.add(client), addresses.add(address), hosts.add(host), code, 0, from, from, until);
  }
  return {
    addresses: addresses.column(),
    macs: macs.column(),
    devices: devices.column(),
    users: users.column(),
    hosts: hosts.column(),
    leases: leaseTable.take(),
    logons: logonTable.take(),
    resolutions: names.take(),
    leftOut: 0,
  };
}

/** What a batch states, one object a row; `from` and `last` are the times of its first and last statement. */
export function statementsIn(batch: StatementBatch) {
  const text = (column: StatementBatch['hosts']) => {
    const all = Buffer.from(column.bytes).toString();
    return (place: number) => all.slice(place === 0 ? 0 : column.ends[place - 1], column.ends[place]);
  };
  const [address, mac, device, user, host] = [batch.addresses, batch.macs, batch.devices, batch.users, batch.hosts].map(
    text,
  );
  const each = <Statement>({ count, keys, first, last, until }: Stretches, of: (key: readonly number[]) => Statement) =>
    Array.from({ length: count }, (_, row) => ({
      ...of(keys.map((column) => column[row]!)),
      from: first[row]!,
      last: last[row]!,
      ...(!Number.isNaN(until[row]!) && { until: until[row]! }),
    })).sort((a, b) => a.from - b.from);
  return {
    leases: each(batch.leases, ([a, m, d, code]) => ({
      address: address!(a!),
      mac: mac!(m!),
      device: device!(d!),
      ...groundOf(leaseGrounds, code!),
    })),
    logons: each(batch.logons, ([a, m, d, code, u]) => ({
      address: address!(a!),
      mac: mac!(m!),
      device: device!(d!),
      user: user!(u!),
      ...groundOf(logonGrounds, code!),
    })),
    resolutions: each(batch.resolutions, ([c, s, h, code]) => ({
      client: address!(c!),
      address: address!(s!),
      host: host!(h!),
      ground: resolutionGrounds[code!],
    })),
  };
}

class Names {
  private readonly names = [''];

  add(name = ''): number {
    const at = this.names.indexOf(name);
    return at >= 0 ? at : this.names.push(name) - 1;
  }

  column(): StatementBatch['hosts'] {
    return stringColumn(this.names);
  }
}
