/**
 * Squid with a `logformat` of the site's own, which `--logformat` gives or a comment in the log's first lines:
 *
 *   # logformat corp %ts.%03tu %6tr %>a %Ss/%03>Hs %<st %rm %ru %un
 *   1763629925.048     97 10.0.12.9 TCP_TUNNEL/200 113205 CONNECT chatgpt.com:443 ana
 *
 * Some that are published are recognised without: Splunk's, Elastic's, and one with tabs.
 *
 *   20/Nov/2026:06:49:32 +0000 → 10.0.12.9 → ana → CONNECT → chatgpt.com:443 → 200 → 3352 → 1944 → 6 → TCP_TUNNEL:HIER_DIRECT → "curl/8.14.1"
 *
 * A value before a blank holds none, but for the user: that name ends where a method, a number or a target follows.
 * `→` stands for a tab.
 *
 * http://www.squid-cache.org/Doc/config/logformat/
 */
import { Lines } from '../bytes/lines.js';
import { type LogFormat, Refusal, silentSink } from '../format.js';
import type { ClockHints } from '../local-clock.js';
import { logformatReader } from '../squid-logformat/compile.js';

interface Layout extends ClockHints {
  /** Squid's codes, as in its configuration. */
  readonly logformat: string;
  readonly isSyslog: boolean;
}

const published = [
  // Elastic: https://www.elastic.co/docs/reference/integrations/squid
  '%ts.%03tu %6tr %>a %>p %Ss/%03>Hs %<st %>st %<sh %>sh %dt %rm %ru %rv %un %Sh/%<a %<p %mt %x %x "%{Referer}>h" "%{User-Agent}>h" "%{Host}>h" "%{X-Forwarded-For}>h" %x',
  // Splunk: https://splunk.github.io/splunk-add-on-for-squid-proxy/
  '%ts.%03tu logformat=splunk_recommended_squid duration=%tr src_ip=%>a src_port=%>p dest_ip=%<a dest_port=%<p user_ident="%[ui" user="%[un" local_time=[%tl] http_method=%rm request_method_from_client=%<rm request_method_to_server=%>rm url="%ru" http_referrer="%{Referer}>h" http_user_agent="%{User-Agent}>h" status=%>Hs vendor_action=%Ss dest_status=%Sh total_time_milliseconds=%<tt http_content_type="%mt" bytes=%st bytes_in=%>st bytes_out=%<st sni="%ssl::>sni"',
  '%tl\t%>a\t%un\t%rm\t%ru\t%>Hs\t%<st\t%>st\t%tr\t%Ss:%Sh\t"%{User-Agent}>h"',
];

const squidLogformat: LogFormat<Layout> = {
  name: 'squid-logformat',
  product: 'Squid (custom logformat)',
  kind: 'proxy',
  framing: 'line',
  facts: ['request'],
  fields: [
    'time',
    'durationMs',
    'client',
    'clientPort',
    'device',
    'mac',
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
    'action',
    'bytesUp',
    'bytesDown',
  ],
  specification: 'http://www.squid-cache.org/Doc/config/logformat/',

  detect(head, hints) {
    const stated = statedIn(head);
    for (const logformat of stated === undefined ? published : [stated]) {
      const layout = readerOf(logformat).detect(head, hints);
      if (!(layout instanceof Refusal)) return { ...layout, logformat };
    }
    return new Refusal(
      stated === undefined
        ? 'no comment "logformat name %ts …" states a layout, and no published one fits'
        : 'its lines do not follow the logformat in its comment',
    );
  },

  parse(bytes, layout, row, sink) {
    readerOf(layout.logformat).parse(bytes, layout, row, sink);
    return layout;
  },
};
export default squidLogformat;

/** The same for a logformat that the user gives, so that it recognises its logs. */
export function squidWithLogformat(logformat: string): LogFormat<Layout> {
  return {
    ...squidLogformat,
    detect(head, hints) {
      const layout = readerOf(logformat).detect(head, hints);
      return layout instanceof Refusal ? layout : { ...layout, logformat };
    },
  };
}

const readers = new Map<string, ReturnType<typeof logformatReader>>();
/** A worker meets few; a flood of them must not stay. */
const maxReaders = 64;

function readerOf(logformat: string): ReturnType<typeof logformatReader> {
  let reader = readers.get(logformat);
  if (reader) return reader;
  if (readers.size === maxReaders) readers.clear();
  reader = logformatReader(logformat);
  readers.set(logformat, reader);
  return reader;
}

/** `# logformat corp %ts.%03tu …` or the line of the configuration itself, among the first lines. */
function statedIn(head: Buffer): string | undefined {
  const lines = new Lines(head);
  for (let line = 1; line <= 10 && lines.advance(silentSink); line++) {
    const text = head.toString('latin1', lines.start, Math.min(lines.end, lines.start + 4096));
    const match = /^[#; ]*logformat:?\s+(?:[\w-]+\s+)?(\S*%.*)$/.exec(text);
    if (match) return match[1];
  }
  return undefined;
}
