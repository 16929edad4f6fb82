import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { handovers, presences, type Statement, type Stretch } from '../../src/identity/stretches.js';
import { handoversByTheTick, presencesByTheTick, type Tick } from './stretches-by-the-tick.js';

const ticks = 48;

const statement = fc
  .record({
    holder: fc.constantFrom('a', 'b', 'c'),
    from: fc.integer({ min: 0, max: 30 }),
    lasts: fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined }),
    ends: fc.constantFrom(false, false, false, true),
    tailMs: fc.integer({ min: 0, max: 10 }),
    leadMs: fc.integer({ min: 0, max: 3 }),
  })
  .map(
    ({ lasts, ...rest }): Statement<string> => ({
      ...rest,
      until: lasts === undefined ? undefined : rest.from + lasts,
      source: '',
    }),
  );
const statements = fc.array(statement, { maxLength: 12 });

describe.each([
  ['handovers', handovers<string>, handoversByTheTick],
  ['presences', presences<string>, presencesByTheTick],
] as const)('%s', (_, fast, slow) => {
  test('say of every instant what a model says that looks at all statements in every tick', () => {
    fc.assert(
      fc.property(statements, (drawn) => {
        expect(ticksOf(fast(drawn))).toEqual(slow(drawn, ticks));
      }),
      { numRuns: 2000 },
    );
  });

  test('ascend, do not overlap and are never empty', () => {
    fc.assert(
      fc.property(statements, (drawn) => {
        const stretches = fast(drawn);
        stretches.forEach(({ from, until, held }, i) => {
          expect(from).toBeLessThan(until);
          expect(held.length).toBeGreaterThan(0);
          if (i > 0) expect(stretches[i - 1]!.until).toBeLessThanOrEqual(from);
        });
      }),
    );
  });

  test('do not depend on the order of statements', () => {
    fc.assert(
      fc.property(statements, fc.infiniteStream(fc.integer()), (drawn, dice) => {
        const shuffled = drawn
          .map((each) => ({ each, at: dice.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ each }) => each);
        expect(ticksOf(fast(shuffled))).toEqual(ticksOf(fast(drawn)));
      }),
    );
  });

  test('do not depend on whether the statement without an end comes first', () => {
    const open = { holder: 'b', from: 20, tailMs: 5, leadMs: 0, source: '' };
    const ended = { ...open, until: 20 };
    expect(ticksOf(fast([open, ended]))).toEqual(ticksOf(fast([ended, open])));
  });
});

test('a statement said twice says no more than once', () => {
  fc.assert(
    fc.property(statements, (drawn) => {
      expect(ticksOf(handovers([...drawn, ...drawn]))).toEqual(ticksOf(handovers(drawn)));
      expect(ticksOf(presences([...drawn, ...drawn]))).toEqual(ticksOf(presences(drawn)));
    }),
  );
});

function ticksOf(stretches: readonly Stretch<unknown>[]): Tick[] {
  return Array.from({ length: ticks }, (_, now) => {
    const at = stretches.filter(({ from, until }) => from <= now && now < until);
    expect(at.length).toBeLessThan(2);
    return at[0] === undefined
      ? { holders: [], sure: false }
      : { holders: at[0].held.map(({ holder }) => holder), sure: at[0].sure };
  });
}
