import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { captureFormats } from '../../native-free-parsers/capture-registry.js';
import type { Hints } from '../../native-free-parsers/format.js';
import { detectCapture } from './detect-capture.js';

/** As much as a scan looks at to tell a format. */
const headBytes = 64 << 10;
const noHints: Hints = { modifiedMs: 0, timeZone: 'UTC' };

/**
 * How many of at most `threads` workers have something to do: a capture keeps one busy, and all that are started in vain cost
 * as much as reading 50 MB. As many as may be for anything else; what is no readable file is told of by the scan.
 */
export function workersFor(addresses: readonly string[], threads: number): number {
  return addresses.length < threads && addresses.every(isCaptureFile) ? addresses.length : threads;
}

function isCaptureFile(path: string): boolean {
  const head = headOf(path);
  return head !== undefined && detectCapture(head, noHints, captureFormats.values()).recognised !== undefined;
}

/** Undefined for what is no file, or cannot be read: a pipe would wait for whoever writes, and its bytes are there for the scan. */
function headOf(path: string): Buffer | undefined {
  try {
    if (!statSync(path).isFile()) return undefined;
    const file = openSync(path, 'r');
    try {
      const head = Buffer.alloc(headBytes);
      return head.subarray(0, readSync(file, head, { position: 0 }));
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}
