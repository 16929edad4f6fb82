/** A turn is no longer: what is stated of it is its first and last time alone. */
const longestTurnMs = 900_000;
/** More than the numbers of addresses that a table gives. */
const mostAddresses = 2 ** 25;

/** While a client was told one service's names of a server, and no other's. */
interface Turn {
  service: number;
  since: number;
}

/**
 * Tells since when a client, by what it is told of a server, goes on using one service there. Services share the addresses of their
 * front ends: what a client asked for in between is kept, because a flow belongs to what its client asked for last.
 *
 *   told    perplexity  perplexity  mistral  perplexity
 *   turns   |====================|  |=====|  |=========
 */
export class NameTurns {
  private turns = new Map<number, Turn>();

  /** When the turn began that a statement belongs to. Clients and servers are numbers of one table, `service` is negative for none. */
  sinceWhen(client: number, server: number, ground: number, service: number, timeMs: number): number {
    const key = (client * mostAddresses + server) * 2 + ground;
    const turn = this.turns.get(key);
    if (turn === undefined) {
      this.turns.set(key, { service, since: timeMs });
      return timeMs;
    }
    // What comes late stands for itself: what was told between it and the turn is not known any more.
    if (timeMs < turn.since && turn.service === service) return timeMs;
    if (turn.service !== service || timeMs - turn.since >= longestTurnMs) {
      turn.service = service;
      turn.since = timeMs;
    }
    return turn.since;
  }

  clear(): void {
    if (this.turns.size > 0) this.turns.clear();
  }
}
