import { describe, expect, test } from 'vitest';
import { Access, isLoopback, namesLoopback } from '../../src/serve/access.js';
import { applicationOf } from '../../src/serve/application.js';
import type { Reports } from '../../src/serve/reports.js';
import { type PageQuery, periodOf } from '../../src/serve/request-query.js';
import { hostileNames, someReport } from '../report/some-report.js';

const token = 'a token of more than sixteen';

/** The application over a report of nothing but hostile names; `asked` gets the queries. */
async function application(
  options: { readonly token?: string; readonly isLocal?: boolean } = {},
  asked: PageQuery[] = [],
) {
  const reports = {
    of: async (query: PageQuery) => {
      asked.push(query);
      periodOf(query, 'UTC', new Date());
      return someReport(hostileNames);
    },
  } as unknown as Reports;
  return applicationOf({
    reports,
    access: new Access(options.token),
    isLocal: options.isLocal ?? true,
    explained: async ({ subject }) => ({ subject, kinds: ['user'], findings: [], more: 0 }),
  });
}

describe('the server', () => {
  test('answers every page with a policy that lets no script run', async () => {
    const app = await application();
    for (const url of ['/', '/login', '/nope', '/?week=x', '/tables/services.csv', '/report.json']) {
      const { headers } = await app.inject({ url, headers: { host: 'localhost:8420' } });
      expect(headers['content-security-policy'], url).toMatch(/^default-src 'none'; style-src 'sha256-/);
      expect(headers, url).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    }
  });

  test('answers to names of this machine only, so that no page from elsewhere can read it', async () => {
    const app = await application();
    const codes = await Promise.all(
      ['evil.example', 'localhost.evil.example', '10.0.0.1', '127.0.0.1.nip.io:8420'].map(
        async (host) => (await app.inject({ url: '/', headers: { host } })).statusCode,
      ),
    );
    expect(codes).toEqual([421, 421, 421, 421]);
    for (const host of ['localhost', '127.0.0.1:8420', '[::1]:8420'])
      expect((await app.inject({ url: '/', headers: { host } })).statusCode, host).toBe(200);
  });

  test('shows nothing without the token where it has one, by header or by cookie', async () => {
    const app = await application({ token, isLocal: false });
    for (const url of ['/', '/report.json', '/tables/users.csv', '/nope'])
      expect((await app.inject(url)).statusCode, url).toBe(303);
    expect((await app.inject({ url: '/', headers: { authorization: 'Bearer wrong' } })).statusCode).toBe(401);
    expect((await app.inject({ url: '/', headers: { authorization: `Bearer ${token}` } })).statusCode).toBe(200);
    const form = (given: string) => ({
      method: 'POST' as const,
      url: '/login',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ token: given }).toString(),
    });
    expect((await app.inject(form('wrong'))).statusCode).toBe(401);
    const login = await app.inject(form(token));
    const [cookie] = login.cookies as Array<{ name: string; value: string; httpOnly?: boolean; sameSite?: string }>;
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
    expect(cookie!.value).not.toContain(token);
    expect((await app.inject({ url: '/', cookies: { [cookie!.name]: cookie!.value } })).statusCode).toBe(200);
    expect((await app.inject({ url: '/', cookies: { [cookie!.name]: `${cookie!.value}x` } })).statusCode).toBe(303);
  });

  test('lets nobody try many tokens', async () => {
    const app = await application({ token, isLocal: false });
    const codes = [];
    for (let i = 0; i < 12; i++)
      codes.push((await app.inject({ method: 'POST', url: '/login', payload: {} })).statusCode);
    expect(codes.at(-1)).toBe(429);
  });

  test('changes nothing: it knows no other method', async () => {
    const app = await application();
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH'] as const)
      expect((await app.inject({ method, url: '/', headers: { host: 'localhost' } })).statusCode, method).toBe(404);
  });

  test('asks for what the address says and tells a mistake in it as one', async () => {
    const asked: PageQuery[] = [];
    const app = await application({}, asked);
    const get = (url: string) => app.inject({ url, headers: { host: 'localhost' } });
    await get('/?week=2026-W46&user=a%26b&verdict=unsanctioned&unknown=1&device=');
    expect(asked[0]).toEqual({ week: '2026-W46', user: 'a&b', verdict: 'unsanctioned' });
    for (const url of ['/?week=2026-W99', '/?from=2026-11-02', '/?verdict=evil', '/?from=2026-11-09&to=2026-11-02'])
      expect((await get(url)).statusCode, url).toBe(400);
  });

  test('links names so that they lead to what they name, whatever is in them', async () => {
    const app = await application();
    const { body } = await app.inject({ url: '/?week=2026-W46', headers: { host: 'localhost' } });
    const links = [...body.matchAll(/href="([^"]*)"/g)].map(([, href]) => href!);
    expect(links.length).toBeGreaterThan(40);
    for (const href of links) expect(href).toMatch(/^(#|\/(\?|tables\/|report\.json|explain\?|$))/);
  });

  test('explains a subject over the time of the report, and says what is missing where there is none', async () => {
    const app = await application();
    const get = (url: string) => app.inject({ url, headers: { host: 'localhost' } });
    const page = await get('/?week=2026-W46&user=ana');
    const [link] = /\/explain\?[^"]*/.exec(page.body) ?? [];
    expect(link).toBe('/explain?week=2026-W46&amp;user=ana&amp;subject=ana');
    const { body, statusCode } = await get('/explain?week=2026-W46&subject=%3Cscript%3E');
    expect(statusCode).toBe(200);
    expect(body).toContain('Nothing is known of &quot;&lt;script>');
    expect(body).not.toContain('<script');
    expect((await get('/explain?week=2026-W46')).statusCode).toBe(400);
  });

  test('sorts a table as its heading says, the unknown last', async () => {
    const app = await application();
    const csv = async (sort: string) => {
      const { body } = await app.inject({ url: `/tables/services.csv?sort=${sort}`, headers: { host: 'localhost' } });
      return body
        .split('\r\n')
        .slice(1, -1)
        .map((line) => Number(/used,([\d.]+),/.exec(line)![1]));
    };
    expect(await csv('services.risk')).toEqual([4.5, 5.5, 6.5, 7.5]);
    expect(await csv('-services.risk')).toEqual([7.5, 6.5, 5.5, 4.5]);
  });
});

test('loopback addresses are told from all others', () => {
  for (const host of ['127.0.0.1', '127.8.8.8', '::1', 'localhost', '0:0:0:0:0:0:0:1'])
    expect(isLoopback(host), host).toBe(true);
  for (const host of ['0.0.0.0', '::', '10.0.0.1', 'example.com', '::2', '127.evil'])
    expect(isLoopback(host), host).toBe(false);
  expect(namesLoopback('[::1]:80')).toBe(true);
  expect(namesLoopback(undefined)).toBe(false);
});
