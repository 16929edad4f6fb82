/** The program as it is shipped: one file. What else the command line does is tested through it wherever it was built. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../src/package-root.js';
import { emptyFolder, json, lamplighter } from './cli/run.js';

const isBundled = readFileSync(join(packageRoot, 'dist/src/main.js'), 'utf8').includes('startBundle');

describe.skipIf(!isBundled)('The bundle (skipped after `tsc` alone: `npm run build` makes it)', () => {
  test('holds every module of the folders that are registries', async () => {
    const { formats } = await json<{ readonly formats: ReadonlyArray<{ readonly name: string }> }>(['formats']);
    expect(formats.map(({ name }) => name).sort()).toEqual(
      [...modulesOf('native-free-parsers/formats'), ...modulesOf('native-free-parsers/captures')].sort(),
    );
    const { stdout } = await lamplighter(['--help']);
    for (const command of modulesOf('src/cli')) expect(stdout).toContain(`  ${command} `);
  });

  // V8's kept code forgets how to import a module: these wait until they are needed.
  test.each(['one.zst', 'one.xz', 'day.zip'])('loads the package outside of it that unpacks %s', async (name) => {
    const { records } = await json<ScanDocument>(['scan', join(packageRoot, 'test/collectors/packed', name)]);
    expect(records).toBe(58);
  });

  test('reads a large log in its worker threads, and a small one without', async () => {
    const folder = emptyFolder();
    const small = readFileSync(join(packageRoot, 'samples/squid/basic.log'), 'latin1');
    const large = join(folder, 'large.log');
    writeFileSync(large, gzipSync(small.repeat(6_000)));
    const one = await json<ScanDocument>(['scan', join(packageRoot, 'samples/squid/basic.log')]);
    const many = await json<ScanDocument>(['scan', large]);
    expect(many.records).toBe(one.records * 6_000);
  });
});

interface ScanDocument {
  readonly records: number;
}

function modulesOf(folder: string): string[] {
  return readdirSync(join(packageRoot, 'dist', folder))
    .filter((file) => file.endsWith('.js'))
    .map((file) => file.slice(0, -'.js'.length));
}
