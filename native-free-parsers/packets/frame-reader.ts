/** What a capture's records are handed to. */
export interface FrameReader {
  /**
   * One frame of link type `link`: `bytes[start, end)`, that had `wireBytes` on the wire at `timeMs` (Unix milliseconds, NaN
   * where the capture has none). `record` is where its record starts, by which it is told to the sink if it is damaged or
   * states nothing. Safe on any bytes.
   */
  read(
    link: number,
    bytes: Buffer,
    record: number,
    start: number,
    end: number,
    wireBytes: number,
    timeMs: number,
  ): void;
  /** How many frames were read, those of earlier passes over the capture with them. */
  packets: number;
  /** Nothing follows: tell what is still open. */
  close(): void;
}
