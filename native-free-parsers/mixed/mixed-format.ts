import { Lines } from '../bytes/lines.js';
import { type LogFormat, Refusal, type RowSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { Row } from '../row.js';
import { hashOfKey, LineKeys } from './line-keys.js';

/** The name of the reading, where that of a format stands. */
export const mixedName = 'mixed';

/** Lines of one format in a log in which several are mixed. */
export interface MixedPart {
  readonly format: string;
  readonly layout: unknown;
  /** What its lines are known by: see `LineKeys`. */
  readonly keys: readonly string[];
}

/** Plain data: it crosses threads and is kept in the store. */
export interface MixedLayout {
  readonly parts: readonly MixedPart[];
}

/**
 * Reads a log in which programs and devices are mixed, as a log host's `/var/log/syslog` is: each line goes to the format that
 * knows its program, in one pass and in the order of the log. Lines of programs that no format knows are ignored.
 *
 * `formats` are those of the layout's parts, in their order; each has `openLines`.
 */
export function mixedFormat(formats: readonly LogFormat[]): LogFormat<MixedLayout> {
  // A format may leave in its row what it set up once, so each has one of its own.
  const rows = formats.map(() => new Row());
  const openLines = (bytes: Buffer, { parts }: MixedLayout, _row: Row, sink: RowSink): LineReader => {
    const keys = new LineKeys(bytes);
    const readers = parts.map(({ layout }, part) => formats[part]!.openLines!(bytes, layout, rows[part]!, sink));
    const partOf = new Map(parts.flatMap((part, index) => part.keys.map((key) => [hashOfKey(key), index] as const)));
    return {
      read(start, end) {
        const part = partOf.get(keys.read(start, end));
        if (part === undefined) sink.ignore(start);
        else readers[part]!.read(start, end);
      },
    };
  };
  return {
    name: mixedName,
    product: 'Several products, line by line in one log',
    kind: 'sensor',
    framing: 'line',
    facts: [...new Set(formats.flatMap(({ facts }) => facts))],
    fields: [...new Set(formats.flatMap(({ fields }) => fields))],
    specification: 'https://www.rfc-editor.org/rfc/rfc3164',
    detect: () => new Refusal('found by trying the formats of its lines, not by itself'),
    openLines,
    parse: parseByLine(openLines),
  };
}

export function isMixed(layout: unknown): layout is MixedLayout {
  return typeof layout === 'object' && layout !== null && 'parts' in layout && Array.isArray(layout.parts);
}

/** The lines of `bytes` by what they are known by, in the order in which each key is first met. */
export function linesByKey(bytes: Buffer, sink: RowSink): ReadonlyMap<string, Buffer> {
  const lines = new Lines(bytes);
  const keys = new LineKeys(bytes);
  const found = new Map<string, Buffer[]>();
  while (lines.advance(sink)) {
    keys.read(lines.start, lines.end);
    const key = keys.text();
    const known = found.get(key);
    const line = bytes.subarray(lines.start, lines.end);
    if (known) known.push(line, lineBreak);
    else found.set(key, [line, lineBreak]);
  }
  return new Map([...found].map(([key, parts]) => [key, Buffer.concat(parts)]));
}

const lineBreak = Buffer.from('\n');
