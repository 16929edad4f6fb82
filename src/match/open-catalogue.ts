import { assembleCatalogue } from './assemble-catalogue.js';
import type { Catalogue } from './catalogue.js';
import { loadCompiled } from './compiled-signatures.js';
import type { CatalogueOptions } from './load-catalogue.js';

/**
 * The catalogue, as `loadCatalogue` reads it. The built-in one was checked when it was compiled, so that what checks
 * signatures, a third of the time in which a command starts, is loaded only where the organisation has its own.
 */
export async function openCatalogue(options: CatalogueOptions = {}): Promise<Catalogue> {
  const compiled = options.signatures === undefined ? loadCompiled() : undefined;
  if (compiled) return assembleCatalogue(compiled.files, compiled.digest);
  const { loadCatalogue } = await import('./load-catalogue.js');
  return loadCatalogue(options);
}
