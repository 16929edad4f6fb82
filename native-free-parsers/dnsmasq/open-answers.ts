import { Byte } from '../bytes/byte.js';
import { sameBytes } from '../bytes/match.js';
import type { ClockHints } from '../local-clock.js';

/** So many questions wait for their answers; of more the oldest is forgotten. */
const mostQuestions = 64;
/** Resolvers give up sooner, and then whoever asks next asks anew. */
const longestWaitMs = 10_000;
/** Answers that are written at once by as many processes: one, and one for each connection over TCP. */
const mostChains = 4;
/** An answer's lines are written together; so many of others may come between. */
const mostBetween = 8;
/** A name has at most 255 bytes; some are written as four. */
const longestText = 1024;

/** What a block leaves to the next: strings are Latin-1, times 0 where there is none. */
export interface DnsmasqLayout extends ClockHints {
  /** `ago`: how many questions later the block ended. */
  readonly questions?: ReadonlyArray<readonly [name: string, client: string, timeMs: number, ago: number]>;
  readonly chains?: ReadonlyArray<
    readonly [serial: string, asked: string, client: string, last: string, isAlias: boolean, others: number]
  >;
}

/** An answer whose lines are being read. */
interface Chain {
  isOpen: boolean;
  /** The number of its question; empty where the log has none. */
  serial: number;
  serialEnd: number;
  /** The name that was asked for. */
  asked: number;
  askedEnd: number;
  /** Who asked; empty where that is not certain. */
  client: number;
  clientEnd: number;
  /** The name that its last line was about, and whether that is an alias of the next line's. */
  last: number;
  lastEnd: number;
  isAlias: boolean;
  /** Lines of other answers since. */
  others: number;
}

/**
 * Ties the lines of an answer together, and to the question.
 *
 *   query[A] chatgpt.com from 10.0.12.9
 *   reply chatgpt.com is <CNAME>                            begins an answer: asked by 10.0.12.9, for chatgpt.com
 *   reply chatgpt.com.cdn.example is <CNAME>                goes on
 *   reply edge.example is 192.0.2.1                         goes on: chatgpt.com is at 192.0.2.1
 *   reply edge.example is 192.0.2.2                         goes on: the same name
 *
 * With `log-queries=extra` lines with one number belong together. Without, an answer's lines follow each other, and it is that of the
 * last question for its name; where two clients wait for the same name, which was answered is not certain.
 *
 * Everything here is a place in `bytes`: the block, and before it what the one before left.
 */
export class OpenAnswers {
  readonly bytes: Buffer;
  /** Where the block starts in `bytes`. */
  readonly from: number;
  /** What the last line's answer is about. */
  asked = 0;
  askedEnd = 0;
  client = 0;
  clientEnd = 0;
  /** Of the last questions, in a ring: name, its end, client, its end. Those without name are answered or too old. */
  private readonly questions = new Int32Array(4 * mostQuestions);
  private readonly times = new Float64Array(mostQuestions);
  private readonly chains: readonly Chain[] = Array.from({ length: mostChains }, noChain);
  /** Questions are numbered from 0: the one that waits for longest, and the next. */
  private first = 0;
  private next = mostQuestions;

  constructor(block: Buffer, { questions = [], chains = [] }: DnsmasqLayout) {
    const texts = [
      ...questions.flatMap((question) => question.slice(0, 2)),
      ...chains.flatMap((chain) => chain.slice(0, 4)),
    ];
    const carried = Buffer.from(texts.join(''), 'latin1');
    this.from = carried.length;
    this.bytes = carried.length === 0 ? block : joined(carried, block);
    let at = 0;
    const place = ({ length }: string) => {
      at += length;
      return [at - length, at] as const;
    };
    for (const [name, client, timeMs, ago] of questions) {
      this.put(mostQuestions - ago, ...place(name), ...place(client), timeMs);
    }
    for (const [serial, asked, client, last, isAlias, others] of chains) {
      const chain = this.newChain(...place(serial), ...place(asked));
      [chain.client, chain.clientEnd] = place(client);
      [chain.last, chain.lastEnd] = place(last);
      chain.isAlias = isAlias;
      chain.others = others;
    }
  }

