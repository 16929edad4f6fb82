import type { Conversation } from './conversation.js';
import type { Dissectors } from './dissectors.js';
import type { PacketFacts } from './packet-facts.js';

/** What the first bytes of a stream tell of who speaks. */
export const Recognition = Object.freeze({ No: 0, Yes: 1, MoreNeeded: 2 });
export type Recognition = (typeof Recognition)[keyof typeof Recognition];

/**
 * A protocol over TCP. One file in `streams/` default-exports one of these; the folder is the registry.
 * Its file name is the protocol's name, as `Row.app` says it.
 */
export interface StreamDissector {
  /** Bytes that a side of its streams may begin with, each as a letter; absent: any. It is not asked of others. */
  readonly firstBytes?: string;
  /** By the first bytes that one side sent; asked again with more of them as long as it needs more (at most 64 bytes). */
  recognise(conversation: Conversation, fromClient: boolean, bytes: Buffer, start: number, end: number): Recognition;
  open(conversation: Conversation, facts: PacketFacts): StreamReader;
}

/**
 * Reads what the two sides of a connection send, in order and without gaps.
 *
 * Both calls get all bytes of a side that were not used up yet, and return how many they used up; the rest comes again with what
 * follows it. What is left is bounded (128 KiB a side): a reader that needs more is closed.
 * A reader that has seen enough sets `wantsClient` or `wantsServer` of its conversation to false.
 * `timeMs` is that of the packet that brought the last of these bytes. Never throws, whatever the bytes are.
 */
export interface StreamReader {
  fromClient(bytes: Buffer, start: number, end: number, timeMs: number): number;
  fromServer(bytes: Buffer, start: number, end: number, timeMs: number): number;
  /** `count` bytes of a side are missing from the capture here; what was left of that side is dropped. False: this reader cannot go on. */
  gap(fromClient: boolean, count: number): boolean;
  /** Before `gap`: these bytes of a side were not used, and what would follow them is missing. */
  cut?(fromClient: boolean, bytes: Buffer, start: number, end: number): void;
  /** The connection is over, or is evicted. */
  close(): void;
}

/**
 * A protocol over UDP. One file in `datagrams/` default-exports one of these; the folder is the registry.
 * Its file name is the protocol's name, as `Row.app` says it.
 */
export interface DatagramDissector {
  /** Server ports where it is at home: it is asked first there. */
  readonly ports: readonly number[];
  /** Whether it is also asked on other ports, after those that are at home there. */
  readonly anyPort: boolean;
  /**
   * One a capture: what it remembers beyond a conversation (an exporter's templates) lives in it. `dissectors`: all that
   * there are, for what carries packets itself.
   */
  open(facts: PacketFacts, dissectors?: Dissectors): DatagramReader;
}

export interface DatagramReader {
  /**
   * One datagram's payload; `wireBytes` is its length on the wire, more than `end - start` where the capture cut it off.
   * False: it is not this protocol, and nothing was emitted or remembered. Never throws, whatever the bytes are.
   */
  read(
    conversation: Conversation,
    fromClient: boolean,
    timeMs: number,
    bytes: Buffer,
    start: number,
    end: number,
    wireBytes: number,
  ): boolean;
  /** Nothing follows: what still waits is told, or counted by `facts.unread`. */
  close?(): void;
}
