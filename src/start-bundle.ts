import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedDataVersionTag } from 'node:v8';
import { Script } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

/** What a bundle holds: `src/cli/shared/program.ts`. */
interface Program {
  run(args: readonly string[]): Promise<number>;
  worker(): Promise<(task: never) => Promise<unknown>>;
}

/** As `scripts/bundle.js` wraps it: V8's code from an earlier run has lost how to import a module. */
type Wrapped = (
  module: { exports: { readonly program?: Program } },
  exports: object,
  require: NodeJS.Require,
  filename: string,
  dirname: string,
  importModule: (name: string) => Promise<unknown>,
) => void;

/**
 * Loads the whole program from one file of `dist/bundle/`, with what V8 compiled of it in an earlier run.
 *
 * V8's code is of one bundle, one version of V8 and one kind of processor, which its name states. Where there is none, a scan leaves its own
 * beside the bundle when it ends, if it may write there.
 */
export function startBundle(name: string): Program {
  const file = fileURLToPath(new URL(`../bundle/${name}`, import.meta.url));
  const cache = `${file}.${cachedDataVersionTag().toString(16)}.cache`;
  const cachedData = readOrNothing(cache);
  // Written in ASCII: as such it takes one byte a character in memory, and no decoding.
  const script = new Script(readFileSync(file, 'latin1'), {
    filename: file,
    ...(cachedData && { cachedData }),
  });
  const isUsed = cachedData && !script.cachedDataRejected;
  // Other commands compile too little of it to be worth keeping.
  if (!isUsed && isMainThread && process.argv[2] === 'scan') process.once('exit', () => leave(script, cache));
  const module: { exports: { readonly program?: Program } } = { exports: {} };
  const run = script.runInThisContext() as Wrapped;
  run(module, module.exports, createRequire(file), file, dirname(file), (name) => import(name));
  if (!module.exports.program) throw new Error(`${file} holds no program`);
  return module.exports.program;
}

function readOrNothing(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Whole or not at all, for others may read it meanwhile. */
function leave(script: Script, cache: string): void {
  const unfinished = `${cache}.${process.pid}`;
  try {
    writeFileSync(unfinished, script.createCachedData());
    renameSync(unfinished, cache);
  } catch {
    rmSync(unfinished, { force: true });
  }
}
