/** mulberry32: the same "random" numbers in [0, 1) on every machine. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` random bytes. */
export function noise(random: () => number, count: number): Buffer {
  return Buffer.from(Uint8Array.from({ length: count }, () => random() * 256));
}
