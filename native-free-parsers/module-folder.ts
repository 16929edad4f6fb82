import { existsSync, readdirSync } from 'node:fs';

/**
 * The default exports of the modules in a folder, by the names of their files, in alphabetical order. A folder that is listed here
 * is its own registry: adding a thing is adding a file.
 *
 * The bundle knows its folders when it is built: `scripts/bundle.js` puts what they hold in place of `await modulesIn(new URL('./…/',
 * import.meta.url))`, and of the same words with `moduleIn` and `namesIn`. So they are to be called in these very words.
 */
export async function modulesIn<Module>(folder: URL): Promise<ReadonlyMap<string, Module>> {
  const names = namesIn(folder);
  const modules = await Promise.all(names.map((name) => moduleIn<Module>(folder, name)));
  return new Map(names.map((name, index) => [name, modules[index]!]));
}

/** The default export of one module of a folder. */
export async function moduleIn<Module>(folder: URL, name: string): Promise<Module> {
  const module = (await import(new URL(`${name}.js`, folder).href)) as { readonly default: Module };
  return module.default;
}

/** The names of the modules in a folder, in alphabetical order; none where there is no such folder. */
export function namesIn(folder: URL): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.js'))
    .map((file) => file.slice(0, -'.js'.length))
    .sort();
}
