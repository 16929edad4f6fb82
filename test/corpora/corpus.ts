/**
 * Logs that nobody here wrote, with what other tools made of them. They are not part of the project: tests that need them
 * are skipped, and say so, where the folder is not there. `LAMPLIGHTER_CORPORA` names it.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { type Hints, type LogFormat, Refusal, type RejectName, rejectNames } from '../../native-free-parsers/format.js';
import { logFormats as formats } from '../../native-free-parsers/registry.js';
import { Row } from '../../native-free-parsers/row.js';
import { packageRoot } from '../../src/package-root.js';
import { detect } from '../../src/pipeline/detect.js';
import type { LogRecord } from '../../src/rows/record.js';
import { RecordSink } from '../../src/rows/record-sink.js';

const folder = resolve(process.env.LAMPLIGHTER_CORPORA ?? join(packageRoot, '../shared/corpora'), 'logs');

export const hasCorpora = existsSync(folder);
if (!hasCorpora) console.warn(`skipped: no corpora in ${folder}; set LAMPLIGHTER_CORPORA to test against them`);

const hints: Hints = { modifiedMs: Date.parse('2026-11-20T12:00:00Z'), timeZone: 'UTC' };

/** What became of one line. */
export interface ReadLine {
  readonly text: string;
  readonly records: readonly LogRecord[];
  /** Squid's and named's second lines about the same request. */
  readonly repeated: boolean;
  readonly rejected?: RejectName;
}

/** The logs in `logs/<name>/`, other tools' results beside them left out. */
export function logsOf(name: string): string[] {
  if (!hasCorpora) return [];
  return readdirSync(join(folder, name), { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes('.golden.') && !/\.(bz2|zst)$/.test(entry.name))
    .map((entry) => `${name}/${entry.name}`);
}

export function foldersOfLogs(): string[] {
  return hasCorpora ? readdirSync(folder) : [];
}

export function textOf(path: string): string {
  return bytesOf(path).toString('latin1');
}

/** The bytes of a log, unpacked. */
export function bytesOf(path: string): Buffer {
  const bytes = readFileSync(join(folder, path));
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

/** The formats that recognise a log, by name; generic ones only where no product's own does. */
export function recognisedBy(path: string): string[] {
  const bytes = bytesOf(path).subarray(0, 65536);
  const names = [...formats].filter(([, format]) => !(format.detect(bytes, hints) instanceof Refusal));
  const products = names.filter(([, format]) => !format.isGeneric);
  return (products.length > 0 ? products : names).map(([name]) => name);
}

/** The format that fits a log best, as a scan would take it. */
export function readBy(path: string): string | undefined {
  return detect(bytesOf(path).subarray(0, 65536), hints, formats.values()).recognised?.format.name;
}

/** Why a format does not recognise a log. */
export function refusalOf(path: string, formatName: string): string {
  const verdict = formats.get(formatName)!.detect(bytesOf(path), hints);
  if (verdict instanceof Refusal) return verdict.because;
  throw new Error(`${formatName} recognises ${path}`);
}

/** Every line of a log that is not blank, as its format reads it; each line parsed alone, as any block may be. */
export function readLines(path: string, formatName: string, text = textOf(path)): ReadLine[] {
  const format = formats.get(formatName)!;
  const bytes = Buffer.from(text, 'latin1');
  const detected = format.detect(bytes.subarray(0, 65536), hints);
  if (detected instanceof Refusal) throw new Error(`${path}: ${detected.because}`);
  let layout = detected;
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const records: LogRecord[] = [];
      const row = new Row();
      let rejected: RejectName | undefined;
      let repeated = false;
      const sink = new RecordSink({
        record(record) {
          records.push(record);
          repeated = row.repeated;
        },
        reject: (_at, reason) => {
          rejected = rejectNames[reason];
        },
        ignore() {},
      });
      layout = format.parse(Buffer.from(line, 'latin1'), layout, row, sink);
      return rejected ? { text: line, records, repeated, rejected } : { text: line, records, repeated };
    });
}

