import type { DirectoryRecord } from './directory-records.js';
import { firstValueOf } from './distinguished-name.js';
import { foldName } from './fold-name.js';

/** Pseudonym of a user as logs write one. */
export type UserPseudonym = (text: string) => string;

/** Accounts of a directory under their pseudonyms, so that those of logs are found in it; departments stay as they are. */
export function pseudonymisedRecords(
  records: readonly DirectoryRecord[],
  pseudonymOf: UserPseudonym,
): DirectoryRecord[] {
  return records.map(({ accounts, mails, name, department, isService, dn }) => {
    const first = dn === undefined ? undefined : firstValueOf(dn);
    return {
      accounts: accounts.map(pseudonymOf),
      mails: mails.map(pseudonymOf),
      ...(name !== undefined && { name: pseudonymOf(foldName(name)) }),
      ...(department !== undefined && { department }),
      isService,
      ...(first !== undefined && { dn: `CN=${pseudonymOf(foldName(first))}` }),
    };
  });
}
