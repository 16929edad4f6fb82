import type { Carrier } from './carrier.js';
import { modulesIn } from './module-folder.js';

/** Every carrier, by name, in alphabetical order, in which they are tried. The folder is the registry: a file in `carriers/` is a carrier. */
export const carriers: ReadonlyMap<string, Carrier> = await modulesIn(new URL('./carriers/', import.meta.url));
