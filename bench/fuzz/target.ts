import type { Outcome } from './outcome.js';
import type { Random } from './random.js';

/** A reader under test, with a state of its own. */
export interface FuzzReader {
  /** Reads `bytes[start, end)`, as it would in the field, and tells `outcome`. Everything else comes from `random`. */
  read(bytes: Buffer, start: number, end: number, random: Random, outcome: Outcome): void | Promise<void>;
}

/** Something that reads hostile bytes. */
export interface FuzzTarget {
  /** `datagrams/dns`, `formats/squid`. */
  readonly name: string;
  /** Inputs that it understands, to start from. */
  readonly samples: readonly Buffer[];
  readonly maxBytes: number;
  /** A reader that has seen nothing yet. */
  open(): FuzzReader;
}
