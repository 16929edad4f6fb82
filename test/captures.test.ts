/**
 * What every format of captures promises, checked for every sample of each. A new one gets all of this by having a folder
 * under `samples/`; `UPDATE_GOLDENS=1 npm test` writes the goldens, which are then read before they are committed.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { captureFormats } from '../native-free-parsers/capture-registry.js';
import { type CaptureFormat, Refusal } from '../native-free-parsers/format.js';
import { formats } from '../native-free-parsers/registry.js';
import { Row } from '../native-free-parsers/row.js';
import { packageRoot } from '../src/package-root.js';
import { openCapture } from '../src/pipeline/open-capture.js';
import { RecordSink } from '../src/rows/record-sink.js';
import { hints, inPieces, layoutOf, render, whole } from './packets/render-capture.js';
import { seeded } from './seeded.js';

const goldenEnding = '.rows.ndjson';

for (const [name, format] of captureFormats) {
  const folder = join(packageRoot, 'samples', name);
  describe(name, () => {
    test('is named after its file and has samples', () =>
      expect([format.name, existsSync(folder)]).toEqual([name, true]));
    if (!existsSync(folder)) return;
    for (const file of readdirSync(folder).filter((file) => !file.endsWith(goldenEnding)))
      describe(file, () => promises(format, join(folder, file)));
  });
}

function promises(format: CaptureFormat, path: string): void {
  const bytes = readFileSync(path);

  test('is recognised, and by no other format', () => {
    const recognised = [...formats.values()].filter((other) => !(other.detect(bytes, hints) instanceof Refusal));
    expect(recognised.map((other) => other.name)).toEqual([format.name]);
  });

  test('rows match the golden', async () => {
    const lines = await whole(format, bytes);
    const golden = path + goldenEnding;
    if (process.env.UPDATE_GOLDENS) writeFileSync(golden, lines.map((line) => `${line}\n`).join(''));
    expect(lines).toEqual(readFileSync(golden, 'utf8').trimEnd().split('\n'));
  });

  test('states no fact and no field that it does not declare', async () => {
    const declared = new Set(['fact', ...format.fields]);
    for (const line of await whole(format, bytes)) {
      const record = JSON.parse(line) as { readonly fact?: never };
      if (!('fact' in record)) continue;
      expect(format.facts).toContain(record.fact);
      for (const key of Object.keys(record)) if (key !== 'realm') expect(declared).toContain(key);
    }
  });

  test('rows are the same in pieces of any size', async () => {
    const expected = await whole(format, bytes);
    for (const size of [1, 7, 50, 300]) expect([size, await inPieces(format, bytes, size)]).toEqual([size, expected]);
  });

  test('a head cut anywhere is recognised or refused with a reason', () => {
    for (let end = 0; end <= bytes.length; end++) {
      const verdict = format.detect(bytes.subarray(0, end), hints);
      if (verdict instanceof Refusal) expect(verdict.because).not.toBe('');
    }
  });

  test('the layout survives a thread and the store, at the start and at the end', async () => {
    const silent = new RecordSink({ record() {}, reject() {}, ignore() {} });
    const reader = await openCapture(format, layoutOf(format, bytes), new Row(), silent);
    reader.read(bytes, true);
    for (const layout of [format.detect(bytes, hints), reader.end()]) {
      expect(structuredClone(layout)).toEqual(layout);
      expect(JSON.parse(JSON.stringify(layout))).toEqual(layout);
    }
  });

  test('any prefix and any damage is read to its end without a throw', async () => {
    const layout = layoutOf(format, bytes);
    const step = Math.ceil(bytes.length / 500);
    for (let end = 0; end <= bytes.length; end += step) await render(format, layout, [bytes.subarray(0, end)]);
    const seed = 20261120;
    const random = seeded(seed);
    for (let round = 0; round < 300; round++) {
      const damaged = Buffer.from(bytes);
      for (let i = 0; i < 4; i++) damaged[Math.floor(random() * damaged.length)] = Math.floor(random() * 256);
      format.detect(damaged, hints);
      await render(format, layout, [damaged]);
    }
  });
}
