import { Byte } from '../bytes/byte.js';
import { startsWith, word } from '../bytes/match.js';
import { RecordText } from '../bytes/record-text.js';
import type { Row } from '../row.js';

const { Semicolon, UpperA, UpperZ } = Byte;

const questionSection = word(';; QUESTION SECTION:\\n');
const answerSection = word(';; ANSWER SECTION:\\n');
const status = word('status: ');

/**
 * Reads a DNS message as `dig` prints it, inside a JSON string.
 *
 *   ;; opcode: QUERY, status: NOERROR, id: 64234\n…;; QUESTION SECTION:\n;chatgpt.com.\tIN\t A\n\n
 *   ;; ANSWER SECTION:\nchatgpt.com.\t300\tIN\tA\t192.0.2.1\n
 */
export class MessageText {
  nameStart = 0;
  nameEnd = 0;
  private readonly bytes: Buffer;
  private readonly records: RecordText;
  private start = 0;
  private end = 0;
  private typeStart = 0;
  private typeEnd = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.records = new RecordText(bytes);
  }

  /** Whether `bytes[start, end)` is a message with a question. */
  read(start: number, end: number): boolean {
    const { bytes, records } = this;
    const at = this.find(questionSection, start, end);
    this.start = start;
    this.end = end;
    if (at < 0 || bytes[at] !== Semicolon || records.split(at + 1, end) < 3) return false;
    this.nameStart = records.start(0);
    this.nameEnd = records.end(0);
    this.typeStart = records.start(2);
    this.typeEnd = records.end(2);
    return this.nameEnd > this.nameStart;
  }

  putType(row: Row): void {
    row.queryType.set(this.typeStart, this.typeEnd);
  }

  putAnswer(row: Row): void {
    const { bytes, start, end } = this;
    const code = this.find(status, start, end);
    let codeEnd = code;
    while (code >= 0 && codeEnd < end && bytes[codeEnd]! >= UpperA && bytes[codeEnd]! <= UpperZ) codeEnd++;
    if (code >= 0) row.responseCode.set(code, codeEnd);
    this.records.putAnswers(this.find(answerSection, start, end), end, row);
  }

  /** Behind the first `text` in `bytes[start, end)`; -1 if there is none. */
  private find(text: Uint8Array, start: number, end: number): number {
    for (let at = start; at + text.length <= end; at++) {
      if (this.bytes[at] === text[0] && startsWith(this.bytes, at, end, text)) return at + text.length;
    }
    return -1;
  }
}
