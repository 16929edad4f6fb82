import type { CaptureFormat } from './format.js';
import { modulesIn } from './module-folder.js';

/**
 * The formats of captures, by name, in alphabetical order. The folder is the registry: a file in `captures/` is one.
 * They stand apart from those of lines because a header tells them, so that a scan of captures need not load the many others.
 */
export const captureFormats: ReadonlyMap<string, CaptureFormat> = await modulesIn(
  new URL('./captures/', import.meta.url),
);
