/**
 * nginx, Apache httpd and HAProxy with a format of the site's own, which `--logformat` gives or a comment in the log's first lines:
 *
 *   # log_format corp '$host $remote_addr "$request" $status $time_iso8601';           nginx
 *   # LogFormat "%v %h %u %t \"%r\" %>s %I %O" corp                                      Apache httpd
 *   # log-format "%ci:%cp [%tr] %[req.hdr(host)] %ST %B %{+Q}r"                          HAProxy
 *
 *   ai.corp.example 10.0.12.9 "GET /v1/models HTTP/1.1" 200 2026-11-20T09:12:05+00:00
 *
 * A value before a blank holds none, but for the user: that name ends where what follows looks like its name says.
 *
 * https://nginx.org/en/docs/http/ngx_http_log_module.html
 * https://httpd.apache.org/docs/current/mod/mod_log_config.html
 * https://docs.haproxy.org/3.0/configuration.html#8.2.6
 */
import { type AccessLogServer, accessLogReader } from '../access-logformat/compile.js';
import { Lines } from '../bytes/lines.js';
import { type LogFormat, Refusal, silentSink } from '../format.js';
import type { ClockHints } from '../local-clock.js';

interface Layout extends ClockHints {
  readonly server: AccessLogServer;
  /** As in the server's configuration. */
  readonly logformat: string;
  readonly isSyslog: boolean;
}

const customAccessLog: LogFormat<Layout> = {
  name: 'custom-access-log',
  product: 'nginx, Apache httpd, HAProxy (custom log format)',
  kind: 'web server',
  framing: 'line',
  facts: ['request'],
  fields: [
    'time',
    'durationMs',
    'client',
    'clientPort',
    'user',
    'realm',
    'host',
    'server',
    'serverPort',
    'method',
    'path',
    'status',
    'contentType',
    'userAgent',
    'referrer',
    'bytesUp',
    'bytesDown',
    'bytesBoth',
  ],
  specification: 'https://nginx.org/en/docs/http/ngx_http_log_module.html',

  detect(head, hints) {
    const stated = statedIn(head);
    if (!stated) return new Refusal('no comment states a log_format, LogFormat or log-format');
    const layout = readerOf(stated.server, stated.logformat).detect(head, hints);
    if (layout instanceof Refusal) return new Refusal('its lines do not follow the format in its comment');
    return { ...layout, ...stated };
  },

  parse(bytes, layout, row, sink) {
    readerOf(layout.server, layout.logformat).parse(bytes, layout, row, sink);
    return layout;
  },
};
export default customAccessLog;

/** The same for a format that the user gives, so that it recognises its logs. */
export function accessLogIn(server: AccessLogServer, logformat: string): LogFormat<Layout> {
  return {
    ...customAccessLog,
    detect(head, hints) {
      const layout = readerOf(server, logformat).detect(head, hints);
      return layout instanceof Refusal ? layout : { ...layout, server, logformat };
    },
  };
}

const readers = new Map<string, ReturnType<typeof accessLogReader>>();
/** A worker meets few; a flood of them must not stay. */
const maxReaders = 64;

function readerOf(server: AccessLogServer, logformat: string): ReturnType<typeof accessLogReader> {
  const key = `${server} ${logformat}`;
  let reader = readers.get(key);
  if (reader) return reader;
  if (readers.size === maxReaders) readers.clear();
  reader = accessLogReader(server, logformat);
  readers.set(key, reader);
  return reader;
}

/** The directives, as a configuration has them. */
const directives: Readonly<Record<AccessLogServer, RegExp>> = {
  nginx: /^[# ]*log_format\s+\w+\s+(?:escape=\w+\s+)?('.*'|\S*\$.*?);?\s*$/,
  apache: /^[# ]*LogFormat\s+("(?:[^"\\]|\\.)*%(?:[^"\\]|\\.)*")/,
  haproxy: /^[# ]*log-format\s+(\S*%.*)$/,
};

/** The directive among the first lines. */
function statedIn(head: Buffer): { readonly server: AccessLogServer; readonly logformat: string } | undefined {
  const lines = new Lines(head);
  for (let line = 1; line <= 10 && lines.advance(silentSink); line++) {
    const text = head.toString('latin1', lines.start, Math.min(lines.end, lines.start + 4096));
    for (const [server, directive] of Object.entries(directives) as [AccessLogServer, RegExp][]) {
      const match = directive.exec(text);
      if (match) return { server, logformat: match[1]! };
    }
  }
  return undefined;
}
