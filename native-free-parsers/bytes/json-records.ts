import { Reject, type RowSink } from '../format.js';
import { Byte } from './byte.js';
import { ForeignLines } from './foreign-lines.js';
import { depthOf, depthOfLine, endsWithOpener } from './json-depth.js';
import { skipWhiteSpace } from './json-lexer.js';
import { startOfPage } from './json-page.js';
import { Lines } from './lines.js';
import { indexOf } from './match.js';

const { Backslash, BraceClose, BraceOpen, BracketClose, BracketOpen, Comma, Quote, Space } = Byte;

/** What of a JSON source does not fit into its lines; part of the layout, so that the next block can go on. */
export interface UnfinishedRecord {
  /** The lines so far of a record that has not ended, each byte a character; '' where none is open. */
  readonly text: string;
  /** Blanks in front of the line that opened the record, or of what is passed over; -1 where there is neither. */
  readonly indent: number;
}

export const nothingUnfinished: UnfinishedRecord = { text: '', indent: -1 };

/** A record of more lines than this is rejected, which keeps layouts small; real ones have one or two thousand bytes. */
const maxRecordBytes = 1 << 16;

/**
 * Walks the objects of a JSON source, whatever way it is written:
 *
 *   {"a":1}         [                 [{"a":1},         {
 *   {"a":2}           {               {"a":2}]            "a": 1
 *                       "a": 1                          }
 *                     },                                {
 *                     …                                   "a": 2 …
 *
 * Where text may stand before an object, messages of other programs in the same syslog are ignored.
 * Several on one line are told apart by `narrow`, and those in a page by `openPage`. An object that fills lines of its own ends at the brace that is indented as its
 * first line is, or that closes what lines have opened; nothing else in between is looked at, and one that lost its end stops
 * where the next begins. An object that a block's end cuts is handed on as `unfinished`.
 * A record is placed, in `at`, by the line on which it ends: wherever blocks are cut, that is the same.
 */
export class JsonRecords {
  /** What `start` and `end` point into: the block, or a copy where the record began in an earlier one. */
  bytes: Buffer;
  start = 0;
  end = 0;
  /** Where in the block the line is that ends the record. */
  at = 0;
  private readonly block: Buffer;
  private readonly lines: Lines;
  private readonly foreign: ForeignLines;
  private readonly earlier: string;
  private readonly maxPrefixLength: number;
  private indent: number;
  /** Where the open record starts in the block, -1 for one that began earlier; meaningless while none is open. */
  private openStart = -1;
  private isOpen: boolean;
  /** Objects and arrays that the open record's lines began and did not end, as their first and last bytes tell. */
  private depth = 0;
  /** Where in the current line to go on; -1 for the next line. */
  private rest = -1;
  /** The current line is a page of an interface's, whose objects are the records. */
  private isInPage = false;

  /** Up to `maxPrefixLength` bytes of text may stand before an object that is all else of its line. */
  constructor(block: Buffer, unfinished: UnfinishedRecord, maxPrefixLength = 0) {
    this.maxPrefixLength = maxPrefixLength;
    this.block = block;
    this.bytes = block;
    this.lines = new Lines(block);
    this.foreign = new ForeignLines(block);
    this.earlier = unfinished.text;
    this.indent = unfinished.indent;
    this.isOpen = unfinished.text !== '';
    if (this.isOpen) this.depth = depthOf(unfinished.text);
  }

  /** What the end of the block leaves open. */
  get unfinished(): UnfinishedRecord {
    if (!this.isOpen) return this.indent < 0 ? nothingUnfinished : { text: '', indent: this.indent };
    const { block, openStart } = this;
    const text = openStart < 0 ? this.earlier + block.toString('latin1') : block.toString('latin1', openStart);
    // Whole lines, also where the block's last has no line break: depth is told by their first and last bytes.
    return { text: text.endsWith('\n') ? text : `${text}\n`, indent: this.indent };
  }

