import { readdirSync } from 'node:fs';
import type { CaptureFormat } from './format.js';

const folder = new URL('./captures/', import.meta.url);

/**
 * The formats of captures, by name, in alphabetical order. The folder is the registry: a file in `captures/` is one.
 * They stand apart from those of lines because a header tells them, so that a scan of captures need not load the many others.
 */
export const captureFormats: ReadonlyMap<string, CaptureFormat> = new Map(
  await Promise.all(
    readdirSync(folder)
      .filter((file) => file.endsWith('.js'))
      .sort()
      .map(async (file) => {
        const module = (await import(new URL(file, folder).href)) as { readonly default: CaptureFormat };
        return [file.slice(0, -'.js'.length), module.default] as const;
      }),
  ),
);
