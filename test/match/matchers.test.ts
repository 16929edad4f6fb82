import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AddressMatcher } from '../../src/match/address-matcher.js';

import { checkTarget } from '../../src/match/check-target.js';
import { HostMatcher } from '../../src/match/host-matcher.js';
import { compileHostPattern, hostPatternFault } from '../../src/match/host-pattern.js';
import { UrlMatcher } from '../../src/match/url-matcher.js';
import { builtInCatalogue } from './built-in.js';

const catalogue = builtInCatalogue;
const hosts = new HostMatcher(catalogue);
const urls = new UrlMatcher(catalogue, hosts);
const addresses = new AddressMatcher(catalogue);
const serviceOf = (match: { readonly service: number } | undefined) => match && catalogue.services[match.service]!.id;

describe('a host', () => {
  it.each([
    ['chatgpt.com', 'chatgpt'],
    ['www.chatgpt.com', 'chatgpt'],
    ['CHATGPT.COM', 'chatgpt'],
    ['chatgpt.com.', 'chatgpt'],
    ['api.openai.com', 'openai-api'],
    ['eu.api.openai.com', 'openai-api'],
    ['platform.openai.com', 'openai-api'],
    ['sora.chatgpt.com', 'openai-sora'],
    ['claude.ai', 'claude'],
    ['api.anthropic.com', 'anthropic-api'],
    ['generativelanguage.googleapis.com', 'gemini-api'],
    ['europe-west1-aiplatform.googleapis.com', 'vertex-ai'],
    ['contoso.openai.azure.com', 'azure-openai'],
    ['contoso.openai.azure.us', 'azure-openai'],
    ['bedrock-runtime.us-gov-west-1.amazonaws.com', 'amazon-bedrock'],
    ['bedrock-runtime-fips.us-east-1.amazonaws.com', 'amazon-bedrock'],
    ['bedrock-runtime.cn-north-1.amazonaws.com.cn', 'amazon-bedrock'],
    ['q.us-east-1.amazonaws.com', 'amazon-q'],
    ['vpce-1.bedrock-runtime.eu-west-1.vpce.amazonaws.com', 'amazon-bedrock'],
    ['inference.generativeai.eu-frankfurt-1.oci.oraclecloud.com', 'oci-genai'],
    ['copilot-proxy.githubusercontent.com', 'github-copilot'],
    ['api.individual.githubcopilot.com', 'github-copilot'],
    ['cdn-lfs-us-1.hf.co', 'huggingface'],
  ])('%s is %s', (host, service) => {
    expect(serviceOf(hosts.match(host))).toBe(service);
  });

  it.each([
    'notopenai.com',
    'openai.com.evil.example',
    'chatgpt.com.co',
    'chatgpt-com.example',
    'my-claude.ai.example',
    'notopenai.azure.com',
    'bedrock-runtime.amazonaws.com',
    'bedrock-runtime.a.b.amazonaws.com',
    'bedrock-runtime.s3.amazonaws.com',
    'q.s3.amazonaws.com',
    'q.s3-us-west-2.amazonaws.com',
    'translate.s3.eu-west-1.amazonaws.com',
    'q.us-east-1.elb.amazonaws.com',
    'aiplatform-googleapis.com',
    '-aiplatform.googleapis.com',
    'gemini.com',
    'xn--chatgpt-9za.com',
    'com',
    '.',
    '..',
    '.chatgpt.com.evil',
    '',
    'chatgpt.com:443',
    'chatgpt.com/',
    ' chatgpt.com',
    'constructor',
    '__proto__.com',
    'hasOwnProperty.toString',
  ])('"%s" is none', (host) => {
    expect(hosts.match(host)).toBeUndefined();
  });

  it('of 64 KB, or of 64 KB of labels, is none and ends at once', () => {
    expect(hosts.match('a'.repeat(65_536))).toBeUndefined();
    expect(hosts.match('a.'.repeat(32_768))).toBeUndefined();
    expect(hosts.match(`${'a.'.repeat(32_768)}chatgpt.com`)).toBeUndefined();
  });

  it('made of anything is answered without an exception, and below a service only by that service', () => {
    const label = fc.string({ unit: 'binary', maxLength: 40 });
    fc.assert(
      fc.property(fc.array(label, { maxLength: 12 }), (labels) => {
        const name = labels.join('.');
        expect([undefined, 'grok']).toContain(serviceOf(hosts.match(`${name}.grok.com`)));
        expect(hosts.match(`${name}.example`)).toBeUndefined();
      }),
      { seed: 20261120, numRuns: 500 },
    );
  });

  it('that only serves images, sign-in or telemetry corroborates and does not count', () => {
    expect(hosts.match('cdn.oaistatic.com')).toMatchObject({ role: 'asset', counts: false });
    expect(hosts.match('auth.openai.com')).toMatchObject({ role: 'auth', counts: false });
    expect(hosts.match('ab.chatgpt.com')).toMatchObject({ role: 'telemetry', counts: false });
    expect(hosts.match('registry.ollama.ai')).toMatchObject({ role: 'download', counts: true });
  });
});

describe('the most specific pattern', () => {
  it.each([
    ['=a.example.com', 'a.example.com'],
    ['a.example.com', '*.example.com'],
    ['*.example.com', 'example.com'],
    ['a.*.example.com', '*.example.com'],
    ['us-a.example.com', '*-a.example.com'],
    ['us-*.example.com', '*.example.com'],
  ])('%s goes before %s', (one, other) => {
    expect(compileHostPattern(one).specificity).toBeGreaterThan(compileHostPattern(other).specificity);
  });
});

