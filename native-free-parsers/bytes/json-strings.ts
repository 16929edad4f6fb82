import { Byte } from './byte.js';
import { endOfString } from './json-lexer.js';
import { indexOf } from './match.js';

/**
 * Walks the strings of a line of JSON, keys and values alike, with no heed to what is around them: the records of a document
 * that are strings can be read off whatever line the rest of it is on.
 */
export class JsonStrings {
  /** The current string, quotes left out. */
  start = 0;
  end = 0;
  /** Whether the line ended inside a string; it then starts at `start`. */
  isCut = false;
  private readonly bytes: Buffer;
  private readonly view: DataView;
  private at = 0;
  private stop = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Start over on `bytes[start, end)`. */
  open(start: number, end: number): void {
    this.at = start;
    this.stop = end;
    this.isCut = false;
  }

  /** Move to the next string; false where there is none left. */
  next(): boolean {
    const { bytes, stop } = this;
    // Byte by byte: `Buffer.indexOf` has no bound, and would read the rest of the block for every line without a quote.
    const quote = indexOf(bytes, this.at, stop, Byte.Quote);
    if (quote >= stop) return false;
    this.start = quote + 1;
    const end = endOfString(bytes, this.view, quote + 1, stop);
    this.isCut = end < 0;
    this.end = this.isCut ? stop : end;
    this.at = this.end + 1;
    return !this.isCut;
  }
}
