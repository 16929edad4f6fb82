import { readdirSync } from 'node:fs';
import { captureFormats } from './capture-registry.js';
import type { Format, LogFormat } from './format.js';

const folder = new URL('./formats/', import.meta.url);

/** The formats of lines, by name, in alphabetical order. The folder is the registry: a file in `formats/` is a format. */
export const logFormats: ReadonlyMap<string, LogFormat> = new Map(
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

/** Every format, by name, in alphabetical order. */
export const formats: ReadonlyMap<string, Format> = new Map<string, Format>(
  [...logFormats, ...captureFormats].sort(([one], [other]) => (one < other ? -1 : 1)),
);
