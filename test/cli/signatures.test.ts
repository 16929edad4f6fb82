import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ServiceDescription } from '../../src/match/describe-service.js';
import type { SignatureProblem } from '../../src/match/signature-folder.js';
import type { SignatureStats } from '../../src/match/signature-stats.js';
import { emptyFolder, json, lamplighter } from './run.js';

interface Listed {
  readonly services: ReadonlyArray<{ readonly id: string; readonly vendor: string; readonly risk: number }>;
}

const inHouse = {
  id: 'in-house-chat',
  name: 'In-house chat',
  vendor: 'openai',
  category: 'chatbot',
  hosts: { app: ['=ai.acme.example'] },
  confidence: 'high',
  sources: [{ name: 'our network plan', seen: '2026-11' }],
};

describe('signatures list', () => {
  test('lists the services of a vendor, each with its risk', async () => {
    const { services } = await json<Listed>(['signatures', 'list', '--vendor', 'anthropic'], { cwd: emptyFolder() });
    expect(services.map(({ id }) => id)).toEqual(expect.arrayContaining(['claude', 'claude-code', 'anthropic-api']));
    expect(services.filter(({ vendor, risk }) => vendor !== 'anthropic' || risk < 0 || risk > 10)).toEqual([]);
  });

  test.each([
    ['--vendor', 'nobody'],
    ['--category', 'magic'],
  ])('refuses %s %s, which is none', async (...filter) => {
    const { code, stderr } = await lamplighter(['signatures', 'list', ...filter], { cwd: emptyFolder() });
    expect(code).toBe(2);
    expect(stderr).toContain(`"${filter[1]}"`);
  });
});

describe('signatures show', () => {
  test('shows hosts by role and every factor of the risk', async () => {
    const shown = await json<ServiceDescription>(['signatures', 'show', 'deepseek'], { cwd: emptyFolder() });
    expect(shown.vendor).toMatchObject({ name: 'DeepSeek', country: 'CN' });
    expect(shown.hosts.app?.map(({ pattern }) => pattern)).toContain('deepseek.com');
    expect(shown.risk.factors.map(({ name }) => name)).toHaveLength(7);
    const { stdout } = await lamplighter(['signatures', 'show', 'deepseek'], { cwd: emptyFolder() });
    for (const { name, answer } of shown.risk.factors) expect(stdout).toMatch(new RegExp(`${name} +${answer}`));
  });

  test('of an id that is none names those that are near', async () => {
    const { code, stderr } = await lamplighter(['signatures', 'show', 'ChatGPT'], { cwd: emptyFolder() });
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean chatgpt');
  });
});

describe('signatures lint', () => {
  test('finds nothing wrong with the built-in signatures', async () => {
    const { code, stdout } = await lamplighter(['signatures', 'lint'], { cwd: emptyFolder() });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'no problems\n' });
  });

  test('says of an own folder what is wrong and how to mend it, with exit code 1', async () => {
    const cwd = ownFolder({ ...inHouse, vendor: 'acme' });
    const { code, stdout } = await lamplighter(['signatures', 'lint', 'own'], { cwd });
    expect(code).toBe(1);
    expect(stdout).toBe(
      'services/in-house-chat.json: vendor: no vendor "acme"; add vendors/acme.json, or name one that exists\n',
    );
  });

  test('gives the same as JSON', async () => {
    const cwd = ownFolder({ ...inHouse, hosts: { app: ['AI.acme.example'] } });
    const { code, stdout } = await lamplighter(['signatures', 'lint', 'own', '--json'], { cwd });
    expect(code).toBe(1);
    const { problems } = JSON.parse(stdout) as { readonly problems: readonly SignatureProblem[] };
    expect(problems).toEqual([
      {
        file: 'services/in-house-chat.json',
        where: 'hosts.app.0',
        message: expect.stringContaining('AI.acme.example'),
      },
    ]);
  });
});

describe('signatures pack', () => {
  test('writes own additions into a file that stands in place of the built-in signatures', async () => {
    const cwd = ownFolder(inHouse);
    const packed = await lamplighter(['signatures', 'pack', '--signatures', 'own', '--out', 'all.pack'], { cwd });
    expect(packed).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^all\.pack: [\d,]+ services, sha256 [\da-f]{64}\n$/),
    });
    const checked = await json(['check', 'ai.acme.example', '--signatures', 'all.pack'], { cwd });
    expect(checked).toMatchObject({ service: 'in-house-chat', counts: true });
    const [own, all] = await Promise.all([stats(cwd, 'own'), stats(cwd, 'all.pack')]);
    expect(all).toEqual(own);
  });

  test('that was damaged is refused by every command', async () => {
    const cwd = ownFolder(inHouse);
    await lamplighter(['signatures', 'pack', '--out', 'all.pack'], { cwd });
    writeFileSync(
      join(cwd, 'all.pack'),
      readFileSync(join(cwd, 'all.pack'), 'utf8').replace('chatgpt.com', 'chatgpt.net'),
    );
    const { code, stderr } = await lamplighter(['check', 'chatgpt.com', '--signatures', 'all.pack'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain('all.pack: damaged');
  });
});

function stats(cwd: string, signatures: string): Promise<SignatureStats> {
  return json<SignatureStats>(['signatures', 'stats', '--signatures', signatures], { cwd });
}

function ownFolder(service: object): string {
  const cwd = emptyFolder();
  mkdirSync(join(cwd, 'own/services'), { recursive: true });
  writeFileSync(join(cwd, 'own/services/in-house-chat.json'), JSON.stringify(service));
  return cwd;
}
