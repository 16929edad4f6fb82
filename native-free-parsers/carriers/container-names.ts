/**
 * Lines behind the name of the container that wrote them, as `docker compose logs` and `kubectl logs --prefix` print them.
 *
 *   dns-1  | dnsmasq: query[A] chatgpt.com from 10.0.12.9
 *   [pod/dns-7c9/dns] dnsmasq: query[A] chatgpt.com from 10.0.12.9
 *
 * https://docs.docker.com/reference/cli/docker/compose/logs/, https://kubernetes.io/docs/reference/kubectl/generated/kubectl_logs/
 */
import { Byte } from '../bytes/byte.js';
import { indexOf, skipBlanks, startsWith, word } from '../bytes/match.js';
import type { Carrier, CarrierReader } from '../carrier.js';
import { Reject, type RowSink } from '../format.js';
import type { Messages } from '../messages.js';

const { BracketClose, Pipe, Space } = Byte;

const pod = word('[pod/');
/** Names are padded to the longest. */
const longestName = 128;

const containerNames: Carrier = {
  name: 'container-names',
  product: 'Docker Compose, kubectl (logs of several containers)',
  specification: 'https://docs.docker.com/reference/cli/docker/compose/logs/',
  open: (bytes) => new PrefixReader(bytes),
};
export default containerNames;

class PrefixReader implements CarrierReader {
  private readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  read(start: number, end: number, messages: Messages, sink: RowSink): void {
    const at = this.pastName(start, end);
    if (at < 0) {
      sink.reject(start, Reject.BadSyntax);
      return;
    }
    if (at >= end) {
      sink.ignore(start);
      return;
    }
    messages.begin(start);
    messages.write(this.bytes, at, end);
    messages.end();
  }

  /** Where the line itself starts; -1 where no name stands before it. */
  private pastName(start: number, end: number): number {
    const { bytes } = this;
    const limit = Math.min(end, start + longestName);
    if (startsWith(bytes, start, end, pod)) {
      const close = indexOf(bytes, start, limit, BracketClose);
      return close < limit && bytes[close + 1] === Space ? close + 2 : -1;
    }
    const nameEnd = indexOf(bytes, start, limit, Space);
    const bar = skipBlanks(bytes, nameEnd, end);
    if (nameEnd === start || bytes[bar] !== Pipe || bar > limit) return -1;
    return bytes[bar + 1] === Space ? bar + 2 : bar + 1 === end ? end : -1;
  }
}
