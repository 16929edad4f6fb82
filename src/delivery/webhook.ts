import { UserError } from '../user-error.js';
import type { Message } from './message.js';

/** Who reads the message, and so how it is written. */
export const webhookKinds = ['slack', 'teams', 'generic'] as const;
export type WebhookKind = (typeof webhookKinds)[number];

const timeoutMs = 30_000;

/** Posts a report's summary to a chat or any other listener. Throws a UserError where it is not taken. */
export async function postWebhook(message: Message, address: string, kind: WebhookKind): Promise<void> {
  const url = webhookUrl(address);
  const place = `--webhook ${url.origin}`;
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(bodies[kind](message)),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (error) {
    const { cause, message: reason } = error as Error;
    throw new UserError(`${place}: not reached: ${cause instanceof Error ? cause.message : reason}.`, { cause: error });
  }
  if (!response.ok)
    throw new UserError(
      `${place}: answered ${response.status} ${response.statusText}. Look whether its address is still valid.`,
    );
}

/** The path is a secret: errors show the origin only. */
function webhookUrl(address: string): URL {
  try {
    const url = new URL(address);
    if (url.protocol === 'https:' || url.protocol === 'http:') return url;
  } catch {
    // Told below, as any other mistake in it.
  }
  throw new UserError('--webhook: expected an address that begins with https://.');
}

const bodies: Readonly<Record<WebhookKind, (message: Message) => object>> = {
  /** Block Kit; texts are `plain_text`, in which nothing is a link, a mention or markup. */
  slack: ({ title, lines, figures, link }) => ({
    text: slackText(title),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: title.slice(0, 150) } },
      ...lines.map((line) => ({ type: 'section', text: { type: 'plain_text', text: line.slice(0, 3000) } })),
      {
        type: 'section',
        fields: figures.map(({ label, value }) => ({ type: 'plain_text', text: `${value} ${label}` })),
      },
      ...(link === undefined
        ? []
        : [
            {
              type: 'actions',
              elements: [{ type: 'button', text: { type: 'plain_text', text: 'Open the report' }, url: link }],
            },
          ]),
    ],
  }),
  /** An adaptive card, as Workflows in Teams take it; its TextRuns are not Markdown. */
  teams: ({ title, lines, figures, link }) => ({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            richText(title, { size: 'large', weight: 'bolder' }),
            ...lines.map((line) => richText(line)),
            { type: 'FactSet', facts: figures.map(({ label, value }) => ({ title: value, value: label })) },
          ],
          ...(link !== undefined && { actions: [{ type: 'Action.OpenUrl', title: 'Open the report', url: link }] }),
        },
      },
    ],
  }),
  generic: (message) => message,
};

/** The three characters that Slack's fall-back text gives a meaning. */
function slackText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function richText(text: string, look: object = {}): object {
  return { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text, ...look }] };
}
