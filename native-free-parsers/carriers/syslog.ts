/**
 * Lines that came through syslog, JSON objects above all: what a container's runtime or a shipper wrote, forwarded by rsyslog or syslog-ng.
 *
 *   <30>Nov 20 06:46:36 node1 docker[811]: {"log":"1762000000.048 30890 …\n","stream":"stdout","time":"…"}
 *   Nov 20 06:46:36 node1 app: @cee: {"message":"…"}
 *
 * Messages that are text are handed on as well, for formats that know no prefix: detection takes whichever states more.
 *
 * https://www.rfc-editor.org/rfc/rfc5424, https://www.rsyslog.com/doc/configuration/modules/mmjsonparse.html
 */
import { skipBlanks, startsWith, word } from '../bytes/match.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import type { LocalClock } from '../bytes/time.js';
import type { Carrier, CarrierReader } from '../carrier.js';
import { Reject, type RowSink } from '../format.js';
import type { Messages } from '../messages.js';

const cookie = word('@cee:');
/** Only the place of a time matters here. */
const anyClock: LocalClock = { toUtc: (wallMs) => wallMs, toUtcWithoutYear: () => 0 };

const syslog: Carrier = {
  name: 'syslog',
  product: 'syslog with JSON messages (rsyslog, syslog-ng)',
  specification: 'https://www.rfc-editor.org/rfc/rfc5424',
  open: (bytes) => new SyslogReader(bytes),
};
export default syslog;

class SyslogReader implements CarrierReader {
  private readonly bytes: Buffer;
  private readonly prefix: SyslogPrefix;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.prefix = new SyslogPrefix(bytes, anyClock);
  }

  read(start: number, end: number, messages: Messages, sink: RowSink): void {
    const { bytes, prefix } = this;
    if (!prefix.readOuter(start, end)) {
      sink.reject(start, Reject.BadTime);
      return;
    }
    let at = skipBlanks(bytes, prefix.messageStart, end);
    if (startsWith(bytes, at, end, cookie)) at = skipBlanks(bytes, at + cookie.length, end);
    if (at >= end) {
      sink.ignore(start);
      return;
    }
    messages.begin(start);
    messages.write(bytes, at, end);
    messages.end();
  }
}
