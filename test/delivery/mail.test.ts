import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';
import { sendMail } from '../../src/delivery/mail.js';
import { messageOf } from '../../src/delivery/message.js';
import { htmlOf } from '../../src/report/html/page.js';
import { UserError } from '../../src/user-error.js';
import { hostileNames, someReport } from '../report/some-report.js';

const cleanUps: Array<() => Promise<void> | void> = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const hasOpenssl = works('openssl', ['version']);
if (!hasOpenssl) console.warn('SKIPPED: mail with TLS: no openssl to make a certificate with');
const mail = {
  from: 'lamplighter@corp.example',
  to: ['ciso@corp.example', 'net@corp.example'],
  html: htmlOf(someReport()),
  fileName: 'report.html',
};

describe('a report by mail', () => {
  test('goes to a relay on this machine without TLS only where that was asked for', async () => {
    const { port, received } = await mailServer({ disabledCommands: ['STARTTLS'] });
    const server = `smtp://127.0.0.1:${port}`;
    await expect(sendMail(messageOf(someReport()), { ...mail, server })).rejects.toThrow(UserError);
    expect(received).toEqual([]);
    await sendMail(messageOf(someReport(), 'https://reports.corp.example/46'), { ...mail, server, plain: true });
    expect(received).toHaveLength(1);
    const [text] = received;
    expect(text).toContain('Subject: AI use in week 46 of 2026 (9 to 15 November 2026)');
    expect(text).toContain('filename=report.html');
    expect(text).toContain('https://reports.corp.example/46');
  });

  test('puts no name of a log into a header of the mail', async () => {
    const { port, received } = await mailServer({ disabledCommands: ['STARTTLS'] });
    const report = { ...someReport(hostileNames), sentences: ['a\r\nBcc: evil@example.com\r\n\r\nb'] };
    await sendMail(messageOf(report), { ...mail, server: `smtp://127.0.0.1:${port}`, plain: true });
    expect(received[0]).not.toMatch(/^Bcc:/im);
  });

  test.skipIf(!hasOpenssl)(
    'is encrypted, for a server whose certificate is trusted, with the password that it asks for',
    async () => {
      const { key, cert } = certificate();
      const { port, received } = await mailServer({
        key,
        cert,
        authOptional: false,
        onAuth: ({ username, password }, _, done) =>
          username === 'reports' && password === 'p@ss word'
            ? done(null, { user: username })
            : done(new Error('wrong password')),
      });
      const server = `smtp://reports:p%40ss%20word@localhost:${port}`;
      await expect(sendMail(messageOf(someReport()), { ...mail, server })).rejects.toThrow(/certificate/);
      expect(received).toEqual([]);
      await sendMail(messageOf(someReport()), { ...mail, server, authority: cert });
      expect(received).toHaveLength(1);
      const wrong = sendMail(messageOf(someReport()), {
        ...mail,
        server: server.replace('p%40ss', 'secret'),
        authority: cert,
      });
      await expect(wrong).rejects.toThrow(UserError);
      await expect(wrong).rejects.not.toThrow(/secret/);
    },
  );

  test('tells what is wrong where nobody listens and where the address is none', async () => {
    for (const server of ['smtp://127.0.0.1:1', 'mail.corp.example', 'http://mail.corp.example'])
      await expect(sendMail(messageOf(someReport()), { ...mail, server, plain: true })).rejects.toThrow(UserError);
  });
});

async function mailServer(options: SMTPServerOptions) {
  const received: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    ...options,
    onData: (stream, _, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        received.push(
          Buffer.concat(chunks)
            .toString()
            .replaceAll('=\r\n', '')
            .replaceAll(/\r\n +/g, ' '),
        );
        done();
      });
    },
  });
  // A client that refuses the certificate ends the connection: that is no fault of the server.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { port: (server.server.address() as AddressInfo).port, received };
}

function certificate(): { readonly key: string; readonly cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'lamplighter-tls-'));
  cleanUps.push(() => rmSync(folder, { recursive: true }));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=DNS:localhost',
      '-keyout',
      key,
      '-out',
      cert,
    ],
    { stdio: 'ignore' },
  );
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
}

function works(program: string, args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
