import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { Command } from 'commander';
import { type Source, UnreadableError } from '../../collectors/collector.js';
import { openSources } from '../../collectors/registry.js';
import type { Format } from '../../native-free-parsers/format.js';
import { formats } from '../../native-free-parsers/registry.js';
import { harmless } from '../harmless.js';
import { detect } from '../pipeline/detect.js';
import { countText } from '../report/figure-text.js';
import { readRows } from '../rows/read-rows.js';
import { UserError } from '../user-error.js';
import { ExitCode } from './shared/command-line.js';
import {
  type ChosenFormat,
  chosenFormat,
  formatOption,
  logformatOption,
  mappingOption,
  timeZoneOption,
} from './shared/options.js';
import { print, say } from './shared/output.js';

interface RowsOptions extends ChosenFormat {
  readonly tz: string;
  readonly rejects?: string;
}

/** `lamplighter rows FILE…`: the normalised records as NDJSON, in file order. */
export default function rowsCommand(end: (code: ExitCode) => void): Command {
  return new Command('rows')
    .description('Print the normalised records of logs as NDJSON, in file order.')
    .argument('<file...>', 'files, folders, globs, or - for standard input')
    .addOption(formatOption())
    .addOption(mappingOption())
    .addOption(logformatOption())
    .addOption(timeZoneOption())
    .option('--rejects <file>', 'write the damaged records there as NDJSON, with line or offset, and reason')
    .addHelpText('after', '\nExample:\n  lamplighter rows access.log.gz --rejects damaged.ndjson | jq .host')
    .action(async (addresses: string[], options: RowsOptions) => {
      const format = await chosenFormat(options);
      const rejects = options.rejects === undefined ? undefined : await openRejects(options.rejects);
      const controller = new AbortController();
      for await (const opened of openSources(addresses, controller.signal)) {
        const problem =
          'reason' in opened ? opened.reason : await printSource(opened, options, format, rejects, controller.signal);
        if (problem === undefined) continue;
        say(`${harmless(opened.name)}: ${problem}`);
        end(ExitCode.Unreadable);
      }
      rejects?.end();
      if (rejects) await finished(rejects);
    });
}

/** Why the source could not be read (to its end), if so. */
async function printSource(
  source: Source,
  { tz }: RowsOptions,
  format: Format | undefined,
  rejects: WriteStream | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const rejected = new Map<string, number>();
  try {
    const head = await source.head();
    if (head.length === 0) return undefined;
    const { recognised, refusals } = detect(
      head,
      { modifiedMs: source.modifiedMs, timeZone: tz },
      format ? [format] : formats.values(),
    );
    if (!recognised) return refusalText(refusals);
    for await (const block of readRows(source, recognised, signal)) {
      await print(block.records.map((record) => `${JSON.stringify(record)}\n`).join(''));
      for (const reject of block.rejected) {
        rejected.set(reject.reason, (rejected.get(reject.reason) ?? 0) + 1);
        if (rejects && !rejects.write(`${JSON.stringify(reject)}\n`)) await once(rejects, 'drain');
      }
    }
    return undefined;
  } catch (error) {
    if (error instanceof UnreadableError) return `${error.message}.`;
    throw error;
  } finally {
    for (const [reason, count] of rejected) say(`${harmless(source.name)}: ${countText(count)} rejected: ${reason}`);
    await source.close();
  }
}

function refusalText(refusals: ReadonlyMap<string, string>): string {
  const lines = [...refusals].map(([name, because]) => `  ${name}: ${harmless(because)}`);
  return ['no format recognises it.', ...lines, 'Name one with --format.'].join('\n');
}

async function openRejects(path: string): Promise<WriteStream> {
  const stream = createWriteStream(path, { mode: 0o600 });
  try {
    await once(stream, 'open');
  } catch (error) {
    throw new UserError(`--rejects ${path}: ${(error as Error).message}. Name a file in a folder that can be written.`);
  }
  return stream;
}
