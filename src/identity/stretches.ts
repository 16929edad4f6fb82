/** A statement that somebody held something; times are Unix milliseconds. */
export interface Statement<Source> {
  readonly holder: string;
  readonly from: number;
  /** Exclusive; absent where it is not stated. */
  readonly until?: number | undefined;
  /** It says that it was over at `from`. */
  readonly ends?: boolean | undefined;
  /** How long it is believed beyond what it states: from `from` where no end is stated, else from `until`. */
  readonly tailMs: number;
  /** How long before `from` it is believed where nobody else is known. */
  readonly leadMs: number;
  /** What it was made from. */
  readonly source: Source;
}

/** Who held something between two times; stretches of one thing do not overlap and ascend. */
export interface Stretch<Source> {
  readonly from: number;
  /** Exclusive. */
  readonly until: number;
  /** Whether statements cover it, or stand at both its ends; otherwise it is believed because nobody said otherwise. */
  readonly sure: boolean;
  /** One, or several who held it at once, in order of their names. */
  readonly held: readonly Held<Source>[];
}

export interface Held<Source> {
  readonly holder: string;
  /** The latest statement that says so. */
  readonly by: Source;
}

/**
 * What only one can hold at a time, from a journal of it: a statement by another holder ends the one before at its start, an
 * end ends its own holder's. At one instant the end of who held it comes first, then what that holder states, then others'
 * starts, and their ends last.
 */
export function handovers<Source>(statements: readonly Statement<Source>[]): Stretch<Source>[] {
  const journal = new Journal<Source>();
  const sorted = [...statements].sort(byStart);
  for (let i = 0; i < sorted.length; ) {
    let next = i + 1;
    while (next < sorted.length && sorted[next]!.from === sorted[i]!.from) next++;
    if (next === i + 1) journal.take(sorted[i]!);
    else journal.takeAll(sorted.slice(i, next));
    i = next;
  }
  return journal.finish();
}

/** By time, then the one that lasts longest last; the rest only so that the order of statements does not matter. */
function byStart<Source>(a: Statement<Source>, b: Statement<Source>): number {
  const [aEnd, bEnd] = [a.until ?? a.from, b.until ?? b.from];
  return (
    a.from - b.from ||
    aEnd - bEnd ||
    (a.holder < b.holder ? -1 : +(a.holder > b.holder)) ||
    a.tailMs - b.tailMs ||
    Number(a.until !== undefined) - Number(b.until !== undefined)
  );
}

interface Holding<Source> {
  readonly holder: string;
  readonly from: number;
  surelyUntil: number;
  until: number;
  source: Source;
}

class Journal<Source> {
  private readonly stretches: Stretch<Source>[] = [];
  private current: Holding<Source> | undefined;

  /** Statements of one instant. */
  takeAll(statements: readonly Statement<Source>[]): void {
    this.expire(statements[0]!.from);
    const before = this.current?.holder;
    const ends = statements.filter((each) => each.ends);
    for (const end of ends) if (end.holder === before) this.take(end);
    const starts = statements.filter((each) => !each.ends);
    for (const start of starts) if (start.holder === before) this.take(start);
    for (const start of starts) if (start.holder !== before) this.take(start);
    for (const end of ends) if (end.holder !== before) this.take(end);
  }

  take({ holder, from, until, ends, tailMs, source }: Statement<Source>): void {
    this.expire(from);
    const { current } = this;
    if (ends) {
      if (current?.holder !== holder) return;
      current.surelyUntil = Math.max(current.surelyUntil, from);
      this.close(from);
    } else if (current?.holder === holder) {
      // Until now it is sure. The end that was stated last counts, but takes nothing back that was stated before.
      current.surelyUntil = Math.max(current.surelyUntil, until ?? from);
      current.until = Math.max(current.surelyUntil, until ?? from + tailMs);
      current.source = source;
    } else {
      this.close(from);
      this.current = { holder, from, surelyUntil: until ?? from, until: until ?? from + tailMs, source };
    }
  }

