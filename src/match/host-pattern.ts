/**
 * The host patterns of the catalogue.
 *
 *   example.com                        the host and every name below it
 *   =api.example.com                   that host alone
 *   *.example.com                      every name below, not the host itself
 *   ark.*.volces.com                   `*` inside stands for one whole label, and the names below count too
 *   q.{region}.amazonaws.com           the same for a cloud region, but never an `s3…`: `q.s3.amazonaws.com` is a bucket
 *   *-aiplatform.googleapis.com        `*` in a label stands for one or more of its characters
 */

/** Whether names below the written host match, and whether the host itself does. */
export type HostPatternReach = 'host' | 'below' | 'host-and-below';

export interface HostPattern {
  readonly text: string;
  readonly reach: HostPatternReach;
  /** From the right, as a matcher walks them: `com`, `example`, `api`. */
  readonly labels: readonly string[];
  /** Greater is more specific: more labels, then more literal characters, then the narrower reach. */
  readonly specificity: number;
}

const longestHost = 253;
const label = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
const regionLabel = '{region}';
/** Clouds add regions faster than catalogues; all that is known of them is what they are not. */
const region = /^(?!s3(?:-|$))[a-z0-9-]+$/;
const labelWithWildcard = /^(?:[a-z0-9_][a-z0-9_-]*)?\*(?:[a-z0-9_-]*[a-z0-9_])?$/;

/** Says what is wrong with the text of a pattern; `undefined` where nothing is. */
export function hostPatternFault(text: string): string | undefined {
  const { labels } = compileHostPattern(text);
  const length = labels.reduce((sum, each) => sum + each.length + 1, -1);
  if (length > longestHost) return 'a host has 1 to 253 characters';
  if (labels.length < 2) return 'a pattern needs at least two labels';
  const wrong = labels.find((each) => !label.test(each) && !labelWithWildcard.test(each) && each !== regionLabel);
  if (wrong !== undefined) return `"${wrong}" is not a host label (lower case, punycode, at most one * in it)`;
  if (labels.slice(0, 2).some(isWild)) return 'the last two labels cannot hold a *';
  if (labels[0]!.length < 2) return 'the last label has at least two characters';
  return undefined;
}

/** Reads a pattern that has no fault. */
export function compileHostPattern(text: string): HostPattern {
  const reach = text.startsWith('=') ? 'host' : text.startsWith('*.') ? 'below' : 'host-and-below';
  const host = reach === 'host' ? text.slice(1) : reach === 'below' ? text.slice(2) : text;
  const labels = host.split('.').reverse();
  return { text, reach, labels, specificity: specificityOf(host, labels, reach) };
}

/** Whether a host, in lower case and without a trailing dot, fits a pattern; of many patterns `HostTrie` finds the best at once. */
export function hostFits({ labels, reach }: HostPattern, host: string): boolean {
  const found = host.split('.').reverse();
  if (found.length < labels.length) return false;
  const deeper = found.length > labels.length;
  if (deeper ? reach === 'host' : reach === 'below') return false;
  return labels.every((each, at) => labelFits(each, found[at]!));
}

/** Whether a label of a pattern stands for more than itself. */
export function isWild(label: string): boolean {
  return label.includes('*') || label === regionLabel;
}

/** A plain host under a pattern: `x` for what is left open. */
export function plainestHost(pattern: string): string {
  return pattern.replace(/^=/, '').replace(/^\*\./, 'x.').replaceAll('*', 'x').replace(regionLabel, 'eu-central-1');
}

/** Whether one label of a host fits one label of a pattern. */
export function labelFits(pattern: string, hostLabel: string): boolean {
  if (pattern === regionLabel) return region.test(hostLabel);
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === hostLabel;
  return (
    hostLabel.length >= pattern.length &&
    hostLabel.startsWith(pattern.slice(0, star)) &&
    hostLabel.endsWith(pattern.slice(star + 1))
  );
}

/** Weights leave room for 127 labels, then 253 characters, then the reach, none reaching into the next. */
function specificityOf(host: string, labels: readonly string[], reach: HostPatternReach): number {
  const open = host.split('*').length - 1 + (host.includes(regionLabel) ? regionLabel.length : 0);
  const literal = host.length - labels.length + 1 - open;
  const narrower = reach === 'host' ? 2 : 0;
  const half = reach === 'below' ? 1024 : 0;
  return labels.length * 2048 + half + literal * 4 + narrower;
}
