import { describe, expect, it } from 'vitest';
import { ApiMatcher } from '../../src/match/api-matcher.js';
import { UrlMatcher } from '../../src/match/url-matcher.js';
import { builtInCatalogue, builtInFiles } from './built-in.js';

const apis = new ApiMatcher(builtInCatalogue);
const urls = new UrlMatcher(builtInCatalogue);

describe.each(builtInFiles.apis)('the API $id', ({ id, endpoints, examples, nearMisses }) => {
  it.each(examples)('is known in $url, with what that names', ({ url, ...named }) => {
    expect(matchOf(url)).toEqual({ api: id, ...named });
  });

  it.each(nearMisses)('is not known in %s', (url) => {
    expect(matchOf(url)?.api).not.toBe(id);
  });

  it('is known at every endpoint that a host or the path alone tells', () => {
    for (const { path, hosts, alone, operation } of endpoints) {
      if (!alone && hosts === undefined) continue;
      const host = hosts?.[0]?.replace(/^=/, '').replace(/^\*\./, 'x.').replace('*', 'x') ?? 'ai.corp.example';
      const call = path.replace(/\{\w+\}|\*/g, 'x');
      const match = apis.match({ host, path: call, aiHost: hosts !== undefined });
      expect(match, host + call).toBeDefined();
      if (match?.api === id) expect([operation, 'chat', 'list', 'predict', 'rpc', 'image']).toContain(match.operation);
    }
  });

  it('is known at no endpoint one letter off, nor on a host that serves no AI unless the path alone tells', () => {
    for (const { path, alone } of endpoints) {
      const call = path.replace(/\{\w+\}|\*/g, 'x');
      if (!/[*}]$/.test(path))
        expect(apis.match({ host: 'shop.example', path: `${call}x`, aiHost: false }), call).toBeUndefined();
      if (!alone) {
        const match = apis.match({ host: 'shop.example', path: call, aiHost: false });
        expect(match?.api, call).not.toBe(id);
      }
    }
  });
});

describe('a region', () => {
  it.each([
    ['bedrock-runtime.eu-central-1.amazonaws.com', 'eu-central-1'],
    ['vpce-1.bedrock-runtime.us-east-1.vpce.amazonaws.com', 'us-east-1'],
    ['bedrock-runtime-fips.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
    ['europe-west4-aiplatform.googleapis.com', 'europe-west4'],
    ['aiplatform.eu.rep.googleapis.com', 'eu'],
    ['ark.cn-beijing.volces.com', 'cn-beijing'],
    ['us-south.ml.cloud.ibm.com', 'us-south'],
    ['aiplatform.googleapis.com', undefined],
    ['contoso.openai.azure.com', undefined],
    ['notbedrock-runtime.eu-central-1.amazonaws.com', undefined],
    ['bedrock-runtime..amazonaws.com', undefined],
    ['', undefined],
  ])('of %s is %s', (host, region) => {
    expect(apis.regionOf(host)).toBe(region);
  });
});

describe('hostile paths', () => {
  it.each([
    '',
    '?',
    '/',
    '//',
    '/'.repeat(100_000),
    `/v1/chat/completions/${'x/'.repeat(1_000_000)}`,
    `/model/${'%'.repeat(1000)}/invoke`,
    `/v1beta/models/${'a:'.repeat(1_000_000)}generateContent`,
    `/model/${'x'.repeat(5_000_000)}/invoke`,
  ])('are answered (%#)', (path) => {
    const match = apis.match({ host: 'api.openai.com', path, aiHost: true });
    expect([undefined, 'openai', 'bedrock', 'fal', 'bfl']).toContain(match?.api);
  });

  it('with a malformed escape keep the model as it was written', () => {
    const match = apis.match({ host: 'x.example', path: '/model/a%zz/invoke', aiHost: false });
    expect(match).toMatchObject({ api: 'bedrock', model: 'a%zz' });
  });
});

function matchOf(text: string) {
  const url = new URL(text);
  const path = url.pathname + url.search;
  return apis.match({ host: url.hostname, path, aiHost: urls.match(url.hostname, path)?.counts ?? false });
}
