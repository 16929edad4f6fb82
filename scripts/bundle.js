/**
 * Puts the compiled program into one file in dist/bundle/ and has dist/src/main.js start that: all modules in one load in a fraction of
 * the time of five hundred (docs/decisions/0015-one-file.md). `tsc` puts the plain dist/src/main.js back, so what runs is never older than what was compiled.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { foldersAsTables } from './folders-as-tables.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const folder = join(dist, 'bundle');

/** What is small, or needed by every command. What has binaries, workers or files of its own, or is seldom wanted, is loaded from where it was installed. */
const packagesInside = ['commander', 'tinyglobby', 'fdir', 'picomatch', 'tldts', 'yaml', 'zod'];

const { outputFiles, metafile } = await build({
  entryPoints: [join(dist, 'src', 'cli', 'shared', 'program.js')],
  write: false,
  metafile: true,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  legalComments: 'none',
  logLevel: 'warning',
  banner: {
    // Files of the package lie as far above the bundle as above the modules that ask for them.
    js: '(function (module, exports, require, __filename, __dirname, importModule) { const bundleUrl = require("node:url").pathToFileURL(__filename).href;',
  },
  footer: { js: '})' },
  define: { 'import.meta.url': 'bundleUrl' },
  plugins: [foldersAsTables(dist), packages()],
});
const bundle = importingThroughWrapper(outputFiles[0].text, Object.values(metafile.outputs)[0].imports);
// V8 tells a source by its length alone: what it compiled of another one must not be taken for this one's.
const name = `lamplighter-${createHash('sha256').update(bundle).digest('hex').slice(0, 12)}.cjs`;

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
writeFileSync(join(folder, name), bundle);
writeFileSync(join(folder, 'LICENSES.txt'), licences(Object.keys(metafile.inputs)));
writeFileSync(
  join(folder, 'worker.js'),
  `import { startBundle } from '../src/start-bundle.js';

export default startBundle('${name}').worker();
`,
);
writeFileSync(
  join(dist, 'src', 'main.js'),
  `#!/usr/bin/env node
import { startBundle } from './start-bundle.js';

startBundle('${name}')
  .run(process.argv.slice(2))
  .then((code) => {
    process.exitCode = code;
  });
`,
);
leaveCompiledCode();

function packages() {
  return {
    name: 'packages',
    setup({ onResolve }) {
      onResolve({ filter: /^[a-z@]/ }, ({ path, resolveDir }) => {
        const name = path.split('/', path.startsWith('@') ? 2 : 1).join('/');
        if (!packagesInside.includes(name)) return { path, external: true };
        // As CommonJS each of its files is one function, which V8 passes over until it is called.
        return { path: createRequire(join(resolveDir, 'importer.js')).resolve(path) };
      });
    },
  };
}

/** What is left of imports that wait until they are needed, of packages that stay outside. */
function importingThroughWrapper(text, imports) {
  const wanted = imports.filter(({ kind }) => kind === 'dynamic-import').map(({ path }) => path);
  for (const path of wanted) {
    const call = `import("${path}")`;
    if (!text.includes(call)) throw new Error(`the bundle imports ${path} in words that are not known`);
    text = text.replaceAll(call, `importModule("${path}")`);
  }
  return text;
}

/** The terms of the packages that are in the bundle: they want to be told wherever the code goes. */
function licences(files) {
  const folders = new Set(files.map((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]).filter(Boolean));
  return [...folders]
    .map((folder) => {
      const licence = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
      if (!licence) throw new Error(`${folder} states no licence`);
      return `${folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length)}\n\n${readFileSync(join(folder, licence), 'utf8')}`;
    })
    .join('\n\n');
}

/** The first scan leaves what V8 compiled: here it is one of a log and a capture, so that both are in it. */
function leaveCompiledCode() {
  const scratch = mkdtempSync(join(tmpdir(), 'lamplighter-'));
  const logs = [join('samples', 'squid', 'basic.log'), join('samples', 'pcap', 'visit.pcap')];
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(dist, 'src', 'main.js'), 'scan', ...logs, '--db', join(scratch, 'scratch.db')],
    { cwd: root, encoding: 'utf8' },
  );
  rmSync(scratch, { recursive: true, force: true });
  if (status === 0) return;
  console.error(`the bundle does not run:\n${stderr}`);
  process.exit(1);
}
