import { type CaptureFormat, type Hints, Refusal } from '../../native-free-parsers/format.js';

/** By its header, which is proof enough: no record is tried. */
export interface RecognisedCapture {
  readonly format: CaptureFormat;
  readonly layout: unknown;
}

/** What `detectCapture` found: the format that a source has, or why it has none of them. */
export interface CaptureDetection {
  readonly recognised?: RecognisedCapture;
  /** By format name. */
  readonly refusals: ReadonlyMap<string, string>;
}

/** Which of `formats` a source is in, by its first bytes alone: at most one header fits. */
export function detectCapture(head: Buffer, hints: Hints, formats: Iterable<CaptureFormat>): CaptureDetection {
  const refusals = new Map<string, string>();
  for (const format of formats) {
    const layout = format.detect(head, hints);
    if (!(layout instanceof Refusal)) return { recognised: { format, layout }, refusals };
    refusals.set(format.name, layout.because);
  }
  return { refusals };
}
