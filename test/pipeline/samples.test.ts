import { afterAll, describe, expect, test } from 'vitest';
import { openPool } from '../../src/pipeline/pool.js';
import { builtInCatalogue } from '../match/built-in.js';
import { Network } from './scanned.js';

const pool = openPool({ catalogue: builtInCatalogue }, 2, { smallBytes: 0 });
afterAll(() => pool.close());

const request = (second: number, host: string) =>
  `${1795170000 + second}.048  30890 10.0.0.${second} TCP_TUNNEL/200 113205 CONNECT ${host}:443 - HIER_DIRECT/192.0.2.4 -`;
const lines = [
  request(1, 'www.example'),
  request(2, 'chatgpt.com'),
  request(3, 'news.example'),
  request(4, 'claude.ai'),
];
const carried = lines.map((log) => JSON.stringify({ log: `${log}\n`, stream: 'stdout', time: '2026-11-20T06:46:45Z' }));
const lookUps = ['www.example', 'chatgpt.com', 'claude.ai'].map(
  (name, i) =>
    `20/11/2026 06:46:4${i} 0E6C PACKET  000001D1A2B3C4D0 UDP Rcv 10.0.0.${i}       0001   Q [0001   D   NOERROR] A      ${name
      .split('.')
      .map((label) => `(${label.length})${label}`)
      .join('')}(0)`,
);

/** What stands where the cells say that their first record is. */
async function samplesIn(log: string): Promise<string[]> {
  const network = await Network.with(pool, { 'a.log': log });
  await network.scan(['a.log']);
  const cells = await network.cells();
  return cells.map(({ sample }) => log.slice(sample!.offset).split('\n', 1)[0]!).sort();
}

describe('the sample of a cell is the very line of its first record', () => {
  const logs = { 'of plain lines': lines, 'of carried lines': carried, 'of rows in memory of their own': lookUps };
  for (const [what, all] of Object.entries(logs)) {
    const wanted = all.filter((line) => /chatgpt|claude/.test(line));
    test(what, async () => expect(await samplesIn(`${all.join('\n')}\n`)).toEqual(wanted));
    test(`${what}, where the last has no line break`, async () =>
      expect(await samplesIn(all.join('\n'))).toEqual(wanted));
  }
});
