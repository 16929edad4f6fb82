/** As many blocks as a pool of workers has in hand; more would only sit there. */
const mostSpare = 16;
const spare: ArrayBuffer[] = [];

/**
 * Memory of at least `length` bytes for a block, with anything in it.
 * Blocks of 4 MiB that are allocated anew each time make V8 collect all of its memory every few dozen: half the time of
 * a compressed scan's main thread.
 */
export function takeMemory(length: number): Buffer<ArrayBuffer> {
  const place = spare.findIndex((memory) => memory.byteLength >= length);
  const [memory] = place < 0 ? [] : spare.splice(place, 1);
  return memory ? Buffer.from(memory) : Buffer.allocUnsafeSlow(length);
}

/** The memory of a `bytes` block that nobody looks at any more. */
export function giveBack({ buffer }: Uint8Array<ArrayBuffer>): void {
  if (spare.length < mostSpare) spare.push(buffer);
}
