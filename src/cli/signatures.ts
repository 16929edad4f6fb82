import { statSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { harmless } from '../harmless.js';
import type { Catalogue, Service } from '../match/catalogue.js';
import { describeService, type ServiceDescription } from '../match/describe-service.js';
import { lintSignatures } from '../match/lint-signatures.js';
import { loadCatalogue } from '../match/load-catalogue.js';
import { loadSignatures } from '../match/load-signatures.js';
import { isProduct } from '../match/network-services.js';
import { riskScore } from '../match/risk-score.js';
import { problemText, readSignatureFolder, type SignatureProblem } from '../match/signature-folder.js';
import { packSignatures } from '../match/signature-pack.js';
import { signatureStats } from '../match/signature-stats.js';
import { UserError } from '../user-error.js';
import { ExitCode } from './shared/command-line.js';
import { jsonOption, signaturesOption } from './shared/options.js';
import { plural, print, printJson } from './shared/output.js';
import { table } from './shared/table.js';

interface SignaturesOptions {
  readonly signatures?: string;
  readonly json?: boolean;
}

interface ListOptions extends SignaturesOptions {
  readonly category?: string;
  readonly vendor?: string;
}

/** `lamplighter signatures`: what the catalogue knows, and whether an organisation's own additions are sound. */
export default function signaturesCommand(end: (code: ExitCode) => void): Command {
  const command = new Command('signatures')
    .description('Look at the catalogue of AI services, check your own additions to it, pack it into one file.')
    .addHelpText('after', '\nExample:\n  lamplighter signatures show chatgpt');
  command.addCommand(listCommand());
  command.addCommand(showCommand());
  command.addCommand(lintCommand(end));
  command.addCommand(statsCommand());
  command.addCommand(packCommand());
  return command;
}

function listCommand(): Command {
  return new Command('list')
    .description('List the services, with their risk from 0 to 10.')
    .option('--category <id>', 'only this category')
    .option('--vendor <id>', 'only this vendor')
    .addOption(signaturesOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  lamplighter signatures list --category meeting-assistant')
    .action(async (options: ListOptions) => {
      const catalogue = loadCatalogue(options);
      refuseUnknown(catalogue, options);
      const services = catalogue.services
        .filter((service) => isProduct(service) && isWanted(service, options))
        .map(rowOf(catalogue));
      if (options.json) return printJson({ services });
      const columns = [
        { title: 'id' },
        { title: 'name' },
        { title: 'vendor' },
        { title: 'category' },
        { title: 'risk', right: true },
      ];
      const rows = services.map(({ id, name, vendor, category, risk }) => [
        id,
        name,
        vendor,
        category,
        risk.toFixed(1),
      ]);
      return print(`${table(columns, rows, process.stdout.columns ?? 120)}\n`);
    });
}

function refuseUnknown({ categories, vendors }: Catalogue, { category, vendor }: ListOptions): void {
  if (category !== undefined && !categories.some(({ id }) => id === category)) {
    throw new UserError(
      `there is no category "${harmless(category)}". There is ${categories.map(({ id }) => id).join(', ')}.`,
    );
  }
  if (vendor !== undefined && !vendors.some(({ id }) => id === vendor)) {
    throw new UserError(
      `there is no vendor "${harmless(vendor)}". The vendors are in the third column of: lamplighter signatures list.`,
    );
  }
}

function isWanted({ category, vendor }: Service, options: ListOptions): boolean {
  return (options.category ?? category) === category && (options.vendor ?? vendor) === vendor;
}

function rowOf(catalogue: Catalogue) {
  return (service: Service) => {
    const { id, name, vendor, category, confidence } = service;
    return { id, name, vendor, category, confidence, risk: riskScore(catalogue, service).score };
  };
}

function showCommand(): Command {
  return new Command('show')
    .description('Show all that is known of a service: its hosts, its risk and every factor of it, the sources.')
    .argument('<id>', 'id of the service, as "signatures list" gives it')
    .addOption(signaturesOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  lamplighter signatures show deepseek')
    .action(async (id: string, options: SignaturesOptions) => {
      const catalogue = loadCatalogue(options);
      const service = catalogue.services.find((each) => each.id === id);
      if (service === undefined) throw new UserError(noSuchService(catalogue, id));
      const description = describeService(catalogue, service);
      if (options.json) await printJson(description);
      else await print(`${paragraphs(description)}\n`);
    });
}

function noSuchService({ services }: Catalogue, id: string): string {
  const wanted = id.toLowerCase();
  const near = services.filter((each) => each.id.includes(wanted) || each.name.toLowerCase().includes(wanted));
  const hint =
    near.length > 0
      ? `Did you mean ${near
          .slice(0, 5)
          .map((each) => each.id)
          .join(', ')}?`
      : 'List them with: lamplighter signatures list.';
  return `there is no service "${harmless(id)}". ${hint}`;
}

function paragraphs({
  id,
  name,
  vendor,
  category,
  homepage,
  confidence,
  hosts,
  addresses,
  risk,
  sources,
}: ServiceDescription): string {
  const country = vendor.country === undefined ? '' : ` (${vendor.country})`;
  return [
    `${name} [${id}]`,
    `  by ${vendor.name}${country}, ${category.name.toLowerCase()}, confidence ${confidence}`,
    ...(homepage === undefined ? [] : [`  ${homepage}`]),
    '',
    'hosts',
    ...Object.entries(hosts).flatMap(([role, entries]) =>
      entries.map(
        ({ pattern, shared, paths }) =>
          `  ${role.padEnd(9)} ${pattern}${paths.length > 0 ? ` only ${paths.join(' ')}` : ''}${shared ? ' (shared: the name alone never convicts)' : ''}`,
      ),
    ),
    ...(addresses.length === 0
      ? []
      : ['', 'addresses', ...addresses.map(({ range, direction, seen }) => `  ${range} (${direction}, ${seen})`)]),
    '',
    `risk ${risk.score.toFixed(1)} of 10, ${Math.round(risk.known * 100)} % of it from known facts`,
    ...risk.factors.map(
      ({ name: factor, answer, points, weight, source, note }) =>
        `  ${factor.padEnd(21)} ${answer.padEnd(12)} ${points} points, weight ${weight}${note ? `; ${note}` : ''}${source ? ` [${source}]` : ''}`,
    ),
    '',
    'sources',
    ...sources.map(({ name: source, seen }) => `  ${source} (${seen})`),
  ]
    .map(harmless)
    .join('\n');
}

function lintCommand(end: (code: ExitCode) => void): Command {
  return new Command('lint')
    .description('Check the signatures, or your own laid over them, and say how to mend what is wrong.')
    .argument('[path]', 'your own folder, or a packed file (default: the built-in signatures)')
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  lamplighter signatures lint ./our-signatures')
    .action(async (path: string | undefined, options: SignaturesOptions) => {
      const problems = problemsIn(path);
      if (options.json) await printJson({ problems });
      else if (problems.length > 0)
        await print(problems.map((problem) => `${harmless(problemText(problem))}\n`).join(''));
      else await print('no problems\n');
      if (problems.length > 0) end(ExitCode.Found);
    });
}

/** A folder that cannot be read whole is not looked at as a whole: first what stands in each file has to be right. */
function problemsIn(path: string | undefined): SignatureProblem[] {
  const isFolder = path !== undefined && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const inFiles = isFolder ? readSignatureFolder(path).problems : [];
  return inFiles.length > 0 ? inFiles : lintSignatures(loadSignatures(path).files);
}

function statsCommand(): Command {
  return new Command('stats')
    .description('Count what the catalogue holds.')
    .addOption(signaturesOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  lamplighter signatures stats --json')
    .action(async (options: SignaturesOptions) => {
      const stats = signatureStats(loadCatalogue(options));
      if (options.json) await printJson(stats);
      else await print(Object.entries(stats).map(statLines).join(''));
    });
}

function statLines([name, value]: readonly [string, unknown]): string {
  if (typeof value !== 'object' || value === null) return `${name.padEnd(22)} ${value}\n`;
  return `${name}\n${Object.entries(value)
    .map(([key, count]) => `  ${key.padEnd(20)} ${count}\n`)
    .join('')}`;
}

function packCommand(): Command {
  return new Command('pack')
    .description(
      'Write the signatures into one checksummed file, which --signatures takes in place of the built-in ones.',
    )
    .requiredOption('--out <file>', 'the file to write')
    .addOption(signaturesOption())
    .addHelpText('after', '\nExample:\n  lamplighter signatures pack --signatures ./ours --out signatures.pack')
    .action(async ({ signatures, out }: SignaturesOptions & { readonly out: string }) => {
      const { files, digest } = loadSignatures(signatures);
      const problems = lintSignatures(files);
      if (problems.length > 0)
        throw new UserError(
          `${plural(problems.length, 'signature problem')}; see: lamplighter signatures lint ${signatures ?? ''}`.trimEnd(),
        );
      writeFileSync(out, packSignatures(files));
      await print(`${harmless(out)}: ${plural(files.services.length, 'service')}, sha256 ${digest}\n`);
    });
}
