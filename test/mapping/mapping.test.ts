/** Each `cases/*.mapping.yaml` reads the log beside it; each of `errors/` is told with line, column and how to mend it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Hints, Refusal, rejectNames } from '../../native-free-parsers/format.js';
import { mappedFormat } from '../../native-free-parsers/mapping/mapped-format.js';
import type { MappedLayout } from '../../native-free-parsers/mapping/mapping.js';
import { type TimeStyle, timeExamples, timeIn, timeStyles } from '../../native-free-parsers/mapping/record-time.js';
import { Row } from '../../native-free-parsers/row.js';
import { loadMapping, mappingFrom } from '../../src/mapping/load-mapping.js';
import { mappingJsonSchema } from '../../src/mapping/mapping-schema.js';
import { packageRoot } from '../../src/package-root.js';
import { RecordSink } from '../../src/rows/record-sink.js';
import { UserError } from '../../src/user-error.js';
import { seeded } from '../seeded.js';

const folder = join(packageRoot, 'test/mapping');
const hints: Hints = { modifiedMs: Date.parse('2026-11-20T12:00:00Z'), timeZone: 'UTC' };

describe.each(namesIn('cases'))('the mapping %s', (name) => {
  const format = mappedFormat(loadMapping(join(folder, 'cases', `${name}.mapping.yaml`)));
  const bytes = readFileSync(join(folder, 'cases', `${name}.log`));
  const layout = format.detect(bytes, hints);
  if (layout instanceof Refusal) throw new Error(layout.because);

  test('reads its log as the golden says', () => {
    expectGolden(
      render(format, layout, bytes)
        .map((line) => `${line}\n`)
        .join(''),
      join(folder, 'cases', `${name}.rows.ndjson`),
    );
  });

  test('rides in a layout that survives a thread and the store', () => {
    expect(structuredClone(layout)).toEqual(layout);
    expect(JSON.parse(JSON.stringify(layout))).toEqual(layout);
  });

  test('reads the same in any two blocks, and with CRLF', () => {
    const expected = render(format, layout, bytes);
    for (let cut = bytes.indexOf(10) + 1; cut > 0; cut = bytes.indexOf(10, cut) + 1)
      expect([
        ...render(format, layout, bytes.subarray(0, cut)),
        ...render(format, layout, bytes.subarray(cut), cut),
      ]).toEqual(expected);
    const crlf = Buffer.from(bytes.toString('latin1').replaceAll('\n', '\r\n'), 'latin1');
    expect(render(format, layout, crlf).map(withoutPlace)).toEqual(expected.map(withoutPlace));
  });

  test('counts every line once, whether it is wanted or not', () => {
    const counts = [true, false].map((wanted) => {
      let lines = 0;
      const count = () => {
        lines++;
      };
      format.parse(bytes, layout, new Row(), {
        wants: () => {
          count();
          return wanted;
        },
        take() {},
        ignore: count,
        reject: count,
      });
      return lines;
    });
    expect(counts).toEqual(Array(2).fill(bytes.toString().trimEnd().split('\n').length));
  });

  test('reads any damage without leaving its lines', () => {
    const seed = 23;
    const random = seeded(seed);
    for (let round = 0; round < 400; round++) {
      const damaged = Buffer.from(bytes.subarray(0, Math.ceil(random() * bytes.length)));
      for (let i = 0; i < 4; i++) damaged[Math.floor(random() * damaged.length)] = Math.floor(random() * 256);
      format.detect(damaged, hints);
      render(format, layout, damaged);
    }
  });
});

describe('a mapping with mistakes', () => {
  test.each(namesIn('errors'))('%s: every message says where, what and how to fix it', (name) => {
    const path = join(folder, 'errors', `${name}.mapping.yaml`);
    expectGolden(
      `${messageOf(() => loadMapping(path)).replaceAll(`${folder}/errors/`, '')}\n`,
      path.replace('.mapping.yaml', '.error.txt'),
    );
  });
});

describe('a log that a mapping does not fit', () => {
  const pairs = 'name: a\nshape: key=value\ntime: when\nfields: {host: host}\n';
  const csv = 'name: a\nshape: csv\ntime: when\nfields: {host: host}\n';
  test.each([
    [pairs, 'a b c', 'line 1: not key=value (bad-syntax)'],
    [pairs, 'when=today host=a.example', `line 1: no time in "when"; expected auto: ${timeExamples.auto}`],
    [pairs, 'when=1763622396 user=ana', 'line 1: states not what a request needs: a host or url'],
    [csv, 'a,b,c\n1,2,3', 'no header with a column "when" in its first 50 lines'],
    [csv, 'when,host\n1763622396,', 'line 1: states not what a request needs: a host or url'],
    [pairs.replace('key=value', 'json'), '[1]', 'line 1: not json (bad-json)'],
  ])('is refused with the reason', (mapping, log, because) => {
    const verdict = mappedFormat(mappingFrom(mapping, 'm.yaml')).detect(Buffer.from(log), hints);
    expect(verdict).toEqual(new Refusal(because));
  });
});

describe('times', () => {
  const clock = {
    toUtc: (ms: number) => ms,
    toUtcWithoutYear: (month: number, day: number, ms: number) => Date.UTC(2026, month - 1, day) + ms,
  };
  const examples: Readonly<Record<Exclude<TimeStyle, 'auto'>, readonly string[]>> = {
    iso: ['2026-11-20T06:46:36Z', '2026-11-20 06:46:36', '2026-11-20T07:46:36.000+01:00'],
    epoch: ['1795157196', '1795157196.000', '1795157196000', '1795157196000000', '1795157196000000000'],
    filetime: ['134396307960000000'],
    clf: ['20/Nov/2026:06:46:36 +0000', '20/Nov/2026:07:46:36 +0100'],
    syslog: ['Nov 20 06:46:36'],
    'month-day-year': ['Nov 20 2026 06:46:36', 'Nov 20 2026 06:46:36.000 UTC', 'nov 20 2026 06:46:36 GMT'],
    'day-month-year': ['20-Nov-2026 06:46:36', '20-Nov-2026 06:46:36.000'],
    'slashed-day-first': ['20/11/2026 06:46:36'],
    'slashed-month-first': ['11/20/2026 06:46:36'],
  };

  test.each(timeStyles.filter((style) => style !== 'auto'))('%s is read', (style) => {
    for (const text of examples[style]) expect([text, read(style, text)]).toEqual([text, '2026-11-20T06:46:36.000Z']);
  });

  test('auto tells apart all but slashed dates and FILETIME', () => {
    for (const [style, texts] of Object.entries(examples))
      for (const text of texts) {
        const isTold = !style.startsWith('slashed') && style !== 'filetime';
        expect([text, read('auto', text) === '2026-11-20T06:46:36.000Z']).toEqual([text, isTold]);
      }
  });

  test('anything else is none', () => {
    for (const style of timeStyles)
      for (const text of [
        '',
        '-',
        'never',
        '2026-13-20T06:46:36Z',
        'Nov 32 06:46:36',
        'Nov 20 2026 06:46:36 CET',
        '99/99/2026 06:46:36',
      ])
        expect([style, text, read(style, text)]).toEqual([style, text, undefined]);
  });

  function read(style: TimeStyle, text: string): string | undefined {
    const bytes = Buffer.from(`1 ${text} 1`);
    const ms = timeIn(style, bytes, 2, bytes.length - 2, clock);
    return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
  }
});

/** Compared as values, since the formatter lays the file out. */
test('mapping.schema.json is the schema of mappings', () => {
  const path = join(packageRoot, 'mapping.schema.json');
  if (process.env.UPDATE_GOLDENS) writeFileSync(path, `${JSON.stringify(mappingJsonSchema(), undefined, 2)}\n`);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(JSON.parse(JSON.stringify(mappingJsonSchema())));
});

