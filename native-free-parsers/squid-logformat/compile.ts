import type { RecordKey, RecordType } from '../record-types.js';
import { Fact } from '../row.js';
import { templateReader } from '../template-log.js';

/** What a code of Squid's states; names in the template are those of the record's keys, but for the ones that come with others. */
const codes: Readonly<Record<string, RecordKey | 'result' | 'hierarchy' | 'sni'>> = {
  ts: 'time',
  tl: 'time',
  tg: 'time',
  tr: 'durationMs',
  '>a': 'client',
  '>p': 'clientPort',
  '>A': 'device',
  '>eui': 'mac',
  un: 'user',
  ul: 'user',
  ue: 'user',
  ui: 'none',
  '<a': 'server',
  '<p': 'serverPort',
  rm: 'method',
  ru: 'url',
  '>ru': 'url',
  mt: 'contentType',
  '>Hs': 'status',
  Hs: 'status',
  '<st': 'bytesDown',
  '>st': 'bytesUp',
  Ss: 'result',
  Sh: 'hierarchy',
  '>rd': 'host',
  'ssl::>sni': 'sni',
};
const headers: Readonly<Record<string, RecordKey>> = {
  referer: 'referrer',
  'user-agent': 'userAgent',
  host: 'host',
};

/** How long `strftime` writes what its conversions stand for. */
const strftimeLengths: Readonly<Record<string, number>> = {
  Y: 4,
  b: 3,
  a: 3,
  z: 5,
  T: 8,
  F: 10,
  D: 8,
  R: 5,
  j: 3,
  s: 10,
};

/**
 * Squid's `logformat` as a template: `%ts.%03tu %6tr %>a %Ss/%03>Hs` is `$time $durationMs $client $result/$status`.
 *
 * http://www.squid-cache.org/Doc/config/logformat/
 */
export function templateOf(logformat: string): string {
  const code =
    /%(?:%|\d*ts\.%0?3tu|["'#[/]?(-?0?\d*(?:\.\d+)?)(?:\{([^}]*)\})?((?:ssl::|adapt::|icap::|transport::|note::|proxy_protocol::|tls::)?[<>]?[A-Za-z]+(?:_[a-z]+)*)(?:\{([^}]*)\})?)/g;
  const seen = new Set<string>();
  return logformat.replace(code, (whole: string, _width, before?: string, name?: string, behind?: string) => {
    if (whole === '%%') return '%';
    if (name === undefined) return once('time', seen);
    const argument = before ?? behind;
    const key = argument !== undefined && /^>?ha?$/.test(name) ? headers[argument.toLowerCase()] : codes[name];
    if (key === undefined || key === 'none') return '$_';
    const variable = once(key, seen);
    const length = key === 'time' && name !== 'ts' ? timeLength(argument) : 0;
    if (variable === '$user') return `\${user:*}`;
    return length > 0 && variable !== '$_' ? `\${${key}:${length}}` : variable;
  });
}

/** Of what a line states twice, the first counts. */
function once(name: string, seen: Set<string>): string {
  if (seen.has(name)) return '$_';
  seen.add(name);
  return `$${name}`;
}

/** Of `%tl`: 26, as in `20/Nov/2026:06:49:32 +0000`; or as `strftime` writes it. */
export function timeLength(strftime: string | undefined): number {
  if (strftime === undefined) return 26;
  return strftime.replace(/%([A-Za-z%])/g, (_, letter: string) => '0'.repeat(strftimeLengths[letter] ?? 2)).length;
}

/** The names that a template has values for. */
export function namesOf(template: string): ReadonlySet<string> {
  return new Set([...template.matchAll(/\$\{?([\w-]+)/g)].map((match) => match[1]!));
}

/** Only a direct connection names the server; other addresses are those of caches. */
const direct = ['HIER_DIRECT', 'DIRECT', 'ORIGINAL_DST', 'HIER_ORIGINAL_DST'];

/** A reader of lines in `logformat`. */
export function logformatReader(logformat: string): ReturnType<typeof templateReader> {
  const template = templateOf(logformat);
  const names = namesOf(template);
  const own = (...keys: readonly string[]): readonly string[] => keys.filter((key) => names.has(key));
  const request: RecordType = {
    when: Object.fromEntries(own('url').map((key) => [key, true as const])),
    fact: Fact.Request,
    // A request that never came has an error for its target.
    isWebServer: true,
    squidResult: own('result'),
    statusTells: !names.has('result'),
    fields: {
      time: ['time'],
      url: own('url'),
      host: own('host', 'sni'),
      client: own('client'),
      clientPort: own('clientPort'),
      device: own('device'),
      mac: own('mac'),
      user: own('user'),
      method: own('method'),
      status: own('status'),
      contentType: own('contentType'),
      userAgent: own('userAgent'),
      referrer: own('referrer'),
      bytesUp: own('bytesUp'),
      bytesDown: own('bytesDown'),
      durationMs: own('durationMs'),
    },
  };
  const withServer: RecordType = {
    ...request,
    when: { ...request.when, ...(names.has('hierarchy') && { hierarchy: direct }) },
    fields: { ...request.fields, server: own('server') },
  };
  return templateReader({
    expected: `a line in the logformat ${logformat}`,
    templates: [template],
    shapes: {
      ...(names.has('time') && !/\$\{time:/.test(template) && { time: /^\d{9,11}(\.\d+)?$/ }),
      ...(names.has('url') && { url: /^\S*[:/]\S*$/ }),
      ...(names.has('client') && { client: /^[\d.a-f:]{3,}$/i }),
      ...(names.has('status') && { status: /^(\d{1,3}|-)$/ }),
      ...(names.has('result') && { result: /^[A-Z][A-Z_]+$/ }),
      ...(names.has('method') && { method: /^([A-Z][A-Z_-]*|-)$/ }),
    },
    types: names.has('server') && names.has('hierarchy') ? [withServer, request] : [request],
  });
}
