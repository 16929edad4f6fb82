import type { Conversation } from './conversation.js';
import type { DatagramDissector, DatagramReader } from './dissector.js';

/** Whether a datagram is of a protocol for certain; `end - start` is what was captured of `wireBytes`. */
export type DatagramTest = (
  bytes: Buffer,
  start: number,
  end: number,
  wireBytes: number,
  conversation: Conversation,
) => boolean;

/** What a protocol is that only gives its conversations their name. */
export interface NamedProtocol {
  /** As `Row.app` says it. */
  readonly app: string;
  readonly ports: readonly number[];
  readonly anyPort: boolean;
  /** Another protocol may follow it between the same ports. */
  readonly isOpening?: boolean;
  readonly isOne: DatagramTest;
}

/** A dissector that names what it recognises, states nothing else, and looks at no more between these ports unless another may follow. */
export function namedDatagrams({ app, ports, anyPort, isOpening = false, isOne }: NamedProtocol): DatagramDissector {
  const reader: DatagramReader = {
    read(conversation, _fromClient, _timeMs, bytes, start, end, wireBytes) {
      if (!isOne(bytes, start, end, wireBytes, conversation)) return false;
      conversation.app = app;
      conversation.wantsClient = isOpening;
      conversation.wantsServer = isOpening;
      return true;
    },
  };
  return { ports, anyPort, open: () => reader };
}

/** Whether an end of the conversation is at one of these ports. */
export function isAt({ client, server }: Conversation, ports: readonly number[]): boolean {
  return ports.includes(server.port) || ports.includes(client.port);
}

/** Whether `bytes[start, end)` are all zero. */
export function areZero(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] !== 0) return false;
  return true;
}
