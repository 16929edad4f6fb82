import { Command } from 'commander';
import { userName } from '../identity/user-name.js';
import { checkTarget } from '../match/check-target.js';
import { type ExplainKnowledge, explain } from '../report/explain.js';
import type { ExplainedRecord } from '../report/explanation.js';
import { readSample } from '../rows/read-sample.js';
import type { LogRecord } from '../rows/record.js';
import { openStore } from '../store/open.js';
import type { Privacy } from '../store/privacy.js';
import type { Source, UsageCell } from '../store/store.js';
import { hourMs } from '../tally/hour-counts.js';
import { UserError } from '../user-error.js';
import { explanationText } from './shared/explanation-text.js';
import { type Judgement, openJudgement } from './shared/judgement.js';
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
        const explanation = await explain(store, query, knowledgeOf(judgement, await store.privacy()));
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

function knowledgeOf(
  { catalogue, decision, reading, department, directory }: Judgement,
  privacy: Privacy | undefined,
): ExplainKnowledge {
  const names = new Map(catalogue.services.map(({ id, name }) => [id, name]));
  return {
    reading,
    decision,
    department,
    serviceName: (id) => names.get(id),
    patternOf: (host) => {
      const found = checkTarget(catalogue, host);
      if (found.service === null) return undefined;
      return { pattern: found.pattern, ...(found.role !== undefined && { role: found.role }) };
    },
    accountOf: (text) => {
      const { user, realm } = userName(text) ?? { user: text.toLowerCase() };
      return directory?.personOf(user, realm)?.account ?? user;
    },
    readRecord: privacy === undefined ? readRecord : keptRecord,
  };
}

/** The log has the names that the database does not. */
async function keptRecord({ name }: Source, cell: UsageCell): Promise<ExplainedRecord> {
  const { offset } = cell.sample!;
  return { source: name, offset, unread: 'the database is pseudonymised, and the record has names' };
}

async function readRecord(source: Source, cell: UsageCell): Promise<ExplainedRecord> {
  const { offset } = cell.sample!;
  const place = { source: source.name, offset };
  const read = await readSample(source, { offset, isIt: (record) => isOf(cell, record) });
  if (typeof read === 'string') return { ...place, unread: read };
  const { line, text, record } = read;
  const { packet } = record;
  return {
    ...place,
    ...(line !== undefined && { line }),
    ...(packet !== undefined && { packet }),
    ...(text !== undefined && { text }),
    row: record,
  };
}

/** Whether a record may be of a cell; a log that was written anew may have another one at the same place. */
function isOf({ firstSeen, lastSeen, host, naming }: UsageCell, record: LogRecord): boolean {
  const at = record.time === undefined ? Number.NaN : Date.parse(record.time);
  return at >= firstSeen && at <= lastSeen && (naming !== 'stated' || host === undefined || record.host === host);
}