describe('a pattern', () => {
  it.each([
    '',
    '=',
    'com',
    '*.com',
    '*',
    'a.*',
    'a.*.com',
    'a..com',
    'A.com',
    'exa mple.com',
    'a.**.example.com',
    'a*b*.example.com',
    '.example.com',
    'example.com.',
    '-a.com',
    'bücher.example',
  ])('"%s" is refused with a reason', (pattern) => {
    expect(hostPatternFault(pattern)).toBeTypeOf('string');
  });
});

describe('a host shared with other products', () => {
  it.each([
    ['github.com', '/copilot', 'github-copilot'],
    ['github.com', '/copilot/c/123', 'github-copilot'],
    ['www.bing.com', '/chat?q=1', 'ms-copilot'],
    ['www.bing.com', '/images/create/a-cat', 'bing-image-creator'],
    ['www.google.com', '/search?q=x&udm=50', 'google-ai-mode'],
    ['x.com', '/i/grok', 'grok'],
    ['chatgpt.com', '/codex/tasks', 'openai-codex'],
    ['chatgpt.com', '/c/123', 'chatgpt'],
    ['contoso.cognitiveservices.azure.com', '/openai/deployments/gpt-4o/chat/completions', 'azure-openai'],
    ['api.cloudflare.com', '/client/v4/accounts/0123/ai/run/@cf/meta/llama', 'cloudflare-ai'],
  ])('%s%s is %s', (host, path, service) => {
    const match = urls.match(host, path);
    expect(serviceOf(match)).toBe(service);
    expect(match).toMatchObject({ counts: true, shared: false });
  });

  it.each([
    ['github.com', '/copilotkit/copilotkit'],
    ['github.com', '/someone/copilot'],
    ['github.com', '/'],
    ['www.bing.com', '/chatter'],
    ['www.bing.com', '/search?q=/chat'],
    ['www.google.com', '/search?q=udm=50'],
    ['www.google.com', '/search?udm=500'],
    ['x.com', '/grok'],
    ['api.notion.com', '/v1/pages'],
    ['contoso.cognitiveservices.azure.com', '/vision/v3.2/read'],
  ])('%s%s convicts nobody', (host, path) => {
    expect(urls.match(host, path)?.counts ?? false).toBe(false);
  });

  it.each([
    'github.com',
    'www.bing.com',
    'www.google.com',
    'www.notion.so',
    'x.com',
    'substrate.office.com',
    'api.github.com',
  ])('%s convicts nobody by its name', (host) => {
    expect(hosts.match(host)).toMatchObject({ shared: true, counts: false, byPath: true });
  });

  it('with a path of megabytes is answered', () => {
    expect(urls.match('github.com', `/copilot/${'x'.repeat(5_000_000)}`)?.counts).toBe(true);
    expect(urls.match('api.cloudflare.com', `/client/v4/accounts/${'a'.repeat(5_000_000)}`)?.counts).toBe(false);
  });
});

describe('an address', () => {
  it.each([
    ['160.79.104.1', 'claude'],
    ['160.79.105.255', 'claude'],
    ['::ffff:160.79.104.1', 'claude'],
    ['2607:6bc0::10', 'claude'],
    ['160.79.106.1', undefined],
    ['160.79.103.255', undefined],
    ['2607:6bc1::1', undefined],
    ['34.162.46.92', undefined],
    ['104.18.32.47', undefined],
    ['999.1.1.1', undefined],
    ['', undefined],
    ['claude.ai', undefined],
    ['::ffff:', undefined],
  ])('%s is of %s', (address, service) => {
    expect(serviceOf(addresses.match(address))).toBe(service);
  });
});

describe('check', () => {
  it.each([
    ['chatgpt.com', 'chatgpt', 'chatgpt.com'],
    ['chatgpt.com:443', 'chatgpt', 'chatgpt.com'],
    ['  https://ChatGPT.com/c/1?x=y  ', 'chatgpt', 'chatgpt.com'],
    ['https://github.com/copilot', 'github-copilot', '=github.com/copilot'],
    ['160.79.104.10', 'claude', '160.79.104.0/23'],
    ['[2607:6bc0::10]', 'claude', '2607:6bc0::/48'],
    ['https://160.79.104.10/v1/messages', 'claude', '160.79.104.0/23'],
  ])('%s is %s by %s', (input, service, pattern) => {
    expect(checkTarget(catalogue, input)).toMatchObject({ service, pattern });
  });

  it.each([
    ['example.com', 'no pattern of the catalogue covers example.com'],
    ['dns.google', 'dns.google is no AI service but DNS over HTTPS, which hides what goes through it'],
    ['github.com', 'the name alone is no proof'],
    ['192.0.2.1', 'no published range'],
    ['', 'no host, URL or address'],
    ['http://', 'no host, URL or address'],
    ['\u001b[31mred', 'no host, URL or address'],
  ])('"%s" is none, because: %s', (input, because) => {
    const result = checkTarget(catalogue, input);
    expect(result).toMatchObject({ service: null, because: expect.stringContaining(because) });
    expect(JSON.stringify(result)).not.toContain('\\u001b');
  });
});
