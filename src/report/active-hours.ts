/** A pause that is longer than this ends a session. */
export const longestPauseMinutes = 30;

/** Active minutes, three numbers for each hour, ascending: the hour or its place, minutes 0 to 29 as bits, minutes 30 to 59. */
export type ActiveHours = ArrayLike<number>;

/** The minutes of all. */
export function unionOf(rows: readonly ActiveHours[]): ActiveHours {
  const [only] = rows;
  if (rows.length === 1 && only) return only;
  const hours = new Map<number, [low: number, high: number]>();
  for (const row of rows) {
    for (let at = 0; at < row.length; at += 3) {
      const known = hours.get(row[at]!) ?? [0, 0];
      hours.set(row[at]!, [known[0] | row[at + 1]!, known[1] | row[at + 2]!]);
    }
  }
  return [...hours].sort(([a], [b]) => a - b).flatMap(([hour, bits]) => [hour, ...bits]);
}

/** As numbers that grow by one from one minute to the next, ascending. */
export function* minutesOf(hours: ActiveHours): Generator<number> {
  for (let at = 0; at < hours.length; at += 3) {
    for (const half of [0, 1]) {
      const first = hours[at]! * 60 + 30 * half;
      for (let rest = hours[at + 1 + half]!; rest !== 0; rest &= rest - 1) yield first + 31 - Math.clz32(rest & -rest);
    }
  }
}
