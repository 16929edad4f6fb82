import { Byte } from './bytes/byte.js';
import { equals, equalsAny, indexOf, word } from './bytes/match.js';
import { decimal, decimalFraction } from './bytes/numbers.js';
import { isoMillis, type LocalClock, timeOfDay, unixMillis, utcDate } from './bytes/time.js';
import { transportOf } from './field.js';
import { FlowEnds, hasPorts, Opener, portOf } from './flow-ends.js';
import { Reject } from './format.js';
import { type Row, Span } from './row.js';

const { Asterisk, Colon, Dash, Dot, Greater, Less, Question, Slash } = Byte;

/** Records of Argus itself, and of traffic that is not IP. */
const notIpProtocols = ['man', 'arp', 'rarp', 'llc', 'lldp', 'stp'].map(word);
const who = [word('who')];

/** What `ra` states of one flow, by the field names of its manual; formats fill in the spans. */
export class ArgusRecord {
  readonly startTime = new Span();
  readonly lastTime = new Span();
  readonly seconds = new Span();
  readonly protocol = new Span();
  readonly source = new Span();
  readonly sourcePort = new Span();
  readonly direction = new Span();
  readonly destination = new Span();
  readonly destinationPort = new Span();
  readonly packetsUp = new Span();
  readonly packetsDown = new Span();
  readonly bytesUp = new Span();
  readonly bytesDown = new Span();
  readonly bytesBoth = new Span();
  readonly ends = new FlowEnds();
  /** NaN where `ra` wrote the time of day without its date. */
  timeMs = Number.NaN;
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private readonly spans: readonly Span[];

  constructor(bytes: Buffer, clock: LocalClock) {
    this.bytes = bytes;
    this.clock = clock;
    this.spans = Object.values(this).filter((value) => value instanceof Span);
  }

  clear(): void {
    for (let i = 0; i < this.spans.length; i++) this.spans[i]!.clear();
  }

  /** The span of a field by its title; undefined for one that we do not read. */
  span(title: string): Span | undefined {
    const spans: { readonly [title: string]: Span } = {
      StartTime: this.startTime,
      LastTime: this.lastTime,
      Dur: this.seconds,
      Proto: this.protocol,
      SrcAddr: this.source,
      Sport: this.sourcePort,
      SrcPort: this.sourcePort,
      Dir: this.direction,
      DstAddr: this.destination,
      Dport: this.destinationPort,
      DstPort: this.destinationPort,
      SrcPkts: this.packetsUp,
      DstPkts: this.packetsDown,
      SrcBytes: this.bytesUp,
      DstBytes: this.bytesDown,
      TotBytes: this.bytesBoth,
      Bytes: this.bytesBoth,
    };
    return Object.hasOwn(spans, title) ? spans[title] : undefined;
  }

  /** Finds time and ends; says why where this is no flow: `notIp`, or damage. */
  read(): Reject | typeof wellFormed | typeof notIp {
    const { bytes, ends, protocol, source, destination, startTime } = this;
    this.timeMs = argusMillis(bytes, startTime.start, startTime.end, this.clock);
    if (Number.isNaN(this.timeMs) && Number.isNaN(timeOfDay(bytes, startTime.start))) return Reject.BadTime;
    if (this.isNotIp()) return notIp;
    if (bytes[source.end - 1] === Asterisk || bytes[destination.end - 1] === Asterisk) return Reject.Truncated;
    ends.source.set(source.start, source.end);
    ends.destination.set(destination.start, destination.end);
    if (!ends.areAddresses(bytes)) return Reject.BadAddress;
    const isPorted = hasPorts(bytes, protocol.start, protocol.end);
    ends.sourcePort = isPorted ? portOf(this.number(this.sourcePort)) : Number.NaN;
    ends.destinationPort = isPorted ? portOf(this.number(this.destinationPort)) : Number.NaN;
    ends.opener = this.isSourceKnown() ? Opener.Source : Opener.Unknown;
    return wellFormed;
  }

