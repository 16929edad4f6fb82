/** `lamplighter policy`, as scripts call it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.js';
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
    expect(stdout).toContain(`${hidden}:76: error: rule "after the rest" can never decide: "the rest" (line 74)`);
    expect(stdout).toMatch(/21 rules: \d+ errors, 0 warnings, \d+ notes\n$/);
  });

  test('check --fail-on ends with 1 when something as severe is found, and only then', () => {
    expect(run('check', '--policy', hidden, '--fail-on', 'error').status).toBe(1);
    expect(run('check', '--policy', hidden, '--fail-on', 'note').status).toBe(1);
    expect(run('check', '--policy', clean, '--fail-on', 'note').status).toBe(0);
  });

  test('check --json prints one document', () => {
    const { stdout } = run('check', '--policy', hidden, '--json');
    const document = JSON.parse(stdout) as { file: string; rules: number; findings: readonly { rule: string }[] };
    expect(document).toMatchObject({ file: hidden, rules: 21 });
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

  test('without a policy it says how to come by one, and ends with 2', () => {
    const { status, stdout, stderr } = run('check');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^lamplighter: no policy: there is no lamplighter\.policy\.yaml here\. Write one, or/);
  });

  test('a mistake in the policy is told with file, line and column, without a stack, and ends with 2', () => {
    const wrong = join(dataFolder, 'errors', 'unknown-verdict.policy.yaml');
    const { status, stderr } = run('show', '--policy', wrong);
    expect(status).toBe(2);
    expect(stderr).toMatch(/unknown-verdict\.policy\.yaml:4:14: "unsanctionned" is no verdict\./);
    expect(stderr).not.toContain('    at ');
  });
});
