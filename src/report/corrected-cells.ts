import type { UsageCell } from '../store/store.js';
import { hourMs } from '../tally/hour-counts.js';

/** By how many whole hours the clock of each format is ahead. */
export type ClockCorrections = ReadonlyMap<string, number>;

/**
 * Cells, which come as `Store.usageByHours` gives them, with the hours of formats whose clock is whole hours off put right; in
 * ascending order of hour, device and service again. Memory: the cells of as many hours as the clocks are apart.
 *
 * Only whole hours can be: a cell counts what was in an hour, and nobody knows which part of it belongs to the next.
 */
export async function* correctedCells(
  batches: AsyncIterable<readonly UsageCell[]>,
  corrections: ClockCorrections,
): AsyncGenerator<readonly UsageCell[]> {
  // A cell moves back by at most so many hours.
  const most = Math.max(0, ...corrections.values());
  const waiting = new Map<number, UsageCell[]>();
  for await (const cells of batches) {
    for (const cell of cells) {
      const corrected = correctedCell(cell, corrections.get(cell.format) ?? 0);
      const known = waiting.get(corrected.hour);
      if (known) known.push(corrected);
      else waiting.set(corrected.hour, [corrected]);
    }
    // Cells that are later than these move to `hour - most` at the earliest.
    const last = cells.at(-1);
    if (last) yield* dueOf(waiting, last.hour - most);
  }
  yield* dueOf(waiting, Number.POSITIVE_INFINITY);
}

/** Takes out the hours up to one, each in order. */
function* dueOf(waiting: Map<number, UsageCell[]>, last: number): Generator<readonly UsageCell[]> {
  for (const hour of [...waiting.keys()].filter((each) => each <= last).sort((a, b) => a - b)) {
    yield waiting.get(hour)!.sort(byDeviceAndService);
    waiting.delete(hour);
  }
}

function correctedCell(cell: UsageCell, hoursAhead: number): UsageCell {
  if (hoursAhead === 0) return cell;
  const { hour, firstSeen, lastSeen } = cell;
  const ms = hoursAhead * hourMs;
  return { ...cell, hour: hour - hoursAhead, firstSeen: firstSeen - ms, lastSeen: lastSeen - ms };
}

function byDeviceAndService(a: UsageCell, b: UsageCell): number {
  return compared(a.device, b.device) || compared(a.service, b.service);
}

function compared(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
