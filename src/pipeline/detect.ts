import { type CarriedLayout, messagesOf, parseCarried } from '../../native-free-parsers/carried.js';
import type { Carrier } from '../../native-free-parsers/carrier.js';
import { carriers } from '../../native-free-parsers/carrier-registry.js';
import { type Format, type Hints, type LogFormat, Refusal, type RowSink } from '../../native-free-parsers/format.js';
import { nestedCarrier } from '../../native-free-parsers/nested-carrier.js';
import { Row } from '../../native-free-parsers/row.js';
import { detectCapture, type RecognisedCapture } from './detect-capture.js';
import { detectMixed } from './detect-mixed.js';

/** A format that fits a source's first bytes. */
export type Recognition = RecognisedLog | RecognisedCapture;

/** A log that was parsed as far as its head goes. */
export interface RecognisedLog {
  readonly format: LogFormat;
  /** What its lines come in. */
  readonly carrier?: Carrier;
  readonly layout: unknown;
  /** The share of the head's records that the format parses or knows, 0 to 1. */
  readonly confidence: number;
  readonly records: number;
  readonly ignored: number;
  readonly rejected: number;
  /** Of the records, those that have a time. */
  readonly timed: number;
}

/** What detection found: the format that fits best, and why the others do not. */
export interface Detection {
  readonly recognised?: Recognition;
  /** By format name. */
  readonly refusals: ReadonlyMap<string, string>;
}

/**
 * Which of `formats` a source is in, by its first bytes alone: as they are, or else as a carrier's lines are unwrapped.
 * A capture's header says what it is; only lines leave room for doubt.
 *
 * A format that claims the head must then parse it; the one that understands most of it wins. `head` may be cut anywhere, so
 * its last, partial line is left out.
 */
export function detect(head: Buffer, hints: Hints, formats: Iterable<Format>): Detection {
  const all = [...formats];
  const capture = detectCapture(
    head,
    hints,
    all.filter((format) => format.framing === 'packet'),
  );
  if (capture.recognised) return capture;
  const logs = all.filter((format) => format.framing === 'line');
  const log = detectWrapped(head, hints, logs);
  return { ...log, refusals: new Map([...capture.refusals, ...log.refusals]) };
}

interface LogDetection extends Detection {
  readonly recognised?: RecognisedLog;
}

/** As it is, or as carriers' lines are unwrapped, whichever is understood better. */
function detectWrapped(head: Buffer, hints: Hints, logs: readonly LogFormat[]): LogDetection {
  const lines = wholeLines(head);
  if ([...carriers.values()].some((carrier) => carrier.isPlain && messagesOf(carrier, lines).length > 0)) {
    const carried = detectCarried(head, hints, logs, new Map());
    if (carried.recognised) return carried;
  }
  const bare = detectLines(head, hints, logs);
  if (bare.recognised && score(bare.recognised) >= understood && bare.recognised.rejected === 0) return bare;
  const carried = detectCarried(head, hints, logs, bare.refusals);
  if (!bare.recognised) return carried;
  return carried.recognised &&
    (isBetter(carried.recognised, bare.recognised) || isWhole(carried.recognised, bare.recognised))
    ? carried
    : bare;
}

/** A format may take the prefix of a carrier for its own and then find little: what is unwrapped must state more. */
function isBetter(one: RecognisedLog, other: RecognisedLog): boolean {
  return one.records > other.records && score(one) > score(other);
}

/** Some lines are in a carrier and others are not: what is unwrapped is of the same format, and none of it damaged. */
function isWhole(one: RecognisedLog, other: RecognisedLog): boolean {
  return one.format === other.format && one.rejected === 0 && other.rejected > 0 && one.records >= other.records;
}

/** Of two carriers that hand on the same records, one may say when they were. */
function isTimedBetter(one: RecognisedLog, other: RecognisedLog): boolean {
  return one.timed > other.timed && one.records >= other.records && score(one) >= score(other);
}

/** One format, or several that are mixed. */
function detectLines(head: Buffer, hints: Hints, formats: readonly LogFormat[]): LogDetection {
  const single = detectBare(head, hints, formats);
  const lines = wholeLines(head);
  // Named formats are taken at their word.
  if (formats.length === 1) return single;
  const mixed = detectMixed(lines, hints, single.recognised, {
    recognise: (group) => detectBare(group, hints, formats).recognised,
    tryOut: (format, layout) => tryOut(format, undefined, layout, lines),
  });
  return mixed ? { recognised: mixed, refusals: single.refusals } : single;
}

