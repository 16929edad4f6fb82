import type { Catalogue } from './catalogue.js';
import { loadCompiledCatalogue } from './compiled-catalogue.js';
import type { CatalogueOptions } from './load-catalogue.js';

/**
 * The catalogue, as `loadCatalogue` reads it. The built-in one was checked when it was compiled, so that what checks
 * signatures, a third of the time in which a command starts, is loaded only where the organisation has its own.
 */
export async function openCatalogue(options: CatalogueOptions = {}): Promise<Catalogue> {
  const compiled = options.signatures === undefined ? loadCompiledCatalogue() : undefined;
  if (compiled) return compiled;
  const { loadCatalogue } = await import('./load-catalogue.js');
  return loadCatalogue(options);
}
