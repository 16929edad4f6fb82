const minuteMs = 60_000;
const quarterMs = 15 * minuteMs;
/** The furthest that a zone is from UTC. */
const mostMs = 14 * 60 * minuteMs;

/**
 * A local time that has no zone, in Unix milliseconds, by another of the same moment that has one: what is left of their difference
 * beside the zone's quarters of an hour may be a minute at most. NaN where they are of different moments.
 *
 *   <134>1 2026-11-20T09:10:35+02:00 … PulseSecure: - - - 2026-11-20 09:10:35 - …
 *          knownMs: 07:10:35 UTC                          wallMs: 09:10:35, so the zone is two hours ahead
 */
export function utcNear(wallMs: number, knownMs: number): number {
  const zoneMs = Math.round((wallMs - knownMs) / quarterMs) * quarterMs;
  const isSame = Math.abs(zoneMs) <= mostMs && Math.abs(wallMs - zoneMs - knownMs) <= minuteMs;
  return isSame ? wallMs - zoneMs : Number.NaN;
}
