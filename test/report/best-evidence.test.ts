import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bestEvidence, type Use, weigh } from '../../src/report/best-evidence.js';
import type { UsageCell } from '../../src/store/store.js';
import { type EvidenceName, evidenceNames } from '../../src/tally/evidence.js';
import { minuteMasks, someHour } from '../store/usage-batch.js';
import { cell } from './cells.js';

describe('requests', () => {
  for (const [better, worse] of [
    ['proxy', 'tls'],
    ['tls', 'flow'],
    ['flow', 'dns'],
    ['proxy', 'dns'],
  ] as const) {
    test(`of ${better} stand, those of ${worse} are not added, however many they are`, () => {
      const uses = weigh([
        cell({ evidence: worse, format: 'zeek', requests: 1000, blocked: 500 }),
        cell({ evidence: better, requests: 3, blocked: 1 }),
      ]);
      expect(uses).toMatchObject([{ evidence: better, requests: 3, blocked: 1 }]);
    });
  }

  for (const [more, fewer] of [
    ['zeek', 'suricata'],
    ['suricata', 'zeek'],
  ] as const) {
    test(`of two sensors on one wire are not added: ${more}, which saw more, stands`, () => {
      const cells = [
        cell({ evidence: 'tls', format: fewer, requests: 7 }),
        cell({ evidence: 'tls', format: more, requests: 9 }),
      ];
      expect(weigh(cells)).toMatchObject([{ format: more, requests: 9 }]);
      expect(weigh(cells.toReversed())).toMatchObject([{ format: more, requests: 9 }]);
    });
  }

  test('of one sensor are counted over all of its users before it is compared', () => {
    const uses = weigh([
      cell({ format: 'nginx', requests: 7 }),
      cell({ format: 'squid', requests: 4, user: 'ana' }),
      cell({ format: 'squid', requests: 4, user: 'bob' }),
    ]);
    expect(uses.map(({ user, requests }) => [user, requests])).toEqual([
      ['ana', 4],
      ['bob', 4],
    ]);
  });

  test('of different hours, devices and services do not compete', async () => {
    const cells = [
      cell({ hour: 1 }),
      cell({ hour: 1, service: 'claude', evidence: 'dns' }),
      cell({ hour: 1, device: 'b', evidence: 'flow' }),
      cell({ hour: 2, evidence: 'tls' }),
    ];
    expect(bestEvidence(cells)).toEqual(cells);
  });

  test('a service that was only looked up keeps that evidence', () => {
    expect(weigh([cell({ evidence: 'dns', requests: 4 })])).toMatchObject([{ evidence: 'dns', requests: 4 }]);
  });
});

describe('bytes', () => {
  test('come from the best evidence that states them, each way for itself', () => {
    const [use] = weigh([
      cell({ evidence: 'proxy', bytesDown: 100 }),
      cell({ evidence: 'tls', format: 'zeek' }),
      cell({ evidence: 'flow', format: 'zeek', bytesUp: 20, bytesDown: 999 }),
    ]);
    expect(use).toMatchObject({ bytesUp: 20, bytesDown: 100 });
  });

  test('that nobody states are absent, and those stated as none are zero', () => {
    const [use] = weigh([cell(), cell({ evidence: 'flow', format: 'zeek', bytesUp: 0 })]);
    expect(use).toHaveProperty('bytesUp', 0);
    expect(use).not.toHaveProperty('bytesDown');
    expect(use).not.toHaveProperty('bytesBoth');
  });

  test('of both ways together are left out where better evidence tells a way apart', () => {
    const [use] = weigh([cell({ bytesDown: 100 }), cell({ evidence: 'flow', format: 'vpc', bytesBoth: 120 })]);
    expect(use).toHaveProperty('bytesDown', 100);
    expect(use).not.toHaveProperty('bytesBoth');
  });

  test('of both ways together stand alone where the best evidence that states any states them so', () => {
    const [use] = weigh([
      cell(),
      cell({ evidence: 'tls', format: 'firewall', bytesBoth: 120, bytesUp: 3 }),
      cell({ evidence: 'flow', format: 'zeek', bytesUp: 20, bytesDown: 100 }),
    ]);
    expect(use).toMatchObject({ bytesBoth: 120, bytesUp: 3 });
    expect(use).not.toHaveProperty('bytesDown');
  });

  test('of both ways together, from the best evidence, take no part from others', () => {
    const uses = weigh([
      cell({ bytesBoth: 120 }),
      cell({ evidence: 'flow', format: 'zeek', bytesUp: 20, bytesDown: 99 }),
    ]);
    expect(uses).toEqual([cell({ bytesBoth: 120 })]);
  });

  test('of a lesser witness are added up over its cells', () => {
    const flows = [10, 5].map((bytesUp, i) =>
      cell({ evidence: 'flow', format: 'zeek', bytesUp, host: `${i}.example` }),
    );
    expect(weigh([cell(), ...flows])).toMatchObject([{ requests: 1, bytesUp: 15 }]);
  });
});

