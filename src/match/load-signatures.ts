import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../package-root.js';
import { UserError } from '../user-error.js';
import { overlaySignatures } from './assemble-catalogue.js';
import { readSignatureFolder, type SignatureProblem } from './signature-folder.js';
import { unpackSignatures } from './signature-pack.js';
import { type SignatureFiles, signatureFiles } from './signature-schemas.js';

/** The signatures that come with the program. */
export const builtInSignatures: string = join(packageRoot, 'signatures');

/** The same in one file, written by `npm run build`: it loads in a tenth of the time of its two thousand files. */
export const compiledSignatures: string = join(packageRoot, 'dist', 'signatures.json');

/** The built-in signatures, or with `own` a folder laid over them, or a packed file in their place. */
export function loadSignatures(own?: string): SignatureFiles {
  if (own === undefined || own === builtInSignatures) return loadBuiltIn();
  const found = statSync(own, { throwIfNoEntry: false });
  if (found?.isDirectory()) return overlaySignatures(loadBuiltIn(), readOrRefuse(own));
  if (found?.isFile()) return checked(unpackSignatures(readFileSync(own, 'utf8'), own), own);
  throw new UserError(
    `${own}: no signatures there. Name a folder shaped like signatures/, or a file written by: lamplighter signatures pack.`,
  );
}

function loadBuiltIn(): SignatureFiles {
  if (!isCompiled()) return readOrRefuse(builtInSignatures);
  return unpackSignatures(readFileSync(compiledSignatures, 'utf8'), compiledSignatures) as SignatureFiles;
}

/** In a checkout a file may have changed since the last build; an installed package never changes. */
function isCompiled(): boolean {
  const compiled = statSync(compiledSignatures, { throwIfNoEntry: false });
  if (compiled === undefined) return false;
  return !existsSync(join(packageRoot, 'src')) || newestIn(builtInSignatures) <= compiled.mtimeMs;
}

/** Of the folder, its folders and their files, in Unix milliseconds; a removed file shows in its folder's time. */
function newestIn(folder: string): number {
  const entries = readdirSync(folder, { withFileTypes: true });
  const times = entries.map((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? newestIn(path) : statSync(path).mtimeMs;
  });
  return Math.max(statSync(folder).mtimeMs, ...times);
}

function readOrRefuse(folder: string): SignatureFiles {
  const { files, problems } = readSignatureFolder(folder);
  if (problems.length > 0) throw new UserError(refusal(folder, problems));
  return files;
}

/** Somebody else's pack can have the right checksum and wrong contents. */
function checked(contents: unknown, name: string): SignatureFiles {
  const parsed = signatureFiles.safeParse(contents);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => ({ file: name, where: path.join('.'), message }));
  throw new UserError(refusal(name, problems));
}

const problemsShown = 20;

function refusal(name: string, problems: readonly SignatureProblem[]): string {
  const shown = problems.slice(0, problemsShown).map(({ file, where, message }) => `  ${file}: ${where}: ${message}`);
  const rest = problems.length - shown.length;
  const more = rest > 0 ? [`  and ${rest} more`] : [];
  const advice = 'The *.schema.json files in the built-in signatures folder say what belongs where.';
  return [`${name}: ${problems.length} signature problems.`, ...shown, ...more, advice].join('\n');
}