test('the examples of docs/mapping.md are mappings that read the lines beside them', () => {
  const text = readFileSync(join(packageRoot, 'docs/mapping.md'), 'utf8');
  const blocks = [...text.matchAll(/^```(yaml|text)\n(.*?)^```$/gms)].map(([, kind, body = '']) => ({ kind, body }));
  const mappings = blocks.map((block, i) => ({ ...block, log: blocks[i - 1] })).filter(({ kind }) => kind === 'yaml');
  expect(mappings).toHaveLength(3);
  for (const { body, log } of mappings) {
    const mapping = mappingFrom(body, 'docs/mapping.md');
    // One is of a product of which no log may be shown.
    if (log?.kind !== 'text') continue;
    const format = mappedFormat(mapping);
    const layout = format.detect(Buffer.from(log.body), hints);
    if (layout instanceof Refusal) throw new Error(layout.because);
    const records = render(format, layout, Buffer.from(log.body)).filter((line) => line.includes('"fact"'));
    expect(records.length).toBeGreaterThan(0);
    for (const record of records) expect(text).toContain(record);
  }
});

function namesIn(part: string): string[] {
  const ending = '.mapping.yaml';
  const files = readdirSync(join(folder, part)).filter((file) => file.endsWith(ending));
  return files.map((file) => file.slice(0, -ending.length));
}

function render(format: ReturnType<typeof mappedFormat>, layout: MappedLayout, bytes: Buffer, offset = 0): string[] {
  const lines: string[] = [];
  const sink = new RecordSink({
    record: (record) => lines.push(JSON.stringify(record)),
    reject: (at, reason) => lines.push(JSON.stringify({ rejected: rejectNames[reason], at: offset + at })),
    ignore: (at) => lines.push(JSON.stringify({ ignored: offset + at })),
  });
  format.parse(bytes, layout, new Row(), sink);
  return lines;
}

function withoutPlace(line: string): string {
  return line.replace(/"(at|ignored)":\d+/, '"$1":0');
}

function expectGolden(actual: string, path: string): void {
  if (process.env.UPDATE_GOLDENS) writeFileSync(path, actual);
  expect(actual).toBe(readFileSync(path, 'utf8'));
}

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error('nothing was wrong');
}