describe('what lesser evidence adds', () => {
  const flow = (minutes: readonly number[]) => cell({ evidence: 'flow', format: 'zeek', bytesUp: 9, minutes });

  test('is put down to the one who was there', () => {
    const uses = weigh([cell({ user: 'ana', client: 'sdk', minutes: [10, 11] }), flow([9, 11, 45])]);
    expect(uses).toEqual([
      { ...cell({ user: 'ana', client: 'sdk', minutes: [9, 45] }), ...minuteMasks([9, 10, 11, 45]), bytesUp: 9 },
    ]);
  });

  test('is put down to nobody where several users share the hour', () => {
    const [ana, bob] = [cell({ user: 'ana', minutes: [10] }), cell({ user: 'bob', minutes: [20] })];
    expect(weigh([ana, bob, flow([10, 30])])).toEqual([
      ana,
      bob,
      { ...cell({ requests: 0, minutes: [10, 30] }), ...minuteMasks([30]), bytesUp: 9 },
    ]);
  });

  test('is put down to the user without client, where one user has several clients', () => {
    const clients = ['sdk', 'cli'].map((client) => cell({ user: 'ana', realm: 'CORP', client }));
    const added = weigh([...clients, flow([30])])[2];
    expect(added).toMatchObject({ user: 'ana', realm: 'CORP', requests: 0, ...minuteMasks([30]) });
    expect(added).not.toHaveProperty('client');
  });

  test('joins what the best evidence has without a user', () => {
    const uses = weigh([cell({ user: 'ana' }), cell({ requests: 5 }), flow([30])]);
    expect(uses).toHaveLength(2);
    expect(uses[1]).toMatchObject({ requests: 5, bytesUp: 9, ...minuteMasks([0, 30]) });
  });

  test('is no use of its own where it adds neither minutes nor bytes', () => {
    const two = [cell({ user: 'ana', minutes: [3] }), cell({ user: 'bob', minutes: [5] })];
    const lookUp = cell({ evidence: 'dns', format: 'bind', minutes: [3, 5], firstSeen: 3 * 60_000 - 1 });
    expect(weigh([...two, lookUp])).toEqual(two);
  });
});

