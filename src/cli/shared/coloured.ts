/** Colours of verdicts, of the sixteen that every terminal has and its user has chosen. */
const colours: ReadonlyMap<string, number> = new Map([
  ['unsanctioned', 31],
  ['unreviewed', 33],
  ['monitored', 36],
  ['sanctioned', 32],
]);

/** A verdict in its colour, where stdout is a terminal and NO_COLOR (https://no-color.org) is not set; else as it is. */
export function coloured(verdict: string): string {
  const colour = colours.get(verdict.trim());
  const { NO_COLOR, TERM } = process.env;
  const isWanted = process.stdout.isTTY === true && !NO_COLOR && TERM !== 'dumb';
  return colour === undefined || !isWanted ? verdict : `\u001b[${colour}m${verdict}\u001b[39m`;
}
