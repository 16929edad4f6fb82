/**
 * The archives of OSSEC and Wazuh as text: when it came, from which agent and file, and the line.
 *
 *   2026 Nov 20 06:46:37 gw01->/var/log/messages Nov 20 06:46:36 gw01 dnsmasq[2798]: query[A] chatgpt.com from 10.0.12.9
 *   2026 Nov 20 06:46:37 (fs1) any->/var/log/squid/access.log 1795157196.048 30890 10.0.177.173 …
 *
 * https://documentation.wazuh.com/current/user-manual/manager/event-logging.html
 */
import { Byte } from '../bytes/byte.js';
import { find, indexOf, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { monthOf } from '../bytes/time.js';
import type { Carrier, CarrierReader } from '../carrier.js';
import { Reject, type RowSink } from '../format.js';
import type { Messages } from '../messages.js';

const { Space } = Byte;

const arrow = word('->');
/** `2026 Nov 20 06:46:37 ` */
const timeLength = 21;
const longestPrefix = 300;

const wazuhArchive: Carrier = {
  name: 'wazuh-archive',
  product: 'OSSEC, Wazuh (archives.log)',
  specification: 'https://documentation.wazuh.com/current/user-manual/manager/event-logging.html',
  open: (bytes) => new ArchiveReader(bytes),
};
export default wazuhArchive;

class ArchiveReader implements CarrierReader {
  private readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  read(start: number, end: number, messages: Messages, sink: RowSink): void {
    const { bytes } = this;
    const isTimed = !Number.isNaN(decimal(bytes, start, start + 4)) && monthOf(bytes, start + 5) > 0;
    const from = start + timeLength;
    const place = isTimed ? find(bytes, from, Math.min(end, from + longestPrefix), arrow) : -1;
    const at = place < 0 ? end : indexOf(bytes, place, end, Space) + 1;
    if (at >= end) {
      sink.reject(start, Reject.BadSyntax);
      return;
    }
    messages.begin(start);
    messages.write(bytes, at, end);
    messages.end();
  }
}
