import { Byte } from './bytes/byte.js';
import { Columns } from './bytes/columns.js';
import { JsonStrings } from './bytes/json-strings.js';
import { Lines } from './bytes/lines.js';
import { skipBlanks } from './bytes/match.js';
import { decimal } from './bytes/numbers.js';
import { transportOf } from './field.js';
import { FlowEnds, Opener, portOf } from './flow-ends.js';
import { Reject, type RowSink } from './format.js';
import { Action, Escapes, Fact, type Row } from './row.js';

const { BraceClose, BraceOpen, BracketClose, BracketOpen, Comma, Nine, Quote, Space, Zero } = Byte;

/** Where the cells of a flow tuple are; -1 for what a version has not. Cells 0 to 4 are time, two addresses, two ports. */
export interface TupleCells {
  /** Digits of the time: 10 for seconds, 13 for milliseconds. */
  readonly timeDigits: 10 | 13;
  /** How many cells a tuple may have. */
  readonly counts: readonly number[];
  readonly protocol: number;
  /** `A` or `D`. */
  readonly decision: number;
  /** `B`egins, `C`ontinues, `E`nded; and `D`enied where there is no cell for the decision. */
  readonly state: number;
  /** Packets and bytes from source to destination, then packets and bytes back. */
  readonly counters: number;
}

const letterA = 0x41;
const letterB = 0x42;
const letterC = 0x43;
const letterD = 0x44;
const letterE = 0x45;
const letterT = 0x54;
const letterU = 0x55;

/** Fewer commas than this make no tuple that was damaged, but some other text that begins with a digit. */
const fewestCommas = 5;
const wellFormed = -1;
const noTuple = -2;

/** Whether a block holds a flow tuple of this version. */
export function hasTuple(head: Buffer, cells: TupleCells, sink: RowSink): boolean {
  const lines = new Lines(head);
  const strings = new JsonStrings(head);
  const tuple = new FlowTuple(head, cells);
  for (let line = 1; line <= 2000 && lines.advance(sink); line++) {
    if (!isJsonLine(head, lines.start, lines.end)) continue;
    strings.open(lines.start, lines.end);
    while (strings.next()) if (tuple.split(strings.start, strings.end) === wellFormed && tuple.isStrict()) return true;
  }
  return false;
}

/** Azure writes the flows of an hour as one line, which goes on behind a string. */
export const cutAfter = '",';
/** A block and the line at its end; what is longer has no strings. */
const maxPieceBytes = 1 << 24;

/** Walks the flow tuples of a block of JSON, whatever lines it is written in, and hands them to `sink`. */
export function takeTuples(bytes: Buffer, cells: TupleCells, row: Row, sink: RowSink): void {
  const lines = new Lines(bytes, maxPieceBytes);
  const strings = new JsonStrings(bytes);
  const tuple = new FlowTuple(bytes, cells);
  row.clear();
  row.bytes = bytes;
  row.escapes = Escapes.Json;
  row.fact = Fact.Flow;
  while (lines.advance(sink)) {
    if (!isJsonLine(bytes, lines.start, lines.end)) {
      sink.reject(lines.start, Reject.BadJson);
      continue;
    }
    let tuples = 0;
    strings.open(lines.start, lines.end);
    while (strings.next()) {
      const verdict = tuple.split(strings.start, strings.end);
      if (verdict === noTuple) continue;
      tuples++;
      if (verdict === wellFormed) tuple.take(row, sink);
      else sink.reject(strings.start, verdict);
    }
    if (strings.isCut) sink.reject(strings.start, Reject.Truncated);
    else if (tuples === 0 && isObject(bytes, lines.start, lines.end)) sink.ignore(lines.start);
  }
}

/** `1493763938,10.0.0.7,192.0.2.4,35370,443,T,O,A,E,1,74,1,74` */
class FlowTuple {
  private readonly bytes: Buffer;
  private readonly cells: TupleCells;
  private readonly columns: Columns;
  private readonly ends = new FlowEnds();
  private timeMs = Number.NaN;

  constructor(bytes: Buffer, cells: TupleCells) {
    this.bytes = bytes;
    this.cells = cells;
    this.columns = new Columns(bytes, Comma, 16);
  }

