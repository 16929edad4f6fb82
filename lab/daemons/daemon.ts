import type { ChildProcess } from 'node:child_process';
import type { Machine } from '../machine.js';

/** A program of the field, configured for the laboratory; each in a file of its own. */
export interface Daemon {
  /** What must be installed for it. */
  readonly programs: readonly string[];
  /**
   * Writes its configuration below the machine's folder and starts it in the foreground; its logs go to
   * `logs/<name>/`.
   */
  start(machine: Machine, logs: string): readonly ChildProcess[];
  /** The paths below `logs/` to scan as one source, and what it is to be called; none for a daemon that serves others only. */
  readonly sources?: readonly Source[];
}

export interface Source {
  readonly title: string;
  readonly path: string;
  /** In a few words, for the table. */
  readonly cannotSee: string;
  /** Says who had an address, and nothing of use. */
  readonly identity?: boolean;
  readonly isCapture?: boolean;
}