/** A log as its format reads it in one piece: for records that fill several lines. */
export function readWhole(
  path: string,
  formatName: string,
): { readonly records: LogRecord[]; readonly ignored: number; readonly rejects: string[] } {
  const bytes = bytesOf(path);
  const { format, layout } = readingOf(path, formatName);
  const records: LogRecord[] = [];
  const rejects: string[] = [];
  let ignored = 0;
  const sink = new RecordSink({
    record: (record) => records.push(record),
    reject: (position, reason) => {
      rejects.push(`${rejectNames[reason]}: ${bytes.toString('latin1', position, position + 80)}`);
    },
    ignore: () => {
      ignored++;
    },
  });
  format.parse(bytes, layout, new Row(), sink);
  return { records, ignored, rejects };
}

/** One format's, or that of the several that are mixed in a log. */
function readingOf(path: string, formatName: string): { readonly format: LogFormat; readonly layout: unknown } {
  const head = bytesOf(path).subarray(0, 65536);
  const format = formats.get(formatName);
  if (format === undefined) {
    const { recognised } = detect(head, hints, formats.values());
    if (recognised?.format.framing === 'line') return { format: recognised.format, layout: recognised.layout };
    throw new Error(`${path}: not ${formatName}`);
  }
  const layout = format.detect(head, hints);
  if (layout instanceof Refusal) throw new Error(`${path}: ${layout.because}`);
  return { format, layout };
}

export function recordsOf(lines: readonly ReadLine[]): LogRecord[] {
  return lines.flatMap((line) => line.records);
}

/** Events in Elastic Common Schema with the line that each was made of: Elastic's and Sekoia's expectations. */
export function ecsEvents(path: string): { readonly line: string; readonly event: unknown }[] {
  const golden = join(folder, `${path}.golden.json`);
  if (!existsSync(golden)) return [];
  const json = JSON.parse(readFileSync(golden, 'utf8')) as { readonly expected: unknown };
  const events = Array.isArray(json.expected) ? json.expected : [json.expected];
  return events
    .filter((event) => event !== null)
    .map((event) => ({ line: String(at(event, 'event.original') ?? at(event, 'message')), event }));
}

/** The keys of a record, and where the schema states the same; the first that is there counts. */
const ecsKeys: readonly (readonly [keyof LogRecord, ...string[]])[] = [
  ['client', 'source.ip', 'source.address'],
  ['clientPort', 'source.port'],
  ['user', 'user.name'],
  ['host', 'url.domain', 'destination.domain', 'dns.question.name'],
  ['method', 'http.request.method'],
  ['status', 'http.response.status_code'],
  ['bytesDown', 'http.response.body.bytes', 'http.response.bytes'],
  ['userAgent', 'user_agent.original'],
  ['referrer', 'http.request.referrer'],
  ['queryType', 'dns.question.type'],
  ['responseCode', 'dns.response_code'],
];

/** Expects every value that the event states to be in the record; `except` names keys on which we know better, with the reason. */
export function expectEcs(
  record: LogRecord,
  event: unknown,
  except: Partial<Record<keyof LogRecord, string>> = {},
): void {
  let compared = 0;
  for (const [key, ...paths] of ecsKeys) {
    const value = paths.map((path) => at(event, path)).find((found) => found !== undefined && found !== '-');
    // Status 0 is Squid's for a request that was never answered.
    if (value === undefined || value === 0 || key in except) continue;
    const expected = key === 'user' || key === 'host' ? String(value).toLowerCase() : value;
    expect({ [key]: record[key] }).toEqual({ [key]: typeof record[key] === 'number' ? Number(expected) : expected });
    compared++;
  }
  expect(compared).toBeGreaterThanOrEqual(2);
  const time = at(event, '@timestamp');
  if (time !== undefined && record.time && !('time' in except))
    expect(new Date(record.time).getTime()).toBe(new Date(String(time)).getTime());
}

/** The value at a dotted path. */
export function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (inner, key) =>
        typeof inner === 'object' && inner !== null && key in inner
          ? (inner as Record<string, unknown>)[key]
          : undefined,
      value,
    );
}
