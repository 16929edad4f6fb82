/**
 * Syslog over TCP as it was on the wire, each message behind its length (RFC 6587, octet counting): one a line, or one against the next.
 *
 *   74 <134>Nov 20 06:46:36 gw01 dnsmasq[2798]: query[A] chatgpt.com from 10.0.12.974 <134>Nov 20 06:46:37 …
 *
 * https://www.rfc-editor.org/rfc/rfc6587#section-3.4.1
 */
import { Byte } from '../bytes/byte.js';
import { decimal } from '../bytes/numbers.js';
import type { Carrier, CarrierReader } from '../carrier.js';
import { Reject, type RowSink } from '../format.js';
import type { Messages } from '../messages.js';

const { Less, Nine, Space, Zero } = Byte;

/** Messages are shorter than a mebibyte. */
const mostDigits = 6;

const syslogOctets: Carrier = {
  name: 'syslog-octets',
  product: 'syslog over TCP with octet counting',
  specification: 'https://www.rfc-editor.org/rfc/rfc6587#section-3.4.1',
  open: (bytes) => new OctetReader(bytes),
};
export default syslogOctets;

class OctetReader implements CarrierReader {
  private readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  read(start: number, end: number, messages: Messages, sink: RowSink): void {
    const { bytes } = this;
    for (let at = start; at < end; ) {
      const from = this.pastLength(at, end);
      if (from < 0) {
        sink.reject(start, at === start ? Reject.BadSyntax : Reject.Truncated);
        return;
      }
      // A line break counts as well, and lines end at it.
      const to = Math.min(end, from + decimal(bytes, at, from - 1));
      messages.begin(start);
      messages.write(bytes, from, to);
      messages.end();
      at = to;
    }
  }

  /** Past `74 `, before the `<` of a priority; -1 where they are not there. */
  private pastLength(start: number, end: number): number {
    const { bytes } = this;
    let at = start;
    while (at < end && at < start + mostDigits && bytes[at]! >= Zero && bytes[at]! <= Nine) at++;
    return at > start && bytes[at] === Space && bytes[at + 1] === Less && at + 1 < end ? at + 1 : -1;
  }
}