  finish(): Stretch<Source>[] {
    this.close(Number.POSITIVE_INFINITY);
    return this.stretches;
  }

  private expire(at: number): void {
    if (this.current && this.current.until < at) this.close(at);
  }

  private close(at: number): void {
    const { current } = this;
    this.current = undefined;
    if (!current) return;
    const { holder, from, source } = current;
    const held = [{ holder, by: source }];
    const until = Math.min(at, current.until);
    const surelyUntil = Math.min(current.surelyUntil, until);
    if (surelyUntil > from) this.stretches.push({ from, until: surelyUntil, sure: true, held });
    if (until > surelyUntil) this.stretches.push({ from: surelyUntil, until, sure: false, held });
  }
}

/**
 * What several can hold at once, from sightings of it: each holder for what is stated, and on from there while the
 * statement is believed, until anybody else's begins after it or its own end. Those who held it at once share a stretch:
 * who began while another was there took nobody's place.
 */
export function presences<Source>(statements: readonly Statement<Source>[]): Stretch<Source>[] {
  const starts = statements.filter(({ ends }) => !ends).sort(byStart);
  const ownStarts = timesByHolder(starts);
  const ownEnds = timesByHolder(statements.filter(({ ends }) => ends));
  const others = new OtherStarts(starts);
  const intervals = starts.flatMap((statement) => {
    const ends = ownEnds.get(statement.holder) ?? [];
    const end = ends[indexAbove(ends, statement.from)] ?? never;
    return intervalsOf(statement, { own: ownStarts.get(statement.holder)!, others, end });
  });
  return together([...intervals, ...leadsOf(starts, intervals)]);
}

interface Interval<Source> {
  readonly from: number;
  readonly until: number;
  readonly sure: boolean;
  readonly statement: Statement<Source>;
}

/** When statements begin, asked for the next that is not one's own. */
class OtherStarts {
  private readonly times: readonly number[];
  private readonly holders: readonly string[];
  /** Of each start the place of the first after it by another holder. */
  private readonly nextOther: Int32Array;

  /** `starts` ascend. */
  constructor(starts: readonly Statement<unknown>[]) {
    this.times = starts.map(({ from }) => from);
    this.holders = starts.map(({ holder }) => holder);
    this.nextOther = new Int32Array(starts.length);
    for (let at = starts.length - 1; at >= 0; at--) {
      const next = at + 1;
      this.nextOther[at] = this.holders[next] === this.holders[at] ? this.nextOther[next]! : next;
    }
  }

  /** The first start of anybody but `holder` after `from`, and not before `until`. */
  after(holder: string, from: number, until: number): number {
    const at = until > from ? indexFrom(this.times, until) : indexAbove(this.times, from);
    return this.times[this.holders[at] === holder ? this.nextOther[at]! : at] ?? never;
  }
}

const never = Number.POSITIVE_INFINITY;

/** When each holder's statements begin, ascending. */
function timesByHolder<Source>(statements: readonly Statement<Source>[]): ReadonlyMap<string, readonly number[]> {
  const times = new Map<string, number[]>();
  for (const { holder, from } of statements) {
    const known = times.get(holder);
    if (known) known.push(from);
    else times.set(holder, [from]);
  }
  for (const own of times.values()) own.sort((a, b) => a - b);
  return times;
}

