import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * An esbuild plugin: where a compiled module below `dist` looks into a folder of modules (`native-free-parsers/module-folder.ts`), writes
 * what the folder holds. So the folder stays the registry, and is read when the program is bundled.
 */
export function foldersAsTables(dist) {
  return {
    name: 'folders-as-tables',
    setup({ onLoad }) {
      onLoad({ filter: /\/(src|collectors|native-free-parsers)\/.*\.js$/ }, ({ path }) => {
        const source = readFileSync(path, 'utf8');
        if (!path.startsWith(dist) || !source.includes("module-folder.js'")) return undefined;
        return { contents: withTables(source, path), loader: 'js' };
      });
    },
  };
}

const folder = "new URL\\('(\\.[^']*)', import\\.meta\\.url\\)";
const allOfFolder = new RegExp(`await modulesIn\\(${folder}\\)`, 'g');
const oneOfFolder = new RegExp(`moduleIn\\(${folder}, `, 'g');
const namesOfFolder = new RegExp(`namesIn\\(${folder}\\)`, 'g');

function withTables(source, path) {
  const imports = [];
  const tabled = source
    .replace(/^import \{[^}]*\} from '[./]*\/module-folder\.js';$/m, '')
    .replace(allOfFolder, (_, inside) => {
      const entries = modulesOf(path, inside).map(({ name, file }) => `['${name}', module${imports.push(file)}]`);
      return `new Map([${entries.join(', ')}])`;
    })
    .replace(oneOfFolder, (_, inside) => {
      const entries = modulesOf(path, inside).map(({ name, file }) => `'${name}': () => import('${file}')`);
      return `(async (name) => (await ({ ${entries.join(', ')} })[name]()).default)(`;
    })
    .replace(namesOfFolder, (_, inside) => JSON.stringify(modulesOf(path, inside).map(({ name }) => name)));
  const left = /\b(modulesIn|moduleIn|namesIn)\(/.exec(tabled);
  if (left) throw new Error(`${relative('.', path)}: ${left[1]} is called in words that the bundle does not know`);
  return imports.map((file, index) => `import module${index + 1} from '${file}';\n`).join('') + tabled;
}

function modulesOf(path, inside) {
  return readdirSync(join(dirname(path), inside))
    .filter((file) => file.endsWith('.js'))
    .sort()
    .map((file) => ({ name: file.slice(0, -'.js'.length), file: `${inside}${file}` }));
}