/** Products' own formats first: a generic one reads what none of them knows. */
function detectBare(head: Buffer, hints: Hints, formats: readonly LogFormat[]): LogDetection {
  const products = detectLog(
    head,
    hints,
    formats.filter(({ isGeneric }) => !isGeneric),
  );
  if (products.recognised) return products;
  const generic = detectLog(
    head,
    hints,
    formats.filter(({ isGeneric }) => isGeneric),
  );
  return { ...generic, refusals: new Map([...products.refusals, ...generic.refusals]) };
}

/** How one format reads the head as it is; undefined where it refuses. */
export function recogniseAs(head: Buffer, hints: Hints, format: LogFormat): RecognisedLog | undefined {
  return detectLog(head, hints, [format]).recognised;
}

function detectLog(head: Buffer, hints: Hints, formats: readonly LogFormat[]): LogDetection {
  const refusals = new Map<string, string>();
  const lines = wholeLines(head);
  let best: RecognisedLog | undefined;
  for (const format of formats) {
    const layout = format.detect(head, hints);
    if (layout instanceof Refusal) {
      refusals.set(format.name, layout.because);
      continue;
    }
    const recognition = tryOut(format, undefined, layout, lines);
    if (best === undefined || score(recognition) > score(best)) {
      if (best) refusals.set(best.format.name, `fits less of it than ${format.name}`);
      best = recognition;
    } else refusals.set(format.name, `fits less of it than ${best.format.name}`);
  }
  return best === undefined ? { refusals } : { recognised: best, refusals };
}

/**
 * The refusals stay those of the head as it is; a carrier whose messages nobody knows is told among them. Messages may come in
 * another carrier, but no deeper.
 */
function detectCarried(
  head: Buffer,
  hints: Hints,
  formats: readonly LogFormat[],
  bare: ReadonlyMap<string, string>,
): LogDetection {
  const refusals = new Map(bare);
  const lines = wholeLines(head);
  const carried = unwrapped(lines);
  let best: RecognisedLog | undefined;
  for (const { carrier, messages } of carried) {
    const { recognised } = detectLines(messages, hints, formats);
    if (recognised) {
      refusals.delete(recognised.format.name);
      const recognition = tryOutCarried(carrier, recognised, lines);
      if (best === undefined || isBetter(recognition, best) || isTimedBetter(recognition, best)) best = recognition;
    } else refusals.set(carrier.name, 'it carries messages, and no format recognises them');
  }
  if (best) return { recognised: best, refusals };
  for (const { carrier, messages } of carried) {
    for (const inner of unwrapped(messages)) {
      const { recognised } = detectLines(inner.messages, hints, formats);
      if (recognised)
        return { recognised: tryOutCarried(nestedCarrier(carrier, inner.carrier), recognised, lines), refusals };
    }
  }
  return { refusals };
}

/** The messages in `lines`, as each carrier that has some takes them out. */
function unwrapped(lines: Buffer): readonly { readonly carrier: Carrier; readonly messages: Buffer }[] {
  return [...carriers.values()]
    .map((carrier) => (carrier.forSource ? carrier.forSource(lines) : carrier))
    .filter((carrier) => carrier !== undefined)
    .map((carrier) => ({ carrier, messages: messagesOf(carrier, lines) }))
    .filter(({ messages }) => messages.length > 0);
}

function tryOutCarried(carrier: Carrier, { format, layout }: RecognisedLog, lines: Buffer): RecognisedLog {
  const carried: CarriedLayout = { carrier: carrier.name, carried: layout };
  return { ...tryOut(format, carrier, carried, lines), carrier };
}

const row = new Row();

function tryOut(format: LogFormat, carrier: Carrier | undefined, layout: unknown, bytes: Buffer): RecognisedLog {
  const sink = new Counter();
  parseCarried(format, carrier, bytes, layout, row, sink);
  const { records, ignored, rejected, timed } = sink;
  const all = records + ignored + rejected;
  return { format, layout, confidence: all === 0 ? 1 : (records + ignored) / all, records, ignored, rejected, timed };
}

/** The score of a log of which nearly every line states a fact: nothing reads it better. */
const understood = 1.9;

/** Lines that state facts count for more than lines that a format merely tolerates. */
function score({ confidence, records, ignored }: RecognisedLog): number {
  return confidence + (records + ignored === 0 ? 0 : records / (records + ignored));
}

function wholeLines(head: Buffer): Buffer {
  const end = head.lastIndexOf('\n') + 1;
  return end === 0 ? head : head.subarray(0, end);
}

class Counter implements RowSink {
  records = 0;
  ignored = 0;
  rejected = 0;
  timed = 0;

  wants({ timeMs }: Row): boolean {
    this.records++;
    if (!Number.isNaN(timeMs)) this.timed++;
    return false;
  }

  take(): void {}

  ignore(): void {
    this.ignored++;
  }

  reject(): void {
    this.rejected++;
  }
}
