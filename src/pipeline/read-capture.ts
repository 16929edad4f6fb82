import { on } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import { type Block, UnreadableError } from '../../collectors/collector.js';
import { type CaptureFormat, Reject } from '../../native-free-parsers/format.js';
import { Row } from '../../native-free-parsers/row.js';
import type { KnowledgeTables } from '../identity/knowledge.js';
import type { Tally } from '../tally/tally.js';
import type { TallyMode, Window } from '../tally/tally-mode.js';
import { CapturePass } from './capture-pass.js';
import { openCapture } from './open-capture.js';
import type { ParseResult } from './parse-block.js';
import { readPieces } from './read-pieces.js';
import { tailOf } from './source-prints.js';

/**
 * What a worker is asked: to read a stretch of a capture from front to end.
 *
 * A stretch begins behind a whole record and knows no flow from before it, so whatever is read again from there, after a kill
 * or because the capture grew, comes to the same.
 */
export interface CaptureTask {
  /** A file that the worker reads itself; absent where the pieces come through the port. */
  readonly range?: Extract<Block, { kind: 'range' }>;
  /** Where in the content the stretch begins. */
  readonly start: number;
  /** Gives pieces, in order; takes back their memory, and how far the worker is. */
  readonly port: MessagePort;
  readonly format: string;
  readonly layout: unknown;
  readonly window: Window;
  readonly mode: TallyMode;
  /** What was learnt before, in shared memory; absent where nothing was. */
  readonly knowledge?: KnowledgeTables;
}

/** To the worker: a piece of the content. */
export interface PieceMessage {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The stretch ends with this piece. */
  readonly ends: boolean;
  /** The content does, too. */
  readonly last: boolean;
}

/** From the worker: it is so far, and here is the piece's memory. */
export interface ProgressMessage {
  readonly to: number;
  readonly bytes?: Uint8Array<ArrayBuffer>;
}

/** What a stretch held. */
export interface CaptureResult extends ParseResult {
  /** Why the file could not be read further; one clause. */
  readonly failure?: string;
  /** What of the pieces belongs to the next stretch: the beginning of a record. */
  readonly rest: Uint8Array<ArrayBuffer>;
}

/** How far a file is read is told this often: each message wakes the other thread. */
const toldBytes = 16 << 20;

const row = new Row();

/** Reads a stretch of a capture into counts. */
export async function readCapture(task: CaptureTask, format: CaptureFormat, tally: Tally): Promise<CaptureResult> {
  const { range, port } = task;
  tally.learn(task.knowledge);
  tally.begin(task.window, task.mode, task.start);
  const reader = await openCapture(format, task.layout, row, tally);
  const pass = new CapturePass(reader, task.start);
  const ending = await (range ? readFile(range, pass, port) : takePieces(pass, port));
  const layout = reader.end();
  const batch = tally.takeBatch();
  const { to, before, rest } = pass;
  const result = {
    batch,
    layout,
    to,
    tail: tailOf(before),
    rest: new Uint8Array(rest),
    ...(ending.failure !== undefined && { failure: ending.failure }),
  };
  if (!ending.last || rest.length === 0) return result;
  tally.reject(0, Reject.Truncated);
  return { ...result, open: tally.takeBatch() };
}

/** How a stretch ended. */
interface Ending {
  /** The content ends there. */
  readonly last: boolean;
  readonly failure?: string;
}

/** A custom error loses its class between threads: the reason crosses as a value. */
async function readFile(
  range: Extract<Block, { kind: 'range' }>,
  pass: CapturePass,
  port: MessagePort,
): Promise<Ending> {
  try {
    let told = range.start;
    for await (const to of readPieces(range, pass)) {
      if (to - told < toldBytes) continue;
      told = to;
      port.postMessage({ to } satisfies ProgressMessage);
    }
    return { last: range.end === range.contentEnd };
  } catch (error) {
    if (error instanceof UnreadableError) return { last: false, failure: error.message };
    throw error;
  }
}

async function takePieces(pass: CapturePass, port: MessagePort): Promise<Ending> {
  for await (const [message] of on(port, 'message')) {
    const { bytes, ends, last } = message as PieceMessage;
    pass.room(bytes.length).set(bytes);
    pass.add(bytes.length);
    pass.read(last);
    port.postMessage({ to: pass.to, bytes } satisfies ProgressMessage, [bytes.buffer]);
    if (ends) return { last };
  }
  throw new Error('the port closed before the capture ended');
}