/** Place of the first that is above `value`; their number where none is. */
function indexAbove(ascending: readonly number[], value: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Place of the first that is `value` or above; their number where none is. */
function indexFrom(ascending: readonly number[], value: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! >= value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** What bounds a statement beside itself. */
interface Bounds {
  /** When its holder's statements begin. */
  readonly own: readonly number[];
  readonly others: OtherStarts;
  /** Its holder's next end. */
  readonly end: number;
}

function intervalsOf<Source>(statement: Statement<Source>, { own, others, end }: Bounds): Interval<Source>[] {
  const { holder, from, until, tailMs } = statement;
  const statedUntil = Math.min(until ?? from, end);
  const nextOther = others.after(holder, from, statedUntil);
  const believedUntil = Math.max(statedUntil, Math.min((until ?? from) + tailMs, nextOther, end));
  // What its holder says again, or ends, while it is believed was so until then.
  const again = own[indexAbove(own, believedUntil) - 1] ?? from;
  const surelyUntil = end <= believedUntil ? end : Math.max(statedUntil, again);
  return [
    { from, until: surelyUntil, sure: true, statement },
    { from: surelyUntil, until: believedUntil, sure: false, statement },
  ].filter((interval) => interval.until > interval.from);
}

/** A lead reaches back to where anybody else was last believed to be, and not into that. */
function leadsOf<Source>(
  starts: readonly Statement<Source>[],
  intervals: readonly Interval<Source>[],
): Interval<Source>[] {
  const sorted = [...intervals].sort((a, b) => a.from - b.from);
  const latest = new LatestEnds();
  const leads: Interval<Source>[] = [];
  let at = 0;
  for (const statement of starts) {
    for (; at < sorted.length && sorted[at]!.from < statement.from; at++) {
      latest.add(sorted[at]!.statement.holder, sorted[at]!.until);
    }
    if (statement.leadMs === 0) continue;
    const from = Math.max(statement.from - statement.leadMs, latest.ofOthers(statement.holder));
    if (from < statement.from) leads.push({ from, until: statement.from, sure: false, statement });
  }
  return leads;
}

/** The latest end so far, for anybody but one: it takes the best two holders to know. */
class LatestEnds {
  private first = { holder: '', until: Number.NEGATIVE_INFINITY };
  private second = Number.NEGATIVE_INFINITY;

  add(holder: string, until: number): void {
    if (holder === this.first.holder) this.first.until = Math.max(this.first.until, until);
    else if (until > this.first.until) {
      this.second = this.first.until;
      this.first = { holder, until };
    } else this.second = Math.max(this.second, until);
  }

  ofOthers(holder: string): number {
    return holder === this.first.holder ? this.second : this.first.until;
  }
}

/** Cuts overlapping intervals into stretches. */
function together<Source>(intervals: readonly Interval<Source>[]): Stretch<Source>[] {
  const byFrom = [...intervals].sort((a, b) => a.from - b.from);
  const times = [...new Set(intervals.flatMap(({ from, until }) => [from, until]))].sort((a, b) => a - b);
  const stretches: Stretch<Source>[] = [];
  let active: Interval<Source>[] = [];
  let next = 0;
  times.forEach((from, i) => {
    active = active.filter(({ until }) => until > from);
    for (; byFrom[next]?.from === from; next++) active.push(byFrom[next]!);
    if (active.length > 0) addStretch(stretches, stretchOf(active, from, times[i + 1]!));
  });
  return stretches;
}

function stretchOf<Source>(active: readonly Interval<Source>[], from: number, until: number): Stretch<Source> {
  const latest = new Map<string, Statement<Source>>();
  for (const { statement } of active) {
    const known = latest.get(statement.holder);
    if (known === undefined || statement.from >= known.from) latest.set(statement.holder, statement);
  }
  const held = [...latest.values()].map(({ holder, source }) => ({ holder, by: source }));
  held.sort((a, b) => (a.holder < b.holder ? -1 : 1));
  return { from, until, sure: active.some(({ sure }) => sure), held };
}

/** Two stretches that say the same are one. */
function addStretch<Source>(stretches: Stretch<Source>[], stretch: Stretch<Source>): void {
  const last = stretches.at(-1);
  const isSame =
    last !== undefined &&
    last.until === stretch.from &&
    last.sure === stretch.sure &&
    last.held.length === stretch.held.length &&
    last.held.every(({ holder, by }, i) => holder === stretch.held[i]!.holder && by === stretch.held[i]!.by);
  if (isSame) stretches[stretches.length - 1] = { ...last, until: stretch.until };
  else stretches.push(stretch);
}
