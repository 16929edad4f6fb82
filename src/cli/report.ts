import { writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { loadFindingKinds } from '../report/finding-kinds.js';
import { csvText } from '../report/forms/csv.js';
import { markdownOf } from '../report/forms/markdown.js';
import { tablesOf } from '../report/forms/report-tables.js';
import { reportOf } from '../report/report.js';
import type { ReportDocument } from '../report/report-document.js';
import { dayPeriod, type ReportPeriod, weekPeriod } from '../report/report-period.js';
import { openStore } from '../store/open.js';
import { UserError } from '../user-error.js';
import type { ExitCode } from './shared/command-line.js';
import { openJudgement } from './shared/judgement.js';
import { knowledgeOf } from './shared/knowledge.js';
import { databaseOption, directoryOption, policyOption, signaturesOption, timeZoneOption } from './shared/options.js';
import { print, say } from './shared/output.js';

const forms = ['html', 'md', 'json', 'csv', 'pdf'] as const;

interface ReportCommandOptions {
  readonly db: string;
  readonly policy?: string;
  readonly signatures?: string;
  readonly directory?: string;
  readonly week?: string;
  readonly from?: string;
  readonly to?: string;
  readonly tz: string;
  readonly format: (typeof forms)[number];
  readonly table: string;
  readonly out?: string;
  readonly browser?: string;
}

/** `lamplighter report`: a week for those who have ten minutes. */
export default function reportCommand(_end: (code: ExitCode) => void): Command {
  return new Command('report')
    .description(
      'Write the report of a week: what changed, who and what matters, how sure, what was not seen, what to do next.',
    )
    .option('--week <week>', 'the ISO week, as 2026-W46 (default: the last whole one)')
    .option('--from <day>', 'in place of a week: the first day, as 2026-11-02')
    .option('--to <day>', 'the day after the last')
    .addOption(new Option('--format <form>', 'how to write it').choices(forms).default('html'))
    .option('--table <name>', 'which table of the report, for csv', 'services')
    .option('--out <file>', 'write to this file instead of stdout')
    .option('--browser <file>', 'the Chromium that prints, for pdf')
    .addOption(timeZoneOption())
    .addOption(databaseOption())
    .addOption(policyOption())
    .addOption(signaturesOption())
    .addOption(directoryOption())
    .addHelpText('after', '\nExample:\n  lamplighter report --week 2026-W46 --tz Europe/Berlin --out week-46.html')
    .action(async (options: ReportCommandOptions) => {
      const period = periodOf(options);
      const knowledge = knowledgeOf(await openJudgement(options));
      const store = await openStore(options.db, { create: false });
      try {
        const report = await reportOf({ store, knowledge, period, findings: loadFindingKinds() });
        await write(await formOf(report, options), options.out);
      } finally {
        await store.close();
      }
    });
}

function periodOf({ week, from, to, tz }: ReportCommandOptions): ReportPeriod {
  if (from === undefined && to === undefined) return weekPeriod(week, tz, new Date());
  if (week !== undefined) throw new UserError('--week and --from: both say what the report is about. Keep one.');
  if (from === undefined || to === undefined)
    throw new UserError('--from and --to: a range needs both, as --from 2026-11-02 --to 2026-11-09.');
  return dayPeriod(from, to, tz);
}

async function formOf(report: ReportDocument, options: ReportCommandOptions): Promise<string | Buffer> {
  const { format, table, browser } = options;
  if (format === 'html' || format === 'pdf') {
    const { htmlOf } = await import('../report/html/page.js');
    return format === 'html' ? htmlOf(report) : (await import('../report/forms/pdf.js')).pdfOf(htmlOf(report), browser);
  }
  if (format === 'json') return `${JSON.stringify(report, undefined, 2)}\n`;
  if (format === 'md') return markdownOf(report);
  const tables = tablesOf(report);
  const chosen = tables.find(({ id }) => id === table);
  if (!chosen)
    throw new UserError(`--table ${table}: there is no such table. There is ${tables.map(({ id }) => id).join(', ')}.`);
  return csvText([chosen.columns.map(({ key }) => key), ...chosen.rows.map((row) => row.map(({ value }) => value))]);
}

async function write(form: string | Buffer, path: string | undefined): Promise<void> {
  if (path === undefined) return print(form);
  try {
    await writeFile(path, form);
  } catch (error) {
    throw new UserError(`--out ${path}: ${(error as Error).message}.`, { cause: error });
  }
  say(`wrote ${path}`);
}
