/** Bytes with a unit: `1.2 GB`; decimal units, as disks and networks count. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let rest = bytes;
  let unit = 0;
  while (rest >= 1000 && unit < units.length - 1) {
    rest /= 1000;
    unit++;
  }
  return `${unit === 0 || rest >= 100 ? Math.round(rest) : rest.toFixed(1)} ${units[unit]}`;
}

/** Made once, as `toLocaleString` it took a tenth of a large report, and when it is needed: it takes 10 ms. */
let counts: Intl.NumberFormat | undefined;

/** A count with a comma every three digits: `1,234,567`; a median may lie between two. */
export function countText(count: number): string {
  if (Number.isInteger(count) && count >= 0 && count < 1000) return String(count);
  counts ??= new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
  return counts.format(count);
}

/** `1 service`, `2 services`. */
export function plural(count: number, noun: string, nouns = `${noun}s`): string {
  return `${countText(count)} ${count === 1 ? noun : nouns}`;
}

/** Minutes as `45m`, `3h05`. */
export function durationText(minutes: number): string {
  const whole = Math.round(minutes);
  if (whole < 60) return `${whole}m`;
  return `${countText(Math.floor(whole / 60))}h${String(whole % 60).padStart(2, '0')}`;
}

/** A share as `12 %`; what is there is never shown as none, nor as all what is not. */
export function percentText(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 1) return 'less than 1 %';
  if (percent > 99 && percent < 100) return 'more than 99 %';
  return `${Math.round(percent)} %`;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** RFC 3339 as clocks of a time zone show it: `2026-11-12 08:04`. */
export function clockText(time: string, timeZone: string): string {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return time;
  let clock = clocks.get(timeZone);
  // Swedish writes dates as ISO 8601 does.
  clock ??= new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  clocks.set(timeZone, clock);
  return clock.format(at);
}
