import { rootCertificates } from 'node:tls';
import { createTransport } from 'nodemailer';
import { UserError } from '../user-error.js';
import type { Message } from './message.js';

export interface MailOptions {
  /** `smtps://user:password@mail.example` (TLS from the start) or `smtp://mail.example:587` (STARTTLS, which is required). */
  readonly server: string;
  readonly from: string;
  readonly to: readonly string[];
  /** Whether mail may go without TLS: to a relay on this machine. */
  readonly plain?: boolean;
  /** PEM certificates of an authority of the organisation's own, beside those that everybody trusts. */
  readonly authority?: string;
  /** The report itself, attached. */
  readonly html: string;
  readonly fileName: string;
}

const timeoutMs = 30_000;

/** Sends a report by mail: the summary as text, the report as an attachment. Throws a UserError where the server does not take it. */
export async function sendMail(
  message: Message,
  { server, from, to, plain = false, authority, html, fileName }: MailOptions,
): Promise<void> {
  const url = serverUrl(server);
  const transport = createTransport({
    host: url.hostname,
    port: Number(url.port) || (url.protocol === 'smtps:' ? 465 : 587),
    secure: url.protocol === 'smtps:',
    requireTLS: !plain,
    ignoreTLS: plain,
    ...(url.username !== '' && {
      auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    }),
    ...(authority !== undefined && { tls: { ca: [...rootCertificates, authority] } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from,
      to: [...to],
      subject: message.title,
      text: mailText(message),
      attachments: [{ filename: fileName, content: html, contentType: 'text/html; charset=utf-8' }],
    });
  } catch (error) {
    throw new UserError(`--smtp ${url.protocol}//${url.host}: the mail was not taken: ${(error as Error).message}.`, {
      cause: error,
    });
  } finally {
    transport.close();
  }
}

/** The message's password never shows in an error. */
function serverUrl(server: string): URL {
  try {
    const url = new URL(server);
    if (url.protocol === 'smtp:' || url.protocol === 'smtps:') return url;
  } catch {
    // Told below, as any other mistake in it.
  }
  throw new UserError('--smtp: expected smtps://user:password@mail.example or smtp://mail.example:587.');
}

function mailText({ lines, figures, link }: Message): string {
  return [
    ...lines,
    '',
    ...figures.map(({ label, value }) => `${value.padStart(10)}  ${label}`),
    '',
    ...(link === undefined ? [] : [`The report: ${link}`]),
    'The whole report is attached. It is one page that loads nothing from elsewhere.',
    '',
  ].join('\n');
}
