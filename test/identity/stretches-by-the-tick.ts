import type { Statement } from '../../src/identity/stretches.js';

/** Who held it in a tick, and whether that was stated. */
export interface Tick {
  readonly holders: readonly string[];
  readonly sure: boolean;
}

const nobody: Tick = { holders: [], sure: false };

/** What `handovers` promises, one tick of the clock after the other. */
export function handoversByTheTick(statements: readonly Statement<unknown>[], ticks: number): Tick[] {
  let holder: string | undefined;
  let sureTo = 0;
  let believedTo = 0;
  const answers: Tick[] = [];
  for (let now = 0; now < ticks; now++) {
    if (holder !== undefined && now > believedTo) holder = undefined;
    const here = statements.filter(({ from }) => from === now);
    const before = holder;
    if (here.some(({ ends, holder }) => ends && holder === before)) holder = undefined;
    const starts = here.filter(({ ends }) => !ends);
    starts.sort(
      (a, b) =>
        Number(b.holder === before) - Number(a.holder === before) ||
        (a.until ?? now) - (b.until ?? now) ||
        (a.holder < b.holder ? -1 : +(a.holder > b.holder)) ||
        a.tailMs - b.tailMs ||
        Number(a.until !== undefined) - Number(b.until !== undefined),
    );
    for (const start of starts) {
      const end = start.until ?? now;
      const goesOn = start.holder === holder;
      sureTo = goesOn ? Math.max(sureTo, end) : end;
      believedTo = Math.max(goesOn ? sureTo : end, start.until ?? now + start.tailMs);
      holder = start.holder;
    }
    if (holder !== before && here.some((each) => each.ends && each.holder === holder)) holder = undefined;
    answers.push(holder === undefined || now >= believedTo ? nobody : { holders: [holder], sure: now < sureTo });
  }
  return answers.map((answer, now) => ({ ...answer, sure: answer.sure || isConfirmed(now) }));

  /** Whether its holder goes on to a statement of its own. */
  function isConfirmed(now: number): boolean {
    const holder = answers[now]!.holders[0];
    for (let tick = now + 1; holder !== undefined && tick < ticks; tick++) {
      if (statements.some((each) => each.from === tick && each.holder === holder)) return true;
      if (answers[tick]!.holders[0] !== holder) return false;
    }
    return false;
  }
}

/** What `presences` promises, asked anew of every statement in every tick. */
export function presencesByTheTick(statements: readonly Statement<unknown>[], ticks: number): Tick[] {
  const starts = statements.filter(({ ends }) => !ends);
  const endOf = ({ holder, from }: Statement<unknown>) =>
    Math.min(
      ...statements.filter((each) => each.ends && each.holder === holder && each.from > from).map((each) => each.from),
      Number.POSITIVE_INFINITY,
    );
  const isSure = (each: Statement<unknown>, now: number) =>
    each.from <= now && now < (each.until ?? each.from) && now < endOf(each);
  const isConfirmed = (each: Statement<unknown>, now: number) =>
    statements.some(
      (own) =>
        own.holder === each.holder &&
        own.from > now &&
        own.from > each.from &&
        Array.from({ length: own.from - now }, (_, i) => now + i).every((tick) => isBelieved(each, tick)),
    );
  const isBelieved = (each: Statement<unknown>, now: number) =>
    each.from <= now &&
    now < (each.until ?? each.from) + each.tailMs &&
    now < endOf(each) &&
    !starts.some((other) => other.holder !== each.holder && comesAfter(other, each) && other.from <= now);
  const comesAfter = (other: Statement<unknown>, each: Statement<unknown>) =>
    other.from > each.from && other.from >= Math.min(each.until ?? each.from, endOf(each));
  const holds = (each: Statement<unknown>, now: number) => isSure(each, now) || isBelieved(each, now);
  const leads = (each: Statement<unknown>, now: number) => {
    if (now >= each.from || now < each.from - each.leadMs) return false;
    for (let tick = now; tick < each.from; tick++)
      if (starts.some((other) => other.holder !== each.holder && holds(other, tick))) return false;
    return true;
  };
  return Array.from({ length: ticks }, (_, now) => {
    const held = starts.filter((each) => holds(each, now) || leads(each, now));
    const holders = [...new Set(held.map(({ holder }) => holder))].sort();
    return { holders, sure: held.some((each) => isSure(each, now) || isConfirmed(each, now)) };
  });
}
