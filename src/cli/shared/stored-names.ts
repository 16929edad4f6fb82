import { existsSync } from 'node:fs';
import { openKeyFile, type PrivacyKey } from '../../privacy/privacy-key.js';
import { pseudonymPattern } from '../../privacy/pseudonym.js';
import { Pseudonyms } from '../../privacy/pseudonyms.js';
import { openStore, pathOf } from '../../store/open.js';
import type { Privacy } from '../../store/privacy.js';
import type { Store } from '../../store/store.js';
import { UserError } from '../../user-error.js';

/** How the names of a database are kept, and the key to them where it was named. */
export interface StoredNames {
  readonly privacy: Privacy;
  readonly pseudonyms?: Pseudonyms;
}

/** Undefined where names are plain, or nothing is there yet. */
export async function storedNames(db: string, keyFile: string | undefined): Promise<StoredNames | undefined> {
  if (!existsSync(pathOf(db))) return undefined;
  const store = await openStore(db, { create: false });
  try {
    const privacy = await store.privacy();
    if (privacy === undefined || keyFile === undefined) return privacy && { privacy };
    return { privacy, pseudonyms: pseudonymsOf(keyFor(privacy, keyFile), privacy) };
  } finally {
    await store.close();
  }
}

/**
 * What is asked about, which must be a pseudonym where names are: of a plain name nothing would be found, and nothing found
 * is not nothing done. `what` is as the user wrote it. Throws a UserError.
 */
export async function expectPseudonym(store: Store, what: string, text: string): Promise<void> {
  if (text.match(pseudonymPattern) || (await store.privacy()) === undefined) return;
  throw new UserError(
    `${what}: the names of this database are pseudonymised. Ask with the pseudonym; ` +
      '`lamplighter reveal NAME --key-file FILE --reason TEXT` tells it.',
  );
}

/** The key of a database. Throws a UserError where the file has another. */
export function keyFor({ keyId }: Privacy, keyFile: string): PrivacyKey {
  const key = openKeyFile(keyFile);
  if (key.id === keyId) return key;
  throw new UserError(`--key-file ${keyFile}: it has the key ${key.id}, and the database was made with ${keyId}.`);
}

export function pseudonymsOf({ pseudonyms }: PrivacyKey, { keepsSubnets }: Privacy): Pseudonyms {
  return new Pseudonyms(pseudonyms, { keepsSubnets });
}
