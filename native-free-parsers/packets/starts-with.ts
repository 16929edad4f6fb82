import { Recognition } from './dissector.js';
import { latin1 } from './latin1.js';

/** Whether bytes begin with `text`, as far as they go. */
export function startsWith(text: string, bytes: Uint8Array, start: number, end: number): Recognition {
  const shown = Math.min(end - start, text.length);
  if (latin1(bytes, start, start + shown) !== text.slice(0, shown)) return Recognition.No;
  return shown === text.length ? Recognition.Yes : Recognition.MoreNeeded;
}
