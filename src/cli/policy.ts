import { writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { harmless } from '../harmless.js';
import type { Catalogue } from '../match/catalogue.js';
import { kindCategories, localServices } from '../match/counted-services.js';
import { loadCatalogue } from '../match/load-catalogue.js';
import { checkPolicy, type Finding, type Severity, severities } from '../policy/check-policy.js';
import { describePolicy, renderPolicy } from '../policy/describe-policy.js';
import type { KnownIds } from '../policy/known-ids.js';
import { defaultPolicyFile, type Policy } from '../policy/policy.js';
import { startingPolicy } from '../policy/starting-policy.js';
import { usageOf } from '../report/usage.js';
import { openStore } from '../store/open.js';
import { UserError } from '../user-error.js';
import { ExitCode } from './shared/command-line.js';
import { type Judgement, type JudgementOptions, openJudgement } from './shared/judgement.js';
import { databaseOption, jsonOption, policyOption, signaturesOption } from './shared/options.js';
import { plural, print, printJson, say } from './shared/output.js';

interface PolicyOptions extends JudgementOptions {
  readonly json?: boolean;
}

interface CheckOptions extends PolicyOptions {
  readonly failOn?: Severity;
}

interface InitOptions {
  readonly db: string;
  readonly out: string;
  readonly signatures?: string;
  readonly json?: boolean;
}

/** `lamplighter policy init|check|show`: what is decided about AI services. */
export default function policyCommand(end: (code: ExitCode) => void): Command {
  const policy = new Command('policy').description('Start, check and show what is decided about AI services.');
  policy
    .command('init')
    .description('Write a commented policy to start from: every service that was seen, each unreviewed.')
    .addOption(databaseOption())
    .addOption(signaturesOption())
    .option('--out <file>', 'write it there, - for standard output; never over a file that is there', defaultPolicyFile)
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  lamplighter policy init --db office.db')
    .action(init);
  policy
    .command('check')
    .description('Find rules that can never decide, overlap, have expired, or name what does not exist.')
    .addOption(policyOption())
    .addOption(signaturesOption())
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 when there is a finding of this severity or worse').choices(
        severities,
      ),
    )
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  lamplighter policy check --fail-on error')
    .action((options: CheckOptions) => check(options, end));
  policy
    .command('show')
    .description('Show the rules in force, the exclusions and the sizes of the groups.')
    .addOption(policyOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  lamplighter policy show --policy lamplighter.policy.yaml')
    .action(show);
  return policy;
}

async function init({ db, out, signatures, json }: InitOptions): Promise<void> {
  const services = new Map(loadCatalogue({ signatures }).services.map((service) => [service.id, service]));
  const store = await openStore(db, { create: false });
  try {
    // Verdicts are what this file is for: none is there yet.
    const usage = await usageOf(store, { by: ['service'], decide: () => 'unreviewed' });
    const seen = usage.rows.flatMap(({ service, users, devices, requests, use }) => {
      if (service === undefined) return [];
      const { name, vendor, category } = services.get(service) ?? {};
      return { service, name, vendor, category, users, devices, requests, use };
    });
    const text = startingPolicy(seen);
    if (out !== '-') writeNew(out, text);
    if (json) await printJson({ ...(out !== '-' && { file: out }), services: seen.length, policy: text });
    else if (out === '-') await print(text);
    if (out !== '-') say(`${harmless(out)}: ${plural(seen.length, 'service')} to decide about`);
  } finally {
    await store.close();
  }
}

function writeNew(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx' });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      throw new UserError(`${path}: there already. Name another file with --out, or print it with --out -.`);
    }
    throw new UserError(`${path}: cannot be written: ${message}. Name another file with --out.`);
  }
}

async function check(options: CheckOptions, end: (code: ExitCode) => void): Promise<void> {
  const { policy, catalogue } = await judgementOf(options);
  const findings = checkPolicy(policy, knownIds(catalogue));
  if (options.json) await printJson({ file: policy.file, rules: policy.rules.length, findings });
  else await print(`${findings.map((finding) => findingLine(finding, policy)).join('')}${summary(findings, policy)}\n`);
  const worst = Math.max(-1, ...findings.map(({ severity }) => severities.indexOf(severity)));
  if (options.failOn !== undefined && worst >= severities.indexOf(options.failOn)) end(ExitCode.Found);
}

/** A policy decides about AI on own machines as well. */
function knownIds(catalogue: Catalogue): KnownIds {
  const categories = [...catalogue.categories, ...kindCategories.filter(({ id }) => id === 'local')];
  return { ...catalogue, services: [...catalogue.services, ...localServices(catalogue)], categories };
}

async function show(options: PolicyOptions): Promise<void> {
  const description = describePolicy((await judgementOf(options)).policy);
  if (options.json) await printJson(description);
  else await print(renderPolicy(description).split('\n').map(harmless).join('\n'));
}

async function judgementOf(options: JudgementOptions): Promise<Judgement> {
  const judgement = await openJudgement(options);
  if (judgement.policy.file !== undefined) return judgement;
  throw new UserError(
    `no policy: there is no ${defaultPolicyFile} here. Write one with \`lamplighter policy init\`, or name one with --policy.`,
  );
}

function findingLine({ line, severity, message, fix }: Finding, { file }: Policy): string {
  return `${harmless(`${file}:${line}: ${severity}: ${message}. ${fix}`)}\n`;
}

function summary(findings: readonly Finding[], { rules }: Policy): string {
  const counts = severities.map((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return plural(count, severity);
  });
  return `${plural(rules.length, 'rule')}: ${counts.reverse().join(', ')}`;
}
