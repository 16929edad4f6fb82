const dayMs = 86_400_000;
const minuteMs = 60_000;
const clocks = new Map<string, Intl.DateTimeFormat>();

/** Whether the name is one of a time zone this system knows: `Europe/Berlin`, `UTC`. */
export function isTimeZone(name: string): boolean {
  try {
    clockOf(name);
    return true;
  } catch {
    return false;
  }
}

/** What a clock in the zone shows, less what UTC shows, in ms. */
function zoneOffsetMs(timeMs: number, zone: string): number {
  const shown: Record<string, number> = {};
  for (const { type, value } of clockOf(zone).formatToParts(timeMs)) shown[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(timeMs / 1000) * 1000;
}

/** Minutes since Monday 00:00 on a clock in the zone, 0 to 10 079. */
export function minuteOfWeek(timeMs: number, zone: string): number {
  const localMinute = Math.floor((timeMs + zoneOffsetMs(timeMs, zone)) / minuteMs);
  const mondayBased = localMinute + 3 * 24 * 60; // 1970-01-01 was a Thursday
  const week = 7 * 24 * 60;
  return ((mondayBased % week) + week) % week;
}

/** The first moment (ms) after the day `2027-01-31` in the zone; undefined when there is no such day. */
export function endOfDayMs(date: string, zone: string): number | undefined {
  const startUtc = Date.parse(`${date}T00:00:00Z`);
  // Date.parse takes 2027-02-30 for a day in March.
  if (Number.isNaN(startUtc) || new Date(startUtc).toISOString().slice(0, 10) !== date) return undefined;
  const local = startUtc + dayMs;
  // The second look corrects the first when the clocks change in between.
  const guess = local - zoneOffsetMs(local, zone);
  return local - zoneOffsetMs(guess, zone);
}

/** The day a clock in the zone shows, as `2027-01-31`. */
export function dayIn(timeMs: number, zone: string): string {
  return new Date(timeMs + zoneOffsetMs(timeMs, zone)).toISOString().slice(0, 10);
}

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const clock = new Intl.DateTimeFormat('en-GB-u-ca-iso8601', {
    timeZone: zone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
  });
  clocks.set(zone, clock);
  return clock;
}
