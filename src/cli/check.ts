import { Command } from 'commander';
import { harmless } from '../harmless.js';
import { checkTarget } from '../match/check-target.js';
import { openJudgement } from './shared/judgement.js';
import { jsonOption, policyOption, signaturesOption } from './shared/options.js';
import { print, printJson } from './shared/output.js';

interface CheckCommandOptions {
  readonly userAgent?: string;
  readonly policy?: string;
  readonly signatures?: string;
  readonly json?: boolean;
}

/** `lamplighter check HOST|URL|ADDRESS`: what the catalogue and the policy say of it, and why. */
export default function checkCommand(): Command {
  return new Command('check')
    .description('Say what the catalogue and the policy make of a host, URL or address, and why.')
    .argument('<target>', 'a host name, a URL or an IP address')
    .option('--user-agent <text>', 'what the client called itself')
    .addOption(policyOption())
    .addOption(signaturesOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  lamplighter check https://www.bing.com/chat')
    .action(async (target: string, options: CheckCommandOptions) => {
      const answer = await check(target, options);
      if (options.json) await printJson(answer);
      else await print(`${Object.entries(answer).map(line).join('\n')}\n`);
    });
}

async function check(target: string, options: CheckCommandOptions): Promise<Readonly<Record<string, unknown>>> {
  const { catalogue, policy } = await openJudgement(options);
  const { userAgent } = options;
  const found = checkTarget(catalogue, target, { userAgent });
  if (found.service === null) return { ...found };
  const { verdict, rule, because } = policy.decide({ ...found, host: hostOf(target) });
  return { ...found, verdict, ...(rule && { rule: rule.name }), because };
}

function hostOf(target: string): string | undefined {
  const url = target.includes('://') ? target : `https://${target}`;
  return URL.canParse(url) ? new URL(url).hostname.replace(/\.$/, '') : undefined;
}

function line([key, value]: readonly [string, unknown]): string {
  return `${key.padEnd(9)} ${value === null ? 'none' : harmless(String(value))}`;
}
