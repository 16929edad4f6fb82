import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import type { Row } from '../row.js';

const { Backslash, Semicolon, Space } = Byte;

const questionSection = word(';; QUESTION SECTION:\\n');
const answerSection = word(';; ANSWER SECTION:\\n');
const status = word('status: ');
const lowerN = 0x6e;
const lowerR = 0x72;
const lowerT = 0x74;
/** Name, time to live, class, type and the first word of the data. */
const recordWords = 5;

/**
 * Reads a DNS message as `dig` prints it, inside a JSON string: line breaks are `\n` and tabs `\t`.
 *
 *   ;; opcode: QUERY, status: NOERROR, id: 64234\n…;; QUESTION SECTION:\n;chatgpt.com.\tIN\t A\n\n
 *   ;; ANSWER SECTION:\nchatgpt.com.\t300\tIN\tA\t192.0.2.1\n
 */
export class MessageText {
  nameStart = 0;
  nameEnd = 0;
  private readonly bytes: Buffer;
  private start = 0;
  private end = 0;
  private typeStart = 0;
  private typeEnd = 0;
  private readonly starts = new Int32Array(recordWords);
  private readonly ends = new Int32Array(recordWords);

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** Whether `bytes[start, end)` is a message with a question. */
  read(start: number, end: number): boolean {
    const at = this.find(questionSection, start, end);
    this.start = start;
    this.end = end;
    if (at < 0 || this.bytes[at] !== Semicolon) return false;
    if (this.split(at + 1, end) < 3) return false;
    this.nameStart = this.starts[0]!;
    this.nameEnd = this.ends[0]!;
    this.typeStart = this.starts[2]!;
    this.typeEnd = this.ends[2]!;
    return this.nameEnd > this.nameStart;
  }

  putType(row: Row): void {
    row.queryType.set(this.typeStart, this.typeEnd);
  }

  putAnswer(row: Row): void {
    const bytes = this.bytes;
    const code = this.find(status, this.start, this.end);
    if (code >= 0) {
      let codeEnd = code;
      while (codeEnd < this.end && bytes[codeEnd]! >= Byte.UpperA && bytes[codeEnd]! <= Byte.UpperZ) codeEnd++;
      row.responseCode.set(code, codeEnd);
    }
    let at = this.find(answerSection, this.start, this.end);
    while (at >= 0 && this.split(at, this.end) === recordWords) {
      if (isAddress(bytes, this.starts[4]!, this.ends[4]!)) this.putRecord(row);
      at = this.nextLine(at);
    }
  }

  private putRecord(row: Row): void {
    const record = row.answers.add();
    if (record < 0) return;
    row.answers.names[record]!.set(this.starts[0]!, this.ends[0]!);
    row.answers.ttls[record] = decimal(this.bytes, this.starts[1]!, this.ends[1]!);
    row.answers.types[record]!.set(this.starts[3]!, this.ends[3]!);
    row.answers.data[record]!.set(this.starts[4]!, this.ends[4]!);
  }

  /** The words of the line at `start`, at most five; how many there are of those. */
  private split(start: number, end: number): number {
    const bytes = this.bytes;
    let count = 0;
    for (let at = start; at < end && count < recordWords && !this.isEscape(at, lowerN); ) {
      if (bytes[at] === Space) at++;
      else if (this.isEscape(at, lowerT) || this.isEscape(at, lowerR)) at += 2;
      else {
        this.starts[count] = at;
        while (at < end && bytes[at] !== Space && !this.endsWord(at)) at += bytes[at] === Backslash ? 2 : 1;
        this.ends[count++] = Math.min(at, end);
      }
    }
    return count;
  }

  private endsWord(at: number): boolean {
    return this.isEscape(at, lowerT) || this.isEscape(at, lowerN) || this.isEscape(at, lowerR);
  }

  private isEscape(at: number, letter: number): boolean {
    return this.bytes[at] === Backslash && this.bytes[at + 1] === letter;
  }

  private nextLine(start: number): number {
    let at = start;
    while (at < this.end && !this.isEscape(at, lowerN)) at += this.bytes[at] === Backslash ? 2 : 1;
    return at + 2 < this.end ? at + 2 : -1;
  }

  /** Behind the first `text` in `bytes[start, end)`; -1 if there is none. */
  private find(text: Uint8Array, start: number, end: number): number {
    for (let at = start; at + text.length <= end; at++) {
      if (this.bytes[at] === text[0] && startsWith(this.bytes, at, end, text)) return at + text.length;
    }
    return -1;
  }
}
