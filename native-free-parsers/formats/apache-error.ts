/**
 * Error logs of web servers: Apache HTTP Server and nginx. They state none of our facts (what a request asked for is in the
 * access log), and are recognised so that nobody has to wonder why.
 *
 *   [Fri Nov 20 10:42:29.902022 2026] [core:error] [pid 35708:tid 43286] [client 10.0.12.9:50112] AH00126: Invalid URI in request
 *   [Fri Nov 20 10:42:29 2026] [error] [client 10.0.12.9] File does not exist: /var/www/html/x
 *   2026/11/20 10:42:29 [error] 1124#1124: *163 open() "/var/www/x" failed (2: No such file or directory), client: 10.0.12.9, …
 *
 * A line that begins otherwise goes on with the message before it.
 *
 * https://httpd.apache.org/docs/current/logs.html#errorlog
 * https://nginx.org/en/docs/ngx_core_module.html#error_log
 */
import { isErrorLine } from '../bytes/error-line.js';
import { Lines } from '../bytes/lines.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import type { LocalClock } from '../bytes/time.js';
import { type LogFormat, Refusal, silentSink } from '../format.js';

const unusedClock: LocalClock = { toUtc: (wallMs) => wallMs, toUtcWithoutYear: () => 0 };

const apacheError: LogFormat<null> = {
  name: 'apache-error',
  product: 'Apache HTTP Server, nginx (error logs)',
  kind: 'web server',
  framing: 'line',
  facts: [],
  fields: [],
  specification: 'https://httpd.apache.org/docs/current/logs.html#errorlog',

  detect(head) {
    const lines = new Lines(head);
    const syslog = new SyslogPrefix(head, unusedClock);
    let count = 0;
    let errors = 0;
    while (count < 50 && lines.advance(silentSink)) {
      const { start, end } = lines;
      count++;
      if (isErrorLine(head, start, end)) errors++;
      else if (syslog.read(start, end) && isErrorLine(head, syslog.messageStart, end)) errors++;
    }
    // Traces and dumps go on over lines without a head; an access log with errors among its lines is another format's.
    return errors > 0 && errors * 2 >= count ? null : new Refusal('line 1: not "[time] [level] …" of an error log');
  },

  parse(bytes, layout, _row, sink) {
    const lines = new Lines(bytes);
    while (lines.advance(sink)) sink.ignore(lines.start);
    return layout;
  },
};
export default apacheError;
