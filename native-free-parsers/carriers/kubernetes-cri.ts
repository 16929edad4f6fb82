/**
 * Container logs of Kubernetes as its runtimes (containerd, CRI-O) write them.
 *
 *   2026-11-20T06:46:36.048123456+01:00 stdout F 1762000000.048 30890 10.0.177.173 TCP_TUNNEL/200 …
 *   Time                                Stream F(ull) or P(art)
 *
 * The parts of a line of more than 16 KiB are rejected as truncated.
 *
 * https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md
 */
import { Byte } from '../bytes/byte.js';
import { indexOf, startsWith, word } from '../bytes/match.js';
import { isoMillis, type LocalClock } from '../bytes/time.js';
import type { Carrier, CarrierReader } from '../carrier.js';
import { Reject, type RowSink } from '../format.js';
import type { Messages } from '../messages.js';

const { Space } = Byte;

const stdout = word('stdout ');
const stderr = word('stderr ');
const full = word('F');
/** Longer times have no more digits than nanoseconds and a zone. */
const longestTime = 40;
/** The times have a zone. */
const unusedClock: LocalClock = { toUtc: () => Number.NaN, toUtcWithoutYear: () => Number.NaN };

const kubernetesCri: Carrier = {
  name: 'kubernetes-cri',
  product: 'Kubernetes container logs (containerd, CRI-O)',
  specification: 'https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md',
  isPlain: true,
  open: (bytes) => new CriReader(bytes, false),
};
export default kubernetesCri;

/** Takes the messages out, `isTimed` with the time left before them. */
export class CriReader implements CarrierReader {
  private readonly bytes: Buffer;
  private readonly isTimed: boolean;

  constructor(bytes: Buffer, isTimed: boolean) {
    this.bytes = bytes;
    this.isTimed = isTimed;
  }

  read(start: number, end: number, messages: Messages, sink: RowSink): void {
    const { bytes } = this;
    const timeEnd = indexOf(bytes, start, Math.min(end, start + longestTime), Space);
    const stream = timeEnd + 1;
    const isStream = startsWith(bytes, stream, end, stdout) || startsWith(bytes, stream, end, stderr);
    if (!isStream) {
      sink.reject(start, Reject.BadSyntax);
      return;
    }
    if (Number.isNaN(isoMillis(bytes, start, timeEnd, unusedClock))) {
      sink.reject(start, Reject.BadTime);
      return;
    }
    const tags = stream + stdout.length;
    const tagsEnd = indexOf(bytes, tags, end, Space);
    if (!startsWith(bytes, tags, tagsEnd, full)) {
      sink.reject(start, Reject.Truncated);
      return;
    }
    messages.begin(start);
    if (this.isTimed) messages.write(bytes, start, stream);
    messages.write(bytes, Math.min(tagsEnd + 1, end), end);
    messages.end();
  }
}
