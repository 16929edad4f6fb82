import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { z } from 'zod';
import {
  apiFile,
  categoriesFile,
  clientFile,
  hiddenFile,
  localFile,
  notAiFile,
  riskFile,
  type SignatureFiles,
  serviceFile,
  vendorFile,
} from './signature-schemas.js';

/** What is wrong in a signature file, where, and how to mend it. */
export interface SignatureProblem {
  /** Path below the signatures folder. */
  readonly file: string;
  /** Place inside the file, `hosts.app.0`; empty for the whole file. */
  readonly where: string;
  readonly message: string;
}

/** One line: file, place and what is wrong. */
export function problemText({ file, where, message }: SignatureProblem): string {
  return [file, ...(where === '' ? [] : [where]), message].join(': ');
}

/**
 * Reads a signatures folder. Files that are wrong are left out and reported, so that one run names every problem.
 *
 * Any part of the folder may be missing: an organisation's own folder often has only `services/`.
 */
export function readSignatureFolder(folder: string): { files: SignatureFiles; problems: SignatureProblem[] } {
  const problems: SignatureProblem[] = [];
  const each = <File extends { readonly id: string }>(name: string, schema: z.ZodType<File>) =>
    readEach(folder, name, schema, problems);
  const files: SignatureFiles = {
    services: each('services', serviceFile),
    vendors: each('vendors', vendorFile),
    categories: readOne(folder, 'categories.json', categoriesFile, problems) ?? [],
    clients: each('clients', clientFile),
    apis: each('apis', apiFile),
    locals: each('local', localFile),
    hidden: each('hidden', hiddenFile),
    notAi: readOne(folder, 'not-ai.json', notAiFile, problems) ?? [],
    risk: readOne(folder, 'risk.json', riskFile, problems) ?? {},
  };
  return { files, problems };
}

function readEach<File extends { readonly id: string }>(
  folder: string,
  name: string,
  schema: z.ZodType<File>,
  problems: SignatureProblem[],
): File[] {
  const inside = join(folder, name);
  if (!existsSync(inside)) return [];
  const names = readdirSync(inside).filter((each) => each.endsWith('.json'));
  return names.sort().flatMap((fileName) => {
    const file = readOne(folder, `${name}/${fileName}`, schema, problems);
    if (file === undefined) return [];
    if (file.id === basename(fileName, '.json')) return [file];
    const message = `the id "${file.id}" differs from the file name; rename the file to ${file.id}.json or change the id`;
    problems.push({ file: `${name}/${fileName}`, where: 'id', message });
    return [];
  });
}

function readOne<File>(
  folder: string,
  name: string,
  schema: z.ZodType<File>,
  problems: SignatureProblem[],
): File | undefined {
  const path = join(folder, name);
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, 'utf8');
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
    for (const { path: where, message } of parsed.error.issues)
      problems.push({ file: name, where: where.join('.'), message });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    problems.push({ file: name, where: '', message: `not JSON: ${error.message}` });
  }
  return undefined;
}
