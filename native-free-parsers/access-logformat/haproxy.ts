import type { RecordKey } from '../record-types.js';
import { TemplateWriter } from './template-writer.js';

/** What HAProxy's variables state. */
const variables: Readonly<Record<string, RecordKey>> = {
  ci: 'client',
  cp: 'clientPort',
  t: 'time',
  tr: 'time',
  trg: 'time',
  trl: 'time',
  T: 'time',
  Tl: 'time',
  Ts: 'time',
  si: 'server',
  sp: 'serverPort',
  ST: 'status',
  B: 'bytesDown',
  U: 'bytesUp',
  Ta: 'durationMs',
  Tt: 'durationMs',
  r: 'requestLine',
  HM: 'method',
  HU: 'url',
  HP: 'path',
  HPO: 'path',
};
/** `20/Nov/2026:06:49:32.123` for an accept and a request, `20/Nov/2026:06:49:32 +0000` otherwise. */
const timeStyles: Readonly<Record<string, 'common' | 'millis'>> = {
  t: 'millis',
  tr: 'millis',
  trg: 'common',
  trl: 'common',
  T: 'common',
  Tl: 'common',
};

const code = /%(?:%|(?:\([^)]*\))?(?:\{([^}]*)\})?(?:\[((?:[^[\]]|\[[^\]]*\])*)\]|([A-Za-z]+)))/g;

/**
 * HAProxy's `log-format` as templates: `%ci:%cp [%tr] %ft %b/%s %ST %B %{+Q}r`.
 *
 * Captured headers are left out of a line where there are none, and the blank beside them, so there is a template for each case.
 *
 * https://docs.haproxy.org/3.0/configuration.html#8.2.6
 */
export function haproxyTemplates(format: string): readonly string[] {
  const text = unquoted(format.trim());
  const captures = ['%hr', '%hs'].filter((name) => text.includes(`${name} `));
  const subsets = captures.reduce<readonly string[]>(
    (texts, name) => texts.flatMap((one) => [one, one.replace(`${name} `, '')]),
    [text],
  );
  return subsets.map(templateOf);
}

function templateOf(format: string): string {
  const writer = new TemplateWriter();
  let isQuoted = false;
  const template = format
    .replaceAll('%Ts.%ms', '%Ts')
    .replace(code, (whole, flags?: string, sample?: string, name?: string) => {
      if (whole === '%%') return '%';
      if (name === 'o') isQuoted = flags?.includes('+Q') ?? isQuoted;
      if (name === 'o') return '';
      if (name === 'hr' || name === 'hs') return '{$_}';
      const key = sample === undefined ? (variables[name!] ?? 'none') : keyOfSample(sample);
      const value = writer.value(key, key === 'time' ? timeStyles[name!] : undefined);
      const inQuotes = flags?.includes('+Q') || (isQuoted && !flags?.includes('-Q'));
      return inQuotes ? `"${value}"` : value;
    });
  return template.trimStart();
}

/** What a sample expression states: `ssl_fc_sni`, `req.hdr(host)`. */
function keyOfSample(sample: string): RecordKey {
  if (/^(?:ssl_fc_sni|req\.ssl_sni|req\.hdr\(host\)|hdr\(host\))/i.test(sample)) return 'host';
  if (/^(?:req\.hdr|hdr)\(user-agent\)/i.test(sample)) return 'userAgent';
  if (/^(?:req\.hdr|hdr)\(referer\)/i.test(sample)) return 'referrer';
  return /^src(?:,|$)/.test(sample) ? 'client' : 'none';
}

/** As the configuration has it: in quotes, or its blanks escaped. */
function unquoted(format: string): string {
  return format.replace(/^"([\s\S]*)"$/, '$1').replace(/\\(["\\ ])/g, '$1');
}
