import { readdirSync } from 'node:fs';
import type { LogFormat } from './format.js';

const folder = new URL('./formats/', import.meta.url);

/** Every format, by name, in alphabetical order. The folder is the registry: a file in `formats/` is a format. */
export const formats: ReadonlyMap<string, LogFormat> = new Map(
  await Promise.all(
    readdirSync(folder)
      .filter((file) => file.endsWith('.js'))
      .sort()
      .map(async (file) => {
        const module = (await import(new URL(file, folder).href)) as { readonly default: LogFormat };
        return [file.slice(0, -'.js'.length), module.default] as const;
      }),
  ),
);