  /** A client asks for a name, and the log numbers no questions. Time 0 where there is none. */
  ask(name: number, nameEnd: number, client: number, clientEnd: number, timeMs: number): void {
    this.pass(0, 0);
    this.expire(timeMs);
    this.put(this.next, name, nameEnd - name <= longestText ? nameEnd : name, client, clientEnd, timeMs);
    this.next++;
    this.first = Math.max(this.first, this.next - mostQuestions);
  }

  /** A line of a question's number, or of none: an answer without number ends at any other line, others after some. */
  pass(serial: number, serialEnd: number): void {
    const isNumbered = serialEnd > serial;
    for (let i = 0; i < mostChains; i++) {
      const chain = this.chains[i]!;
      if (!chain.isOpen || (isNumbered && this.isOf(chain, serial, serialEnd))) continue;
      if (!isNumbered || ++chain.others > mostBetween) chain.isOpen = false;
    }
  }

  /** `name` is answered: sets what was asked for, and by whom as far as this knows. */
  answer(serial: number, serialEnd: number, name: number, nameEnd: number, isAlias: boolean, timeMs: number): void {
    const isNumbered = serialEnd > serial;
    if (isNumbered) this.pass(serial, serialEnd);
    this.expire(timeMs);
    let chain = this.chainOf(serial, serialEnd);
    const goesOn = chain !== undefined && (chain.isAlias || this.isSameName(chain.last, chain.lastEnd, name, nameEnd));
    if (!goesOn && chain) chain.isOpen = false;
    if (!goesOn && (!isNumbered || isAlias) && nameEnd - name <= longestText) {
      chain = this.newChain(serial, serialEnd, name, nameEnd);
      if (!isNumbered) this.takeClient(chain, name, nameEnd);
    } else if (!goesOn) {
      this.tell(name, nameEnd, 0, 0);
      return;
    }
    chain!.last = name;
    chain!.lastEnd = nameEnd - name <= longestText ? nameEnd : name;
    chain!.isAlias = isAlias;
    chain!.others = 0;
    this.tell(chain!.asked, chain!.askedEnd, chain!.client, chain!.clientEnd);
  }

  /** What the next block needs, as part of its layout. */
  rest(): Pick<DnsmasqLayout, 'questions' | 'chains'> {
    const { questions: places, times, next } = this;
    const questions: Array<readonly [string, string, number, number]> = [];
    for (let number = this.first; number < next; number++) {
      if (!this.waits(number)) continue;
      const slot = number % mostQuestions;
      const [name, nameEnd, client, clientEnd] = places.subarray(4 * slot);
      questions.push([this.text(name!, nameEnd!), this.text(client!, clientEnd!), times[slot]!, next - number]);
    }
    const chains = this.chains
      .filter(({ isOpen }) => isOpen)
      .map((chain) => {
        const serial = this.text(chain.serial, chain.serialEnd);
        const asked = this.text(chain.asked, chain.askedEnd);
        const client = this.text(chain.client, chain.clientEnd);
        return [serial, asked, client, this.text(chain.last, chain.lastEnd), chain.isAlias, chain.others] as const;
      });
    return { ...(questions.length > 0 && { questions }), ...(chains.length > 0 && { chains }) };
  }

  /** The client of the only one, or ones, that wait for a name; the oldest question is answered. */
  private takeClient(chain: Chain, name: number, nameEnd: number): void {
    const { questions } = this;
    let oldest = -1;
    let isCertain = true;
    for (let number = this.first; number < this.next; number++) {
      const at = 4 * (number % mostQuestions);
      if (!this.waits(number) || !this.isSameName(questions[at]!, questions[at + 1]!, name, nameEnd)) continue;
      if (oldest < 0) oldest = at;
      else isCertain &&= this.isSameClient(oldest, at);
    }
    if (oldest < 0) return;
    if (isCertain) {
      chain.client = questions[oldest + 2]!;
      chain.clientEnd = questions[oldest + 3]!;
    }
    questions[oldest + 1] = questions[oldest]!;
  }

