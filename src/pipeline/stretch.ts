import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { Block } from '../../collectors/collector.js';
import { giveBack } from '../../collectors/spare-memory.js';
import type { Pool } from './pool.js';
import type { CaptureResult, CaptureTask, PieceMessage, ProgressMessage } from './read-capture.js';
import type { SourceRun } from './source-run.js';

/**
 * A capture is committed at least this often: what a kill costs to read again, what a pipe may lose.
 * A flow that is open there is told as two.
 */
export const stretchBytes = 1 << 30;

/** So many pieces are at the worker, or on their way there and back. */
const maxSent = 4;

/** How a stretch is read. */
export type StretchReading = Pick<CaptureTask, 'window' | 'knowledge'>;

/** A stretch of a capture at a worker: the main thread's end of it. */
export class Stretch {
  readonly run: SourceRun;
  readonly start: number;
  /** Where the worker reads itself. */
  readonly range: Extract<Block, { kind: 'range' }> | undefined;
  readonly result: Promise<CaptureResult>;
  /** How far the worker is. */
  to: number;
  private readonly port: MessagePort;
  private sent = 0;
  private wake: (() => void) | undefined;

  constructor(
    pool: Pool,
    reading: StretchReading,
    run: SourceRun,
    start: number,
    range?: Extract<Block, { kind: 'range' }>,
  ) {
    const { port1, port2 } = new MessageChannel();
    const { format, layout, mode } = run;
    this.run = run;
    this.start = start;
    this.to = start;
    this.range = range && { ...range, start, end: Math.min(start + stretchBytes, range.contentEnd) };
    this.port = port1;
    port1.on('message', (message: ProgressMessage) => this.receive(message));
    this.result = pool.readCapture({
      ...(range && { range: this.range! }),
      start,
      port: port2,
      format,
      layout,
      mode,
      ...reading,
    });
    // Where a scan is interrupted, the pool ends with results that nobody waits for any more.
    this.result.catch(() => {});
  }

  /** Content that the worker was given and has not read yet. */
  get unread(): number {
    return this.range ? this.range.contentEnd - this.to : 0;
  }

  /** Resolves when there is room for one more piece. */
  async send(piece: PieceMessage): Promise<void> {
    this.port.postMessage(piece, [piece.bytes.buffer]);
    this.sent++;
    while (this.sent >= maxSent) await Promise.race([this.woken(), this.result]);
  }

  private receive({ to, bytes }: ProgressMessage): void {
    this.to = to;
    if (!bytes) return;
    giveBack(bytes);
    this.sent--;
    this.wake?.();
  }

  private woken(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }
}
