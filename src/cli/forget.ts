import { Command } from 'commander';
import { openStore } from '../store/open.js';
import { UserError } from '../user-error.js';
import { databaseOption, time } from './shared/options.js';
import { plural, print } from './shared/output.js';

interface ForgetOptions {
  readonly db: string;
  readonly user?: string;
  readonly before?: number;
}

/** `lamplighter forget`: remove a person, or what is older than a day. */
export default function forgetCommand(): Command {
  return new Command('forget')
    .description('Remove a person, or everything before a day, from the database.')
    .option('--user <name>', 'this user, in every realm')
    .option('--before <time>', 'all usage before this day or time', time)
    .addOption(databaseOption())
    .addHelpText('after', '\nExample:\n  lamplighter forget --before 2026-01-01')
    .action(async ({ db, user, before }: ForgetOptions) => {
      if ((user === undefined) === (before === undefined))
        throw new UserError('forget: name what to forget, with either --user NAME or --before DATE.');
      const store = await openStore(db, { create: false });
      try {
        const groups =
          user === undefined ? await store.forgetBefore(before!) : await store.forgetUser(user.toLowerCase());
        await print(`Removed ${plural(groups, 'hourly count')}.\n`);
      } finally {
        await store.close();
      }
    });
}
