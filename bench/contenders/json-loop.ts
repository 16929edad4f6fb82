/** How a JSON log is usually read in Node: `JSON.parse` of every line. `node json-loop.js LOG`. Prints `{"records"}`. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

let records = 0;
for await (const line of createInterface({ input: createReadStream(process.argv[2]!, { highWaterMark: 1 << 20 }) })) {
  if (isRecord(line)) records++;
}
console.log(JSON.stringify({ records }));

function isRecord(line: string): boolean {
  try {
    return typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
}
