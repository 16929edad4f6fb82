/** Logs in which the lines of several formats are mixed: a log host's `/var/log/syslog`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseCarried } from '../native-free-parsers/carried.js';
import { type Hints, rejectNames } from '../native-free-parsers/format.js';
import { isMixed, type MixedLayout } from '../native-free-parsers/mixed/mixed-format.js';
import { formats } from '../native-free-parsers/registry.js';
import { Row } from '../native-free-parsers/row.js';
import { packageRoot } from '../src/package-root.js';
import { detect, type RecognisedLog } from '../src/pipeline/detect.js';
import { RecordSink } from '../src/rows/record-sink.js';
import { emptyFolder, json } from './cli/run.js';
import { seeded } from './seeded.js';

const path = join(packageRoot, 'samples/mixed/log-host.log');
const golden = `${path}.rows.ndjson`;
const hints: Hints = { modifiedMs: Date.parse('2026-11-20T12:00:00Z'), timeZone: 'Europe/Berlin' };
const bytes = readFileSync(path);

describe('a log host that mixes programs', () => {
  const recognised = recognise(bytes);

  test('is read in all the formats that occur in it', () => {
    expect(recognised.format.name).toBe('mixed');
    expect(partsOf(recognised.layout)).toEqual([
      'bind',
      'cef',
      'cisco-asa',
      'dnsmasq',
      'fortigate',
      'isc-dhcpd',
      'netfilter',
      'squid',
    ]);
  });

  test('rows match the golden, in the order of the log', () => {
    const lines = render(recognised, bytes);
    if (process.env.UPDATE_GOLDENS) writeFileSync(golden, lines.map((line) => `${line}\n`).join(''));
    expect(lines).toEqual(readFileSync(golden, 'utf8').trimEnd().split('\n'));
  });

  test('the layout survives a thread and the store', () => {
    expect(structuredClone(recognised.layout)).toEqual(recognised.layout);
    expect(JSON.parse(JSON.stringify(recognised.layout))).toEqual(recognised.layout);
  });

  test('rows are the same in any two blocks', () => {
    const expected = render(recognised, bytes);
    for (let cut = bytes.indexOf(10) + 1; cut > 0; cut = bytes.indexOf(10, cut) + 1)
      expect([...render(recognised, bytes.subarray(0, cut)), ...render(recognised, bytes.subarray(cut), cut)]).toEqual(
        expected,
      );
  });

  test('each line reads as in a log of its format alone, whatever the order of the lines', () => {
    const seed = 20261120;
    const random = seeded(seed);
    const lines = bytes.toString().trimEnd().split('\n');
    const expected = lines.map((line) => rowsOf(recognised, line)).sort();
    for (let round = 0; round < 20; round++) {
      const shuffled = lines.map((line) => ({ line, key: random() })).sort((a, b) => a.key - b.key);
      const log = Buffer.from(`${shuffled.map(({ line }) => line).join('\n')}\n`);
      const again = recognise(log);
      expect([seed, round, partsOf(again.layout)]).toEqual([seed, round, partsOf(recognised.layout)]);
      expect(shuffled.map(({ line }) => rowsOf(again, line)).sort()).toEqual(expected);
    }
  });

  test('is the same inside what carries it', () => {
    const docker = bytes
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.stringify({ log: `${line}\n`, stream: 'stdout', time: '2026-11-20T05:46:36.1Z' }));
    const carried = Buffer.from(`${docker.join('\n')}\n`);
    const found = recognise(carried);
    expect([found.carrier?.name, found.format.name]).toEqual(['docker', 'mixed']);
    expect(render(found, carried).filter((line) => line.includes('"fact"'))).toEqual(
      render(recognised, bytes).filter((line) => line.includes('"fact"')),
    );
  });

  test('is scanned by workers, which know what it is made of', async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'syslog'), bytes);
    const report = await json<{ records: number; sources: { format: string; rejected: object }[] }>(
      ['scan', 'syslog'],
      {
        cwd,
      },
    );
    expect(report.sources.map(({ format, rejected }) => ({ format, rejected }))).toEqual([
      { format: 'mixed', rejected: { 'bad-address': 1, 'too-few-fields': 1 } },
    ]);
    expect(report.records).toBe(render(recognised, bytes).filter((line) => line.includes('"fact"')).length);
  });
});

describe('a log of one format', () => {
  test('is not mixed because other programs write to it', () => {
    const lines = [
      'dnsmasq[2798]: query[A] chatgpt.com from 10.0.12.9',
      'sshd[1]: Accepted publickey for root',
      'CRON[2]: x',
    ];
    const log = lines.map((line) => `Nov 20 06:46:32 gw ${line}\n`.repeat(3)).join('');
    expect(recognise(Buffer.from(log)).format.name).toBe('dnsmasq');
  });

  test('is found behind other programs’ lines', () => {
    const log = `${'Nov 20 06:46:32 gw sshd[1]: Accepted publickey for root\n'.repeat(80)}${'Nov 20 06:46:32 gw dnsmasq[2798]: query[A] chatgpt.com from 10.0.12.9\n'.repeat(5)}`;
    const { format, records, ignored } = recognise(Buffer.from(log));
    expect([format.name, records, ignored]).toEqual(['mixed', 5, 80]);
  });
});

function recognise(head: Buffer): RecognisedLog {
  const { recognised } = detect(head, hints, formats.values());
  if (!recognised || !('records' in recognised)) throw new Error('no format recognises it');
  return recognised;
}

function partsOf(layout: unknown): string[] {
  if (!isMixed(layout)) throw new Error('not mixed');
  return (layout satisfies MixedLayout).parts.map(({ format }) => format).sort();
}

function rowsOf(recognised: RecognisedLog, line: string): string {
  return render(recognised, Buffer.from(line)).join('\n');
}

function render({ format, carrier, layout }: RecognisedLog, block: Buffer, offset = 0): string[] {
  const lines: string[] = [];
  const sink = new RecordSink({
    record: (record) => lines.push(JSON.stringify(record)),
    reject: (at, reason) => lines.push(JSON.stringify({ rejected: rejectNames[reason], at: offset + at })),
    ignore: (at) => lines.push(JSON.stringify({ ignored: offset + at })),
  });
  parseCarried(format, carrier, block, layout, new Row(), sink);
  return lines;
}
