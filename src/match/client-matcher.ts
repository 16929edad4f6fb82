import type { Catalogue, Client } from './catalogue.js';

/** A pattern of a user agent or header value: literal pieces in this order, with anything between them. */
interface Glob {
  readonly client: Client;
  readonly pieces: readonly string[];
  readonly literal: number;
}

/** Longer user agents are decided by their beginning; hostile ones run to megabytes. */
const longestUserAgent = 1024;

/**
 * Tells the AI client (SDK, coding agent, desktop app, crawler …) behind a user agent or a request header.
 *
 * Browsers and plain HTTP libraries are nobody's: AI browsers send Chrome's user agent and stay invisible here.
 */
export class ClientMatcher {
  private readonly userAgents: readonly Glob[];
  private readonly headers: ReadonlyMap<string, readonly Glob[]>;

  constructor({ clients }: Pick<Catalogue, 'clients'>) {
    this.userAgents = mostSpecificFirst(
      clients.flatMap((client) => client.userAgents.map((pattern) => globOf(client, pattern))),
    );
    const headers = clients.flatMap((client) =>
      client.headers.map(({ name, value = '*' }) => ({ name, glob: globOf(client, value) })),
    );
    const names = new Set(headers.map(({ name }) => name));
    this.headers = new Map(
      [...names].map((name) => [
        name,
        mostSpecificFirst(headers.filter((header) => header.name === name).map(({ glob }) => glob)),
      ]),
    );
  }

  /** About 5 µs: ask once for a distinct user agent. */
  match(userAgent: string): Client | undefined {
    return find(this.userAgents, userAgent);
  }

  /** `name` in lower case. */
  matchHeader(name: string, value: string): Client | undefined {
    return find(this.headers.get(name) ?? [], value);
  }
}

function mostSpecificFirst(globs: readonly Glob[]): readonly Glob[] {
  return globs.toSorted((one, other) => other.literal - one.literal || (one.client.id < other.client.id ? -1 : 1));
}

function globOf(client: Client, pattern: string): Glob {
  return { client, pieces: pattern.split('*'), literal: pattern.replaceAll('*', '').length };
}

function find(globs: readonly Glob[], text: string): Client | undefined {
  const bounded = text.length > longestUserAgent ? text.slice(0, longestUserAgent) : text;
  return globs.find(({ pieces }) => fits(pieces, bounded))?.client;
}

/** Taking each piece at its first place is right for all but the last, which has to stand at the end: linear in the text. */
function fits(pieces: readonly string[], text: string): boolean {
  const first = pieces[0]!;
  const last = pieces.at(-1)!;
  if (pieces.length === 1) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (let piece = 1; piece < pieces.length - 1; piece++) {
    const found = text.indexOf(pieces[piece]!, at);
    if (found < 0) return false;
    at = found + pieces[piece]!.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
