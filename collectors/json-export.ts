import { Byte } from '../native-free-parsers/bytes/byte.js';
import { hexDigit } from '../native-free-parsers/bytes/numbers.js';
import { UnreadableError } from './collector.js';

const { Backslash, BraceClose, BraceOpen, BracketClose, BracketOpen, Comma, Newline, Quote, Space } = Byte;

/** A step from a JSON container to a value in it: a key, a place in an array counted from 0, or `each` place of an array. */
export type Step = string | number;
export const each = -1;

/** Where the records of a log are in a document: the steps to each, and what it is. */
export interface RecordPlace {
  readonly steps: readonly Step[];
  readonly holds: 'text' | 'object';
}

/** Exports nest ten levels, labels and bodies some more. */
const maxDepth = 128;
/** Keys on the way to a record are shorter. */
const maxKeyBytes = 32;
/** A character of which a chunk's end cut the escape adds so much to the output of the next. */
const slackBytes = 8;

const Mode = Object.freeze({ Between: 0, String: 1, Escape: 2, CodeUnit: 3 });
type Mode = (typeof Mode)[keyof typeof Mode];

/** What a string is: the key of a member, the text of a record, or anything else. */
const Role = Object.freeze({ Other: 0, Key: 1, Text: 2 });
type Role = (typeof Role)[keyof typeof Role];

/**
 * Takes the records out of JSON documents, one or several after another: text as it is, with its own line breaks; objects in one line
 * each.
 *
 *   {"data":{"result":[{"stream":{…},"values":[["1795157196000000000","a"],["1795157197000000000","b \"c\""]]}]}}
 *   a⏎b "c"⏎
 *
 * It knows where it is and keeps nothing of what it read, so documents may be of any length. It looks for the places of records
 * and for the ends of strings and containers; what else may be wrong is found by whoever reads the lines.
 */
export class JsonExport {
  private readonly places: readonly RecordPlace[];
  private mode: Mode = Mode.Between;
  private role: Role = Role.Other;
  /** Containers around the current value. */
  private depth = 0;
  /** By depth and place: whether the steps so far lead into the container. */
  private readonly leads: boolean[][];
  private readonly isArray: boolean[] = [];
  private readonly index: number[] = [];
  private awaitsKey = false;
  private readonly key = Buffer.alloc(maxKeyBytes);
  private keyBytes = 0;
  /** The depth of the object that is handed on; 0 while none is. */
  private copiedDepth = 0;
  private output = Buffer.alloc(0);
  private length = 0;
  /** Bytes of the current record so far, and its last. */
  private recordBytes = 0;
  private lastByte = 0;
  /** Of `\u00e9`: how many digits are known, and their value; and the first of a pair of surrogates. */
  private digits = 0;
  private unit = 0;
  private highSurrogate = 0;

  constructor(places: readonly RecordPlace[]) {
    this.places = places;
    this.leads = Array.from({ length: maxDepth + 2 }, () => places.map(() => false));
  }

  /** The lines in `chunk`, which goes on where the last one ended. Throws `UnreadableError` for what is no JSON. */
  read(chunk: Buffer): Buffer {
    this.output = Buffer.allocUnsafe(chunk.length + slackBytes);
    this.length = 0;
    for (let at = 0; at < chunk.length; at++) {
      if (this.mode === Mode.Between) this.readBetween(chunk[at]!);
      else if (this.mode === Mode.String) at = this.readString(chunk, at);
      else if (this.mode === Mode.Escape) this.readEscape(chunk[at]!);
      else this.readDigit(chunk[at]!);
    }
    return this.output.subarray(0, this.length);
  }

  /** Throws `UnreadableError` where the last document has no end. */
  finish(): void {
    if (this.depth > 0) throw new UnreadableError('truncated');
  }

  private readBetween(byte: number): void {
    if (byte <= Space) return;
    if (byte === BraceOpen || byte === BracketOpen) {
      this.open(byte === BracketOpen);
      if (this.copiedDepth > 0) this.write(byte);
      return;
    }
    if (this.depth === 0) throw new UnreadableError('is no JSON between its documents');
    if (this.copiedDepth > 0) this.write(byte);
    if (byte === BraceClose || byte === BracketClose) this.close(byte === BracketClose);
    else if (byte === Comma) this.moveOn();
    else if (byte === Quote) this.beginString();
  }

  private open(isArray: boolean): void {
    const wanted = this.depth > 0 && !isArray && this.copiedDepth === 0 && this.isWanted('object');
    const inner = this.depth + 1;
    if (inner > maxDepth) throw new UnreadableError(`nests deeper than ${maxDepth} levels`);
    for (let place = 0; place < this.places.length; place++) {
      const isOnTheWay = this.places[place]!.steps.length > this.depth;
      this.leads[inner]![place] = isOnTheWay && (this.depth === 0 || this.leadsOn(place));
    }
    this.depth = inner;
    this.isArray[inner] = isArray;
    this.index[inner] = 0;
    this.awaitsKey = !isArray;
    if (!wanted) return;
    this.copiedDepth = inner;
    this.recordBytes = 0;
  }

