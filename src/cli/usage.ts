import { Command } from 'commander';
import { userName } from '../identity/user-name.js';
import { kindCategories } from '../match/counted-services.js';
import { type Verdict, verdicts } from '../policy/verdict.js';
import { clockSkewsOf } from '../report/clock-skews.js';
import type { ClockCorrections } from '../report/corrected-cells.js';
import { type UsageKey, type UsageQuery, usageKeys, usageOf } from '../report/usage.js';
import { openStore } from '../store/open.js';
import type { Store } from '../store/store.js';
import { hourMs } from '../tally/hour-counts.js';
import type { ServiceKind } from '../tally/service-kind.js';
import { UserError } from '../user-error.js';
import { isCorrectable, skewText } from './shared/clock-text.js';
import { ExitCode } from './shared/command-line.js';
import { type Judgement, openJudgement } from './shared/judgement.js';
import {
  databaseOption,
  directoryOption,
  failOnOption,
  isNamed,
  jsonOption,
  keyFileOption,
  listOf,
  policyOption,
  positiveInteger,
  signaturesOption,
  sinceOption,
  timeZoneOption,
  untilOption,
  verdictList,
} from './shared/options.js';
import { print, printJson, say } from './shared/output.js';
import { expectPseudonym } from './shared/stored-names.js';
import { usageCsv } from './shared/usage-csv.js';
import { leftOutOf, usageTable } from './shared/usage-table.js';

interface UsageOptions {
  readonly db: string;
  readonly policy?: string;
  readonly signatures?: string;
  readonly directory?: string;
  readonly keyFile?: string;
  readonly by: readonly UsageKey[];
  readonly from?: number;
  readonly to?: number;
  readonly service?: string;
  readonly category?: string;
  readonly user?: string;
  readonly device?: string;
  readonly verdict?: readonly Verdict[];
  readonly limit?: number;
  readonly correctClocks?: boolean;
  readonly tz: string;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly failOn?: readonly Verdict[];
}

/** `lamplighter usage`: what the database knows of AI use, added up as asked. */
export default function usageCommand(end: (code: ExitCode) => void): Command {
  return new Command('usage')
    .description('Add up the AI use in the database, by service, user, day or whatever is asked.')
    .option('--by <list>', `one row for each of these: ${usageKeys.join(', ')}`, keys, ['service'])
    .addOption(sinceOption('--from'))
    .addOption(untilOption('--to'))
    .option('--service <id>', 'only this service, or local/ID for a tool on own machines')
    .option(
      '--category <id>',
      'only services of this category; local: AI on own machines; hidden: what could not be seen',
    )
    .option('--user <name>', 'only this user, without realm')
    .option('--device <name>', 'only this device')
    .option('--verdict <list>', `only these verdicts: ${verdicts.join(', ')}`, verdictList)
    .option('--limit <n>', 'the first n rows', positiveInteger)
    .option('--correct-clocks', 'put right the hours of logs whose clock is surely whole hours off, as status tells')
    .addOption(timeZoneOption())
    .addOption(databaseOption())
    .addOption(policyOption())
    .addOption(signaturesOption())
    .addOption(directoryOption())
    .addOption(keyFileOption())
    .addOption(jsonOption())
    .option('--csv', 'print comma-separated values, safe to open in a spreadsheet')
    .addOption(failOnOption())
    .addHelpText('after', '\nExample:\n  lamplighter usage --by user,service --verdict unsanctioned --from 2026-11-16')
    .action(async (options: UsageOptions) => {
      const judgement = await openJudgement(options);
      const store = await openStore(options.db, { create: false });
      try {
        if (options.user !== undefined) await expectPseudonym(store, `--user ${options.user}`, options.user);
        if (options.device !== undefined) await expectPseudonym(store, `--device ${options.device}`, options.device);
        const query = queryOf(options, judgement);
        const corrections = options.correctClocks ? await correctionsFor(store) : undefined;
        const kinds = kindsOf(options, judgement);
        const reading = { ...judgement.reading, ...(kinds && { kinds }), ...(corrections && { corrections }) };
        const document = await usageOf(store, { ...query, reading });
        if (options.json) await printJson(document);
        else if (options.csv) await print(usageCsv(document.rows, options.by));
        else if (document.rows.length === 0) await print('No use of an AI service is known for these choices.\n');
        else {
          await print(`${usageTable(document.rows, options.by)}\n`);
          const leftOut = leftOutOf(document.rows, options.by);
          if (leftOut.length > 0) say(`No room for ${leftOut.join(', ')}: --csv and --json have all.`);
        }
        if (document.rolledUpUntil !== undefined && !options.json && !options.csv)
          say(
            `before ${document.rolledUpUntil.slice(0, 10)} some of it is kept by the week alone: it has no day and no hour`,
          );
        if (document.proxies !== undefined && !options.json && !options.csv)
          say(`what the proxy at ${document.proxies.join(' and ')} fetched for its clients is told of them alone`);
        if (document.rows.some((row) => isNamed(row, options.failOn))) end(ExitCode.Found);
      } finally {
        await store.close();
      }
    });
}

function queryOf(options: UsageOptions, { decide, describe, directory }: Judgement): UsageQuery {
  const { by, from, to, service, category, user, device, verdict, limit, tz } = options;
  return {
    by,
    decide,
    describe,
    timeZone: tz,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(service !== undefined && { service }),
    ...(category !== undefined && { category }),
    ...(user !== undefined && { user: accountOf(user, directory) }),
    ...(device !== undefined && { device: device.toLowerCase() }),
    ...(verdict && { verdicts: verdict }),
    ...(limit !== undefined && { limit }),
  };
}

/** What runs on own machines and what is hidden is no category of services; undefined for services. */
function kindsOf({ category }: UsageOptions, { catalogue }: Judgement): ReadonlySet<ServiceKind> | undefined {
  if (category === undefined) return undefined;
  const kind = kindCategories.find(({ id }) => id === category);
  if (kind) return new Set([kind.id]);
  const ids = [...catalogue.categories, ...kindCategories].map(({ id }) => id);
  if (ids.includes(category)) return undefined;
  throw new UserError(`--category ${category}: no such category. There are: ${ids.join(', ')}.`);
}

/** What is put right is said, for numbers change with it. */
async function correctionsFor(store: Store): Promise<ClockCorrections> {
  const skews = (await clockSkewsOf(store)).filter(isCorrectable);
  for (const skew of skews) say(`${skew.clock}: read as ${skewText(skew)}.`);
  return new Map(skews.map(({ clock, skewMs }) => [clock, Math.round(skewMs / hourMs)]));
}

/** A user, however the name is written, as uses have it. */
function accountOf(text: string, directory: Judgement['directory']): string {
  const { user, realm } = userName(text) ?? { user: text.toLowerCase() };
  return directory?.personOf(user, realm)?.account ?? user;
}

function keys(text: string): UsageKey[] {
  return listOf(text, usageKeys);
}
