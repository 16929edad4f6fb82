/** Captures that nobody here made, with what tshark reads in them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Hints, Refusal } from '../../native-free-parsers/format.js';
import { formats } from '../../native-free-parsers/registry.js';
import { Row } from '../../native-free-parsers/row.js';
import { packageRoot } from '../../src/package-root.js';
import type { LogRecord } from '../../src/rows/record.js';
import { RecordSink } from '../../src/rows/record-sink.js';

const folder = resolve(process.env.LAMPLIGHTER_CORPORA ?? join(packageRoot, '../shared/corpora'), 'pcap');
const goldenEnding = '.tshark.tsv';
const hints: Hints = { modifiedMs: Date.parse('2026-11-20T12:00:00Z'), timeZone: 'UTC' };

export const hasCaptures = existsSync(folder);
if (!hasCaptures) console.warn(`skipped: no captures in ${folder}; set LAMPLIGHTER_CORPORA to test against them`);

/** The captures that tshark could read, as `class/file`. */
export function captureFiles(): string[] {
  if (!hasCaptures) return [];
  return readdirSync(folder).flatMap((name) =>
    readdirSync(join(folder, name))
      .filter((file) => file.endsWith(goldenEnding))
      .map((file) => `${name}/${file.slice(0, -goldenEnding.length)}`),
  );
}

/** Every capture, also those that tshark gave up, as `class/file`. */
export function allCaptureFiles(): string[] {
  if (!hasCaptures) return [];
  return readdirSync(folder).flatMap((name) =>
    readdirSync(join(folder, name))
      .filter((file) => /\.(pcap|pcapng)$/.test(file))
      .map((file) => `${name}/${file}`),
  );
}

export function pathOf(file: string): string {
  return join(folder, file);
}

/** What we read in a capture; undefined where it is in a container that no format of ours knows. */
export async function readCapture(path: string): Promise<LogRecord[] | undefined> {
  const bytes = readFileSync(join(folder, path));
  for (const format of formats.values()) {
    if (format.framing !== 'packet') continue;
    const layout = format.detect(bytes.subarray(0, 65536), hints);
    if (layout instanceof Refusal) continue;
    const records: LogRecord[] = [];
    const sink = new RecordSink({
      record: (record) => {
        records.push(record);
      },
      reject() {},
      ignore() {},
    });
    const reader = await format.open(layout, new Row(), sink);
    reader.read(bytes, true);
    reader.end();
    return records;
  }
  return undefined;
}

/** One frame as tshark reads it: its columns by their names. */
export type TsharkFrame = Readonly<Record<string, string>>;

export function tsharkFrames(path: string): TsharkFrame[] {
  const [header = '', ...lines] = readFileSync(join(folder, path + goldenEnding), 'utf8').split('\n');
  const names = header.split('\t');
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const values = line.split('\t');
      return Object.fromEntries(names.map((name, i) => [name, values[i] ?? '']));
    });
}

/** The innermost of the values that tshark lists, as those of tunnels. */
export function innermost(values: string): string {
  return values.slice(values.lastIndexOf(',') + 1);
}

/** As our records have it: tshark's nanoseconds, cut to milliseconds. */
export function timeOf(frame: TsharkFrame): string {
  const [seconds = '', fraction = ''] = frame['frame.time_epoch']!.split('.');
  return new Date(Number(seconds) * 1000 + Number(fraction.slice(0, 3))).toISOString();
}
