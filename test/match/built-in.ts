import { assembleCatalogue } from '../../src/match/assemble-catalogue.js';
import type { Catalogue } from '../../src/match/catalogue.js';
import { builtInSignatures } from '../../src/match/load-signatures.js';
import { readSignatureFolder } from '../../src/match/signature-folder.js';

const read = readSignatureFolder(builtInSignatures);

/** The signatures as they stand in the repository, not as they were last compiled. */
export const builtInFiles = read.files;
export const builtInProblems = read.problems;
export const builtInCatalogue: Catalogue = assembleCatalogue(builtInFiles);
