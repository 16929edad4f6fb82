import { assembleCatalogue } from './assemble-catalogue.js';
import type { Catalogue } from './catalogue.js';
import { loadSignatures } from './load-signatures.js';

export interface CatalogueOptions {
  /** The organisation's own signatures: a folder is laid over the built-in ones, a packed file stands in their place. */
  readonly signatures?: string | undefined;
}

/** Reads the catalogue; signatures with a wrong file are refused whole (`UserError`), naming every problem. */
export function loadCatalogue(options: CatalogueOptions = {}): Catalogue {
  const { files, digest } = loadSignatures(options.signatures);
  return assembleCatalogue(files, digest);
}