  putDetails(row: Row): void {
    const { bytes, ends, protocol, seconds, lastTime } = this;
    ends.putClient(row);
    ends.putSent(row, this.number(this.bytesUp), this.number(this.packetsUp));
    ends.putAnswered(row, this.number(this.bytesDown), this.number(this.packetsDown));
    this.putTotal(row);
    row.transport = transportOf(bytes, protocol.start, protocol.end);
    row.durationMs = Math.round(decimalFraction(bytes, seconds.start, seconds.end) * 1000);
    if (Number.isNaN(row.durationMs) && lastTime.end > lastTime.start) {
      row.durationMs = argusMillis(bytes, lastTime.start, lastTime.end, this.clock) - this.timeMs;
    }
  }

  /** A total beside one direction states the other. */
  private putTotal(row: Row): void {
    const total = this.number(this.bytesBoth);
    const hasUp = !Number.isNaN(row.bytesUp);
    const hasDown = !Number.isNaN(row.bytesDown);
    if (!hasUp && !hasDown) row.bytesBoth = total;
    else if (!hasDown && total >= row.bytesUp) row.bytesDown = total - row.bytesUp;
    else if (!hasUp && total >= row.bytesDown) row.bytesUp = total - row.bytesDown;
  }

  private isNotIp(): boolean {
    const { bytes, protocol, direction } = this;
    // A number above 255 is an Ethernet type.
    return (
      decimal(bytes, protocol.start, protocol.end) > 255 ||
      equalsAny(bytes, protocol.start, protocol.end, notIpProtocols) ||
      equalsAny(bytes, direction.start, direction.end, who)
    );
  }

  /** `->` and `<->`: Argus saw who began. `?>`, `<?>` and `<?` say that it did not, `<-` that the source never sent. */
  private isSourceKnown(): boolean {
    const { bytes, direction } = this;
    return (
      direction.end > direction.start &&
      bytes[direction.end - 1] === Greater &&
      indexOf(bytes, direction.start, direction.end, Question) === direction.end
    );
  }

  private number(span: Span): number {
    return decimal(this.bytes, span.start, span.end);
  }
}

export const wellFormed = -1;
export const notIp = -2;

/** Whether a word is the protocol of Argus's own status records, which have no direction. */
export function isManagement(bytes: Uint8Array, start: number, end: number): boolean {
  return equals(bytes, start, end, notIpProtocols[0]!);
}

/** Whether a word is what stands between the two ends: `->`, `<->`, `<?>`, `?>`, `<-`, `<|`, `who`. */
export function isDirection(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 2 || end - start > 3) return false;
  if (equalsAny(bytes, start, end, who)) return true;
  return bytes[start] === Less || bytes[end - 1] === Greater;
}

/** `1763621205.049964`, `11/20.06:46:45.049964`, `2026/11/20 06:46:45.049`, ISO 8601; cut to a column's width too, `11/20.06:46:45.0*`. */
function argusMillis(bytes: Buffer, start: number, textEnd: number, clock: LocalClock): number {
  const end = bytes[textEnd - 1] === Asterisk ? textEnd - 1 : textEnd;
  if (bytes[start + 4] === Dash) return isoMillis(bytes, start, end, clock);
  if (bytes[start + 2] === Slash && (bytes[start + 5] === Dot || bytes[start + 5] === Slash)) {
    if (bytes[start + 5] === Slash) return Number.NaN;
    const time = timeOfDay(bytes, start + 6) + millisAt(bytes, start + 14, end);
    return clock.toUtcWithoutYear(decimal(bytes, start, start + 2), decimal(bytes, start + 3, start + 5), time);
  }
  if (bytes[start + 4] === Slash && bytes[start + 7] === Slash && bytes[start + 13] === Colon) {
    const date = utcDate(
      decimal(bytes, start, start + 4),
      decimal(bytes, start + 5, start + 7),
      decimal(bytes, start + 8, start + 10),
    );
    return clock.toUtc(date + timeOfDay(bytes, start + 11) + millisAt(bytes, start + 19, end));
  }
  return unixMillis(bytes, start, end);
}

/** `.049964` as 49. */
function millisAt(bytes: Buffer, start: number, end: number): number {
  if (start + 1 >= end || bytes[start] !== Dot) return 0;
  return Math.floor(decimalFraction(bytes, start - 1, end) * 1000 + 1e-3) % 1000;
}
