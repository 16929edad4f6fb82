import { Recognition } from './dissector.js';

/** Whether bytes begin with `text`, as far as they go. */
export function startsWith(text: string, bytes: Uint8Array, start: number, end: number): Recognition {
  const shown = Math.min(end - start, text.length);
  for (let i = 0; i < shown; i++) if (bytes[start + i] !== text.charCodeAt(i)) return Recognition.No;
  return shown === text.length ? Recognition.Yes : Recognition.MoreNeeded;
}
