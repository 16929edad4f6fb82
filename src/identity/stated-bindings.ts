import { stringsOf } from '../tally/columns.js';
import { BindingKey, groundOf, type StatementBatch } from '../tally/statements.js';
import type { Stretches } from '../tally/stretch-table.js';
import { type Lease, type Logon, leaseGrounds, logonGrounds } from './bindings.js';
import { type StatedTime, statedTimes } from './stated-times.js';
import { userName } from './user-name.js';

type Writable<Statement> = { -readonly [Key in keyof Statement]: Statement[Key] };
type Place = Pick<Logon, 'address' | 'mac' | 'device'>;

/** The leases and logons of a batch, each as it was stated; their source is 0. */
export function statedBindings(batch: StatementBatch): { readonly leases: Lease[]; readonly logons: Logon[] } {
  const place = placesIn(batch);
  const users = stringsOf(batch.users).map((text) => userName(text) ?? { user: text });
  const leases: Lease[] = [];
  eachStatement(batch.leases, 'frame', leaseGrounds, (ground, times, key) => {
    const lease: Writable<Lease> = { address: '', ground, source: 0, ...times };
    place(lease, key);
    leases.push(lease);
  });
  const logons: Logon[] = [];
  eachStatement(batch.logons, 'proxy', logonGrounds, (ground, times, key) => {
    const { user, realm } = users[key(BindingKey.User)]!;
    const logon: Writable<Logon> = { user, ground, source: 0, ...times };
    if (realm !== undefined) logon.realm = realm;
    place(logon, key);
    logons.push(logon);
  });
  return { leases, logons };
}

type KeyPart = (part: number) => number;

function eachStatement<Ground>(
  { count, keys, first, last, until }: Stretches,
  sighting: Ground,
  grounds: readonly Ground[],
  take: (ground: Ground, times: StatedTime, key: KeyPart) => void,
): void {
  for (let row = 0; row < count; row++) {
    const key = (part: number) => keys[part]![row]!;
    const { ground, ends } = groundOf(grounds, key(BindingKey.Ground));
    const stated = { first: first[row]!, last: last[row]!, until: until[row]!, ends };
    for (const times of statedTimes(stated, ground === sighting)) take(ground, times, key);
  }
}

/** Writes the address, the MAC and the device into a statement, where they are stated. There are hundreds of thousands: none is copied. */
function placesIn(batch: StatementBatch): (statement: Writable<Place>, key: KeyPart) => void {
  const addresses = stringsOf(batch.addresses);
  const macs = stringsOf(batch.macs);
  const devices = stringsOf(batch.devices);
  return (statement, key) => {
    const address = addresses[key(BindingKey.Address)]!;
    const mac = macs[key(BindingKey.Mac)]!;
    const device = devices[key(BindingKey.Device)]!;
    if (address !== '') statement.address = address;
    if (mac !== '') statement.mac = mac;
    if (device !== '') statement.device = device;
  };
}
