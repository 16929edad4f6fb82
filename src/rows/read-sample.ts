import { headBytes, type Source as OpenedSource, UnreadableError } from '../../collectors/collector.js';
import { openSources } from '../../collectors/registry.js';
import { Byte } from '../../native-free-parsers/bytes/byte.js';
import { captureFormats } from '../../native-free-parsers/capture-registry.js';
import { isCarried, parseCarried } from '../../native-free-parsers/carried.js';
import { type CaptureFormat, type LogFormat, Refusal } from '../../native-free-parsers/format.js';
import { loadCarrier, loadFormat } from '../../native-free-parsers/load-format.js';
import { Row } from '../../native-free-parsers/row.js';
import { decodeText } from '../../native-free-parsers/text.js';
import { linesOf } from '../pipeline/parse-block.js';
import { possibleHeads } from '../pipeline/source-prints.js';
import type { Source } from '../store/store.js';
import { readCaptureRows } from './read-capture-rows.js';
import type { LogRecord } from './record.js';
import { RecordSink } from './record-sink.js';

/** A record that was read again. */
export interface SampledRecord {
  /** Counted from 1; absent where too much stands before it to count. */
  readonly line?: number;
  /** Its first 1,000 bytes; absent where it is binary. */
  readonly text?: string;
  readonly record: LogRecord;
}

/** Beyond so much content lines are not counted. */
const mostCounted = 1 << 28;
/** A capture is looked through so far. */
const mostRecords = 1_000_000;
const shownBytes = 1000;

/** A record to be read again. */
export interface Sampled {
  /** Where it starts, in bytes of unpacked content; of a capture whose packets are numbered which of them it is of. */
  readonly offset: number;
  /** Whether a record may be it: the content may have changed, and several may be of one packet. */
  isIt(record: LogRecord): boolean;
}

/** A record of a source, read again; in its place one clause why it cannot be. */
export async function readSample(source: Source, sampled: Sampled): Promise<SampledRecord | string> {
  if (source.name === '-') return 'it came through a pipe, which cannot be read twice';
  const signal = new AbortController().signal;
  // `logs.zip!day/access.log` is in `logs.zip`.
  const path = source.name.split('!', 1)[0]!;
  for await (const opened of openSources([path], signal)) {
    if ('reason' in opened) return opened.reason;
    try {
      if (opened.name === source.name) return await sampleIn(opened, source, sampled, signal);
    } catch (error) {
      if (error instanceof UnreadableError) return error.message;
      throw error;
    } finally {
      await opened.close();
    }
  }
  return 'it is no longer there';
}

async function sampleIn(
  opened: OpenedSource,
  source: Source,
  { offset, isIt }: Sampled,
  signal: AbortSignal,
): Promise<SampledRecord | string> {
  if (!opened.rereadable) return 'it came through a pipe, which cannot be read twice';
  const { bytes, digest } = source.head;
  if (possibleHeads(await opened.head(), [bytes])[0]?.digest !== digest) return 'another log has its name now';
  const capture = captureFormats.get(source.format);
  if (capture !== undefined) return recordInCapture(opened, capture, { offset, isIt }, signal);
  const format = await loadFormat(source.format, source.layout);
  const line = offset <= mostCounted ? await lineAt(opened, offset, signal) : undefined;
  for await (const block of opened.blocks(offset, headBytes, signal)) {
    const { bytes } = linesOf(block);
    const record = await firstRecord(bytes, format, source.layout);
    if (record === undefined) return 'no record stands at its place any more';
    if (!isIt(record)) return 'another record stands at its place now';
    const end = bytes.indexOf(Byte.Newline);
    const text = decodeText(bytes.subarray(0, Math.min(shownBytes, end < 0 ? bytes.length : end)), 0);
    return { ...(line !== undefined && { line }), text, record };
  }
  return 'it is shorter than it was';
}

/** Whether what a capture states is told with the number of its packet. */
export function hasPackets({ fields }: CaptureFormat): boolean {
  return fields.includes('packet');
}

/** A capture is read from its start, where its layout is the one that it begins with. */
async function recordInCapture(
  opened: OpenedSource,
  format: CaptureFormat,
  { offset, isIt }: Sampled,
  signal: AbortSignal,
): Promise<SampledRecord | string> {
  const packet = hasPackets(format) && offset > 0 ? offset : undefined;
  const layout = format.detect(await opened.head(), { modifiedMs: opened.modifiedMs, timeZone: 'UTC' });
  if (layout instanceof Refusal) return 'another capture has its name now';
  let read = 0;
  for await (const { records } of readCaptureRows(opened, format, layout, signal)) {
    const record = records.find((record) => (packet === undefined || record.packet === packet) && isIt(record));
    if (record !== undefined) return { record };
    read += records.length;
    if (read > mostRecords) return 'too much stands before it to look for it';
  }
  return 'it is not in it any more';
}

async function lineAt(opened: OpenedSource, offset: number, signal: AbortSignal): Promise<number> {
  let line = 1;
  let at = 0;
  if (offset === 0) return line;
  for await (const block of opened.blocks(0, 1 << 20, signal)) {
    const { bytes } = linesOf(block);
    const end = Math.min(bytes.length, offset - at);
    for (let next = bytes.indexOf(Byte.Newline); next >= 0 && next < end; next = bytes.indexOf(Byte.Newline, next + 1))
      line++;
    at += bytes.length;
    if (at >= offset) break;
  }
  return line;
}

/** What the first record states, if it is the one at the very start. */
async function firstRecord(bytes: Buffer, format: LogFormat, layout: unknown): Promise<LogRecord | undefined> {
  const carrier = isCarried(layout) ? await loadCarrier(layout.carrier) : undefined;
  let first: LogRecord | undefined;
  let isSettled = false;
  const settle = (record?: LogRecord) => {
    if (!isSettled) first = record;
    isSettled = true;
  };
  const sink = new RecordSink({ record: (record) => settle(record), reject: () => settle(), ignore: () => settle() });
  parseCarried(format, carrier, bytes, layout, new Row(), sink);
  return first;
}
