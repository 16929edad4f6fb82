/** When statements that are alike were made, and until when they hold; Unix milliseconds. */
export interface StatedTimes {
  readonly first: number;
  readonly last: number;
  /** Absent or NaN where it is not stated. */
  readonly until?: number | null;
  /** They say that something ended. */
  readonly ends: boolean;
}

export interface StatedTime {
  readonly from: number;
  readonly until?: number;
  readonly ends?: true;
}

/** The statements that are kept as one: a single stretch of sightings, or the first and the last of several. */
export function statedTimes({ first, last, until, ends }: StatedTimes, areSightings: boolean): StatedTime[] {
  const isStated = until !== null && until !== undefined && !Number.isNaN(until);
  const end = ends ? { ends: true as const } : isStated ? { until } : {};
  const start = { from: first, ...end };
  return last > first && !areSightings ? [start, { from: last, ...end }] : [start];
}
