import { Command } from 'commander';
import { harmless } from '../harmless.js';
import type { Catalogue } from '../match/catalogue.js';
import { openPool } from '../pipeline/pool.js';
import { progressLine } from '../pipeline/progress.js';
import type { ScanProgress, ScanReport } from '../pipeline/scan-report.js';
import type { Verdict } from '../policy/verdict.js';
import { openStore } from '../store/open.js';
import { UserError } from '../user-error.js';
import { ExitCode } from './shared/command-line.js';
import { openJudgement } from './shared/judgement.js';
import {
  type ChosenFormat,
  chosenFormat,
  databaseOption,
  failOnOption,
  formatOption,
  isNamed,
  jsonOption,
  logformatOption,
  mappingOption,
  policyOption,
  positiveInteger,
  signaturesOption,
  sinceOption,
  timeZoneOption,
  untilOption,
} from './shared/options.js';
import { print, printJson, say } from './shared/output.js';
import { type Summary, summaryOf } from './shared/summary.js';
import { summaryText } from './shared/summary-text.js';

interface ScanCommandOptions extends ChosenFormat {
  readonly db: string;
  readonly policy?: string;
  readonly signatures?: string;
  readonly tz: string;
  readonly since?: number;
  readonly until?: number;
  readonly threads?: number;
  readonly failOn?: readonly Verdict[];
  readonly json?: boolean;
}

/** `lamplighter scan PATH…`: count what is in the logs, and say which AI services are used here. */
export default function scanCommand(end: (code: ExitCode) => void): Command {
  return new Command('scan')
    .description('Read logs into the database and say which AI services are used, and which of them nobody approved.')
    .argument('<path...>', 'files, folders (with all below), globs, or - for standard input; packed ones are unpacked')
    .addOption(databaseOption())
    .addOption(policyOption())
    .addOption(signaturesOption())
    .addOption(formatOption())
    .addOption(mappingOption())
    .addOption(logformatOption())
    .addOption(timeZoneOption())
    .addOption(sinceOption())
    .addOption(untilOption())
    .option('--threads <n>', 'worker threads (default: one for each core)', positiveInteger)
    .addOption(failOnOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nWhat is counted already is not counted again, even if it was renamed, moved or compressed since.\n\nExample:\n  lamplighter scan /var/log/squid /var/log/zeek --db /var/lib/lamplighter/lamplighter.db',
    )
    .action(async (addresses: string[], options: ScanCommandOptions) => {
      const judgement = await openJudgement(options);
      const store = await openStore(options.db);
      try {
        const report = await scanInto(store, judgement.catalogue, addresses, options);
        for (const { path, reason } of report.failed) say(`${harmless(path)}: not assessed: ${reason}`);
        sayLeftOut(report);
        const summary = await summaryOf(store, judgement);
        if (options.json) await printJson({ ...report, ...summary.counts, ...besideServices(summary) });
        else await print(summaryText(report, summary));
        if (report.failed.length > 0) end(ExitCode.Unreadable);
        else if (summary.usage.rows.some((row) => isNamed(row, options.failOn))) end(ExitCode.Found);
      } finally {
        await store.close();
      }
    });
}

/** In no count of services; absent where nothing was seen. */
function besideServices({ local, hidden }: Summary) {
  return { ...(local.rows.length > 0 && { local: local.rows }), ...(hidden.length > 0 && { hidden }) };
}

/** Whoever reads the report must know what it could not take into account. */
function sayLeftOut({ sources, unused = 0 }: ScanReport): void {
  for (const { path, leftOut } of sources) {
    if (leftOut) say(`${harmless(path)}: ${leftOut} leases, logons and names are left out: too many to keep`);
  }
  if (unused > 0) say(`${unused} leases, logons and names are not used in this scan: too many to hold`);
}

async function scanInto(
  store: Awaited<ReturnType<typeof openStore>>,
  catalogue: Catalogue,
  addresses: readonly string[],
  options: ScanCommandOptions,
): Promise<ScanReport> {
  const { tz, since, until, threads } = options;
  const { services, clients, apis, locals, hidden } = catalogue;
  const matched = { services, clients, apis, locals, hidden };
  const pool = openPool({ catalogue: matched }, threads);
  const stop = new AbortController();
  const interrupt = () =>
    stop.abort(new UserError('interrupted: what was committed stays counted; scan again to go on.'));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const progress = process.stderr.isTTY ? new ProgressOnTerminal() : undefined;
  try {
    // All formats and collectors, loaded while the workers start.
    const { scan } = await import('../pipeline/scan.js');
    const named = await chosenFormat(options);
    return await scan({
      addresses,
      store,
      pool,
      catalogue: matched,
      ...(named && { format: named }),
      timeZone: tz,
      window: { ...(since !== undefined && { since }), ...(until !== undefined && { until }) },
      exclude: databaseFiles(options.db),
      signal: stop.signal,
      ...(progress && { onProgress: (made: ScanProgress) => progress.show(made) }),
    });
  } finally {
    progress?.clear();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    await pool.close();
  }
}

/** The database lies among the logs often enough. */
function databaseFiles(address: string): string[] {
  const path = address.replace(/^sqlite:(?:\/\/)?/i, '');
  return ['', '-wal', '-shm', '-journal'].map((ending) => path + ending);
}

/** One line on stderr that is drawn over itself, ten times a second at most. */
class ProgressOnTerminal {
  private readonly startedMs = performance.now();
  private shownMs = 0;

  show(progress: ScanProgress): void {
    const now = performance.now();
    if (now - this.shownMs < 100) return;
    this.shownMs = now;
    process.stderr.write(`\r\x1b[K${harmless(progressLine(progress, (now - this.startedMs) / 1000))}`);
  }

  clear(): void {
    if (this.shownMs > 0) process.stderr.write('\r\x1b[K');
  }
}
