import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../package-root.js';
import type { Finding } from './report-document.js';

/** A kind of finding as its file in `findings/` describes it. */
export type FindingKind = Omit<Finding, 'count'>;

/** By id, which is the file's name. */
export type FindingKinds = ReadonlyMap<string, FindingKind>;

/** Reads the folder `findings/`, which is the registry: a file a kind. A test holds every file to the schema beside them. */
export function loadFindingKinds(): FindingKinds {
  const folder = join(packageRoot, 'findings');
  const files = readdirSync(folder).filter((file) => file.endsWith('.json') && file !== 'finding.schema.json');
  return new Map(
    files.sort().map((file) => {
      const id = file.slice(0, -'.json'.length);
      const { $schema: _, ...kind } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      return [id, { ...kind, id } as FindingKind];
    }),
  );
}
