import type { Naming } from '../identity/bindings.js';
import type { Knowledge } from '../identity/knowledge.js';
import type { RunningNames } from '../identity/running-names.js';

/** What a server without a name was to a client. */
export interface ServerName {
  readonly service: number;
  /** In UTF-8. */
  readonly host: Uint8Array;
  readonly naming: Naming;
}

/** A server and its client, by their places in what was learnt before (negative: unknown) and by their numbers in what was since. */
export interface Ends {
  readonly server: number;
  readonly client: number;
  readonly heardServer: number;
  readonly heardClient: number;
}

/**
 * The name of a server at a time, by what was learnt before and, for sources that teach themselves, since: what its own client
 * was told, or else what others agree on. `nothing`: it is known to be something else, or disputed. Undefined: nothing is known.
 */
export function nameOfServer(
  ends: Ends,
  time: number,
  knowledge: Knowledge | undefined,
  running: RunningNames | undefined,
): ServerName | 'nothing' | undefined {
  const { server, client, heardServer, heardClient } = ends;
  const heard = running?.ownName(heardServer, heardClient, time);
  if (heard !== undefined) return heard === 'taken' ? 'nothing' : { ...heard, host: Buffer.from(heard.host) };
  const told = knowledge?.ownName(server, client, time);
  if (told !== undefined) return told === 'taken' ? 'nothing' : { ...told, host: knowledge!.hostBytes(told.host) };
  const others = running?.othersName(heardServer, time);
  const learnt = knowledge?.othersName(server, time);
  if (others === 'disputed' || (others && learnt && others.service !== learnt.service)) return 'nothing';
  if (learnt) return { ...learnt, host: knowledge!.hostBytes(learnt.host) };
  if (server >= 0 && knowledge?.isShared(server)) return 'nothing';
  return others && { ...others, host: Buffer.from(others.host) };
}
