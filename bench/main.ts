/**
 * Runs benchmarks: `npm run bench` lists them, `npm run bench -- NAME…` (or `all`) runs some, `npm run bench:quick` checks
 * what does not hang on this machine's speed. Ends with 1 where a gate fails.
 */
import { readdirSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { Case, Claim, Result } from './case.js';
import { measureAll } from './measure.js';
import { claimsText, tableText } from './table.js';

interface Outcome {
  readonly name: string;
  readonly question: string;
  readonly results: readonly Result[];
  readonly claims: readonly Claim[];
}

const help = `Usage: npm run bench -- NAME… [--size 1g] [--rounds 5] [--json]
       npm run bench:quick

NAME is one of these, or \`all\`:
`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    size: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
});

const cases = await readCases();
const names = namesToRun();
if (names.length === 0) {
  console.log(help + [...cases].map(([name, { question }]) => `  ${name.padEnd(12)} ${question}`).join('\n'));
} else {
  const outcomes: Outcome[] = [];
  for (const name of names) {
    const outcome = await run(name);
    outcomes.push(outcome);
    if (outcome.claims.some(({ kept, gate }) => gate && !kept)) process.exitCode = 1;
  }
  if (options.json) console.log(JSON.stringify({ machine: machine(), cases: outcomes }, null, 2));
}

async function readCases(): Promise<ReadonlyMap<string, Case>> {
  const folder = new URL('./cases/', import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith('.js'));
  return new Map(
    await Promise.all(
      files.sort().map(async (file) => {
        const module = (await import(new URL(file, folder).href)) as { readonly default: Case };
        return [file.slice(0, -'.js'.length), module.default] as const;
      }),
    ),
  );
}

function namesToRun(): readonly string[] {
  if (options.quick && positionals.length === 0) return [...cases.keys()].filter((name) => cases.get(name)!.inQuick);
  if (positionals.includes('all')) return [...cases.keys()];
  const unknown = positionals.find((name) => !cases.has(name));
  if (unknown === undefined) return positionals;
  console.error(`no benchmark is called ${unknown}; there are ${[...cases.keys()].join(', ')}`);
  process.exit(2);
}

async function run(name: string): Promise<Outcome> {
  const { question, plan, bytes } = cases.get(name)!;
  const say = (text: string) => (options.json ? console.error(text) : console.log(text));
  say(`\n${name}: ${question}`);
  const size = options.size === undefined ? (options.quick ? 16e6 : bytes) : parseSize(options.size);
  const { contenders, columns, claims } = await plan({ quick: options.quick, bytes: size });
  const results = await measureAll(contenders, options.quick ? 1 : Number(options.rounds), !options.quick);
  const found = claims(results).filter(({ gate }) => gate || !options.quick);
  say(`${tableText(columns, results)}\n${claimsText(found)}`);
  return { name, question, results: [...results.values()], claims: found };
}

/** `64m` is 64,000,000 bytes. */
function parseSize(text: string): number {
  const match = /^(\d+)([kmg]?)$/i.exec(text);
  if (!match) {
    console.error(`--size ${text}: write a size as 64m or 1g`);
    process.exit(2);
  }
  return Number(match[1]) * { '': 1, k: 1e3, m: 1e6, g: 1e9 }[match[2]!.toLowerCase() as '' | 'k' | 'm' | 'g'];
}

function machine(): Readonly<Record<string, string | number>> {
  return { cpu: cpus()[0]?.model ?? 'unknown', cores: availableParallelism(), node: process.version };
}
