import type { RecordType } from '../record-types.js';
import { Escapes, Fact } from '../row.js';
import { namesOf } from '../squid-logformat/compile.js';
import { templateReader } from '../template-log.js';
import { apacheTemplates } from './apache.js';
import { haproxyTemplates } from './haproxy.js';
import { nginxTemplates } from './nginx.js';

/** The servers whose formats of logs can be given. */
export const accessLogServers = ['nginx', 'apache', 'haproxy'] as const;
export type AccessLogServer = (typeof accessLogServers)[number];

const templatesOf: Readonly<Record<AccessLogServer, (format: string) => readonly string[]>> = {
  nginx: nginxTemplates,
  apache: apacheTemplates,
  haproxy: haproxyTemplates,
};

/** How lines begin that stand between those of requests. */
const notes: Readonly<Record<AccessLogServer, readonly string[]>> = {
  nginx: ['#'],
  apache: ['#'],
  haproxy: ['#', 'Server ', 'Backup Server ', 'Proxy ', 'Health check ', 'backend ', 'Connect from '],
};

/** What a server's format states: the names in its templates. */
export function namesInFormat(server: AccessLogServer, format: string): ReadonlySet<string> {
  return namesOf(templatesOf[server](format)[0]!);
}

/** A reader of lines in a server's format. */
export function accessLogReader(server: AccessLogServer, format: string): ReturnType<typeof templateReader> {
  const templates = templatesOf[server](format);
  const names = namesOf(templates[0]!);
  const own = (key: string): readonly string[] => (names.has(key) ? [key] : []);
  const target = ['requestLine', 'url', 'path'].find((key) => names.has(key)) ?? 'client';
  const request: RecordType = {
    when: { [target]: true },
    fact: Fact.Request,
    isWebServer: true,
    fields: {
      time: own('time'),
      requestLine: own('requestLine'),
      url: own('url'),
      path: own('path'),
      host: own('host'),
      client: own('client'),
      clientPort: own('clientPort'),
      user: own('user'),
      server: own('server'),
      serverPort: own('serverPort'),
      method: own('method'),
      status: own('status'),
      contentType: own('contentType'),
      userAgent: own('userAgent'),
      referrer: own('referrer'),
      bytesUp: own('bytesUp'),
      bytesDown: own('bytesDown'),
      bytesBoth: own('bytesBoth'),
      durationMs: own('durationMs'),
      durationSeconds: own('durationSeconds'),
    },
  };
  return templateReader({
    expected: `a line in the format ${format} of ${server}`,
    templates,
    shapes: {
      ...(names.has('client') && { client: /^[\w.:-]+$/ }),
      ...(names.has('status') && { status: /^(-?\d{1,3}|-)$/ }),
      ...(names.has('method') && { method: /^([A-Z][A-Z_-]*|-|<BADREQ>)$/ }),
      ...(names.has('bytesDown') && { bytesDown: /^(\d+|-)$/ }),
    },
    types: [request],
    words: { unknown: ['-', '<BADREQ>', '<NOSRV>'] },
    escapes: Escapes.Hex,
    notes: notes[server],
  });
}
