import { readFileSync, statSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { type WebhookKind, webhookKinds } from '../delivery/webhook.js';
import { csvText } from '../report/forms/csv.js';
import { markdownOf } from '../report/forms/markdown.js';
import { tablesOf } from '../report/forms/report-tables.js';
import type { ReportDocument } from '../report/report-document.js';
import { openStore } from '../store/open.js';
import { UserError } from '../user-error.js';
import type { ExitCode } from './shared/command-line.js';
import { openJudgement } from './shared/judgement.js';
import { knowledgeOf } from './shared/knowledge.js';
import {
  databaseOption,
  directoryOption,
  keyFileOption,
  policyOption,
  signaturesOption,
  timeZoneOption,
} from './shared/options.js';
import { print, say } from './shared/output.js';
import { makeReport, type PeriodOptions, withPeriod } from './shared/report-options.js';

const forms = ['html', 'md', 'json', 'csv', 'pdf'] as const;

interface ReportCommandOptions extends PeriodOptions {
  readonly db: string;
  readonly policy?: string;
  readonly signatures?: string;
  readonly directory?: string;
  readonly keyFile?: string;
  readonly format: (typeof forms)[number];
  readonly table: string;
  readonly out?: string;
  readonly browser?: string;
  readonly mailTo?: readonly string[];
  readonly mailFrom?: string;
  readonly smtp?: string;
  readonly smtpPlain?: boolean;
  readonly smtpCa?: string;
  readonly webhook?: string;
  readonly webhookKind: WebhookKind;
  readonly link?: string;
}

/** `lamplighter report`: a week for those who have ten minutes. */
export default function reportCommand(_end: (code: ExitCode) => void): Command {
  return withPeriod(
    new Command('report').description(
      'Write the report of a week: what changed, who and what matters, how sure, what was not seen, what to do next.',
    ),
  )
    .option('--out <file>', 'write to this file, or into this folder, instead of stdout')
    .addOption(new Option('--format <form>', 'how to write it').choices(forms).default('html'))
    .option('--table <name>', 'which table of the report, for csv', 'services')
    .option('--browser <file>', 'the Chromium that prints, for pdf')
    .option('--mail-to <addresses>', 'send it by mail to these, with commas between', (text: string) => text.split(','))
    .option('--mail-from <address>', 'who the mail is from')
    .option(
      '--smtp <url>',
      'the mail server: smtps://user:password@mail.example, or smtp://mail.example:587 (better in LAMPLIGHTER_SMTP)',
    )
    .option('--smtp-ca <file>', "certificates (PEM) of the organisation's own authority, for the mail server")
    .option('--smtp-plain', 'send without TLS, to a relay on this machine')
    .option('--webhook <url>', 'post the summary here (better in LAMPLIGHTER_WEBHOOK)')
    .addOption(new Option('--webhook-kind <kind>', 'who reads it there').choices(webhookKinds).default('generic'))
    .option('--link <url>', 'where the report can be read, for mail and webhook')
    .addOption(timeZoneOption())
    .addOption(databaseOption())
    .addOption(policyOption())
    .addOption(signaturesOption())
    .addOption(directoryOption())
    .addOption(keyFileOption())
    .addHelpText(
      'after',
      '\nExamples:\n  lamplighter report --week 2026-W46 --tz Europe/Berlin --out week-46.html' +
        '\n  lamplighter report --mail-to ciso@corp.example --smtp smtps://mail.corp.example \\\n    --mail-from lamplighter@corp.example',
    )
    .action(async (options: ReportCommandOptions) => {
      const deliveries = deliveriesOf(options);
      const knowledge = knowledgeOf(await openJudgement(options));
      const store = await openStore(options.db, { create: false });
      try {
        const report = await makeReport(store, knowledge, options);
        if (options.out !== undefined || deliveries.length === 0)
          await write(await formOf(report, options), report, options);
        for (const deliver of deliveries) await deliver(report);
      } finally {
        await store.close();
      }
    });
}

/** What was asked for, checked before anything is computed. */
function deliveriesOf(options: ReportCommandOptions): ReadonlyArray<(report: ReportDocument) => Promise<void>> {
  const { mailTo, mailFrom, smtp, smtpPlain, smtpCa, webhook, webhookKind, link } = options;
  const deliveries: Array<(report: ReportDocument) => Promise<void>> = [];
  if (mailTo !== undefined) {
    if (mailFrom === undefined || smtp === undefined)
      throw new UserError('--mail-to: a mail also needs --mail-from and --smtp (or LAMPLIGHTER_SMTP).');
    const authority = smtpCa === undefined ? undefined : readAuthority(smtpCa);
    deliveries.push(async (report) => {
      const [{ sendMail }, { messageOf }, { htmlOf }] = await Promise.all([
        import('../delivery/mail.js'),
        import('../delivery/message.js'),
        import('../report/html/page.js'),
      ]);
      const html = htmlOf(report);
      const plain = smtpPlain === true;
      await sendMail(messageOf(report, link), {
        server: smtp,
        from: mailFrom,
        to: mailTo,
        plain,
        ...(authority !== undefined && { authority }),
        html,
        fileName: fileName(report, 'html'),
      });
      say(`sent to ${mailTo.join(', ')}`);
    });
  }
  if (webhook !== undefined) {
    deliveries.push(async (report) => {
      const [{ postWebhook }, { messageOf }] = await Promise.all([
        import('../delivery/webhook.js'),
        import('../delivery/message.js'),
      ]);
      await postWebhook(messageOf(report, link), webhook, webhookKind);
      say(`posted to the webhook`);
    });
  }
  return deliveries;
}

function readAuthority(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UserError(`--smtp-ca ${path}: ${(error as Error).message}.`, { cause: error });
  }
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

async function write(
  form: string | Buffer,
  report: ReportDocument,
  { out, format }: ReportCommandOptions,
): Promise<void> {
  if (out === undefined) return print(form);
  const path = statSync(out, { throwIfNoEntry: false })?.isDirectory() ? join(out, fileName(report, format)) : out;
  try {
    // Whoever reads the file meanwhile sees the one before, whole.
    await writeFile(`${path}.part`, form, { mode: 0o640 });
    await rename(`${path}.part`, path);
  } catch (error) {
    throw new UserError(`--out ${out}: ${(error as Error).message}.`, { cause: error });
  }
  say(`wrote ${path}`);
}

/** `lamplighter-2026-W46.html` */
function fileName({ period }: ReportDocument, format: string): string {
  return `lamplighter-${period.week ?? `${period.from.slice(0, 10)}-to-${period.to.slice(0, 10)}`}.${format}`;
}
