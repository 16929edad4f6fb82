import { Conversation, type Transport } from '../../native-free-parsers/packets/conversation.js';
import { type End, macAt } from '../../native-free-parsers/packets/end.js';
import type { Random } from './random.js';

/** 2026-11-20T06:46:41.433Z */
export const timeMs = 1795157201433;

/** Two ends with addresses of either kind, the server mostly at one of `ports`. */
export function randomConversation(transport: Transport, ports: readonly number[], random: Random): Conversation {
  const conversation = new Conversation(transport);
  const addressBytes = random.chance(0.5) ? 4 : 16;
  setEnd(conversation.client, addressBytes, random.chance(0.1) && ports.length > 0 ? random.of(ports) : 59780, 9);
  setEnd(conversation.server, addressBytes, ports.length > 0 && random.chance(0.8) ? random.of(ports) : 40000, 53);
  return conversation;
}

function setEnd(end: End, addressBytes: number, port: number, last: number): void {
  end.addressBytes = addressBytes;
  end.bytes[0] = addressBytes === 4 ? 10 : 0x20;
  end.bytes[addressBytes - 1] = last;
  end.port = port;
  end.hasMac = last === 9;
  end.bytes.set([2, 0, 0x5e, 0x10, 0, last], macAt);
}
