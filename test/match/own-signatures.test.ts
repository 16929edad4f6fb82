import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadCompiledCatalogue } from '../../src/match/compiled-catalogue.js';
import { compiledSignatures } from '../../src/match/compiled-signatures.js';
import { HostMatcher } from '../../src/match/host-matcher.js';
import { loadCatalogue } from '../../src/match/load-catalogue.js';
import { isProduct } from '../../src/match/network-services.js';
import { riskScore } from '../../src/match/risk-score.js';
import { digestOf, packSignatures, unpackSignatures } from '../../src/match/signature-pack.js';
import { UserError } from '../../src/user-error.js';
import { builtInCatalogue, builtInFiles } from './built-in.js';

const folder = mkdtempSync(join(tmpdir(), 'lamplighter-signatures-'));
afterAll(() => rmSync(folder, { recursive: true }));

const sources = [{ name: 'our own', seen: '2026-11' }];
const inHouse = {
  id: 'in-house-chat',
  name: 'In-house chat',
  vendor: 'acme',
  category: 'chatbot',
  hosts: { app: ['=ai.acme.example'] },
  confidence: 'high',
  sources,
};

describe("an organisation's own folder", () => {
  it('adds services beside the built-in ones and replaces those of the same id', () => {
    const own = write('adds', {
      'services/in-house-chat.json': inHouse,
      'services/chatgpt.json': {
        ...inHouse,
        id: 'chatgpt',
        name: 'ChatGPT by proxy',
        hosts: { app: ['gpt.acme.example'] },
      },
      'vendors/acme.json': { id: 'acme', name: 'Acme' },
    });
    const catalogue = loadCatalogue({ signatures: own });
    const hosts = new HostMatcher(catalogue);
    const serviceOf = (host: string) => catalogue.services[hosts.match(host)?.service ?? -1]?.name;
    expect(serviceOf('ai.acme.example')).toBe('In-house chat');
    expect(serviceOf('gpt.acme.example')).toBe('ChatGPT by proxy');
    expect(serviceOf('chatgpt.com')).not.toBe('ChatGPT');
    expect(serviceOf('claude.ai')).toBe('Claude');
    const ids = catalogue.services.filter(isProduct).map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted());
    expect(catalogue.digest).not.toBe(builtInCatalogue.digest);
  });

  it('overrides risk facts and weights', () => {
    const fact = { value: 'no', source: 'our contract', seen: '2026-10' };
    const own = write('risk', {
      'risk.json': {
        weights: {
          exposure: { weight: 0 },
          jurisdiction: { weight: 0, points: builtInFiles.risk.weights!.jurisdiction!.points },
        },
        services: { chatgpt: { trainsOnConsumerInput: fact } },
      },
    });
    const before = scoreOf(builtInCatalogue);
    const after = scoreOf(loadCatalogue({ signatures: own }));
    expect(before.factors.map(({ name }) => name)).toContain('exposure');
    expect(after.factors.map(({ name }) => name)).not.toContain('exposure');
    expect(after.factors.find(({ name }) => name === 'trainsOnConsumerInput')).toMatchObject({
      answer: 'no',
      points: 0,
      source: 'our contract',
    });
    expect(after.score).toBeLessThan(before.score);
  });

  it('with wrong files is refused whole, naming every file, place and fault', () => {
    const own = write('wrong', {
      'services/bad-pattern.json': { ...inHouse, id: 'bad-pattern', hosts: { app: ['HTTPS://ai.acme.example'] } },
      'services/other-name.json': inHouse,
      'services/extra-key.json': { ...inHouse, id: 'extra-key', colour: 'red' },
      'services/cut-off.json': '{"id": "cut',
    });
    expect(() => loadCatalogue({ signatures: own })).toThrow(UserError);
    const message = messageOf(() => loadCatalogue({ signatures: own }));
    expect(message).toContain('4 signature problems');
    expect(message).toContain('services/bad-pattern.json: hosts.app.0: HTTPS://ai.acme.example');
    expect(message).toContain('services/other-name.json: id: the id "in-house-chat" differs from the file name');
    expect(message).toContain('services/extra-key.json');
    expect(message).toContain('services/cut-off.json: not JSON');
  });

  it('that is not there is refused', () => {
    expect(messageOf(() => loadCatalogue({ signatures: join(folder, 'nowhere') }))).toContain('no signatures there');
  });
});

describe('a packed catalogue', () => {
  const pack = packSignatures(builtInFiles);

  it('holds what was packed, under the same digest', () => {
    const path = write('packed', { 'signatures.pack': pack });
    expect(loadCatalogue({ signatures: join(path, 'signatures.pack') })).toEqual(builtInCatalogue);
    expect(digestOf(builtInFiles)).toBe(builtInCatalogue.digest);
  });

  it('is refused when any part of it is changed, cut or lost', () => {
    const damaged = [
      pack.replace('chatgpt.com', 'chatgpt.con'),
      pack.slice(0, -100),
      pack.slice(0, pack.indexOf('\n')),
      pack.slice(pack.indexOf('\n') + 1),
      pack.replace(/"sha256":"./, '"sha256":"x'),
      pack.replace('"version":1', '"version":2'),
      '',
      '\n\n',
      '{}\n{}\n',
      'null\nnull\n',
    ];
    for (const text of damaged) expect(() => unpackSignatures(text, 'a pack')).toThrow(UserError);
  });

  it('with the right checksum and wrong contents is refused', () => {
    const wrong = packSignatures({ ...builtInFiles, services: [{ ...builtInFiles.services[0]!, id: 'Not an id' }] });
    const path = join(write('forged', { 'forged.pack': wrong }), 'forged.pack');
    expect(messageOf(() => loadCatalogue({ signatures: path }))).toContain('services.0.id');
  });
});

it.skipIf(!existsSync(compiledSignatures))(
  'the compiled signatures are those of the folder; if not: npm run build',
  () => {
    expect(unpackSignatures(readFileSync(compiledSignatures, 'utf8'), 'compiled').digest).toBe(builtInCatalogue.digest);
    expect(loadCompiledCatalogue()).toEqual(builtInCatalogue);
  },
);

function write(name: string, files: Readonly<Record<string, unknown>>): string {
  for (const [file, contents] of Object.entries(files)) {
    const path = join(folder, name, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof contents === 'string' ? contents : JSON.stringify(contents));
  }
  return join(folder, name);
}

function scoreOf(catalogue: typeof builtInCatalogue) {
  return riskScore(catalogue, catalogue.services.find(({ id }) => id === 'chatgpt')!);
}

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error('nothing was thrown');
}
