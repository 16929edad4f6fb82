import { readdirSync } from 'node:fs';
import type { Carrier } from './carrier.js';

const folder = new URL('./carriers/', import.meta.url);

/** Every carrier, by name, in alphabetical order. The folder is the registry: a file in `carriers/` is a carrier. */
export const carriers: ReadonlyMap<string, Carrier> = new Map(
  await Promise.all(
    readdirSync(folder)
      .filter((file) => file.endsWith('.js'))
      .sort()
      .map(async (file) => {
        const module = (await import(new URL(file, folder).href)) as { readonly default: Carrier };
        return [file.slice(0, -'.js'.length), module.default] as const;
      }),
  ),
);
