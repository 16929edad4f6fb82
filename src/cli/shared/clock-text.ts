import type { ClockSkew } from '../../identity/clock-skew.js';
import { hourMs, minuteMs } from '../../tally/hour-counts.js';

/** Whether reading can put it right: whole hours, and sure. */
export function isCorrectable({ skewMs, kind, sure }: ClockSkew): boolean {
  const hours = Math.round(skewMs / hourMs);
  return kind === 'zone' && sure === 'high' && hours !== 0 && Math.abs(skewMs - hours * hourMs) < minuteMs;
}

/** `1 h 0 min 2 s ahead of bind`. */
export function skewText({ skewMs, against }: ClockSkew): string {
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const told = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return `${told.join(' ')} ${skewMs > 0 ? 'ahead of' : 'behind'} ${against}`;
}

/** How it is put right. */
export function skewAdvice(skew: ClockSkew): string {
  if (isCorrectable(skew)) return 'usage --correct-clocks reads it right; scan --tz into a new database is better';
  if (skew.kind === 'zone') return 'scan it again into a new database, with the --tz that it was written in';
  return 'set the clock of the machine that writes it; what is stored stays as it is';
}
