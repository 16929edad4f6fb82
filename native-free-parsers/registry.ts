import { readdirSync } from 'node:fs';
import type { Format, LogFormat } from './format.js';

const folder = new URL('./formats/', import.meta.url);

/** Every format, by name, in alphabetical order. The folder is the registry: a file in `formats/` is a format. */
export const formats: ReadonlyMap<string, Format> = new Map(
  await Promise.all(
    readdirSync(folder)
      .filter((file) => file.endsWith('.js'))
      .sort()
      .map(async (file) => {
        const module = (await import(new URL(file, folder).href)) as { readonly default: Format };
        return [file.slice(0, -'.js'.length), module.default] as const;
      }),
  ),
);

/** Those of lines. */
export const logFormats: ReadonlyMap<string, LogFormat> = new Map(
  [...formats].flatMap(([name, format]) => (format.framing === 'line' ? [[name, format] as const] : [])),
);
