import type { Row } from '../row.js';
import { isAddress } from './address.js';
import { Byte } from './byte.js';
import { decimal } from './numbers.js';

const { Backslash, Space } = Byte;

const lowerN = 0x6e;
const lowerR = 0x72;
const lowerT = 0x74;
/** Name, time to live, class, type and the first word of the data. */
const recordWords = 5;

/**
 * Reads resource records as zone files and `dig` write them, inside a JSON string: line breaks are `\n` and tabs `\t`.
 *
 *   chatgpt.com.\t300\tIN\tA\t192.0.2.1\nchatgpt.com.\t300\tIN\tA\t192.0.2.2\n
 */
export class RecordText {
  private readonly bytes: Buffer;
  private readonly starts = new Int32Array(recordWords);
  private readonly ends = new Int32Array(recordWords);

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** Puts the records with an address in `row`, from `start` up to the first line that is no record. */
  putAnswers(start: number, end: number, row: Row): void {
    let at = start;
    while (at >= 0 && this.split(at, end) === recordWords) {
      if (isAddress(this.bytes, this.start(4), this.end(4))) this.putRecord(row);
      at = this.nextLine(at, end);
    }
  }

  /** Find the words of the line at `start`, at most five; how many there are of those. */
  split(start: number, end: number): number {
    const bytes = this.bytes;
    let count = 0;
    for (let at = start; at < end && count < recordWords && !this.isEscape(at, lowerN); ) {
      if (bytes[at] === Space) at++;
      else if (this.isEscape(at, lowerT) || this.isEscape(at, lowerR)) at += 2;
      else {
        this.starts[count] = at;
        while (at < end && bytes[at] !== Space && !this.isBreak(at)) at += bytes[at] === Backslash ? 2 : 1;
        this.ends[count++] = Math.min(at, end);
      }
    }
    return count;
  }

  start(word: number): number {
    return this.starts[word]!;
  }

  end(word: number): number {
    return this.ends[word]!;
  }

  private putRecord(row: Row): void {
    const record = row.answers.add();
    if (record < 0) return;
    row.answers.names[record]!.set(this.start(0), this.end(0));
    row.answers.ttls[record] = decimal(this.bytes, this.start(1), this.end(1));
    row.answers.types[record]!.set(this.start(3), this.end(3));
    row.answers.data[record]!.set(this.start(4), this.end(4));
  }

  private isBreak(at: number): boolean {
    return this.isEscape(at, lowerT) || this.isEscape(at, lowerN) || this.isEscape(at, lowerR);
  }

  private isEscape(at: number, letter: number): boolean {
    return this.bytes[at] === Backslash && this.bytes[at + 1] === letter;
  }

  private nextLine(start: number, end: number): number {
    let at = start;
    while (at < end && !this.isEscape(at, lowerN)) at += this.bytes[at] === Backslash ? 2 : 1;
    return at + 2 < end ? at + 2 : -1;
  }
}
