import { type HostPattern, labelFits } from '../match/host-pattern.js';
import { globsOverlap } from './glob.js';

/** Whether a host, lower case and without a trailing dot, is one that the pattern names. */
export function hostMatches(pattern: HostPattern, host: string): boolean {
  const labels = host.split('.').reverse();
  if (labels.length < fewest(pattern) || labels.length > most(pattern)) return false;
  return pattern.labels.every((each, i) => labelFits(each, labels[i] as string));
}

/** Whether every host of `narrow` is one of `wide`. */
export function hostPatternCovers(wide: HostPattern, narrow: HostPattern): boolean {
  if (wide.labels.length > narrow.labels.length) return false;
  if (fewest(narrow) < fewest(wide) || most(narrow) > most(wide)) return false;
  return wide.labels.every((each, i) => labelFits(each, narrow.labels[i] as string));
}

/** Whether some host fits both patterns. */
export function hostPatternsOverlap(left: HostPattern, right: HostPattern): boolean {
  if (Math.max(fewest(left), fewest(right)) > Math.min(most(left), most(right))) return false;
  const shared = Math.min(left.labels.length, right.labels.length);
  return left.labels.slice(0, shared).every((each, i) => globsOverlap(each, right.labels[i] as string));
}

/** How few labels a host of the pattern can have. */
function fewest(pattern: HostPattern): number {
  return pattern.labels.length + (pattern.reach === 'below' ? 1 : 0);
}

function most(pattern: HostPattern): number {
  return pattern.reach === 'host' ? pattern.labels.length : Number.POSITIVE_INFINITY;
}
