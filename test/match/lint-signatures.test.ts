import { describe, expect, it } from 'vitest';
import { lintSignatures } from '../../src/match/lint-signatures.js';
import type { ApiFile, ClientFile, ServiceFile, SignatureFiles } from '../../src/match/signature-schemas.js';
import { builtInFiles, builtInProblems } from './built-in.js';

const sources = [{ name: 'a test', seen: '2026-11' }];
const sound: ServiceFile = {
  id: 'sound',
  name: 'Sound',
  vendor: 'openai',
  category: 'chatbot',
  hosts: { app: ['ai.sound.example'] },
  confidence: 'low',
  sources,
};

describe('lint', () => {
  it('finds nothing wrong with the built-in signatures', () => {
    expect(builtInProblems).toEqual([]);
    expect(lintSignatures(builtInFiles)).toEqual([]);
  });

  it('finds nothing wrong with a sound service beside them', () => {
    expect(lintSignatures(withService({}))).toEqual([]);
  });

  it.each<readonly [string, Partial<ServiceFile>, string, string]>([
    ['a vendor nobody added', { vendor: 'nobody' }, 'vendor', 'add vendors/nobody.json'],
    ['a category that is none', { category: 'magic' }, 'category', 'name one of categories.json'],
    [
      'no host that counts',
      { hosts: { asset: ['cdn.sound.example'] } },
      'hosts',
      'give it one under app, api or download',
    ],
    ['a public suffix', { hosts: { app: ['co.uk'] } }, 'hosts.app', 'is a public suffix'],
    [
      'a wildcard without example',
      { hosts: { api: ['ai.*.sound.example'] } },
      'hosts.api',
      'add a real host as "example"',
    ],
    [
      'an example of another host',
      { hosts: { api: [{ pattern: 'ai.*.sound.example', example: 'ai.sound.example' }] } },
      'hosts.api',
      'does not match its example',
    ],
    ['a host of another service', { hosts: { app: ['chatgpt.com'] } }, 'hosts.app', 'is claimed by chatgpt too'],
    [
      'a host inside that of another',
      { hosts: { app: ['x.sound.example', 'chat.openai.com'] } },
      'hosts.app',
      'chatgpt',
    ],
    ['a host that is not AI', { hosts: { app: ['stripe.com'] } }, 'hosts.app', 'narrow the pattern, or mark it shared'],
  ])('names %s and says how to mend it', (_, change, where, message) => {
    const problems = lintSignatures(withService(change));
    expect(problems).toContainEqual({
      file: 'services/sound.json',
      where,
      message: expect.stringContaining(message),
    });
  });

  it.each<readonly [string, Partial<ClientFile>, string]>([
    ['an example that does not match', { examples: ['other/1'] }, 'is matched to no client'],
    ['a near miss that matches', { nearMisses: ['sound/2'] }, 'narrow the pattern'],
    ['user agents without an example', { examples: undefined }, 'add a real user agent'],
    ['nothing to know it by', { userAgents: undefined, examples: undefined }, 'neither userAgents nor headers'],
    ['a vendor nobody added', { vendor: 'nobody' }, 'add vendors/nobody.json'],
  ])('names a client with %s', (_, change, message) => {
    const client = { id: 'sound', name: 'Sound', kind: 'sdk', userAgents: ['sound/*'], examples: ['sound/1'], sources };
    const problems = lintSignatures(
      within({ clients: [...builtInFiles.clients, { ...client, ...change } as ClientFile] }),
    );
    expect(problems).toEqual([expect.objectContaining({ message: expect.stringContaining(message) })]);
  });

  it.each<readonly [string, Partial<ApiFile>, string]>([
    ['an example of another path', { examples: [{ url: 'https://api.openai.com/other' }] }, 'is matched to no api'],
    [
      'an example with another model',
      { examples: [{ url: 'https://api.openai.com/sound/m1', operation: 'chat', model: 'm2' }] },
      'gives {"operation":"chat","model":"m1"}',
    ],
    ['a near miss that matches', { nearMisses: ['https://api.openai.com/sound/m1'] }, 'narrow the path'],
  ])('names an API with %s', (_, change, message) => {
    const api: ApiFile = {
      id: 'sound',
      name: 'Sound',
      endpoints: [{ path: '/sound/{model}', operation: 'chat' }],
      examples: [{ url: 'https://api.openai.com/sound/m1', operation: 'chat', model: 'm1' }],
      nearMisses: ['https://api.openai.com/sounds/m1'],
      sources,
    };
    expect(lintSignatures(within({ apis: [...builtInFiles.apis, api] }))).toEqual([]);
    const problems = lintSignatures(within({ apis: [...builtInFiles.apis, { ...api, ...change }] }));
    expect(problems).toEqual([expect.objectContaining({ message: expect.stringContaining(message) })]);
  });
});

function withService(change: Partial<ServiceFile>): SignatureFiles {
  return within({ services: [...builtInFiles.services, { ...sound, ...change }] });
}

function within(change: Partial<SignatureFiles>): SignatureFiles {
  return { ...builtInFiles, ...change };
}
