/**
 * How a Squid log is usually counted in Node: a line, a split, an object. `node split-loop.js LOG HOSTS`.
 * Prints `{"groups","requests"}` as JSON.
 */
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [log, hosts] = process.argv.slice(2);
const services = new Map(
  readFileSync(hosts!, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(',') as [string, string]),
);
const groups = new Map<string, { requests: number; down: number }>();
let requests = 0;

for await (const line of createInterface({ input: createReadStream(log!, { highWaterMark: 1 << 20 }) })) {
  const [time, , client, , down, , target, user] = line.split(/ +/);
  const record = { time: Number(time), client, down: Number(down), host: hostOf(target ?? ''), user };
  const service = services.get(record.host);
  if (service === undefined) continue;
  requests++;
  const key = `${Math.floor(record.time / 3600)} ${record.client} ${record.user} ${service}`;
  const group = groups.get(key) ?? { requests: 0, down: 0 };
  group.requests++;
  group.down += record.down;
  groups.set(key, group);
}
console.log(JSON.stringify({ groups: groups.size, requests }));

function hostOf(target: string): string {
  return target
    .replace(/^[a-z]+:\/\//, '')
    .split('/')[0]!
    .split(':')[0]!;
}