  private close(isArray: boolean): void {
    if (this.isArray[this.depth] !== isArray) throw new UnreadableError('closes what it did not open');
    if (this.depth === this.copiedDepth) {
      this.endRecord();
      this.copiedDepth = 0;
    }
    this.depth--;
    this.awaitsKey = false;
  }

  private moveOn(): void {
    if (this.isArray[this.depth]) this.index[this.depth]!++;
    else this.awaitsKey = true;
  }

  private beginString(): void {
    this.mode = Mode.String;
    this.role = Role.Other;
    if (this.awaitsKey) {
      this.role = Role.Key;
      this.keyBytes = 0;
    } else if (this.copiedDepth === 0 && this.isWanted('text')) {
      this.role = Role.Text;
      this.recordBytes = 0;
    }
  }

  /** As far as the chunk holds it; returns the last byte that was read. */
  private readString(chunk: Buffer, start: number): number {
    let at = start;
    while (at < chunk.length && chunk[at] !== Quote && chunk[at] !== Backslash) at++;
    if (this.role === Role.Text) for (let from = start; from < at; from++) this.write(chunk[from]!);
    else if (this.copiedDepth > 0) for (let from = start; from < at; from++) this.write(chunk[from]!);
    if (this.role === Role.Key) this.addToKey(chunk, start, at);
    if (at === chunk.length) return at;
    if (this.copiedDepth > 0) this.write(chunk[at]!);
    if (chunk[at] === Backslash) this.mode = Mode.Escape;
    else this.endString();
    return at;
  }

  private addToKey(chunk: Buffer, start: number, end: number): void {
    for (let at = start; at < end && this.keyBytes <= maxKeyBytes; at++) {
      if (this.keyBytes < maxKeyBytes) this.key[this.keyBytes] = chunk[at]!;
      this.keyBytes++;
    }
  }

  private endString(): void {
    this.mode = Mode.Between;
    this.highSurrogate = 0;
    if (this.role === Role.Key) this.awaitsKey = false;
    if (this.role === Role.Text) this.endRecord();
  }

  private readEscape(byte: number): void {
    if (this.copiedDepth > 0) this.write(byte);
    this.mode = byte === 0x75 ? Mode.CodeUnit : Mode.String;
    this.digits = 0;
    this.unit = 0;
    if (this.mode === Mode.String && this.role === Role.Text) this.write(controls.get(byte) ?? byte);
    // No key on the way to a record has an escape.
    if (this.role === Role.Key) this.keyBytes = maxKeyBytes + 1;
  }

  private readDigit(byte: number): void {
    if (this.copiedDepth > 0) this.write(byte);
    const digit = hexDigit(byte);
    if (digit < 0) throw new UnreadableError('has an escape without four digits in a string');
    this.unit = this.unit * 16 + digit;
    if (++this.digits < 4) return;
    this.mode = Mode.String;
    if (this.role === Role.Text) this.writeUnit(this.unit);
  }

  private writeUnit(unit: number): void {
    if (unit >= 0xd800 && unit < 0xdc00) {
      this.highSurrogate = unit;
      return;
    }
    const isLow = unit >= 0xdc00 && unit < 0xe000;
    const high = this.highSurrogate;
    this.highSurrogate = 0;
    const pair = 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00);
    const code = isLow ? (high > 0 ? pair : replacement) : unit;
    for (const byte of Buffer.from(String.fromCodePoint(code))) this.write(byte);
  }

  /** A place for text or for an object is where the current value stands. */
  private isWanted(holds: RecordPlace['holds']): boolean {
    for (let place = 0; place < this.places.length; place++) {
      const { steps, holds: what } = this.places[place]!;
      if (what === holds && steps.length === this.depth && this.leadsOn(place)) return true;
    }
    return false;
  }

  /** Whether the step to the current value is that to the records of a place. */
  private leadsOn(place: number): boolean {
    const { depth } = this;
    if (!this.leads[depth]![place]) return false;
    const step = this.places[place]!.steps[depth - 1]!;
    if (typeof step === 'number') return this.isArray[depth]! && (step === each || step === this.index[depth]);
    return (
      !this.isArray[depth] && this.keyBytes === step.length && this.key.toString('latin1', 0, step.length) === step
    );
  }

  private endRecord(): void {
    if (this.recordBytes > 0 && this.lastByte !== Newline) this.write(Newline);
  }

  private write(byte: number): void {
    this.output[this.length++] = byte;
    this.recordBytes++;
    this.lastByte = byte;
  }
}

const replacement = 0xfffd;

const controls: ReadonlyMap<number, number> = new Map(
  Object.entries({ b: 8, f: 12, n: 10, r: 13, t: 9 }).map(([letter, byte]) => [letter.charCodeAt(0), byte]),
);
