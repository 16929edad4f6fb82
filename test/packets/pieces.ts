export interface Piece {
  readonly at: number;
  readonly end: number;
}

/** `length` in pieces of 1 to 1400, at multiples of `unit`. */
export function segments(length: number, random: () => number, unit = 1): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < length; ) {
    const size = unit * Math.max(1, Math.floor((random() * 1400) / unit));
    pieces.push({ at, end: Math.min(at + size, length) });
    at += size;
  }
  return pieces;
}

/** Each moved by at most twenty places, a tenth of them twice, some longer than they were cut. */
export function shuffled(pieces: readonly Piece[], random: () => number): readonly Piece[] {
  return [...pieces, ...pieces.filter(() => random() < 0.1)]
    .map((piece, i) => ({ piece, order: (i % pieces.length) + random() * 20 }))
    .sort((one, other) => one.order - other.order)
    .map(({ piece }) => piece);
}
