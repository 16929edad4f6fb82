/**
 * What every format promises, checked for every sample of every format. A new format gets all of this by having
 * a folder under `samples/`; `UPDATE_GOLDENS=1 npm test` writes the goldens, which are then read before they are committed.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Hints, type LogFormat, Refusal, rejectNames } from '../native-free-parsers/format.js';
import { logFormats as formats } from '../native-free-parsers/registry.js';
import { Row, type Span } from '../native-free-parsers/row.js';
import { isUnfinished } from '../native-free-parsers/unfinished.js';
import { packageRoot } from '../src/package-root.js';
import { RecordSink } from '../src/rows/record-sink.js';
import { seeded } from './seeded.js';

const samples = join(packageRoot, 'samples');
const goldenEnding = '.rows.ndjson';
/** Samples without a year or a zone are read as if written here and then. */
const hints: Hints = { modifiedMs: Date.parse('2026-11-20T12:00:00Z'), timeZone: 'Europe/Berlin' };

for (const [name, format] of formats) {
  const folder = join(samples, name);
  describe(name, () => {
    test('has samples', () => expect(existsSync(folder)).toBe(true));
    if (!existsSync(folder)) return;
    for (const file of readdirSync(folder).filter((file) => !file.endsWith(goldenEnding))) {
      describe(file, () => promises(format, join(folder, file)));
    }
  });
}

function promises(format: LogFormat, path: string): void {
  const bytes = readFileSync(path);
  const golden = path + goldenEnding;

  test('is recognised, and by no other format', () => {
    for (const other of formats.values()) {
      // Generic formats are asked only when no product's own recognises a source.
      if (other.isGeneric && !format.isGeneric) continue;
      const verdict = other.detect(bytes, hints);
      expect([other.name, !(verdict instanceof Refusal)]).toEqual([other.name, other === format]);
    }
  });

  test('a head cut anywhere is recognised or refused with a reason', () => {
    for (let end = 0; end <= bytes.length; end += 97) {
      const verdict = format.detect(bytes.subarray(0, end), hints);
      if (verdict instanceof Refusal) expect(verdict.because).not.toBe('');
    }
  });

  test('the layout survives a thread and the store', () => {
    const layout = format.detect(bytes, hints);
    expect(structuredClone(layout)).toEqual(layout);
    expect(JSON.parse(JSON.stringify(layout))).toEqual(layout);
  });

  test('rows match the golden', () => {
    const lines = whole(format, bytes);
    if (process.env.UPDATE_GOLDENS) writeFileSync(golden, lines.map((line) => `${line}\n`).join(''));
    expect(lines).toEqual(readFileSync(golden, 'utf8').trimEnd().split('\n'));
  });

  test('states no field that it does not declare', () => {
    const declared = new Set(['fact', ...format.fields]);
    const facts = new Set<string>(format.facts);
    for (const line of whole(format, bytes)) {
      const record = JSON.parse(line) as { readonly fact?: string };
      if (!('fact' in record)) continue;
      expect(facts).toContain(record.fact);
      for (const key of Object.keys(record)) expect(declared).toContain(key);
    }
  });

  test('rows are the same in any two blocks', () => {
    const expected = whole(format, bytes);
    for (let cut = bytes.indexOf(10) + 1; cut > 0; cut = bytes.indexOf(10, cut) + 1) {
      expect(inBlocks(format, bytes, cut)).toEqual(expected);
    }
  });

  test('the line of every row is told', () => {
    const sink = { at: -1, wants: () => true, take: () => places.add(sink.at), ignore() {}, reject() {} };
    const places = new Set<number>();
    format.parse(bytes, layoutOf(format, bytes), new Row(), sink);
    for (const at of places) {
      const start = at === 0 ? 0 : bytes.lastIndexOf(10, at - 1) + 1;
      // What stands before a record in its line is a mark of the encoding or a hole.
      expect(at === start || bytes[start] === 0xef || bytes[start] === 0).toBe(true);
    }
    expect([...places]).toEqual([...places].sort((a, b) => a - b));
  });

  test('line breaks may be CRLF and the last may be missing', () => {
    const expected = whole(format, bytes).map(withoutPosition);
    const text = bytes.toString('latin1');
    const crlf = Buffer.from(text.replace(/\r?\n/g, '\r\n'), 'latin1');
    expect(whole(format, crlf).map(withoutPosition)).toEqual(expected);
    const open = Buffer.from(text.replace(/\r?\n$/, ''), 'latin1');
    expect(whole(format, open).map(withoutPosition)).toEqual(expected);
  });

  test('a byte order mark and blank lines change nothing', () => {
    const expected = whole(format, bytes).map(withoutPosition);
    const marked = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('\n\r\n'), bytes, Buffer.from('\n\n')]);
    expect(whole(format, marked).map(withoutPosition)).toEqual(expected);
  });

  test('any prefix leaves spans in bounds', () => {
    const layout = layoutOf(format, bytes);
    const step = Math.max(1, Math.floor(bytes.length / 2000));
    for (let end = 0; end <= bytes.length; end += step) render(format, layout, bytes.subarray(0, end));
  });

  test('damage leaves spans in bounds', () => {
    const layout = layoutOf(format, bytes);
    const seed = 20261120;
    const random = seeded(seed);
    for (let round = 0; round < 500; round++) {
      const damaged = Buffer.from(bytes);
      for (let i = 0; i < 4; i++) damaged[Math.floor(random() * damaged.length)] = Math.floor(random() * 256);
      format.detect(damaged, hints);
      render(format, layout, damaged);
    }
  });
}

