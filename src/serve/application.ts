import cookies from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { Explanation } from '../report/explanation.js';
import { csvText } from '../report/forms/csv.js';
import { tablesOf } from '../report/forms/report-tables.js';
import { contentSecurityPolicy } from '../report/html/page.js';
import { UserError } from '../user-error.js';
import { type Access, namesLoopback, sessionCookie } from './access.js';
import { explainPage, loginPage, messagePage } from './page-views.js';
import { ReportPages } from './report-pages.js';
import type { Reports } from './reports.js';
import { readQuery } from './request-query.js';
import { sorted } from './sorted.js';

/** What a page of explanation is asked for. */
export interface Explained {
  /** A user, device, address, service or host. */
  readonly subject: string;
  /** Unix milliseconds; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
}

export interface ApplicationOptions {
  readonly reports: Reports;
  readonly access: Access;
  /** Whether only names of the loopback address are answered. */
  readonly isLocal: boolean;
  /** How what is known of a subject came about. */
  readonly explained: (asked: Explained) => Promise<Explanation>;
}

/** Requests a minute and address: more than a person makes. */
const mostRequests = 240;
const mostLogins = 10;
const longestSubject = 500;
const headers = {
  'content-security-policy': `${contentSecurityPolicy}; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** The report as a web application. It reads and never writes; no page of it runs a script. */
export async function applicationOf({
  reports,
  access,
  isLocal,
  explained,
}: ApplicationOptions): Promise<FastifyInstance> {
  const app = fastify({ bodyLimit: 4096, routerOptions: { maxParamLength: 100 } });
  await app.register(cookies);
  await app.register(rateLimit, { max: mostRequests, timeWindow: '1 minute' });
  // Forms are the only bodies there are.
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headers);
    if (isLocal && !namesLoopback(request.headers.host))
      return html(
        reply.code(421),
        messagePage('Another name', 'This server answers to localhost and its addresses only.'),
      );
    if (request.url.startsWith('/login')) return undefined;
    const session = request.cookies[sessionCookie];
    if (access.allows({ authorization: request.headers.authorization, session })) return undefined;
    if (request.headers.authorization !== undefined)
      return html(reply.code(401), messagePage('Not allowed', 'That is not the token.'));
    return reply.redirect('/login', 303);
  });
  app.setErrorHandler((error: Error & { statusCode?: number }, _, reply) => {
    if (error instanceof UserError) return html(reply.code(400), messagePage('That cannot be shown', error.message));
    const code = error.statusCode ?? 500;
    if (code >= 500) process.stderr.write(`lamplighter: ${error.stack}\n`);
    const message =
      code === 429
        ? 'Too many requests. Wait a minute.'
        : code >= 500
          ? 'The server made a mistake; its log says more.'
          : error.message;
    return html(reply.code(code), messagePage('That cannot be shown', message));
  });
  app.setNotFoundHandler((_, reply) => html(reply.code(404), messagePage('Not found', 'There is no such page.')));

  const pages = new ReportPages();
  app.get('/login', (_, reply) => html(reply, loginPage(false)));
  app.post<{ Body: { token?: string } }>(
    '/login',
    { config: { rateLimit: { max: mostLogins, timeWindow: '1 minute' } } },
    (request, reply) => {
      if (!access.isToken(request.body?.token)) return html(reply.code(401), loginPage(true));
      reply.setCookie(sessionCookie, access.session, {
        httpOnly: true,
        sameSite: 'strict',
        path: '/',
        secure: request.protocol === 'https',
      });
      return reply.redirect('/', 303);
    },
  );
  app.get<{ Querystring: Record<string, unknown> }>('/', async (request, reply) => {
    const query = readQuery(request.query);
    return html(reply, pages.of(await reports.of(query), query));
  });
  app.get<{ Querystring: Record<string, unknown> }>('/explain', async (request, reply) => {
    const { subject } = request.query;
    if (typeof subject !== 'string' || subject === '' || subject.length > longestSubject)
      throw new UserError('An explanation needs a subject: the name of a user, device, service or host.');
    const query = readQuery(request.query);
    const { period } = await reports.of(query);
    const explanation = await explained({ subject, from: Date.parse(period.from), to: Date.parse(period.to) });
    return html(reply, explainPage(explanation, period, query));
  });
  app.get<{ Querystring: Record<string, unknown> }>('/report.json', async (request) =>
    reports.of(readQuery(request.query)),
  );
  app.get<{ Querystring: Record<string, unknown>; Params: { name: string } }>(
    '/tables/:name',
    async (request, reply) => {
      const query = readQuery(request.query);
      const tables = sorted(tablesOf(await reports.of(query)), query.sort);
      const table = tables.find(({ id }) => `${id}.csv` === request.params.name);
      if (!table) return html(reply.code(404), messagePage('Not found', 'There is no such table.'));
      reply.header('content-disposition', `attachment; filename="${table.id}.csv"`).type('text/csv; charset=utf-8');
      return csvText([table.columns.map(({ key }) => key), ...table.rows.map((row) => row.map(({ value }) => value))]);
    },
  );
  return app;
}

function html(reply: FastifyReply, page: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(page);
}
