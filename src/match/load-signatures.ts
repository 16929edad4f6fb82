import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../package-root.js';
import { UserError } from '../user-error.js';
import { overlaySignatures } from './assemble-catalogue.js';
import { type LoadedSignatures, loadCompiled } from './compiled-signatures.js';
import { problemText, readSignatureFolder, type SignatureProblem } from './signature-folder.js';
import { digestOf, unpackSignatures } from './signature-pack.js';
import { type SignatureFiles, signatureFiles } from './signature-schemas.js';

/** The signatures that come with the program. */
export const builtInSignatures: string = join(packageRoot, 'signatures');

/** The built-in signatures, or with `own` a folder laid over them, or a packed file in their place. */
export function loadSignatures(own?: string): LoadedSignatures {
  if (own === undefined) return loadBuiltIn();
  const found = statSync(own, { throwIfNoEntry: false });
  if (found?.isFile()) return loadPack(own);
  if (found?.isDirectory()) return digested(overlaySignatures(loadBuiltIn().files, readOrRefuse(own)));
  throw new UserError(
    `${own}: no signatures there. Name a folder shaped like signatures/, or a file written by: lamplighter signatures pack.`,
  );
}

function loadBuiltIn(): LoadedSignatures {
  return loadCompiled() ?? digested(readOrRefuse(builtInSignatures));
}

function loadPack(path: string): LoadedSignatures {
  const { contents, digest } = unpackSignatures(readFileSync(path, 'utf8'), path);
  return { files: checked(contents, path), digest };
}

function digested(files: SignatureFiles): LoadedSignatures {
  return { files, digest: digestOf(files) };
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
  const shown = problems.slice(0, problemsShown).map((problem) => `  ${problemText(problem)}`);
  const rest = problems.length - shown.length;
  const more = rest > 0 ? [`  and ${rest} more`] : [];
  const advice = 'The *.schema.json files in the built-in signatures folder say what belongs where.';
  return [`${name}: ${problems.length} signature problems.`, ...shown, ...more, advice].join('\n');
}
