import { HandshakeStream } from '../handshake-stream.js';
import type { InitialKeys } from './initial-keys.js';

const noBytes = Buffer.alloc(0);

/** What is remembered of a pair of ports that speaks QUIC: at most one hello in the making. */
export class QuicConversation {
  keys: InitialKeys | undefined;
  stream = new HandshakeStream();
  /** What of the stream is read: a server may ask for a second hello (HelloRetryRequest), which follows the first. */
  readBytes = 0;
  hellos = 0;
  versionNumber = 0;
  /** What the client calls the server: its first choice, or what a Retry told it. The keys follow from it. */
  initialId: Buffer = noBytes;
  /** What the server calls itself, once it has answered. */
  serverId: Buffer = noBytes;
  isRetried = false;
  /** The client has asked before, in a version that no server speaks. */
  isRepeated = false;
  /** Initials that belong to no connection that is known, and are none that begins: each costs its keys, so they are few. */
  failures = 0;
  isOver = false;

  /** A hello was read. */
  get isDone(): boolean {
    return this.hellos > 0;
  }

  /** Whether the client may call the server by this id. */
  knows(id: Buffer): boolean {
    return id.equals(this.initialId) || (this.serverId.length > 0 && id.equals(this.serverId));
  }

  /** The stream is read up to here. */
  tookHello(readBytes: number): void {
    this.hellos++;
    this.readBytes = readBytes;
  }

  /** The server asks the client to begin again under another id. */
  retry(id: Buffer): void {
    this.isRetried = true;
    this.initialId = id;
    this.beginAgain();
  }

  /** No more Initials are of interest: what comes from now on is encrypted with keys that nobody sees. */
  finish(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.beginAgain();
  }

  private beginAgain(): void {
    this.keys = undefined;
    this.stream = new HandshakeStream();
    this.readBytes = 0;
  }
}
