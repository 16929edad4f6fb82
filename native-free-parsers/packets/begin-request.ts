import { Fact, type Row } from '../row.js';
import type { Conversation } from './conversation.js';
import type { PacketFacts } from './packet-facts.js';
import type { TunnelTarget } from './tunnel-target.js';

/**
 * Begin a request that a conversation carries. Inside a tunnel its server is not the proxy, and nobody says which address it is;
 * naming the proxy would teach that the name belongs to it.
 */
export function beginRequest(
  facts: PacketFacts,
  conversation: Conversation,
  timeMs: number,
  app: string,
  tunnel: TunnelTarget | undefined,
): Row {
  const row = facts.begin(Fact.Request, timeMs, conversation);
  row.app = app;
  if (tunnel) {
    row.server.clear();
    row.serverPort = tunnel.port;
  }
  return row;
}
