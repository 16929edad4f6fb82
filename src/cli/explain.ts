import { Command } from 'commander';
import { explain } from '../report/explain.js';
import { openStore } from '../store/open.js';
import { hourMs } from '../tally/hour-counts.js';
import { UserError } from '../user-error.js';
import { explainKnowledgeOf } from './shared/explain-knowledge.js';
import { explanationText } from './shared/explanation-text.js';
import { openJudgement } from './shared/judgement.js';
import {
  databaseOption,
  directoryOption,
  jsonOption,
  keyFileOption,
  policyOption,
  positiveInteger,
  signaturesOption,
  sinceOption,
  time,
  untilOption,
} from './shared/options.js';
import { print, printJson } from './shared/output.js';
import { expectPseudonym } from './shared/stored-names.js';

interface ExplainOptions {
  readonly db: string;
  readonly at?: number;
  readonly from?: number;
  readonly to?: number;
  readonly limit: number;
  readonly policy?: string;
  readonly signatures?: string;
  readonly directory?: string;
  readonly keyFile?: string;
  readonly json?: boolean;
}

/** `lamplighter explain`: how a finding came about, from the record in the log to the verdict. */
export default function explainCommand(): Command {
  return new Command('explain')
    .description('Say how what is known of a user, device, service or host came about, from the record to the verdict.')
    .argument('<subject>', 'a user, device, address, service or host')
    .option('--at <time>', 'only the hour of this time', time)
    .addOption(sinceOption('--from'))
    .addOption(untilOption('--to'))
    .option('--limit <n>', 'the first n findings', positiveInteger, 10)
    .addOption(databaseOption())
    .addOption(policyOption())
    .addOption(signaturesOption())
    .addOption(directoryOption())
    .addOption(keyFileOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  lamplighter explain ana --at 2026-11-20T09:30:00Z')
    .action(async (subject: string, options: ExplainOptions) => {
      if (options.at !== undefined && (options.from !== undefined || options.to !== undefined))
        throw new UserError('explain: --at names one hour, --from and --to a range. Keep one of them.');
      const judgement = await openJudgement(options);
      const store = await openStore(options.db, { create: false });
      try {
        const query = { subject, limit: options.limit, ...timesOf(options) };
        const explanation = await explain(store, query, explainKnowledgeOf(judgement, await store.privacy()));
        if (explanation.kinds.length === 0) await expectPseudonym(store, subject, subject);
        if (options.json) await printJson(explanation);
        else await print(explanationText(explanation));
      } finally {
        await store.close();
      }
    });
}

function timesOf({ at, from, to }: ExplainOptions): { readonly from?: number; readonly to?: number } {
  if (at === undefined) return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  const hour = Math.floor(at / hourMs);
  return { from: hour * hourMs, to: (hour + 1) * hourMs };
}
