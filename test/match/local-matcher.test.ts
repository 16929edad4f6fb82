import { describe, expect, test } from 'vitest';
import { LocalMatcher, ownerOf, type ServerOwner } from '../../src/match/local-matcher.js';
import { signaturesOf } from '../../src/match/signatures.js';
import { builtInCatalogue } from './built-in.js';

const { services, locals } = signaturesOf(builtInCatalogue);
const idOf = (owner: ServerOwner, port: number, path = ''): string | undefined =>
  services[locals.match({ owner, port, path })]?.id;

describe('a tool on an own machine is told', () => {
  test.each([
    ['by a port that is nobody else’s', 'own', 11434, '', 'local/ollama'],
    ['by such a port under a name that no service has', 'named', 11434, '', 'local/ollama'],
    ['by its port and path', 'own', 8000, '/v1/chat/completions', 'local/vllm'],
    ['by its port and path, whatever the query', 'own', 1234, '/v1/models?full=1', 'local/lm-studio'],
    ['by port and path under a name', 'named', 8188, '/prompt', 'local/comfyui'],
    ['by a path that is its own, on any port', 'own', 80, '/api/generate', 'local/ollama'],
    ['by the API alone, where several speak it', 'own', 8080, '/v1/chat/completions', 'local/openai-compatible'],
    ['at any address by a distinct port and a path', 'other', 11434, '/api/tags', 'local/ollama'],
  ] as const)('%s', (_, owner, port, path, id) => expect(idOf(owner, port, path)).toBe(id));
});

describe('nothing is told', () => {
  test.each([
    ['by a port that others have too', 'own', 8000, ''],
    ['by such a port and a path of somebody else', 'own', 8000, '/index.html'],
    ['by a port alone at an address of others', 'other', 11434, ''],
    ['by a path alone under a name', 'named', 443, '/api/generate'],
    ['by what stands below a path that is told alone', 'own', 80, '/api/tags/7'],
    ['by an unknown port', 'own', Number.NaN, ''],
  ] as const)('%s', (_, owner, port, path) => expect(idOf(owner, port, path)).toBeUndefined());
});

test.each([
  ['', '10.1.2.3', 'own'],
  ['gpu.corp.example', '192.168.4.4', 'own'],
  ['localhost', '', 'own'],
  ['fd12::7', '', 'own'],
  ['gpu-box', '', 'named'],
  ['gpu.corp.example', '192.0.2.7', 'named'],
  ['', '192.0.2.7', 'other'],
  ['192.0.2.7', '', 'other'],
  ['2001:db8::7', '', 'other'],
  ['', '', 'other'],
])('the server %j at %j is of %j', (host, address, owner) => expect(ownerOf(host, address)).toBe(owner));

test('tools keep their places behind the services', () => {
  const tool = builtInCatalogue.locals.findIndex(({ id }) => id === 'ollama');
  expect(new LocalMatcher(builtInCatalogue).match({ owner: 'own', port: 11434, path: '' })).toBe(
    builtInCatalogue.services.length + tool,
  );
});
