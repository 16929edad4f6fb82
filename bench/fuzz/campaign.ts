import { mutate } from './mutate.js';
import { Outcome } from './outcome.js';
import { Random } from './random.js';
import type { FuzzReader, FuzzTarget } from './target.js';

/** What is around an input: a reader that looks there says something else in the second run. */
const poisons = [0xa5, 0x00] as const;
const marginBytes = 128;
/** Samples that did something new are kept, at most so many. */
const maxSamples = 512;
/** An input that takes longer three times over hangs as good as for ever. */
const mostMs = 250;

/** What is wrong, and how to see it again. */
export interface Finding {
  readonly target: string;
  readonly what: string;
  /** Of the campaign, and which of its inputs it was. */
  readonly seed: number;
  readonly input: number;
  readonly bytes: string;
}

export interface CampaignResult {
  readonly target: string;
  readonly inputs: number;
  /** Different ways that inputs took, as far as it can be told from what was said of them. */
  readonly behaviours: number;
  readonly slowestMs: number;
  readonly findings: readonly Finding[];
}

/**
 * Reads `inputs` mutations of a target's samples, each twice, with other bytes around it. Inputs that make the reader behave in
 * a new way become samples themselves.
 *
 * `begin` is told each input before it is read, for those who watch from outside whether it ever ends.
 */
export async function fuzz(
  target: FuzzTarget,
  inputs: number,
  seed: number,
  begin: (input: number) => void,
): Promise<CampaignResult> {
  const random = new Random(seed);
  const samples = target.samples.map((sample) => sample.subarray(0, target.maxBytes));
  if (samples.length === 0) samples.push(Buffer.from('lamplighter'));
  const seen = new Set<number>();
  const findings: Finding[] = [];
  const lanes = poisons.map((poison) => new Lane(target, poison));
  let slowestMs = 0;
  for (let input = 0; input < inputs && findings.length < 3; input++) {
    begin(input);
    const sample = random.of(samples);
    // The first inputs are the samples as they are.
    const bytes =
      input < samples.length ? samples[input]! : mutate(sample, random.of(samples), random, target.maxBytes);
    const inputSeed = random.below(2 ** 31);
    const what = await problemOf(lanes, bytes, inputSeed);
    slowestMs = Math.max(slowestMs, lanes[0]!.ms);
    if (what !== '') {
      const least = await shrunk(target, bytes, inputSeed, what);
      findings.push({ target: target.name, what, seed, input, bytes: least.toString('base64') });
      for (const lane of lanes) lane.reopen();
    } else if (!seen.has(lanes[0]!.outcome.behaviour)) {
      seen.add(lanes[0]!.outcome.behaviour);
      if (samples.length < maxSamples) samples.push(Buffer.from(bytes));
      else samples[random.below(samples.length)] = Buffer.from(bytes);
    }
  }
  return { target: target.name, inputs, behaviours: seen.size, slowestMs, findings };
}

/** '' if there is none. */
async function problemOf(lanes: readonly Lane[], bytes: Buffer, seed: number): Promise<string> {
  for (const lane of lanes) {
    const thrown = await lane.read(bytes, seed);
    if (thrown !== '') return thrown;
    if (lane.outcome.wrong !== '') return lane.outcome.wrong;
    if (lane.ms > mostMs && (await isSlowAgain(lane, bytes, seed))) return `takes ${Math.round(lane.ms)} ms`;
  }
  if (lanes[0]!.outcome.digest !== lanes[1]!.outcome.digest) return 'what it says depends on bytes around the input';
  return '';
}

/** At most so many tries to make a finding's bytes fewer. */
const maxShrinks = 2000;

/** Fewer bytes that a new reader has the same problem with, where there are: pieces are left out as long as it stays. */
async function shrunk(target: FuzzTarget, bytes: Buffer, seed: number, what: string): Promise<Buffer> {
  let least = bytes;
  let tries = 0;
  for (let size = bytes.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at < least.length && tries < maxShrinks; tries++) {
      const fewer = Buffer.concat([least.subarray(0, at), least.subarray(at + size)]);
      const lanes = poisons.map((poison) => new Lane(target, poison));
      if (sameProblem(await problemOf(lanes, fewer, seed), what)) least = fewer;
      else at += size;
    }
  }
  return least;
}

/** Numbers and stacks aside. */
function sameProblem(one: string, other: string): boolean {
  return one.slice(0, 12) === other.slice(0, 12);
}

/** Not only because something else ran on the machine. */
async function isSlowAgain(lane: Lane, bytes: Buffer, seed: number): Promise<boolean> {
  for (let i = 0; i < 2; i++) {
    await lane.read(bytes, seed);
    if (lane.ms <= mostMs) return false;
  }
  return true;
}

/** One of the two runs: a reader, and memory with its poison around the input. */
class Lane {
  readonly outcome = new Outcome();
  ms = 0;
  private readonly target: FuzzTarget;
  private readonly memory: Buffer;
  private readonly poison: number;
  private reader: FuzzReader;
  /** Where the last input ended. */
  private lastEnd = 0;

  constructor(target: FuzzTarget, poison: number) {
    this.target = target;
    this.poison = poison;
    this.memory = Buffer.alloc(target.maxBytes + 2 * marginBytes, poison);
    this.reader = target.open();
  }

  reopen(): void {
    this.reader = this.target.open();
  }

  /** What it threw; '' if nothing. */
  async read(bytes: Buffer, seed: number): Promise<string> {
    const { memory, outcome, poison } = this;
    const end = marginBytes + bytes.length;
    memory.set(bytes, marginBytes);
    memory.fill(poison, end, Math.min(Math.max(this.lastEnd, end + marginBytes), memory.length));
    this.lastEnd = end;
    outcome.clear();
    const start = performance.now();
    try {
      await this.reader.read(memory, marginBytes, end, new Random(seed), outcome);
      return '';
    } catch (error) {
      return `throws ${error instanceof Error ? error.stack : String(error)}`;
    } finally {
      this.ms = performance.now() - start;
    }
  }
}
