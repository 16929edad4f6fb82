/**
 * Matches distinct hosts: `node match-hosts.js COUNT`. Prints `{"nanoseconds","floorNanoseconds","matched"}` for each host:
 * the best of five passes, and the same for looking the whole name up in a `Set`, which is the least that matching can cost.
 */
import { loadCatalogue } from '../../src/match/load-catalogue.js';
import { signaturesOf } from '../../src/match/signatures.js';
import { Office } from '../generate/office.js';

const names = distinctNames(Number(process.argv[2]));
const { hosts } = signaturesOf(loadCatalogue());
const listed = new Set(names.filter((_, i) => i % 100 === 0));
let matched = 0;

const nanoseconds = best(() => {
  matched = 0;
  for (const name of names) if (hosts.match(name) !== undefined) matched++;
});
const floorNanoseconds = best(() => {
  let found = 0;
  for (const name of names) if (listed.has(name)) found++;
  if (found !== listed.size) throw new Error('the floor lost a name');
});
console.log(JSON.stringify({ nanoseconds, floorNanoseconds, matched }));

function distinctNames(count: number): readonly string[] {
  const [common, endless] = [office(false), office(true)];
  const names = new Set<string>();
  while (names.size < count / 2) names.add(endless.next(0).host.name);
  for (let draws = 0; names.size < count && draws < 20 * count; draws++) names.add(common.next(0).host.name);
  return [...names];
}

function office(distinct: boolean): Office {
  return new Office({ seed: 20261103, from: 0, to: 3_600_000, distinct });
}

function best(pass: () => void): number {
  const times = Array.from({ length: 7 }, () => {
    const before = process.cpuUsage();
    pass();
    return process.cpuUsage(before).user;
  });
  return (Math.min(...times.slice(2)) * 1000) / names.length;
}
