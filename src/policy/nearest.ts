const farthest = 3;
const longest = 64;

/**
 * The candidate that was probably meant: one letter away, else one of which the text is a whole part (`copilot` of
 * `github-copilot`), else the one spelt most alike, when at most 3 letters and a third of it differ.
 */
export function nearest(text: string, candidates: Iterable<string>): string | undefined {
  const wanted = text.slice(0, longest).toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.min(farthest, Math.ceil(wanted.length / 3)) + 1;
  let whole: string | undefined;
  for (const candidate of candidates) {
    if (hasPart(candidate, wanted) && (whole === undefined || candidate.length < whole.length)) whole = candidate;
    if (Math.abs(candidate.length - wanted.length) >= bestDistance) continue;
    const distance = editDistance(wanted, candidate.slice(0, longest).toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return bestDistance <= 1 ? best : (whole ?? best);
}

/** A sentence that offers the nearest candidate, or nothing; starts with a space. */
export function didYouMean(text: string, candidates: Iterable<string>): string {
  const offer = nearest(text, candidates);
  return offer === undefined ? '' : ` Did you mean "${offer}"?`;
}

function hasPart(candidate: string, wanted: string): boolean {
  return candidate.length > wanted.length && candidate.toLowerCase().split('-').includes(wanted);
}

/** Letters to insert, delete, replace, or swap with their neighbour (optimal string alignment). */
function editDistance(left: string, right: string): number {
  let before: number[] = [];
  let row = Array.from({ length: right.length + 1 }, (_, j) => j);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const replaced = at(row, j - 1) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next[j] = Math.min(at(row, j) + 1, at(next, j - 1) + 1, replaced);
      const swapped = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      if (swapped) next[j] = Math.min(at(next, j), at(before, j - 2) + 1);
    }
    [before, row] = [row, next];
  }
  return at(row, right.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
