/**
 * The systemd journal's export format: a line a field, an empty line between entries.
 *
 *   __REALTIME_TIMESTAMP=1762000000048000
 *   SYSLOG_IDENTIFIER=squid
 *   MESSAGE=1762000000.048 30890 10.0.177.173 TCP_TUNNEL/200 …
 *
 * An entry may be cut by a block, so each line is read for itself and the fields around the message do not count. Messages of
 * several lines are written in binary, with `MESSAGE` alone in its line: they are rejected.
 *
 * https://systemd.io/JOURNAL_EXPORT_FORMATS/
 */
import { Byte } from '../bytes/byte.js';
import { equals, startsWith, word } from '../bytes/match.js';
import type { Carrier, CarrierReader } from '../carrier.js';
import { Reject, type RowSink } from '../format.js';
import type { Messages } from '../messages.js';

const { Equals, Nine, Underscore, UpperA, UpperZ, Zero } = Byte;

const key = word('MESSAGE');
const keyAndSign = word('MESSAGE=');
/** The journal allows no longer field names. */
const longestName = 64;

const journaldExport: Carrier = {
  name: 'journald-export',
  product: 'systemd journal (journalctl -o export)',
  specification: 'https://systemd.io/JOURNAL_EXPORT_FORMATS/',
  open: (bytes) => new ExportReader(bytes),
};
export default journaldExport;

class ExportReader implements CarrierReader {
  private readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  read(start: number, end: number, messages: Messages, sink: RowSink): void {
    const { bytes } = this;
    if (startsWith(bytes, start, end, keyAndSign)) {
      messages.begin(start);
      messages.write(bytes, start + keyAndSign.length, end);
      messages.end();
    } else if (equals(bytes, start, end, key)) sink.reject(start, Reject.BadSyntax);
    else if (!isField(bytes, start, end)) sink.reject(start, Reject.BadSyntax);
  }
}

/** `_SYSTEMD_UNIT=…`, or a name alone before a binary value. */
function isField(bytes: Buffer, start: number, end: number): boolean {
  const limit = Math.min(end, start + longestName);
  let at = start;
  while (at < limit && isNameByte(bytes[at]!)) at++;
  return at > start && (at === end || bytes[at] === Equals);
}

function isNameByte(byte: number): boolean {
  return (byte >= UpperA && byte <= UpperZ) || byte === Underscore || (byte >= Zero && byte <= Nine);
}
