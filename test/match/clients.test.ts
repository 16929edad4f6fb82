import { describe, expect, it } from 'vitest';
import { ClientMatcher } from '../../src/match/client-matcher.js';
import { builtInCatalogue, builtInFiles } from './built-in.js';

const clients = new ClientMatcher(builtInCatalogue);

describe.each(builtInFiles.clients.filter(({ userAgents }) => userAgents))('the client $id', (client) => {
  it('is known by its examples, and not by what only looks like them', () => {
    for (const example of client.examples ?? []) expect(clients.match(example)?.id, example).toBe(client.id);
    for (const nearMiss of client.nearMisses ?? []) expect(clients.match(nearMiss)?.id, nearMiss).not.toBe(client.id);
  });

  it('is known by none of its patterns with a letter lost', () => {
    for (const pattern of client.userAgents ?? []) {
      const longest = pattern.split('*').toSorted((one, other) => other.length - one.length)[0]!;
      const damaged = pattern.replace(longest, longest.replace(/[a-z]/i, '')).replaceAll('*', '1');
      const others = (client.userAgents ?? []).filter((other) => other !== pattern);
      const found = clients.match(damaged);
      expect(found?.id === client.id && others.length === 0, damaged).toBe(false);
    }
  });
});

describe('ordinary programs', () => {
  it.each([
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:144.0) Gecko/20100101 Firefox/144.0',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Slack/4.45.64 Chrome/138.0.7204.97 Electron/37.2.0 Safari/537.36',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Code/1.104.2 Chrome/138.0.7204.251 Electron/37.3.1 Safari/537.36',
    'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
    'Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17928; Pro)',
    'python-requests/2.32.4',
    'python-httpx/0.28.1',
    'Python/3.12 aiohttp/3.12.15',
    'axios/1.11.0',
    'node-fetch/1.0 (+https://github.com/bitinn/node-fetch)',
    'node',
    'undici',
    'okhttp/5.1.0',
    'Go-http-client/2.0',
    'Boto3/1.40.9 md/Botocore#1.40.9 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.12.4',
    'aws-sdk-js/3.864.0 ua/2.1 os/linux#6.8.0 lang/js md/nodejs#22.17.0',
    'gcloud/534.0.0 command/gcloud.compute.instances.list',
    'grpc-python/1.74.0 grpc-c/48.0.0 (linux; chttp2)',
    'google-api-python-client/2.178.0 (gzip)',
    'connect-es/1.6.1',
    'curl/8.5.0',
    'Wget/1.21.4',
    'git/2.51.0',
    'docker/28.3.3 go/go1.24.5 git-commit/bea959c os/linux arch/amd64',
    'pip/25.2 {"ci":null,"cpu":"x86_64"}',
    'npm/11.5.2 node/v22.17.0 linux x64 workspaces/false',
    'Debian APT-HTTP/1.3 (2.7.14)',
    'Windows-Update-Agent/10.0.10011.16384 Client-Protocol/2.83',
    'Traefik/3.1',
    'continuum/1.0',
    '-',
    '',
  ])('%s are no AI client', (userAgent) => {
    expect(clients.match(userAgent)).toBeUndefined();
  });
});

describe('hostile user agents', () => {
  it('of megabytes are decided by their beginning', () => {
    expect(clients.match(`OpenAI/Python ${'1'.repeat(5_000_000)}`)?.id).toBe('openai-python');
    expect(clients.match('Mozilla/5.0 '.repeat(500_000))).toBeUndefined();
  });
});

describe('headers', () => {
  it.each([
    ['x-stainless-lang', 'python', 'stainless-sdk'],
    ['originator', 'codex_cli_rs', 'codex'],
    ['originator', 'codex_vscode', 'codex-vscode'],
    ['anthropic-beta', 'claude-code-20250219', 'claude-code'],
    ['editor-plugin-version', 'copilot-chat/0.31.5', 'github-copilot-chat'],
    ['mcp-session-id', '1', 'mcp-client'],
    ['x-goog-api-client', 'google-genai-sdk/1.30.0 gl-python/3.12.4', 'google-genai'],
    ['x-goog-api-client', 'gl-python/3.12.4 gax/2.25.1', undefined],
    ['anthropic-beta', 'files-api-2025-04-14', undefined],
    ['content-type', 'application/json', undefined],
  ])('%s: %s is of %s', (name, value, client) => {
    expect(clients.matchHeader(name, value)?.id).toBe(client);
  });
});
