import fc from 'fast-check';
import { expect, test } from 'vitest';
import { correctedCells } from '../../src/report/corrected-cells.js';
import type { UsageCell } from '../../src/store/store.js';
import { hourMs, someHour } from '../store/usage-batch.js';
import { cell } from './cells.js';

test('cells of clocks that are hours off come in their true hours, all others as they were, in order', async () => {
  const anyCell = fc
    .record({
      hour: fc.integer({ min: someHour, max: someHour + 9 }),
      device: fc.constantFrom('a', 'b'),
      format: fc.constantFrom('bind', 'squid', 'zeek'),
    })
    .map((stated) => cell(stated));
  const ahead = fc.integer({ min: -3, max: 3 });
  await fc.assert(
    fc.asyncProperty(fc.array(anyCell, { maxLength: 20 }), ahead, ahead, async (drawn, squid, zeek) => {
      const corrections = new Map([
        ['squid', squid],
        ['zeek', zeek],
      ]);
      const cells = [...drawn].sort((a, b) => a.hour - b.hour || (a.device < b.device ? -1 : 1));
      const corrected: UsageCell[] = [];
      for await (const each of correctedCells(streamed(cells), corrections)) corrected.push(...each);
      expect(corrected.map(placeOf)).toEqual(corrected.map(placeOf).sort());
      const expected = cells.map((each) => {
        const hours = corrections.get(each.format) ?? 0;
        return {
          ...each,
          hour: each.hour - hours,
          firstSeen: each.firstSeen - hours * hourMs,
          lastSeen: each.lastSeen - hours * hourMs,
        };
      });
      expect(corrected.map((each) => JSON.stringify(each)).sort()).toEqual(
        expected.map((each) => JSON.stringify(each)).sort(),
      );
    }),
  );
});

function placeOf({ hour, device, service }: UsageCell): string {
  return `${hour} ${device} ${service}`;
}

/** Hour by hour. */
async function* streamed(cells: readonly UsageCell[]): AsyncGenerator<readonly UsageCell[]> {
  for (const hour of new Set(cells.map((each) => each.hour))) yield cells.filter((each) => each.hour === hour);
}
