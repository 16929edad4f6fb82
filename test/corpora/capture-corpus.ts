/** Captures that nobody here made, with what tshark reads in them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { captureFormats } from '../../native-free-parsers/capture-registry.js';
import { type Hints, Refusal } from '../../native-free-parsers/format.js';
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
  for (const format of captureFormats.values()) {
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

/** A line of Zeek's dns.log. */
export interface ZeekQuestion {
  readonly client: string;
  readonly clientPort: number;
  readonly host: string;
  readonly queryType: string;
  /** `-` where there was no response. */
  readonly responseCode: string;
  readonly answers: readonly string[];
}

/** What Zeek logged of a capture's lookups at servers of DNS, if its log lies beside it: questions of types that have the names we use. */
export function zeekQuestions(path: string): ZeekQuestion[] {
  const [className = '', file = ''] = path.split('/');
  return readdirSync(join(folder, className))
    .filter((name) => name.startsWith(`${file}.golden.`) && name.endsWith('dns.log.txt'))
    .flatMap((name) => {
      const lines = readFileSync(join(folder, className, name), 'utf8').split('\n');
      const names =
        lines
          .find((line) => line.startsWith('#fields'))
          ?.split('\t')
          .slice(1) ?? [];
      return lines
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => line.split('\t'))
        .map((values) => Object.fromEntries(names.map((key, i) => [key, values[i] ?? '-'])));
    })
    .filter((log) => log['id.resp_p'] === '53' && log.opcode_name !== 'notify' && /^[A-Z]+$/.test(log.qtype_name ?? ''))
    .map((log) => ({
      client: log['id.orig_h']!,
      clientPort: Number(log['id.orig_p']),
      host: log.query!.toLowerCase(),
      queryType: log.qtype_name!,
      responseCode: log.rcode_name!,
      answers: log.answers === '-' ? [] : log.answers!.toLowerCase().split(','),
    }));
}
