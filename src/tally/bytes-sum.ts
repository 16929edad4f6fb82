/** What is known of bytes: up, down, and those of which only the total is stated. Absent where no record states them. */
export interface Bytes {
  readonly bytesUp?: number;
  readonly bytesDown?: number;
  readonly bytesBoth?: number;
}

/** Adds what is known: unknown and known is known, unknown and unknown stays unknown. */
export function bytesSum(a: Bytes, b: Bytes): Bytes {
  const bytesUp = statedSum(a.bytesUp, b.bytesUp);
  const bytesDown = statedSum(a.bytesDown, b.bytesDown);
  const bytesBoth = statedSum(a.bytesBoth, b.bytesBoth);
  return {
    ...(bytesUp !== undefined && { bytesUp }),
    ...(bytesDown !== undefined && { bytesDown }),
    ...(bytesBoth !== undefined && { bytesBoth }),
  };
}

/** What is known of a sum: unknown only where both are. */
export function statedSum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : a + (b ?? 0);
}
