import { captureFormats } from './capture-registry.js';
import type { Format, LogFormat } from './format.js';
import { modulesIn } from './module-folder.js';

/** The formats of lines, by name, in alphabetical order. The folder is the registry: a file in `formats/` is a format. */
export const logFormats: ReadonlyMap<string, LogFormat> = await modulesIn(new URL('./formats/', import.meta.url));

/** Every format, by name, in alphabetical order. */
export const formats: ReadonlyMap<string, Format> = new Map<string, Format>(
  [...logFormats, ...captureFormats].sort(([one], [other]) => (one < other ? -1 : 1)),
);
