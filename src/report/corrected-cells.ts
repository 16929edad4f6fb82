import type { UsageCell } from '../store/store.js';
import { hourMs } from '../tally/hour-counts.js';

/** By how many whole hours the clock of each format is ahead. */
export type ClockCorrections = ReadonlyMap<string, number>;

/**
 * Cells, which come as `Store.usage` gives them, with the hours of formats whose clock is whole hours off put right; in
 * ascending order of hour, device and service again. Memory: the cells of as many hours as the clocks are apart.
 *
 * Only whole hours can be: a cell counts what was in an hour, and nobody knows which part of it belongs to the next.
 */
export async function* correctedCells(
  cells: AsyncIterable<UsageCell>,
  corrections: ClockCorrections,
): AsyncGenerator<UsageCell> {
  const ahead = [0, ...corrections.values()];
  // A cell moves back by at most `most` hours and on by at most `least`.
  const [most, least] = [Math.max(...ahead), -Math.min(...ahead)];
  const waiting = new Map<number, UsageCell[]>();
  const upTo = function* (hour: number): Generator<UsageCell> {
    for (const due of [...waiting.keys()].filter((each) => each <= hour).sort((a, b) => a - b)) {
      yield* waiting.get(due)!.sort(byDeviceAndService);
      waiting.delete(due);
    }
  };
  let hour = Number.NEGATIVE_INFINITY;
  for await (const cell of cells) {
    if (cell.hour > hour) {
      hour = cell.hour;
      // Cells of this hour or later move to `hour - most` at the earliest.
      yield* upTo(hour - most - 1);
    }
    const corrected = correctedCell(cell, corrections.get(cell.format) ?? 0);
    const known = waiting.get(corrected.hour);
    if (known) known.push(corrected);
    else waiting.set(corrected.hour, [corrected]);
  }
  yield* upTo(hour + least);
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