  /** Move to the next object; false at the end of the block. Lines that are none, and too long ones, go to `sink`. */
  advance(sink: RowSink): boolean {
    const { lines } = this;
    while (this.rest >= 0 || lines.advance(sink)) {
      const from = this.rest >= 0 ? this.rest : lines.start;
      const isFirst = this.rest < 0;
      this.rest = -1;
      this.at = lines.start;
      if (this.indent >= 0 && isFirst) {
        if (this.isOpen ? this.closes(from, sink) : this.passes(from)) return true;
        if (this.indent >= 0) continue;
        if (this.rest >= 0) continue;
      }
      if (this.opens(from, isFirst, sink)) return true;
    }
    return false;
  }

  /**
   * After the current object was found to be none: whether it is several, `{"a":1},{"a":2}`, side by side on one line. It is
   * then the first of them. Asked only then, so that lines of one object are not read twice.
   */
  narrow(): boolean {
    const { bytes, start, end } = this;
    if (bytes !== this.block || this.rest >= 0) return false;
    const first = endOfObject(bytes, start, end);
    if (first < 0) return false;
    let next = first;
    while (next < end && isPunctuation(bytes[next]!)) next++;
    if (next >= end || bytes[next] !== BraceOpen) return false;
    this.end = first;
    this.rest = first;
    return true;
  }

  /**
   * After the current object was found to be no record: whether it is a page of an interface's, with records in a list.
   * `advance` then moves to those. Asked only then, since records have lists as well.
   *
   *   {"@odata.context":"…","value":[{"id":1},{"id":2}],"@odata.nextLink":"…"}
   */
  openPage(): boolean {
    const { bytes, start, end } = this;
    return bytes === this.block && this.rest < 0 && this.entersPage(start, end);
  }

  private entersPage(start: number, end: number): boolean {
    const list = startOfPage(this.block, start, end);
    if (list < 0) return false;
    this.rest = list;
    this.isInPage = true;
    return true;
  }

  /** Inside a record: whether this line ends it. Leaves `indent` at -1 where the line belongs to what follows. */
  private closes(lineStart: number, sink: RowSink): boolean {
    const { block, lines, indent } = this;
    const at = skipWhiteSpace(block, lineStart, lines.end);
    const first = at < lines.end ? block[at]! : Space;
    this.depth += depthOfLine(block, at, lines.end);
    const isLast = this.depth <= 0 || (this.depth === 1 && endsWithOpener(block, at, lines.end));
    if (first === BraceClose && (at - lineStart <= indent || isLast)) {
      this.finish(at + 1);
      return true;
    }
    if (at - lineStart <= indent) {
      if (first === BraceOpen || first === BracketOpen || first === BracketClose) {
        this.drop();
        sink.reject(lines.start, Reject.BadJson);
        return false;
      }
    }
    const length = this.openStart < 0 ? this.earlier.length + lines.end : lines.end - this.openStart;
    if (length > maxRecordBytes) {
      sink.reject(lines.start, Reject.TooLong);
      this.isOpen = false;
      this.indent = indent + 1;
    }
    return false;
  }

  private finish(end: number): void {
    const { block, openStart } = this;
    if (openStart >= 0) {
      this.bytes = block;
      this.start = openStart;
      this.end = end;
    } else {
      this.bytes = Buffer.concat([Buffer.from(this.earlier, 'latin1'), block.subarray(0, end)]);
      this.start = 0;
      this.end = this.bytes.length;
    }
    this.drop();
    this.rest = end;
  }

  private drop(): void {
    this.isOpen = false;
    this.indent = -1;
    this.openStart = -1;
  }

  /** What is left of a damaged record is passed over up to the brace that ends it or begins another. Never a record. */
  private passes(lineStart: number): boolean {
    const { block, lines } = this;
    const at = skipWhiteSpace(block, lineStart, lines.end);
    const column = at - lineStart;
    const first = at < lines.end ? block[at]! : Space;
    if (first === BraceClose && column < this.indent) {
      this.indent = -1;
      this.rest = at + 1;
    } else if (column <= this.indent && (first === BraceOpen || first === BracketOpen || first === BracketClose)) {
      this.indent = -1;
    }
    return false;
  }

