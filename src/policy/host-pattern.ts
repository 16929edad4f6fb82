/**
 * The host patterns of the catalogue, as a policy writes them.
 *
 *   example.com                        the host and every name below it
 *   =api.example.com                   that host alone
 *   *.example.com                      every name below, not the host itself
 *   bedrock-runtime.*.amazonaws.com    `*` inside stands for one whole label
 *   *-aiplatform.googleapis.com        `*` in a label stands for one or more of its characters
 */

/** Whether names below the written host match, and whether the host itself does. */
export type HostPatternReach = 'host' | 'below' | 'host-and-below';

export interface HostPattern {
  readonly text: string;
  readonly reach: HostPatternReach;
  /** From the right: `com`, `example`, `api`. */
  readonly labels: readonly string[];
}

const longestHost = 253;
const label = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
const labelWithWildcard = /^(?:[a-z0-9_][a-z0-9_-]*)?\*(?:[a-z0-9_-]*[a-z0-9_])?$/;

/** Parses a pattern; a string in place of the pattern says what is wrong with it. */
export function parseHostPattern(text: string): HostPattern | string {
  const exact = text.startsWith('=');
  const below = text.startsWith('*.');
  const host = exact ? text.slice(1) : below ? text.slice(2) : text;
  if (host.length === 0 || host.length > longestHost) return 'a host has 1 to 253 characters';
  const labels = host.split('.').reverse();
  if (labels.length < 2) return 'a pattern needs at least two labels';
  const wrong = labels.find((each) => !label.test(each) && !labelWithWildcard.test(each));
  if (wrong !== undefined) return `"${wrong}" is not a host label (lower case, punycode, at most one * in it)`;
  if (labels.slice(0, 2).some((each) => each.includes('*'))) return 'the last two labels cannot hold a *';
  return { text, labels, reach: exact ? 'host' : below ? 'below' : 'host-and-below' };
}

/** Whether one label of a host fits one label of a pattern. */
export function labelFits(pattern: string, hostLabel: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === hostLabel;
  return (
    hostLabel.length >= pattern.length &&
    hostLabel.startsWith(pattern.slice(0, star)) &&
    hostLabel.endsWith(pattern.slice(star + 1))
  );
}
