import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { builtInSignatures } from '../../src/match/load-signatures.js';
import {
  apiFile,
  categoriesFile,
  clientFile,
  hiddenFile,
  localFile,
  notAiFile,
  riskFile,
  serviceFile,
  vendorFile,
} from '../../src/match/signature-schemas.js';

const schemas: readonly (readonly [string, z.ZodType])[] = [
  ['service', serviceFile],
  ['vendor', vendorFile],
  ['client', clientFile],
  ['api', apiFile],
  ['local', localFile],
  ['hidden', hiddenFile],
  ['categories', categoriesFile],
  ['not-ai', notAiFile],
  ['risk', riskFile],
];

/** `npx vitest run dist/test/match/signature-schemas.test.js -u` writes them anew. */
it.each(schemas)(
  'the JSON Schema that editors use for a %s file is the one the program checks by',
  async (name, schema) => {
    const draft = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' });
    await expect(`${JSON.stringify(draft, null, 2)}\n`).toMatchFileSnapshot(
      join(builtInSignatures, `${name}.schema.json`),
    );
  },
);