  /** Takes the line from `start` on for a record if a closing brace is the last that is no punctuation. */
  private endsWithBrace(start: number, end: number): boolean {
    const { block } = this;
    let last = end - 1;
    while (last > start && isPunctuation(block[last]!)) last--;
    if (block[last] !== BraceClose) return false;
    this.bytes = block;
    this.start = start;
    this.end = last + 1;
    return true;
  }

  /** Whether the line is text and then an object. */
  private hasPrefix(at: number): boolean {
    const { block, lines, maxPrefixLength } = this;
    const reach = Math.min(lines.end, at + maxPrefixLength);
    const brace = indexOf(block, at, reach, BraceOpen);
    return brace < reach && this.endsWithBrace(brace, lines.end);
  }

  /** Between records: whether the line, from `from` on, holds a whole one. It may also open one, or be punctuation. */
  private opens(from: number, isFirst: boolean, sink: RowSink): boolean {
    const { block, lines } = this;
    const { end } = lines;
    let at = from;
    while (at < end && isPunctuation(block[at]!)) at++;
    if (at === end) return false;
    const first = block[at]!;
    if (isFirst) this.isInPage = false;
    if (first !== BraceOpen) {
      // What follows the list of a page.
      if (this.isInPage) return false;
      if (isFirst && first !== Quote && this.hasPrefix(at)) return true;
      if (isFirst && this.maxPrefixLength > 0 && this.foreign.includes(at, end)) {
        sink.ignore(lines.start);
        return false;
      }
      sink.reject(lines.start, Reject.BadJson);
      // The key of a record whose first line is lost: its other keys are no records either.
      if (first === Quote && isFirst) this.indent = skipWhiteSpace(block, from, end) - lines.start;
      return false;
    }
    // Nearly every line is one whole object. Asked once a line: what stands at its end may be long.
    if (isFirst && this.endsWithBrace(at, end)) return true;
    // `{"a":1},{"a":2` was cut behind a whole one; `{"a":1}, {` opens another.
    const firstEnd = endOfObject(block, at, end);
    if (firstEnd >= 0) {
      this.bytes = block;
      this.start = at;
      this.end = firstEnd;
      this.rest = firstEnd;
      return true;
    }
    // A page that is longer than what is at hand.
    if (isFirst && this.entersPage(at, end)) return false;
    // The first line of several ends where more must follow; a line that was cut nearly always elsewhere.
    let tail = end - 1;
    while (tail > at && block[tail]! <= Space) tail--;
    if (block[tail] !== BraceOpen && block[tail] !== BracketOpen && block[tail] !== Comma) {
      sink.reject(lines.start, Reject.BadJson);
      return false;
    }
    if (end - at > maxRecordBytes) {
      sink.reject(lines.start, Reject.TooLong);
      return false;
    }
    this.isOpen = true;
    this.openStart = at;
    this.depth = tail > at && block[tail] !== Comma ? 2 : 1;
    this.indent = skipWhiteSpace(block, lines.start, end) - lines.start;
    return false;
  }
}

/** Behind the brace that closes the object at `start`; -1 if there is none. */
function endOfObject(bytes: Buffer, start: number, end: number): number {
  let depth = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === Quote) {
      at++;
      while (at < end && bytes[at] !== Quote) at += bytes[at] === Backslash ? 2 : 1;
    } else if (byte === BraceOpen) depth++;
    else if (byte === BraceClose && --depth === 0) return at + 1;
  }
  return -1;
}

/** What may stand before, between and behind the objects of an array. */
function isPunctuation(byte: number): boolean {
  return byte <= Space || byte === Comma || byte === BracketOpen || byte === BracketClose;
}