  /** Finds time and ends; `noTuple` for other strings, or why a tuple is damaged. */
  split(start: number, end: number): Reject | typeof wellFormed | typeof noTuple {
    const { bytes, cells, columns, ends } = this;
    if (!(bytes[start]! >= Zero && bytes[start]! <= Nine)) return noTuple;
    const count = columns.split(start, end);
    if (count <= fewestCommas) return noTuple;
    const time = decimal(bytes, columns.start(0), columns.end(0));
    if (Number.isNaN(time) || columns.end(0) - start !== cells.timeDigits) return Reject.BadTime;
    this.timeMs = cells.timeDigits === 10 ? time * 1000 : time;
    if (!cells.counts.includes(count)) return Reject.TooFewFields;
    ends.source.set(columns.start(1), columns.end(1));
    ends.destination.set(columns.start(2), columns.end(2));
    return ends.areAddresses(bytes) ? wellFormed : Reject.BadAddress;
  }

  /** Whether the cells of one letter hold one of theirs: what `split` found is no other maker's list. */
  isStrict(): boolean {
    const { cells } = this;
    const decision = cells.decision < 0 ? letterA : this.letter(cells.decision);
    const state = cells.state < 0 || cells.state >= this.columns.count ? letterB : this.letter(cells.state);
    return (
      (decision === letterA || decision === letterD) &&
      (state === letterB || state === letterC || state === letterE || (state === letterD && cells.decision < 0))
    );
  }

  take(row: Row, sink: RowSink): void {
    const { bytes, cells, columns, ends } = this;
    row.timeMs = this.timeMs;
    ends.sourcePort = portOf(this.number(3));
    ends.destinationPort = portOf(this.number(4));
    // Azure puts who opened the flow first, whichever way it goes.
    ends.opener = Opener.Source;
    ends.putServer(row);
    if (!sink.wants(row)) return;
    row.clearDetails();
    ends.putClient(row);
    const protocol = this.letter(cells.protocol);
    if (protocol === letterT) row.transport = 'tcp';
    else if (protocol === letterU) row.transport = 'udp';
    else row.transport = transportOf(bytes, columns.start(cells.protocol), columns.end(cells.protocol));
    const state = this.letter(cells.state);
    const isDenied = this.letter(cells.decision) === letterD || (cells.decision < 0 && state === letterD);
    row.action = isDenied ? Action.Blocked : Action.Allowed;
    // The tuple that ends the flow counts it; those before tell that it was active, and what was sent since the last.
    row.repeated = !isDenied && (state === letterB || state === letterC);
    if (isDenied || state !== letterB) {
      ends.putSent(row, this.number(cells.counters + 1), this.number(cells.counters));
      ends.putAnswered(row, this.number(cells.counters + 3), this.number(cells.counters + 2));
    }
    sink.take(row);
  }

  /** The letter that is all of a cell; 0 where it is not one byte, or not there. */
  private letter(cell: number): number {
    const start = this.columns.start(cell);
    return this.columns.end(cell) - start === 1 ? this.bytes[start]! : 0;
  }

  private number(cell: number): number {
    return decimal(this.bytes, this.columns.start(cell), this.columns.end(cell));
  }
}

/** Whether a line begins as lines of JSON do whose values, by themselves, are strings, objects and arrays. */
function isJsonLine(bytes: Buffer, start: number, end: number): boolean {
  let at = start;
  while (at < end && bytes[at]! <= Space) at++;
  const first = bytes[at]!;
  return (
    at === end ||
    first === BraceOpen ||
    first === BraceClose ||
    first === BracketOpen ||
    first === BracketClose ||
    first === Quote ||
    first === Comma
  );
}

/** `{…}`, perhaps with commas or brackets around it. */
function isObject(bytes: Buffer, start: number, end: number): boolean {
  let first = skipBlanks(bytes, start, end);
  while (first < end && (bytes[first] === Comma || bytes[first] === BracketOpen)) first++;
  let last = end - 1;
  while (last > first && (bytes[last]! <= Space || bytes[last] === Comma || bytes[last] === BracketClose)) last--;
  return bytes[first] === BraceOpen && last > first && bytes[last] === BraceClose;
}
