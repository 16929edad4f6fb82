import { Command } from 'commander';
import { userName } from '../identity/user-name.js';
import { pseudonymPattern } from '../privacy/pseudonym.js';
import { putDownTo } from '../report/put-down.js';
import { openStore } from '../store/open.js';
import type { Store } from '../store/store.js';
import { UserError } from '../user-error.js';
import { openJudgement } from './shared/judgement.js';
import { databaseOption, directoryOption, signaturesOption, time, timeZoneOption } from './shared/options.js';
import { plural, print } from './shared/output.js';
import { enforceRetention, hasRetention, type RetentionOptions, retentionOptions } from './shared/retention.js';
import { keyFor, pseudonymsOf } from './shared/stored-names.js';

interface ForgetOptions extends RetentionOptions {
  readonly db: string;
  readonly user?: string;
  readonly before?: number;
  readonly expired?: boolean;
  readonly keyFile?: string;
  readonly signatures?: string;
  readonly directory?: string;
  readonly tz: string;
}

/** `lamplighter forget`: remove a person, what is older than a day, or what is kept no longer. */
export default function forgetCommand(): Command {
  const command = new Command('forget')
    .description('Remove a person, everything before a day, or what is kept no longer, from the database.')
    .option('--user <name>', 'this user, in every realm, with all that is put down to them')
    .option('--before <time>', 'all usage before this day or time', time)
    .option('--expired', 'what is older than it may be kept, as after every scan')
    .option('--key-file <file>', 'the key of the pseudonyms, where --user names a person and not a pseudonym')
    .addOption(databaseOption())
    .addOption(signaturesOption())
    .addOption(directoryOption())
    .addOption(timeZoneOption());
  for (const option of retentionOptions()) command.addOption(option);
  return command
    .addHelpText('after', '\nExample:\n  lamplighter forget --before 2026-01-01')
    .action(async (options: ForgetOptions) => {
      const { db, user, before, expired } = options;
      if ([user, before, expired].filter((choice) => choice !== undefined).length !== 1)
        throw new UserError('forget: name what to forget, with one of --user NAME, --before DATE and --expired.');
      const store = await openStore(db, { create: false });
      try {
        if (expired) await print(`${await forgetExpired(store, options)}\n`);
        else {
          const groups =
            user === undefined ? await store.forgetBefore(before!) : await forgetUser(store, user, options);
          await print(`Removed ${plural(groups, 'hourly count')}.\n`);
        }
      } finally {
        await store.close();
      }
    });
}

async function forgetUser(store: Store, text: string, options: ForgetOptions): Promise<number> {
  const user = await storedUser(store, text, options);
  return store.forgetUser(user, await putDownTo(store, user));
}

/** The user as the database has the name. */
async function storedUser(store: Store, text: string, { keyFile, db }: ForgetOptions): Promise<string> {
  const { user } = userName(text) ?? { user: '' };
  if (user === '') throw new UserError(`--user '${text}': logs write nobody so. Name a user.`);
  const privacy = await store.privacy();
  if (privacy === undefined || text.match(pseudonymPattern)) return user;
  if (keyFile === undefined)
    throw new UserError(
      `--user ${text}: the names of ${db} are pseudonymised. Give the pseudonym (user-…), or name the key with --key-file.`,
    );
  return pseudonymsOf(keyFor(privacy, keyFile), privacy).account({ user });
}

async function forgetExpired(store: Store, options: ForgetOptions): Promise<string> {
  if (!hasRetention(options))
    throw new UserError(
      'forget --expired: nothing says how long things are kept. Write "retention:" with "detail: 400d" below it into ' +
        'lamplighter.yaml, or give --retain-detail 400d.',
    );
  const removed = await enforceRetention(store, options, async () => {
    const { reading } = await openJudgement(options);
    return { reading, timeZone: options.tz };
  });
  return removed === undefined
    ? 'Nothing is older than it may be kept.'
    : `${removed[0]!.toUpperCase()}${removed.slice(1)}.`;
}
