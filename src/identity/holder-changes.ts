import { BindingKey, groundOf } from '../tally/statements.js';
import type { Stretches } from '../tally/stretch-table.js';
import { leaseGrounds, logonGrounds } from './bindings.js';

/** When the holder of an address changed, as pairs of columns; in no order, and some twice. */
export interface Changes {
  readonly addresses: number[];
  readonly times: number[];
}

/** A device seldom has more addresses at a time; what is logged on to more is a server that everybody uses. */
const mostAddresses = 16;

/**
 * The times at which addresses changed hands: another device, the end of a lease, another user's logon.
 *
 * Where two statements do not say the same kind of thing (one a MAC, the other a name), none contradicts the other and
 * nothing changed. A proxy's users are left out: their records state them, and at a shared address they alternate by the second.
 */
export function holderChanges(leases: Stretches, logons: Stretches, isPerson: (user: number) => boolean): Changes {
  const changes: Changes = { addresses: [], times: [] };
  addLeaseChanges(leases, changes);
  addLogonChanges(logons, new AddressesOf(leases), isPerson, changes);
  return changes;
}

function addLeaseChanges(leases: Stretches, changes: Changes): void {
  const { keys, until } = leases;
  const order = statementsInOrder(leases, (row) => keys[BindingKey.Address]![row]!);
  let holder = new Holder(0, changes);
  for (const { row, address, time } of order) {
    if (address !== holder.address) {
      holder.finish();
      holder = new Holder(address, changes);
    }
    const { ground, ends } = groundOf(leaseGrounds, keys[BindingKey.Ground]![row]!);
    holder.pass(time);
    if (ends) holder.end(time);
    else holder.meet(time, keys[BindingKey.Mac]![row]!, keys[BindingKey.Device]![row]!);
    if (!ends && ground !== 'frame') holder.holdUntil(until[row]!);
  }
  holder.finish();
}

function addLogonChanges(
  logons: Stretches,
  addressesOf: AddressesOf,
  isPerson: (user: number) => boolean,
  changes: Changes,
): void {
  const { keys, first, last, until } = logons;
  const byAddress: { address: number; time: number; row: number }[] = [];
  for (let row = 0; row < logons.count; row++) {
    const { ground } = groundOf(logonGrounds, keys[BindingKey.Ground]![row]!);
    if (ground === 'proxy' || !isPerson(keys[BindingKey.User]![row]!)) continue;
    for (const address of addressesOf.logon(keys, row)) {
      byAddress.push({ address, time: first[row]!, row });
      if (last[row]! > first[row]!) byAddress.push({ address, time: last[row]!, row });
    }
  }
  byAddress.sort((a, b) => a.address - b.address || a.time - b.time || a.row - b.row);
  let holder = new Holder(0, changes);
  for (const { row, address, time } of byAddress) {
    if (address !== holder.address) {
      holder.finish();
      holder = new Holder(address, changes);
    }
    holder.pass(time);
    if (groundOf(logonGrounds, keys[BindingKey.Ground]![row]!).ends) holder.end(time);
    else {
      holder.meet(time, keys[BindingKey.User]![row]!, 0);
      holder.holdUntil(until[row]!);
    }
  }
  holder.finish();
}

/** Who holds an address, while its statements are gone through in order of time. */
class Holder {
  readonly address: number;
  private readonly changes: Changes;
  private one = 0;
  private other = 0;
  private until = Number.NaN;

  constructor(address: number, changes: Changes) {
    this.address = address;
    this.changes = changes;
  }

  /** Time goes on: what ran out before `time` is over. */
  pass(time: number): void {
    if (this.until <= time) this.end(this.until);
  }

  meet(time: number, one: number, other: number): void {
    const isOther = differs(this.one, one) || (this.one === 0 && differs(this.other, other));
    if (isOther) this.change(time);
    if (isOther || this.one === 0) this.one = one;
    if (isOther || this.other === 0) this.other = other;
    if (isOther) this.until = Number.NaN;
  }

  holdUntil(until: number): void {
    if (!(this.until >= until)) this.until = until;
  }

  end(time: number): void {
    this.change(time);
    this.one = 0;
    this.other = 0;
    this.until = Number.NaN;
  }

  finish(): void {
    if (!Number.isNaN(this.until)) this.change(this.until);
  }

  private change(time: number): void {
    this.changes.addresses.push(this.address);
    this.changes.times.push(time);
  }
}

/** Which addresses devices had, for logons that name no address. */
class AddressesOf {
  private readonly byMac = new Map<number, Set<number>>();
  private readonly byDevice = new Map<number, Set<number>>();

  constructor({ count, keys }: Stretches) {
    for (let row = 0; row < count; row++) {
      const address = keys[BindingKey.Address]![row]!;
      note(this.byMac, keys[BindingKey.Mac]![row]!, address);
      note(this.byDevice, keys[BindingKey.Device]![row]!, address);
    }
  }

  logon(keys: Stretches['keys'], row: number): Iterable<number> {
    const address = keys[BindingKey.Address]![row]!;
    if (address !== 0) return [address];
    const mac = this.byMac.get(keys[BindingKey.Mac]![row]!);
    const device = this.byDevice.get(keys[BindingKey.Device]![row]!);
    const addresses = [...new Set([...(mac ?? []), ...(device ?? [])])];
    return addresses.length > mostAddresses ? [] : addresses;
  }
}

function note(byName: Map<number, Set<number>>, name: number, address: number): void {
  if (name === 0) return;
  const addresses = byName.get(name);
  if (addresses) addresses.add(address);
  else byName.set(name, new Set([address]));
}

function differs(one: number, other: number): boolean {
  return one !== 0 && other !== 0 && one !== other;
}

interface StatementAt {
  readonly row: number;
  readonly address: number;
  readonly time: number;
}

/** First and last statement of each row, by address and time. */
function* statementsInOrder({ count, first, last }: Stretches, addressOf: (row: number) => number) {
  const at = (place: number) => (place & 1 ? last[place >> 1]! : first[place >> 1]!);
  const places = new Uint32Array(count * 2)
    .map((_, place) => place)
    .filter((place) => !(place & 1) || last[place >> 1]! > first[place >> 1]!)
    .sort((a, b) => addressOf(a >> 1) - addressOf(b >> 1) || at(a) - at(b) || a - b);
  for (const place of places) {
    yield { row: place >> 1, address: addressOf(place >> 1), time: at(place) } satisfies StatementAt;
  }
}
