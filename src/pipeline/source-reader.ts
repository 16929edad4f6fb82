import { ContentChangedError, UnreadableError } from '../../collectors/collector.js';
import { captureFormats } from '../../native-free-parsers/capture-registry.js';
import type { Format, LogFormat } from '../../native-free-parsers/format.js';
import { loadFormat } from '../../native-free-parsers/load-format.js';
import type { Lesson } from './lesson.js';
import type { ScanOutcome } from './scan-outcome.js';
import type { SettlingQueue } from './settling-queue.js';
import { SourceRun } from './source-run.js';
import { type Stretch, stretchBytes } from './stretch.js';
import { unlessAborted } from './unless-aborted.js';

/** 1 to 8 MiB keeps a pool busy; 64 KiB does not, and larger ones cost memory. */
const blockBytes = 4 << 20;
/** Captures are read in order, so their pieces need not keep a pool busy. */
const pieceBytes = 1 << 20;

/** Takes a source to the workers from front to end: in blocks of lines, or as the stretches of a capture. */
export class SourceReader {
  private readonly queue: SettlingQueue;
  private readonly outcome: ScanOutcome;
  private readonly signal: AbortSignal;
  private readonly named: Format | undefined;

  /** `named` is the format that every source is read as, where there is one. */
  constructor(queue: SettlingQueue, outcome: ScanOutcome, signal: AbortSignal, named: Format | undefined) {
    this.queue = queue;
    this.outcome = outcome;
    this.signal = signal;
    this.named = named;
  }

  /** Resolves when all of it is in the queue. Content that breaks off is the run's failure. */
  async read(run: SourceRun | Lesson): Promise<void> {
    try {
      if (run instanceof SourceRun && captureFormats.has(run.format)) await this.readCapture(run);
      else await this.readLines(run);
    } catch (error) {
      if (!(error instanceof UnreadableError || error instanceof ContentChangedError)) throw error;
      run.failure = error.message;
    }
    this.queue.end(run);
  }

  private async readLines(run: SourceRun | Lesson): Promise<void> {
    const { cutAfter } = await this.lineFormat(run);
    for await (const block of run.opened.blocks(run.start, blockBytes, this.signal, run.continues, cutAfter)) {
      this.outcome.isAt(block.done);
      await this.queue.parse(run, block);
      this.signal.throwIfAborted();
    }
  }

  private lineFormat({ format, layout }: SourceRun | Lesson): LogFormat | Promise<LogFormat> {
    return this.named?.framing === 'line' ? this.named : loadFormat(format, layout);
  }

  /** A file goes to one worker, stretch after stretch; what comes in pieces is fed to it. */
  private async readCapture(run: SourceRun): Promise<void> {
    const { signal } = this;
    let fed: Stretch | undefined;
    let sent = 0;
    try {
      for await (const piece of run.opened.pieces(run.start, pieceBytes, signal, run.continues)) {
        this.outcome.isAt(piece.done);
        if (piece.kind === 'range') {
          await this.queue.readRange(run, piece);
          continue;
        }
        fed ??= this.queue.beginStretch(run, piece.start);
        sent += piece.bytes.length;
        const ends = piece.last || sent >= stretchBytes;
        await unlessAborted(fed.send({ bytes: piece.bytes, ends, last: piece.last }), signal);
        this.outcome.tellProgress(run);
        if (piece.last) fed = undefined;
        if (!ends || piece.last) continue;
        fed = await this.nextStretch(fed!);
        sent = 0;
      }
    } finally {
      // The content broke off: what came before is whole.
      if (fed && !signal.aborted) await fed.send({ bytes: new Uint8Array(0), ends: true, last: false });
    }
  }

  /** Settle a stretch that was fed to its end, and begin the next with what it left over. */
  private async nextStretch(ended: Stretch): Promise<Stretch> {
    await this.queue.drain();
    const { to, rest } = await ended.result;
    const next = this.queue.beginStretch(ended.run, to);
    await next.send({ bytes: rest, ends: false, last: false });
    return next;
  }
}
