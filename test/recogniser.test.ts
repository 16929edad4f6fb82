import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Hints } from '../native-free-parsers/format.js';
import { logFormats } from '../native-free-parsers/registry.js';
import { packageRoot } from '../src/package-root.js';
import { detect } from '../src/pipeline/detect.js';
import { Recogniser } from '../src/pipeline/recogniser.js';
import { seeded } from './seeded.js';

const samples = join(packageRoot, 'samples');
const hints: Hints = { modifiedMs: Date.parse('2026-11-20T12:00:00Z'), timeZone: 'UTC' };
const names = [...logFormats.keys()];

describe('a source', () => {
  test('is recognised the same whatever formats were met before', async () => {
    const seed = 7;
    const random = seeded(seed);
    for (const name of names) {
      for (const file of readdirSync(join(samples, name)).filter((file) => !file.endsWith('.ndjson'))) {
        const head = readFileSync(join(samples, name, file));
        const known = Array.from({ length: 6 }, () => names[Math.floor(random() * names.length)]!);
        const expected = detect(head, hints, logFormats.values()).recognised;
        const { recognised } = await new Recogniser([...known, name]).detect(head, hints);
        expect([seed, known, file, recognised?.format.name, recognised?.layout]).toEqual([
          seed,
          known,
          file,
          expected?.format.name,
          expected?.layout,
        ]);
      }
    }
  });

  test('is recognised though the store knows formats that this version has not', async () => {
    const head = readFileSync(join(samples, 'squid/basic.log'));
    const { recognised } = await new Recogniser(['of-another-version', 'mixed', 'mapping']).detect(head, hints);
    expect(recognised?.format.name).toBe('squid');
  });
});
