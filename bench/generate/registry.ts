import { readdirSync } from 'node:fs';
import type { LogText } from './log-text.js';

const folder = new URL('./formats/', import.meta.url);

/** Every kind of log that can be generated, by name. The folder is the registry. */
export const logTexts: ReadonlyMap<string, LogText> = new Map(
  await Promise.all(
    readdirSync(folder)
      .filter((file) => file.endsWith('.js'))
      .sort()
      .map(async (file) => {
        const module = (await import(new URL(file, folder).href)) as { readonly default: LogText };
        return [file.slice(0, -'.js'.length), module.default] as const;
      }),
  ),
);
