import { Command } from 'commander';
import { type Source, UnreadableError } from '../../collectors/collector.js';
import { openSources } from '../../collectors/registry.js';
import type { Format } from '../../native-free-parsers/format.js';
import { formats } from '../../native-free-parsers/registry.js';
import { harmless } from '../harmless.js';
import { type Detection, detect } from '../pipeline/detect.js';
import { ExitCode } from './shared/command-line.js';
import { chosenFormat, jsonOption, logformatOption, mappingOption, timeZoneOption } from './shared/options.js';
import { print, printJson } from './shared/output.js';

interface DetectOptions {
  readonly mapping?: string;
  readonly logformat?: string;
  readonly json?: boolean;
  readonly tz: string;
}

type Finding =
  | {
      readonly path: string;
      readonly format: string;
      readonly carrier?: string;
      readonly layout: unknown;
      readonly confidence: number;
      readonly because: string;
    }
  | { readonly path: string; readonly refusals: Readonly<Record<string, string>> }
  | { readonly path: string; readonly reason: string };

/** `lamplighter detect FILE…`: which format, and why; or every format's refusal. */
export default function detectCommand(end: (code: ExitCode) => void): Command {
  return new Command('detect')
    .description('Say in which format each file is, and why; or why every format refuses it.')
    .argument('<file...>', 'files, folders, globs, or - for standard input')
    .addOption(mappingOption())
    .addOption(logformatOption())
    .addOption(timeZoneOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  lamplighter detect /var/log/squid/access.log')
    .action(async (addresses: string[], options: DetectOptions) => {
      const format = await chosenFormat(options);
      const candidates = format ? [format] : [...formats.values()];
      const findings: Finding[] = [];
      for await (const opened of openSources(addresses, new AbortController().signal)) {
        findings.push(
          'reason' in opened
            ? { path: opened.name, reason: opened.reason }
            : await find(opened, candidates, options.tz),
        );
      }
      if (options.json) await printJson({ files: findings });
      else await print(findings.map((finding) => `${paragraph(finding)}\n`).join(''));
      if (findings.some((finding) => !('format' in finding))) end(ExitCode.Unreadable);
    });
}

async function find(source: Source, candidates: readonly Format[], timeZone: string): Promise<Finding> {
  const path = source.name;
  try {
    const head = await source.head();
    if (head.length === 0) return { path, reason: 'empty' };
    return finding(path, detect(head, { modifiedMs: source.modifiedMs, timeZone }, candidates));
  } catch (error) {
    if (error instanceof UnreadableError) return { path, reason: error.message };
    throw error;
  } finally {
    await source.close();
  }
}

function finding(path: string, { recognised, refusals }: Detection): Finding {
  if (!recognised) return { path, refusals: Object.fromEntries(refusals) };
  if (!('records' in recognised)) {
    const { format, layout } = recognised;
    return { path, format: format.name, layout, confidence: 1, because: 'its header says so' };
  }
  const { format, carrier, layout, confidence, records, ignored, rejected } = recognised;
  const because = `of its first ${records + ignored + rejected} records ${records} state facts, ${ignored} none, ${rejected} are damaged`;
  return {
    path,
    format: format.name,
    ...(carrier && { carrier: carrier.name }),
    layout,
    confidence: Math.round(confidence * 1000) / 1000,
    because,
  };
}

function paragraph(finding: Finding): string {
  const path = harmless(finding.path);
  if ('reason' in finding) return `${path}: ${finding.reason}.`;
  if ('refusals' in finding) {
    const refusals = Object.entries(finding.refusals).map(([name, because]) => `  ${name}: ${harmless(because)}`);
    return [
      `${path}: no format recognises it.`,
      ...refusals,
      'If it is one of them all the same, name it with --format.',
    ].join('\n');
  }
  const layout = finding.layout === null ? '' : `\n  layout: ${harmless(JSON.stringify(finding.layout))}`;
  const carrier = finding.carrier === undefined ? '' : ` in ${finding.carrier}`;
  return `${path}: ${finding.format}${carrier} (${Math.round(finding.confidence * 100)} %: ${finding.because})${layout}`;
}
