import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { harmless } from '../harmless.js';
import type { Catalogue } from '../match/catalogue.js';
import { openPool } from '../pipeline/pool.js';
import { progressLine } from '../pipeline/progress.js';
import type { ScanProgress, ScanReport } from '../pipeline/scan-report.js';
import type { Pseudonymising } from '../pipeline/work.js';
import { workersFor } from '../pipeline/workers-for.js';
import type { Verdict } from '../policy/verdict.js';
import { openKeyFile } from '../privacy/privacy-key.js';
import { PseudonymisedStore } from '../privacy/pseudonymised-store.js';
import type { UseReading } from '../report/uses.js';
import { rollUpLastWeeks } from '../report/weekly-uses.js';
import { openStore, pathOf } from '../store/open.js';
import type { Store } from '../store/store.js';
import { UserError } from '../user-error.js';
import { ExitCode } from './shared/command-line.js';
import { openJudgement } from './shared/judgement.js';
import {
  type ChosenFormat,
  chosenFormat,
  databaseOption,
  directoryOption,
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
import { enforceRetention, type RetentionOptions, retentionOptions } from './shared/retention.js';
import { type Summary, summaryOf } from './shared/summary.js';
import { summaryText } from './shared/summary-text.js';

interface ScanCommandOptions extends ChosenFormat, RetentionOptions {
  readonly db: string;
  readonly policy?: string;
  readonly signatures?: string;
  readonly directory?: string;
  readonly tz: string;
  readonly since?: number;
  readonly until?: number;
  readonly threads?: number;
  readonly geoip?: string;
  readonly failOn?: readonly Verdict[];
  readonly pseudonymise?: boolean;
  readonly keyFile?: string;
  readonly keepSubnets?: boolean;
  readonly json?: boolean;
}

/** `lamplighter scan PATH…`: count what is in the logs, and say which AI services are used here. */
export default function scanCommand(end: (code: ExitCode) => void): Command {
  const command = new Command('scan')
    .description('Read logs into the database and say which AI services are used, and which of them nobody approved.')
    .argument('<path...>', 'files, folders (with all below), globs, or - for standard input; packed ones are unpacked')
    .addOption(databaseOption())
    .addOption(policyOption())
    .addOption(signaturesOption())
    .addOption(directoryOption())
    .addOption(formatOption())
    .addOption(mappingOption())
    .addOption(logformatOption())
    .addOption(timeZoneOption())
    .addOption(sinceOption())
    .addOption(untilOption())
    .option(
      '--geoip <file>',
      "ASN database of MaxMind's format (.mmdb): names the vendor of flows to addresses that nothing else names",
    )
    .option('--pseudonymise', 'keep no name: users, devices and addresses become pseudonyms (needs --key-file)')
    .option('--key-file <file>', 'the key of the pseudonyms; made where it is not there')
    .option(
      '--keep-subnets',
      'with --pseudonymise: keep the network of each address (/24, /64), for rules about subnets',
    )
    .option('--threads <n>', 'worker threads (default: one for each core)', positiveInteger)
    .addOption(failOnOption())
    .addOption(jsonOption());
  for (const option of retentionOptions()) command.addOption(option);
  return command
    .addHelpText(
      'after',
      '\nWhat is counted already is not counted again, even if it was renamed,\nmoved or compressed since.\n\nExample:\n  lamplighter scan /var/log/squid /var/log/zeek --policy policy.yaml',
    )
    .action(async (addresses: string[], options: ScanCommandOptions) => {
      const pseudonymise = pseudonymisingOf(options);
      const store = await openStore(options.db);
      try {
        await store.claim(pseudonymise && { keyId: pseudonymise.key.id, keepsSubnets: pseudonymise.keepsSubnets });
        const judgement = await openJudgement(options);
        const report = await scanInto(store, judgement.catalogue, addresses, { ...options, pseudonymise });
        for (const { path, reason } of report.failed) say(`${harmless(path)}: not assessed: ${reason}`);
        sayLeftOut(report);
        await sayExpired(store, options, judgement.reading);
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

/** Rolls up, for the reports to come, and enforces the retention. Where another process is reading, what went is still on disk: the next scan sees to it. */
async function sayExpired(store: Store, options: ScanCommandOptions, reading: UseReading): Promise<void> {
  const { tz: timeZone } = options;
  try {
    await rollUpLastWeeks(store, reading, timeZone, new Date());
    const removed = await enforceRetention(store, options, async () => ({ reading, timeZone }));
    if (removed !== undefined) say(removed);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    say(error.message);
  }
}

/** How names are to be kept; undefined where they stay as they are. */
function pseudonymisingOf({ pseudonymise, keyFile, keepSubnets }: ScanCommandOptions): Pseudonymising | undefined {
  if (!pseudonymise) {
    if (keepSubnets) throw new UserError('--keep-subnets: it goes with --pseudonymise, and is not needed without.');
    return undefined;
  }
  if (keyFile === undefined)
    throw new UserError('--pseudonymise: it needs a key. Name a file to keep it in: --key-file /etc/lamplighter/key');
  return { key: openKeyFile(keyFile, { create: true }), keepsSubnets: keepSubnets ?? false };
}

/** Whoever reads the report must know what it could not take into account. */
function sayLeftOut({ sources, unused = 0 }: ScanReport): void {
  for (const { path, leftOut } of sources) {
    if (leftOut) say(`${harmless(path)}: ${leftOut} leases, logons and names are left out: too many to keep`);
  }
  if (unused > 0) say(`${unused} leases, logons and names are not used in this scan: too many to hold`);
}

async function scanInto(
  store: Store,
  catalogue: Catalogue,
  addresses: readonly string[],
  options: Omit<ScanCommandOptions, 'pseudonymise'> & { readonly pseudonymise: Pseudonymising | undefined },
): Promise<ScanReport> {
  const { tz, since, until, threads = availableParallelism(), geoip, pseudonymise } = options;
  const asns = geoip === undefined ? undefined : (await import('../match/asn-database.js')).openAsnDatabase(geoip);
  const sealing = pseudonymise && new PseudonymisedStore(store, pseudonymise.key);
  const { services, clients, apis, locals, hidden } = catalogue;
  const matched = { services, clients, apis, locals, hidden };
  const setup = {
    catalogue: matched,
    ...(asns && { asns }),
    ...(pseudonymise && { pseudonymise }),
  };
  const pool = openPool(setup, workersFor(addresses, threads), sealing && { onSealed: sealing.keep });
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
      store: sealing ?? store,
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
  const path = pathOf(address);
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
