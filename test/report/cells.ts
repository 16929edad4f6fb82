import type { UsageCell } from '../../src/store/store.js';
import { hourMs, minuteMasks, someHour } from '../store/usage-batch.js';

/** A cell as a test states it; `minutes` are those of the hour, the first and last of which it was seen in. */
export type StatedCell = Partial<UsageCell> & { readonly minutes?: readonly number[] };

/** A cell of one proxy request of one device to ChatGPT, but for what is stated. */
export function cell({ minutes = [0], ...stated }: StatedCell = {}): UsageCell {
  const { hour = someHour } = stated;
  return {
    hour,
    slice: 0,
    device: '192.0.2.1',
    service: 'chatgpt',
    evidence: 'proxy',
    format: 'squid',
    requests: 1,
    blocked: 0,
    naming: 'stated',
    firstSeen: hour * hourMs + Math.min(...minutes) * 60_000,
    lastSeen: hour * hourMs + Math.max(...minutes) * 60_000,
    ...minuteMasks(minutes),
    ...stated,
  };
}
