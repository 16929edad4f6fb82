import { type Hints, type LogFormat, Refusal, silentSink } from '../../native-free-parsers/format.js';
import { linesByKey, type MixedLayout, mixedFormat } from '../../native-free-parsers/mixed/mixed-format.js';
import type { RecognisedLog } from './detect.js';

/** So many programs of a log are looked at, those with the most lines first; the others' lines are ignored. */
const maxKeys = 32;
/** A format that knows less of a program's lines than this has only met some that look like its own. */
const leastConfidence = 0.5;
/** A single format that leaves no more than this share of the head unexplained needs no other beside it. */
const fairShare = 0.01;

/** How detection recognises one format, and tries one out. */
export interface Recogniser {
  recognise(lines: Buffer): RecognisedLog | undefined;
  tryOut(format: LogFormat, layout: unknown): RecognisedLog;
}

/**
 * How a log is read in which the lines of several formats are mixed, if that is what it is: if its lines, told apart by program,
 * state more facts in formats of their own than all of them do in the one format that fits best.
 */
export function detectMixed(
  lines: Buffer,
  hints: Hints,
  best: RecognisedLog | undefined,
  { recognise, tryOut }: Recogniser,
): RecognisedLog | undefined {
  if (best && !mayBeMixed(best)) return undefined;
  const groups = linesByKey(lines, silentSink);
  if (groups.size < 2) return undefined;
  const found = new Map<LogFormat, { readonly keys: string[]; readonly lines: Buffer[]; readonly layout: unknown }>();
  const largest = [...groups].sort(([, a], [, b]) => b.length - a.length).slice(0, maxKeys);
  for (const [key, group] of largest) {
    const recognised = recognise(group);
    if (!recognised?.format.openLines || recognised.confidence < leastConfidence) continue;
    const { format, layout } = recognised;
    const part = found.get(format);
    if (part) {
      part.keys.push(key);
      part.lines.push(group);
    } else found.set(format, { keys: [key], lines: [group], layout });
  }
  const parts = [...found].map(([format, { keys, lines: own, layout }]) => {
    const whole = own.length > 1 ? format.detect(Buffer.concat(own), hints) : layout;
    return { format: format.name, layout: whole instanceof Refusal ? layout : whole, keys };
  });
  if (parts.length < (best ? 2 : 1)) return undefined;
  const mixed: MixedLayout = { parts };
  const recognition = tryOut(mixedFormat([...found.keys()]) as LogFormat, mixed);
  const least = best ? best.records * (1 + fairShare) : 0;
  return recognition.records > least ? recognition : undefined;
}

/** Whether other formats' lines may be what the best one leaves out. Those with headers and columns are one format throughout. */
function mayBeMixed({ format, records, ignored, rejected }: RecognisedLog): boolean {
  const unexplained = ignored + rejected;
  return format.openLines !== undefined && unexplained > fairShare * (records + unexplained);
}
