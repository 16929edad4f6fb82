import type { Conversation } from './conversation.js';
import type { StreamDissector, StreamReader } from './dissector.js';
import type { PacketFacts } from './packet-facts.js';
import type { TunnelTarget } from './tunnel-target.js';

/** A protocol that can also be read inside what a proxy passes on. */
export interface TunnelledDissector extends StreamDissector {
  open(conversation: Conversation, facts: PacketFacts, tunnel?: TunnelTarget): StreamReader;
}
