/** `lamplighter policy`, as scripts call it. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.js';
import { openStore } from '../../src/store/open.js';
import { usageBatch } from '../store/usage-batch.js';
import { dataFolder } from './data.js';

const program = join(packageRoot, 'dist', 'src', 'main.js');
const clean = join(dataFolder, 'checks', 'clean.policy.yaml');
const hidden = join(dataFolder, 'checks', 'hidden-rules.policy.yaml');

describe('policy', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'lamplighter-policy-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function run(...args: readonly string[]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'policy', ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  }

  test('check names each finding with file and line, and ends with 0', () => {
    const { status, stdout } = run('check', '--policy', hidden);
    expect(status).toBe(0);
    expect(stdout).toContain(`${hidden}:84: error: rule "after the rest" can never decide: "the rest" (line 82)`);
    expect(stdout).toMatch(/23 rules: \d+ errors, 0 warnings, \d+ notes\n$/);
  });

  test('check --fail-on ends with 1 when something as severe is found, and only then', () => {
    expect(run('check', '--policy', hidden, '--fail-on', 'error').status).toBe(1);
    expect(run('check', '--policy', hidden, '--fail-on', 'note').status).toBe(1);
    expect(run('check', '--policy', clean, '--fail-on', 'note').status).toBe(0);
  });

  test('check --json prints one document', () => {
    const { stdout } = run('check', '--policy', hidden, '--json');
    const document = JSON.parse(stdout) as { file: string; rules: number; findings: readonly { rule: string }[] };
    expect(document).toMatchObject({ file: hidden, rules: 23 });
    expect(document.findings.at(-1)).toMatchObject({ kind: 'never-fits', severity: 'error', rule: 'after the rest' });
  });

  test('show --json prints the rules in force', () => {
    const { status, stdout } = run('show', '--policy', clean, '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      default: 'unreviewed',
      rules: [{ name: 'ChatGPT', verdict: 'sanctioned', until: '2027-06-30' }, { name: 'OpenAI' }],
    });
  });

  test('init writes the services of the store, most used first, as a policy that is in force at once', async () => {
    await fillStore(join(folder, 'office.db'));
    const { status, stdout, stderr } = run('init', '--db', 'office.db');
    expect([status, stdout]).toEqual([0, '']);
    expect(stderr).toBe('lamplighter.policy.yaml: 3 services to decide about\n');
    const text = readFileSync(join(folder, 'lamplighter.policy.yaml'), 'utf8');
    expect(text).toMatch(
      /^ {2}# ChatGPT \(openai, [a-z-]+\): 2 users, 2 devices, 1,200 requests\n {2}- name: chatgpt$/m,
    );
    expect(text).toContain(': 1 device, 5 requests\n  - name: claude\n');
    expect(text).toContain('  # an-own-service: 1 device, only looked up, 1 time\n');
    const shown = JSON.parse(run('show', '--json').stdout) as { rules: readonly { name: string }[] };
    expect(shown.rules.map(({ name }) => name)).toEqual(['chatgpt', 'claude', 'an-own-service']);
  });

  test('init never writes over a policy, and ends with 2', async () => {
    await fillStore(join(folder, 'again.db'));
    writeFileSync(join(folder, 'mine.yaml'), 'default: monitored\n');
    const { status, stderr } = run('init', '--db', 'again.db', '--out', 'mine.yaml');
    expect(status).toBe(2);
    expect(stderr).toBe(
      'lamplighter: mine.yaml: there already. Name another file with --out, or print it with --out -.\n',
    );
    expect(readFileSync(join(folder, 'mine.yaml'), 'utf8')).toBe('default: monitored\n');
    expect(run('init', '--db', 'again.db', '--out', '-').stdout).toContain('  - name: claude\n');
  });

  test('init without a store says so, makes none, and ends with 2', () => {
    expect(run('init', '--db', 'none.db', '--out', '-').status).toBe(2);
    expect(existsSync(join(folder, 'none.db'))).toBe(false);
  });

  test('without a policy it says how to come by one, and ends with 2', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'policy', 'check'], {
      cwd: dataFolder,
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /^lamplighter: no policy: there is no lamplighter\.policy\.yaml here\. Write one with `lamplighter policy init`, or/,
    );
  });

  test('a mistake in the policy is told with file, line and column, without a stack, and ends with 2', () => {
    const wrong = join(dataFolder, 'errors', 'unknown-verdict.policy.yaml');
    const { status, stderr } = run('show', '--policy', wrong);
    expect(status).toBe(2);
    expect(stderr).toMatch(/unknown-verdict\.policy\.yaml:4:14: "unsanctionned" is no verdict\./);
    expect(stderr).not.toContain('    at ');
  });
});

async function fillStore(path: string): Promise<void> {
  const store = await openStore(path);
  const head = { bytes: 1, digest: '00'.repeat(32) };
  const { id } = await store.addSource({ name: 'access.log', format: 'squid', layout: null, head });
  const batch = usageBatch([
    { service: 'claude', requests: 5 },
    { service: 'chatgpt', user: 'ana', device: 'pc-1', requests: 700 },
    { service: 'chatgpt', user: 'ben', device: 'pc-2', requests: 500 },
    { service: 'an-own-service', evidence: 'dns', requests: 1 },
  ]);
  const checkpoint = { source: id, from: 0, to: 1, name: 'access.log', layout: null, head, tail: '', readMs: 0 };
  await store.merge(batch, checkpoint);
  await store.close();
}