function layoutOf(format: LogFormat, bytes: Buffer): unknown {
  const layout = format.detect(bytes, hints);
  if (layout instanceof Refusal) throw new Error(layout.because);
  return layout;
}

function whole(format: LogFormat, bytes: Buffer): string[] {
  return withCut(render(format, layoutOf(format, bytes), bytes));
}

function inBlocks(format: LogFormat, bytes: Buffer, cut: number): string[] {
  const first = render(format, layoutOf(format, bytes), bytes.subarray(0, cut));
  const second = render(format, structuredClone(first.layout), bytes.subarray(cut), cut);
  return [...first.lines, ...withCut(second)];
}

/** At the end of a source, a record that has not ended was cut off. */
function withCut({ lines, layout }: { readonly lines: readonly string[]; readonly layout: unknown }): string[] {
  return isUnfinished(layout) ? [...lines, JSON.stringify({ rejected: 'truncated' })] : [...lines];
}

/** Records as one JSON line each, rejects and ignored lines among them where they stood: the shape of a golden. */
function render(format: LogFormat, layout: unknown, bytes: Buffer, offset = 0): { lines: string[]; layout: unknown } {
  const lines: string[] = [];
  const row = new Row();
  const sink = new RecordSink({
    record: (record) => {
      checkBounds(row);
      lines.push(JSON.stringify(record));
    },
    reject: (at, reason) => lines.push(JSON.stringify({ rejected: rejectNames[reason], at: position(at) })),
    ignore: (at) => lines.push(JSON.stringify({ ignored: position(at) })),
  });
  const position = (at: number) => {
    if (!(at >= 0 && at <= bytes.length)) throw new Error(`record at ${at} of ${bytes.length}`);
    return offset + at;
  };
  return { layout: format.parse(bytes, layout, row, sink), lines };
}

function checkBounds(row: Row): void {
  const answers = [...row.answers.names, ...row.answers.types, ...row.answers.data].filter(
    (_, i) => i % 64 < row.answers.count,
  );
  for (const span of [...Object.values(row).filter(isSpan), ...answers]) {
    if (!(span.start >= 0 && span.start <= span.end && span.end <= row.bytes.length))
      throw new Error(`span ${span.start}..${span.end} of ${row.bytes.length}`);
  }
}

function isSpan(value: unknown): value is Span {
  return typeof value === 'object' && value !== null && 'start' in value && 'end' in value;
}

function withoutPosition(line: string): string {
  return line.replace(/"(at|ignored)":\d+/, '"$1":0');
}