describe('whatever the cells', () => {
  const minutes = fc.array(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 4 });
  const bytes = fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined });
  const anyCell = fc
    .record({
      hour: fc.constantFrom(someHour, someHour + 1),
      device: fc.constantFrom('a', 'b'),
      evidence: fc.constantFrom(...evidenceNames),
      format: fc.constantFrom('squid', 'zeek'),
      user: fc.constantFrom('ana', 'bob', undefined),
      client: fc.constantFrom('sdk', undefined),
      requests: fc.integer({ min: 0, max: 5 }),
      bytesUp: bytes,
      bytesDown: bytes,
      bytesBoth: bytes,
      minutes,
    })
    .map((stated) => cell(definedOf(stated)));
  /** As a store has them: no two of one key, in order. */
  const anyCells = fc
    .uniqueArray(anyCell, { selector: keyOf, maxLength: 25 })
    .map((cells) => cells.sort((a, b) => a.hour - b.hour || (a.device < b.device ? -1 : 1)));

  test('their order within an hour, device and service does not matter', async () => {
    await fc.assert(
      fc.asyncProperty(anyCells, fc.infiniteStream(fc.integer()), async (cells, dice) => {
        const shuffled = [...cells]
          .map((cell) => ({ cell, at: dice.next().value as number }))
          .sort((a, b) => a.cell.hour - b.cell.hour || order(a.cell.device, b.cell.device) || a.at - b.at)
          .map(({ cell }) => cell);
        expect(textsOf(bestEvidence(shuffled))).toEqual(textsOf(bestEvidence(cells)));
      }),
    );
  });

  test('a worse source never changes requests', async () => {
    await fc.assert(
      fc.asyncProperty(anyCells, anyCell, async (cells, drawn) => {
        const place = cells.filter((cell) => cell.hour === drawn.hour && cell.device === drawn.device);
        const worst = Math.max(...place.map(({ evidence }) => evidenceNames.indexOf(evidence)));
        fc.pre(place.length > 0 && worst < 3);
        const worse: UsageCell = { ...drawn, evidence: evidenceNames[worst + 1]! };
        const at = cells.lastIndexOf(place.at(-1)!) + 1;
        const before = bestEvidence(cells);
        const after = bestEvidence(cells.toSpliced(at, 0, worse));
        expect(requestsOf(after)).toBe(requestsOf(before));
        expect(evidencesOf(after)).toEqual(evidencesOf(before));
      }),
    );
  });

  test('every minute in which anything was seen is active, and no other', async () => {
    await fc.assert(
      fc.asyncProperty(anyCells, async (cells) => {
        expect(minutesOf(bestEvidence(cells))).toEqual(minutesOf(cells));
      }),
    );
  });

  test('no way of bytes is more than what some one witness states', async () => {
    await fc.assert(
      fc.asyncProperty(anyCells, async (cells) => {
        for (const way of ['bytesUp', 'bytesDown', 'bytesBoth'] as const) {
          const uses = sumsBy(bestEvidence(cells), placeOf, way);
          const witnesses = sumsBy(cells, (cell) => `${placeOf(cell)} ${cell.evidence} ${cell.format}`, way);
          for (const [place, sum] of uses) {
            const stated = [...witnesses].filter(([witness]) => witness.startsWith(`${place} `)).map(([, sum]) => sum);
            expect(stated).toContain(sum);
          }
        }
      }),
    );
  });
});

function placeOf({ hour, device, service }: UsageCell): string {
  return `${hour} ${device} ${service}`;
}

function keyOf(cell: UsageCell): string {
  return `${placeOf(cell)} ${cell.evidence} ${cell.format} ${cell.user} ${cell.client}`;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function textsOf(uses: readonly Use[]): string[] {
  return uses.map((use) => JSON.stringify(Object.entries(use).sort())).sort();
}

function requestsOf(uses: readonly Use[]): number {
  return uses.reduce((sum, { requests }) => sum + requests, 0);
}

function evidencesOf(uses: readonly Use[]): Map<string, EvidenceName> {
  return new Map(uses.map((use) => [placeOf(use), use.evidence]));
}

function minutesOf(cells: readonly UsageCell[]): Map<string, readonly [number, number]> {
  const minutes = new Map<string, readonly [number, number]>();
  for (const cell of cells) {
    const [low, high] = minutes.get(placeOf(cell)) ?? [0, 0];
    minutes.set(placeOf(cell), [low | cell.minutesLow, high | cell.minutesHigh]);
  }
  return minutes;
}

function sumsBy(
  cells: readonly UsageCell[],
  keyOf: (cell: UsageCell) => string,
  way: 'bytesUp' | 'bytesDown' | 'bytesBoth',
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const cell of cells) {
    const bytes = cell[way];
    if (bytes !== undefined) sums.set(keyOf(cell), (sums.get(keyOf(cell)) ?? 0) + bytes);
  }
  return sums;
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function definedOf<T extends object>(loose: T): Defined<T> {
  return Object.fromEntries(Object.entries(loose).filter(([, value]) => value !== undefined)) as Defined<T>;
}
