import { readdirSync } from 'node:fs';
import type { Carrier } from './carrier.js';

const folder = new URL('./carriers/', import.meta.url);

/** Every carrier, by name, in alphabetical order, in which they are tried. The folder is the registry: a file in `carriers/` is a carrier. */
export const carriers: ReadonlyMap<string, Carrier> = new Map(
  await Promise.all(
    readdirSync(folder)
      .filter((file) => file.endsWith('.js'))
      .map((file) => file.slice(0, -'.js'.length))
      .sort()
      .map(async (name) => {
        const module = (await import(new URL(`${name}.js`, folder).href)) as { readonly default: Carrier };
        return [name, module.default] as const;
      }),
  ),
);
