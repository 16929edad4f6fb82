import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { messageOf } from '../../src/delivery/message.js';
import { postWebhook, webhookKinds } from '../../src/delivery/webhook.js';
import { UserError } from '../../src/user-error.js';
import { hostileNames, someReport } from '../report/some-report.js';

const servers: Array<ReturnType<typeof createServer>> = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A listener that answers with `status` and keeps what it was sent. */
async function listener(status: number, headers: Record<string, string> = {}) {
  const received: Array<{ type: string | undefined; body: unknown }> = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push({ type: request.headers['content-type'], body: JSON.parse(body) });
      response.writeHead(status, headers).end();
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/SECRET`, received };
}

describe('a webhook', () => {
  for (const kind of webhookKinds) {
    test(`for ${kind} gets the sentences, the figures and the link, and no name as markup`, async () => {
      const { url, received } = await listener(200);
      const message = messageOf(someReport(hostileNames), 'https://reports.corp.example/46');
      await postWebhook(message, url, kind);
      expect(received).toHaveLength(1);
      const text = JSON.stringify(received[0]);
      expect(received[0]!.type).toBe('application/json');
      for (const part of ['"one ', 'AI use in week 46', 'https://reports.corp.example/46', 'services not approved'])
        expect(text).toContain(part);
      expect(text).not.toMatch(/"type":"(mrkdwn|TextBlock)"/);
    });
  }

  test('that refuses, leads elsewhere or is not there is told without its secret', async () => {
    const message = messageOf(someReport());
    const refusing = await listener(403);
    const leading = await listener(302, { location: 'http://127.0.0.1:1/' });
    for (const url of [refusing.url, leading.url, 'http://127.0.0.1:1/SECRET', 'ftp://127.0.0.1/SECRET', 'SECRET']) {
      const posted = postWebhook(message, url, 'generic');
      await expect(posted, url).rejects.toThrow(UserError);
      await expect(posted, url).rejects.not.toThrow(/SECRET/);
    }
  });
});
