/**
 * Draws ranks by Zipf's law: rank r with a probability proportional to 1 / (r + 1), as the popularity of web hosts is.
 *
 * A table of 2^20 ranks makes a draw one array read; every rank has at least one entry up to about 80,000 ranks.
 */
export function zipf(ranks: number, random: () => number): () => number {
  const table = new Uint32Array(1 << 20);
  const total = harmonic(ranks);
  let sum = 0;
  let at = 0;
  for (let rank = 0; rank < ranks; rank++) {
    sum += 1 / (rank + 1);
    const end = Math.max(at + 1, Math.round((sum / total) * table.length));
    table.fill(rank, at, end);
    at = end;
  }
  const filled = Math.min(at, table.length);
  return () => table[(random() * filled) | 0]!;
}

function harmonic(ranks: number): number {
  let sum = 0;
  for (let rank = 0; rank < ranks; rank++) sum += 1 / (rank + 1);
  return sum;
}
