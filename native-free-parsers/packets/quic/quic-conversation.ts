import { CryptoStream } from './crypto-stream.js';
import type { InitialKeys } from './initial-keys.js';

const noBytes = Buffer.alloc(0);

/** What is remembered of a pair of ports that speaks QUIC: at most one hello in the making. */
export class QuicConversation {
  keys: InitialKeys | undefined;
  stream = new CryptoStream();
  versionNumber = 0;
  /** What the client calls the server: its first choice, or what a Retry told it. The keys follow from it. */
  initialId: Buffer = noBytes;
  /** What the server calls itself, once it has answered. */
  serverId: Buffer = noBytes;
  /** The hello was read; only another connection on the same ports brings another one. */
  isDone = false;
}
