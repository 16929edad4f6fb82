import type { RecordKey } from '../record-types.js';
import { timeLength } from '../squid-logformat/compile.js';
import { TemplateWriter } from './template-writer.js';

/** What Apache's directives state, those with an argument apart. */
const directives: Readonly<Record<string, RecordKey>> = {
  h: 'client',
  a: 'client',
  u: 'user',
  t: 'time',
  r: 'requestLine',
  m: 'method',
  U: 'path',
  s: 'status',
  b: 'bytesDown',
  B: 'bytesDown',
  O: 'bytesDown',
  I: 'bytesUp',
  S: 'bytesBoth',
  T: 'durationSeconds',
  v: 'host',
  V: 'host',
  p: 'serverPort',
};
const headers: Readonly<Record<string, RecordKey>> = {
  referer: 'referrer',
  'user-agent': 'userAgent',
  host: 'host',
};

/**
 * Apache's `LogFormat` as templates: `%h %l %u %t "%r" %>s %b`.
 *
 * https://httpd.apache.org/docs/current/mod/mod_log_config.html#formats
 */
export function apacheTemplates(format: string): readonly string[] {
  const writer = new TemplateWriter();
  const text = unquoted(format.trim())
    .replaceAll('%U%q', '%U')
    .replace(/%(?:%|[!<>\d,]*(?:\{([^}]*)\})?(\^?[A-Za-z]{1,2}))/g, (_, argument?: string, name?: string) =>
      name === undefined ? '%' : valueIn(writer, name, argument),
    );
  return [text];
}

function valueIn(writer: TemplateWriter, name: string, argument: string | undefined): string {
  // Two letters are one directive only behind a circumflex: `%^FB`.
  if (name.length > 1 && !name.startsWith('^')) return valueIn(writer, name[0]!, argument) + name.slice(1);
  if (name === 't') return timeOf(writer, argument);
  if (argument === undefined) return writer.value(directives[name] ?? 'none');
  if (name === 'i') return writer.value(headers[argument.toLowerCase()] ?? 'none');
  if (name === 'o') return writer.value(argument.toLowerCase() === 'content-type' ? 'contentType' : 'none');
  if (name === 'T')
    return writer.value(argument === 'ms' ? 'durationMs' : argument === 's' ? 'durationSeconds' : 'none');
  if (name === 'a') return writer.value('client');
  if (name === 'p') return writer.value(argument === 'remote' ? 'clientPort' : 'serverPort');
  return writer.value('none');
}

/** `[20/Nov/2026:06:49:32 +0000]`, as `strftime` writes it, or since 1970. */
function timeOf(writer: TemplateWriter, argument: string | undefined): string {
  if (argument === undefined) return `[${writer.value('time', 'common')}]`;
  const strftime = argument.replace(/^(?:begin|end):?/, '');
  if (strftime === '') return `[${writer.value('time', 'common')}]`;
  if (/^m?sec$|^usec$/.test(strftime)) return writer.value('time');
  return /_frac$/.test(strftime) ? writer.value('none') : writer.value('time', timeLength(strftime));
}

/** As the directive has it, in quotes. */
function unquoted(format: string): string {
  const quoted = /^"([\s\S]*)"$/.exec(format);
  return (quoted && /(?:^|[^\\])\\"/.test(quoted[1]!) ? quoted[1]! : format).replace(
    /\\(["t\\])/g,
    (_, letter: string) => (letter === 't' ? '\t' : letter),
  );
}
