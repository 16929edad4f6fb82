/** That a clock had something of a device and service begin. */
export interface SeenStart {
  /** Whose clock: the format of the log. */
  readonly clock: string;
  /** Device and service: other clocks that saw the same have the same key. */
  readonly key: string;
  /** Unix milliseconds. */
  readonly at: number;
}

/** How far a clock is from the one that most others agree with. */
export interface ClockSkew {
  readonly clock: string;
  readonly against: string;
  /** More than zero where it is ahead: what happened at 9:00 it writes as later. */
  readonly skewMs: number;
  /** How many starts both saw, and how large a part of those that could match. */
  readonly matches: number;
  readonly share: number;
  readonly sure: 'high' | 'medium' | 'low';
  /** `zone`: whole quarters of an hour, as of a time zone that was taken wrongly. `clock`: a clock that is not set. */
  readonly kind: 'zone' | 'clock';
}

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const quarterMs = 15 * minuteMs;
/** Zones lie at most so far apart, of clocks that have any meaning together. */
const farthestMs = 15 * 60 * minuteMs;
/** Below that, look-ups that precede requests and connections that are logged at their end explain it. */
const leastMs = 5 * secondMs;
/** Fewer matches happen by chance. */
const fewestMatches = 5;
/** So much of what could match must, for a difference that is no chance: surely, and at all. */
const surelyShare = 0.6;
const leastShare = 0.3;
/** The best difference must stand out so much from the next. */
const standsOut = 2;
/** Of one device and service so many starts are compared: more of them say no more, and take long. */
const mostStarts = 40;

/** How well the time that each log covers fits those of other logs, 0 to 1: of two clocks that differ the one that fits less is wrong. */
export type ClockFits = ReadonlyMap<string, number>;

/**
 * How far clocks are apart, from what several of them saw begin: the difference at which most starts of one clock meet one
 * of the other. Clocks that agree, or saw too little together, are left out.
 */
export function clockSkews(starts: Iterable<SeenStart>, fits: ClockFits = new Map()): ClockSkew[] {
  const byClock = byClockAndKey(starts);
  const clocks = [...byClock.keys()].sort();
  const pairs = clocks.flatMap((one, i) =>
    clocks.slice(i + 1).flatMap((other) => difference(one, other, byClock.get(one)!, byClock.get(other)!) ?? []),
  );
  const reference = mostAgreed(clocks, pairs, fits);
  return pairs
    .flatMap((pair) => skewOf(pair, reference) ?? [])
    .filter(({ skewMs }) => Math.abs(skewMs) >= leastMs)
    .sort((a, b) => b.matches - a.matches || (a.clock < b.clock ? -1 : 1));
}

type Starts = ReadonlyMap<string, readonly number[]>;

function byClockAndKey(starts: Iterable<SeenStart>): Map<string, Starts> {
  const clocks = new Map<string, Map<string, number[]>>();
  for (const { clock, key, at } of starts) {
    const keys = clocks.get(clock) ?? new Map<string, number[]>();
    clocks.set(clock, keys);
    const times = keys.get(key);
    if (times === undefined) keys.set(key, [at]);
    else if (times.length < mostStarts) times.push(at);
  }
  return clocks;
}

interface Difference {
  readonly one: string;
  readonly other: string;
  /** By how much `other` is ahead of `one`. */
  readonly ms: number;
  readonly matches: number;
  readonly share: number;
  readonly standsOut: number;
}

function difference(one: string, other: string, ofOne: Starts, ofOther: Starts): Difference | undefined {
  const minutes = new Map<number, number>();
  let possible = 0;
  for (const [key, times] of ofOne) {
    const others = ofOther.get(key);
    if (others === undefined) continue;
    possible += Math.min(times.length, others.length);
    for (const a of times) for (const b of others) countMinute(minutes, b - a);
  }
  const [best, next] = peaks(minutes);
  if (best === undefined || best.count < fewestMatches) return undefined;
  const near = differencesNear(best.minute * minuteMs, ofOne, ofOther);
  const share = Math.min(1, best.count / possible);
  return { one, other, ms: near, matches: best.count, share, standsOut: best.count / Math.max(1, next) };
}

function countMinute(minutes: Map<number, number>, ms: number): void {
  if (Math.abs(ms) > farthestMs) return;
  const minute = Math.round(ms / minuteMs);
  minutes.set(minute, (minutes.get(minute) ?? 0) + 1);
}

/** The best minute with its neighbours, and how much the best one beyond them has. */
function peaks(minutes: ReadonlyMap<number, number>): readonly [{ minute: number; count: number } | undefined, number] {
  const around = (minute: number) =>
    (minutes.get(minute - 1) ?? 0) + (minutes.get(minute) ?? 0) + (minutes.get(minute + 1) ?? 0);
  let best: { minute: number; count: number; own: number } | undefined;
  for (const [minute, own] of minutes) {
    const count = around(minute);
    const isBetter =
      best === undefined ||
      count > best.count ||
      (count === best.count && (own > best.own || (own === best.own && Math.abs(minute) < Math.abs(best.minute))));
    if (isBetter) best = { minute, count, own };
  }
  let next = 0;
  for (const minute of minutes.keys()) if (Math.abs(minute - best!.minute) > 3) next = Math.max(next, around(minute));
  return [best, next];
}

/** The middle one of the differences around a peak. */
function differencesNear(peakMs: number, ofOne: Starts, ofOther: Starts): number {
  const found: number[] = [];
  for (const [key, times] of ofOne)
    for (const a of times)
      for (const b of ofOther.get(key) ?? []) if (Math.abs(b - a - peakMs) <= 1.5 * minuteMs) found.push(b - a);
  found.sort((a, b) => a - b);
  return found[found.length >> 1]!;
}

/** The clock that most matches agree with; of equals the one that fits other logs, then the one with most matches at all. */
function mostAgreed(clocks: readonly string[], pairs: readonly Difference[], fits: ClockFits): string | undefined {
  const weight = (clock: string, agree: boolean) =>
    pairs
      .filter(({ one, other, ms }) => (one === clock || other === clock) && (!agree || Math.abs(ms) < leastMs))
      .reduce((sum, { matches }) => sum + matches, 0);
  const fitOf = (clock: string) => fits.get(clock) ?? 0;
  return [...clocks].sort(
    (a, b) => weight(b, true) - weight(a, true) || fitOf(b) - fitOf(a) || weight(b, false) - weight(a, false),
  )[0];
}

function skewOf(
  { one, other, ms, matches, share, standsOut: out }: Difference,
  reference: string | undefined,
): ClockSkew | undefined {
  if (one !== reference && other !== reference) return undefined;
  if (share < leastShare || out < standsOut) return undefined;
  const isAhead = one === reference;
  const quarters = Math.round(ms / quarterMs);
  const isZone = quarters !== 0 && Math.abs(ms - quarters * quarterMs) < minuteMs;
  const sure = share >= surelyShare && matches >= 4 * fewestMatches ? 'high' : share >= surelyShare ? 'medium' : 'low';
  return {
    clock: isAhead ? other : one,
    against: isAhead ? one : other,
    skewMs: Math.round(isAhead ? ms : -ms),
    matches,
    share: Math.round(share * 100) / 100,
    sure,
    kind: isZone ? 'zone' : 'clock',
  };
}
