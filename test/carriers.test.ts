/**
 * What every carrier promises, checked for every sample of every carrier. `UPDATE_GOLDENS=1 npm test` writes the goldens,
 * which are then read before they are committed.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseCarried } from '../native-free-parsers/carried.js';
import { carriers } from '../native-free-parsers/carrier-registry.js';
import { type Hints, Refusal, type RejectName, rejectNames } from '../native-free-parsers/format.js';
import { Messages } from '../native-free-parsers/messages.js';
import { formats, logFormats } from '../native-free-parsers/registry.js';
import { Row } from '../native-free-parsers/row.js';
import { packageRoot } from '../src/package-root.js';
import { detect, type RecognisedLog } from '../src/pipeline/detect.js';
import { RecordSink } from '../src/rows/record-sink.js';
import { seeded } from './seeded.js';

const samples = join(packageRoot, 'samples/carriers');
const goldenEnding = '.rows.ndjson';
const hints: Hints = { modifiedMs: Date.parse('2026-11-20T12:00:00Z'), timeZone: 'Europe/Berlin' };

for (const [name, carrier] of carriers) {
  const folder = join(samples, name);
  describe(name, () => {
    test('is named after its file and has samples', () => {
      expect([carrier.name, existsSync(folder)]).toEqual([name, true]);
    });
    if (!existsSync(folder)) return;
    for (const file of readdirSync(folder).filter((file) => !file.endsWith(goldenEnding)))
      describe(file, () => promises(name, join(folder, file)));
  });
}

function promises(carrier: string, path: string): void {
  const bytes = readFileSync(path);
  const golden = path + goldenEnding;
  const recognised = recognise(bytes);

  test('is recognised, with what it carries', () => {
    expect(recognised.carrier?.name.split(/[/:]/)[0]).toBe(carrier);
    expect(recognised.records + recognised.ignored + recognised.rejected).toBeGreaterThan(0);
  });

  test('the layout survives a thread and the store', () => {
    expect(structuredClone(recognised.layout)).toEqual(recognised.layout);
    expect(JSON.parse(JSON.stringify(recognised.layout))).toEqual(recognised.layout);
  });

  test('rows match the golden, and what is rejected is told by its line', () => {
    const lines = render(recognised, bytes);
    if (process.env.UPDATE_GOLDENS) writeFileSync(golden, lines.map((line) => `${line}\n`).join(''));
    expect(lines).toEqual(readFileSync(golden, 'utf8').trimEnd().split('\n'));
  });

  test('rows are the same in any two blocks', () => {
    const expected = inOrderOfKind(render(recognised, bytes));
    for (let cut = bytes.indexOf(10) + 1; cut > 0; cut = bytes.indexOf(10, cut) + 1) {
      const first = read(recognised, bytes.subarray(0, cut));
      const second = read({ ...recognised, layout: structuredClone(first.layout) }, bytes.subarray(cut), cut);
      expect(inOrderOfKind([...first.lines, ...second.lines])).toEqual(expected);
    }
  });

  test('the same many times over gives the same rows as often, in lines that ascend', () => {
    const times = Math.ceil((3 << 18) / bytes.length);
    const lines = render(recognised, Buffer.concat(Array.from({ length: times }, () => bytes)));
    const once = render(recognised, bytes);
    expect(lines.length).toBe(once.length * times);
    const places = lines.map(placeOf).filter((place) => place !== undefined);
    expect(places).toEqual([...places].sort((one, other) => one - other));
  });

  test('line breaks may be CRLF and the last may be missing', () => {
    const expected = render(recognised, bytes).map(withoutPlace);
    const text = bytes.toString('latin1');
    const crlf = Buffer.from(text.replace(/\n/g, '\r\n'), 'latin1');
    expect(render(recognised, crlf).map(withoutPlace)).toEqual(expected);
    expect(render(recognised, bytes.subarray(0, -1)).map(withoutPlace)).toEqual(expected);
  });

  test('damage and cuts anywhere leave every place inside the block', () => {
    const seed = 20261121;
    const random = seeded(seed);
    for (let round = 0; round < 300; round++) {
      const damaged = Buffer.from(bytes.subarray(0, Math.ceil(random() * bytes.length)));
      for (let i = 0; i < 4; i++) damaged[Math.floor(random() * damaged.length)] = Math.floor(random() * 256);
      for (const line of render(recognised, damaged)) {
        const place = placeOf(line) ?? 0;
        expect([seed, round, place >= 0 && place < damaged.length]).toEqual([seed, round, true]);
      }
      detect(damaged, hints, formats.values());
    }
  });
}

describe('formats', () => {
  test('do not take their own log inside JSON for one: it is for a carrier to unwrap', () => {
    for (const [name, format] of logFormats) {
      const folder = join(packageRoot, 'samples', name);
      for (const file of readdirSync(folder).filter((file) => !file.endsWith(goldenEnding))) {
        const lines = readFileSync(join(folder, file), 'latin1').split('\n').filter(Boolean);
        const docker = lines.map((line) =>
          JSON.stringify({ log: `${line}\n`, stream: 'stdout', time: '2026-11-20T05:46:36Z' }),
        );
        const verdict = format.detect(Buffer.from(`${docker.join('\n')}\n`, 'latin1'), hints);
        expect([name, file, verdict instanceof Refusal]).toEqual([name, file, true]);
      }
    }
  });
});

describe('messages', () => {
  test('JSON strings are read as JSON.parse reads them', () => {
    const seed = 17;
    const random = seeded(seed);
    const alphabet = ['a', '"', '\\', '/', '\b', '\f', '\r', '\t', 'é', '€', '😀', '\u0001'];
    for (let round = 0; round < 1000; round++) {
      const text = Array.from({ length: 12 }, () => alphabet[Math.floor(random() * alphabet.length)]!).join('');
      const escaped = JSON.stringify(text).replace(/[^ -~]/gu, (unit) =>
        random() < 0.5 ? unit : Array.from({ length: unit.length }, (_, i) => escapeOf(unit.charCodeAt(i))).join(''),
      );
      expect([seed, round, escaped, written(escaped.slice(1, -1))]).toEqual([seed, round, escaped, text]);
    }
  });

  test('half a pair of surrogates is shown as one unknown letter', () => {
    expect(written(String.raw`a\ud83dz\ude00`)).toBe('a\ufffdz\ufffd');
  });

  test('damaged escapes stay as they are, and a line break parts messages', () => {
    expect(written(String.raw`a\u12g4\x\q\u00`)).toBe(String.raw`a\u12g4\x\q\u00`);
    expect(written(String.raw`one\ntwo\n\n`)).toBe('one\ntwo');
  });

  test('know the line of every message, however many there are', () => {
    const messages = new Messages();
    for (let i = 0; i < 20_000; i++) {
      messages.begin(i * 7);
      messages.write(Buffer.from(String(i)), 0, String(i).length);
      messages.end();
    }
    let at = 0;
    for (let i = 0; i < 20_000; i++) {
      expect(messages.sourceOf(at)).toBe(i * 7);
      at += String(i).length + 1;
    }
  });
});

function escapeOf(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}

function written(json: string): string {
  const messages = new Messages();
  const bytes = Buffer.from(json);
  messages.begin(0);
  messages.writeJson(bytes, 0, bytes.length);
  messages.end();
  return messages.bytes.toString().slice(0, -1);
}

function recognise(bytes: Buffer): RecognisedLog {
  const { recognised, refusals } = detect(bytes, hints, formats.values());
  if (!recognised || !('records' in recognised))
    throw new Error([...refusals].map(([name, because]) => `${name}: ${because}`).join('\n'));
  return recognised;
}

/** Records as one JSON line each, what is rejected or ignored among them, by the byte at which its line starts. */
function render(recognised: RecognisedLog, bytes: Buffer): string[] {
  return read(recognised, bytes).lines;
}

/** With the layout in force at their end. */
function read(
  { format, carrier, layout }: RecognisedLog,
  bytes: Buffer,
  offset = 0,
): { readonly lines: string[]; readonly layout: unknown } {
  const lines: string[] = [];
  const sink = new RecordSink({
    record: (record) => lines.push(JSON.stringify(record)),
    reject: (at, reason) => lines.push(JSON.stringify({ rejected: rejectNames[reason], at: offset + at })),
    ignore: (at) => lines.push(JSON.stringify({ ignored: offset + at })),
  });
  return { layout: parseCarried(format, carrier, bytes, layout, new Row(), sink), lines };
}

/** Lines that carry nothing are told when the messages around them are parsed, so only their own order holds. */
function inOrderOfKind(lines: readonly string[]): readonly string[] {
  return [
    ...lines.filter((line) => placeOf(line) === undefined),
    ...lines.filter((line) => placeOf(line) !== undefined),
  ];
}

function placeOf(line: string): number | undefined {
  const { at, ignored } = JSON.parse(line) as { readonly rejected?: RejectName; at?: number; ignored?: number };
  return at ?? ignored;
}

function withoutPlace(line: string): string {
  return line.replace(/"(at|ignored)":\d+/, '"$1":0');
}
