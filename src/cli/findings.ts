import { hostname } from 'node:os';
import { Command, Option } from 'commander';
import { productVersion } from '../product-version.js';
import { usageOf } from '../report/usage.js';
import { cefOf } from '../siem/cef.js';
import { ecsOf } from '../siem/ecs.js';
import { type FindingEvent, findingEvents } from '../siem/finding-events.js';
import { ocsfOf } from '../siem/ocsf.js';
import { sendSyslog } from '../siem/syslog-target.js';
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
import { plural, print, say } from './shared/output.js';
import { makeReport, type PeriodOptions, withPeriod } from './shared/report-options.js';

const forms = ['ocsf', 'ecs', 'cef'] as const;

interface FindingsOptions extends PeriodOptions {
  readonly db: string;
  readonly policy?: string;
  readonly signatures?: string;
  readonly directory?: string;
  readonly keyFile?: string;
  readonly format: (typeof forms)[number];
  readonly syslog?: string;
}

/** `lamplighter findings`: what a SIEM should know, one finding a line. */
export default function findingsCommand(_end: (code: ExitCode) => void): Command {
  return withPeriod(
    new Command('findings').description(
      'Write findings for a SIEM: who used which service that is not approved, uploads that stand out, blocks that did not hold.',
    ),
  )
    .addOption(new Option('--format <form>', 'OCSF or ECS as NDJSON, or CEF as syslog').choices(forms).default('ocsf'))
    .option('--syslog <url>', 'send CEF to udp://HOST:PORT or tcp://HOST:PORT instead of stdout')
    .addOption(timeZoneOption())
    .addOption(databaseOption())
    .addOption(policyOption())
    .addOption(signaturesOption())
    .addOption(directoryOption())
    .addOption(keyFileOption())
    .addHelpText('after', '\nExample:\n  lamplighter findings --format cef --syslog tcp://siem.corp.example:601')
    .action(async (options: FindingsOptions) => {
      if (options.syslog !== undefined && options.format !== 'cef')
        throw new UserError('--syslog: syslog carries CEF. Add --format cef.');
      const lines = (await eventsOf(options)).map(writerOf(options.format));
      if (options.syslog === undefined) return print(lines.map((line) => `${line}\n`).join(''));
      await sendSyslog(lines, options.syslog);
      say(`sent ${plural(lines.length, 'finding')} to ${options.syslog}`);
    });
}

async function eventsOf(options: FindingsOptions): Promise<FindingEvent[]> {
  const judgement = await openJudgement(options);
  const store = await openStore(options.db, { create: false });
  try {
    const report = await makeReport(store, knowledgeOf(judgement), options);
    const { decide, describe, reading } = judgement;
    const { from, to } = report.period;
    const { rows } = await usageOf(store, {
      by: ['service', 'user', 'device'],
      decide,
      describe,
      reading,
      from: Date.parse(from),
      to: Date.parse(to),
      verdicts: ['unsanctioned', 'unreviewed'],
    });
    return findingEvents(report, rows);
  } finally {
    await store.close();
  }
}

function writerOf(format: FindingsOptions['format']): (event: FindingEvent) => string {
  const version = productVersion();
  if (format === 'cef') return (event) => cefOf(event, version, hostname());
  return (event) => JSON.stringify(format === 'ocsf' ? ocsfOf(event, version) : ecsOf(event));
}
