import { createHash } from 'node:crypto';
import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { clockText } from '../figure-text.js';
import { titleOf } from '../forms/markdown.js';
import type { ReportDocument } from '../report-document.js';
import { ReportView } from './report-view.js';
import { style } from './style.js';

/** What a page may load: its own style and nothing else. No script runs, whatever a log holds. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'self'",
].join('; ');

/** The report as one HTML file that needs nothing beside it: no script, no font, no picture from elsewhere. */
export function htmlOf(report: ReportDocument): string {
  return pageOf(
    titleOf(report.period),
    <>
      <p class="made">
        Times are those of {report.period.timeZone}. Made {clockText(report.generated, report.period.timeZone)}.
      </p>
      <ReportView report={report} />
    </>,
  );
}

/** A whole page around its content. */
export function pageOf(title: string, content: ComponentChildren): string {
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={contentSecurityPolicy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>{title}</title>
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <a class="skip" href="#content">
          To the content
        </a>
        <div class="wrap">
          <header class="top">
            <h1>{title}</h1>
          </header>
          <main id="content">{content}</main>
        </div>
      </body>
    </html>
  );
  return `<!doctype html>\n${renderToString(page)}\n`;
}
