/**
 * Writes signatures/ into one file, dist/signatures.json, which loads in a tenth of the time of its two thousand files, and the catalogue
 * that they make into dist/catalogue.json, which is all that most commands need.
 */
import { writeFileSync } from 'node:fs';
import { assembleCatalogue } from '../dist/src/match/assemble-catalogue.js';
import { compiledCatalogue } from '../dist/src/match/compiled-catalogue.js';
import { compiledSignatures } from '../dist/src/match/compiled-signatures.js';
import { builtInSignatures } from '../dist/src/match/load-signatures.js';
import { readSignatureFolder } from '../dist/src/match/signature-folder.js';
import { packSignatures } from '../dist/src/match/signature-pack.js';

const { files, problems } = readSignatureFolder(builtInSignatures);
for (const { file, where, message } of problems) console.error(`signatures/${file}: ${where}: ${message}`);
if (problems.length > 0) process.exit(1);
writeFileSync(compiledSignatures, packSignatures(files));
writeFileSync(compiledCatalogue, JSON.stringify(assembleCatalogue(files)));