  private isSameClient(one: number, other: number): boolean {
    const { bytes, questions: at } = this;
    return sameBytes(bytes, at[one + 2]!, at[one + 3]!, at[other + 2]!, at[other + 3]!);
  }

  private waits(number: number): boolean {
    const at = 4 * (number % mostQuestions);
    return this.questions[at + 1]! > this.questions[at]!;
  }

  /** Forget the questions that nobody waits for any more; a clock that jumps forgets them, too. */
  private expire(nowMs: number): void {
    for (; this.first < this.next; this.first++) {
      const waitedMs = Math.abs(nowMs - this.times[this.first % mostQuestions]!);
      if (this.waits(this.first) && waitedMs <= longestWaitMs) return;
    }
  }

  private put(number: number, name: number, nameEnd: number, client: number, clientEnd: number, timeMs: number): void {
    const slot = number % mostQuestions;
    this.questions[4 * slot] = name;
    this.questions[4 * slot + 1] = nameEnd;
    this.questions[4 * slot + 2] = client;
    this.questions[4 * slot + 3] = clientEnd;
    this.times[slot] = timeMs;
  }

  private chainOf(serial: number, serialEnd: number): Chain | undefined {
    for (let i = 0; i < mostChains; i++) {
      const chain = this.chains[i]!;
      if (chain.isOpen && this.isOf(chain, serial, serialEnd)) return chain;
    }
    return undefined;
  }

  private isOf(chain: Chain, serial: number, serialEnd: number): boolean {
    return sameBytes(this.bytes, chain.serial, chain.serialEnd, serial, serialEnd);
  }

  /** In the place of one that is over, or else of the one that was last gone on with longest ago. */
  private newChain(serial: number, serialEnd: number, asked: number, askedEnd: number): Chain {
    let chain = this.chains[0]!;
    for (let i = 1; i < mostChains; i++) {
      const other = this.chains[i]!;
      if (chain.isOpen && (!other.isOpen || other.others > chain.others)) chain = other;
    }
    chain.isOpen = true;
    chain.serial = serial;
    chain.serialEnd = serialEnd;
    chain.asked = asked;
    chain.askedEnd = askedEnd;
    chain.client = 0;
    chain.clientEnd = 0;
    return chain;
  }

  private tell(asked: number, askedEnd: number, client: number, clientEnd: number): void {
    this.asked = asked;
    this.askedEnd = askedEnd;
    this.client = client;
    this.clientEnd = clientEnd;
  }

  /** Answers spell names in letters of either case, as questions do. */
  private isSameName(start: number, end: number, otherStart: number, otherEnd: number): boolean {
    if (end - start !== otherEnd - otherStart) return false;
    const { bytes } = this;
    for (let i = end - start - 1; i >= 0; i--) {
      if (lower(bytes[start + i]!) !== lower(bytes[otherStart + i]!)) return false;
    }
    return true;
  }

  private text(start: number, end: number): string {
    return this.bytes.toString('latin1', start, end);
  }
}

/** Memory for a block and what stands before it, kept for the next: new memory for each made the garbage collector run (`npm run bench -- allocations`). */
let memory = Buffer.alloc(0);

function joined(carried: Buffer, block: Buffer): Buffer {
  const length = carried.length + block.length;
  if (memory.length < length) memory = Buffer.allocUnsafe(length);
  carried.copy(memory);
  block.copy(memory, carried.length);
  return memory.subarray(0, length);
}

function noChain(): Chain {
  return {
    isOpen: false,
    serial: 0,
    serialEnd: 0,
    asked: 0,
    askedEnd: 0,
    client: 0,
    clientEnd: 0,
    last: 0,
    lastEnd: 0,
    isAlias: false,
    others: 0,
  };
}

function lower(byte: number): number {
  return byte >= Byte.UpperA && byte <= Byte.UpperZ ? byte | 0x20 : byte;
}
