import { Byte } from './byte.js';
import { indexOf, word } from './match.js';
import { hexDigit } from './numbers.js';

const { Colon, Dash, Nine, Quote, Slash, Space, Underscore, UpperA, UpperZ, Zero } = Byte;

/** One value of a template: what stands before it, and how long it is. */
interface Part {
  /** What must stand before the value; a blank in it stands for one or more. */
  readonly before: Uint8Array;
  /** The place of the value's name in the list of names; -1 for one that is passed over. */
  readonly slot: number;
  /** So many bytes; 0 for a value that goes on to the text behind it. */
  readonly width: number;
  /** The one byte that ends the value; 0 where it ends otherwise. */
  readonly stop: number;
  /** The value may hold blanks. */
  readonly isWide: boolean;
  /** What the value looks like, where its name says so. */
  readonly looks: Looks;
}

/** What a value looks like: how one before it that may hold blanks is told from it. */
type Looks = 'anything' | 'a number' | 'a port' | 'capitals' | 'a target';

const looksByName: Readonly<Record<string, Looks>> = {
  time: 'a number',
  number: 'a number',
  status: 'a number',
  bytesUp: 'a number',
  bytesDown: 'a number',
  durationMs: 'a number',
  clientPort: 'a port',
  serverPort: 'a port',
  method: 'capitals',
  result: 'capitals',
  hierarchy: 'capitals',
  url: 'a target',
  path: 'a target',
};

/** A name of a person has fewer blanks, an address fewer colons. */
const maxBlanks = 8;

/**
 * The layout of a line, written as nginx writes its `log_format`: names with a dollar sign, and the text between them.
 *
 *   $client - $user [$time] "$request" $status $down
 *
 * A value ends where the text behind it begins, the last at the end of the line; one with a blank behind it holds none.
 * `${time:19}` is 19 bytes long, `$_` is passed over. `${user:*}` may hold blanks: it goes on until the value behind it looks as
 * its name has it, or until all of the text between them is there. An address may hold colons before `:$clientPort`.
 */
export class Template {
  readonly parts: readonly Part[];
  /** What must stand behind the last value. */
  readonly after: Uint8Array;
  /** Values may stand in quotes, which are none of them. */
  readonly mayQuote: boolean;

  /** `names` are those that are asked for. */
  constructor(text: string, names: readonly string[], mayQuote = false) {
    this.mayQuote = mayQuote;
    const parts: Part[] = [];
    let from = 0;
    for (const match of text.matchAll(/\$(?:\{([\w-]+):(\d+|\*)\}|(_|[A-Za-z][\w-]*))/g)) {
      const name = match[1] ?? match[3]!;
      const before = word(text.slice(from, match.index));
      // The colons of an IPv6 address are not the one before the port.
      const isWide = match[2] === '*' || /^:\$\{?\w+Port\b/.test(text.slice(match.index + match[0].length));
      const width = isWide ? 0 : Number(match[2] ?? 0);
      const behind = /^[^$]*/.exec(text.slice(match.index + match[0].length))![0];
      const isLast = match.index + match[0].length + behind.length === text.length;
      const stop = width === 0 && !isWide && behind.length === 1 && !isLast ? behind.charCodeAt(0) : 0;
      const looks = looksByName[name] ?? 'anything';
      parts.push({ before, slot: names.indexOf(name), width, stop, isWide, looks });
      from = match.index + match[0].length;
    }
    this.parts = parts;
    this.after = word(text.slice(from));
  }
}

/** Where the values of a line stand that one of several templates fits; by the slots of the names asked for. */
export class TemplateFields {
  private readonly bytes: Buffer;
  private readonly templates: readonly Template[];
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;
  /** Where the text that `find` looked for ends. */
  private behind = 0;

  constructor(bytes: Buffer, templates: readonly Template[], slots: number) {
    this.bytes = bytes;
    this.templates = templates;
    this.starts = new Int32Array(slots);
    this.ends = new Int32Array(slots);
  }

  /** Whether a template fits all of `bytes[start, end)`: the first that does, whichever fitted the line before. */
  scan(start: number, end: number): boolean {
    for (let i = 0; i < this.templates.length; i++) if (this.fits(this.templates[i]!, start, end)) return true;
    return false;
  }

  start(slot: number): number {
    return this.starts[slot]!;
  }

  end(slot: number): number {
    return this.ends[slot]!;
  }

  private fits(template: Template, start: number, end: number): boolean {
    const { bytes, starts, ends } = this;
    const { parts, after } = template;
    starts.fill(0);
    ends.fill(0);
    let at = matches(bytes, start, end, parts[0]!.before);
    for (let i = 0; i < parts.length; i++) {
      if (at < 0) return false;
      const { slot, width, stop } = parts[i]!;
      if (stop > 0 && !template.mayQuote) {
        // Nearly every value ends at one byte; this path alone is half as long as the general one.
        const valueStart = at;
        while (at < end && bytes[at] !== stop) at++;
        if (slot >= 0) {
          starts[slot] = valueStart;
          ends[slot] = at;
        }
        if (at === end) {
          if (stop !== Space) return false;
        } else {
          at++;
          if (stop === Space) while (at < end && bytes[at] === Space) at++;
        }
        continue;
      }
      const next = i + 1 < parts.length ? parts[i + 1]!.before : after;
      const isLast = i + 1 === parts.length;
      const quote = template.mayQuote && bytes[at] === Quote ? indexOf(bytes, at + 1, end, Quote) : end;
      if (quote < end && (!isLast || quote + 1 === end)) {
        if (slot >= 0) {
          starts[slot] = at + 1;
          ends[slot] = quote;
        }
        at = isLast ? end : matches(bytes, quote + 1, end, next);
        continue;
      }
      let valueEnd: number;
      if (width > 0) {
        valueEnd = at + width;
        this.behind = valueEnd > end ? -1 : matches(bytes, valueEnd, end, next);
        if (this.behind < 0) return false;
      } else if (isLast) {
        // The text at the end may be in the value as well: Squid writes quotes as they came.
        valueEnd = end - next.length;
        this.behind = end;
        if (valueEnd < at || matches(bytes, valueEnd, end, next) < 0) return false;
      } else {
        const { isWide } = parts[i]!;
        valueEnd = isWide ? this.findBehindBlanks(at, end, next, parts[i + 1]!.looks) : this.find(at, end, next);
        if (valueEnd < 0) return false;
      }
      if (slot >= 0) {
        starts[slot] = at;
        ends[slot] = valueEnd;
      }
      at = this.behind;
    }
    return at === end;
  }

  /** The same for a value that may hold blanks. */
  private findBehindBlanks(from: number, end: number, text: Uint8Array, looks: Looks): number {
    const { bytes } = this;
    let first = -1;
    let firstBehind = -1;
    let at = from;
    for (let blanks = 0; blanks <= maxBlanks; blanks++) {
      while (at < end && bytes[at] !== text[0]) at++;
      if (at === end) break;
      const behind = matches(bytes, at, end, text);
      if (behind >= 0 && isLike(bytes, behind, end, looks)) {
        this.behind = behind;
        return at;
      }
      if (first < 0 && behind >= 0) {
        first = at;
        firstBehind = behind;
      }
      at++;
    }
    this.behind = firstBehind;
    return first;
  }

  /**
   * Where the value that starts at `from` ends, with `text` behind it; -1 if it does not. Before a blank a value has none; at the
   * end of the line a lone blank needs not be.
   */
  private find(from: number, end: number, text: Uint8Array): number {
    const { bytes } = this;
    const first = text[0]!;
    let at = from;
    if (first === Space || text.length === 1) {
      while (at < end && bytes[at] !== first) at++;
      if (at === end && (first !== Space || text.length > 1)) return -1;
      this.behind =
        text.length > 1 ? matches(bytes, at, end, text) : first === Space ? afterBlanks(bytes, at, end) : at + 1;
      return this.behind < 0 ? -1 : at;
    }
    for (; at < end; at++) {
      if (bytes[at] !== first) continue;
      // A quote that a backslash escapes is part of the value.
      if (first === Quote && at > from && bytes[at - 1] === Byte.Backslash && bytes[at - 2] !== Byte.Backslash)
        continue;
      this.behind = matches(bytes, at, end, text);
      if (this.behind >= 0) return at;
    }
    return -1;
  }
}

/** Whether the word at `start` looks like that. */
function isLike(bytes: Uint8Array, start: number, end: number, looks: Looks): boolean {
  if (looks === 'anything' || isDashAlone(bytes, start, end)) return true;
  if (looks === 'a number') return isDigit(bytes[start]!);
  let at = start;
  if (looks === 'a port') {
    while (at < end && isDigit(bytes[at]!)) at++;
    return at > start && (at === end || (bytes[at] !== Colon && hexDigit(bytes[at]!) < 0));
  }
  if (looks === 'capitals') {
    while (at < end && isCapital(bytes[at]!)) at++;
    // What stands behind capitals in the same word is text of the template: `TCP_MISS/200`.
    return at > start + 1 && (at === end || bytes[at]! <= Space || bytes[at] === Slash || bytes[at] === Colon);
  }
  while (at < end && bytes[at]! > Space && bytes[at] !== Slash && bytes[at] !== Colon) at++;
  return at < end && bytes[at]! > Space;
}

function isDigit(byte: number): boolean {
  return byte >= Zero && byte <= Nine;
}

function isCapital(byte: number): boolean {
  return (byte >= UpperA && byte <= UpperZ) || byte === Underscore || byte === Dash;
}

function isDashAlone(bytes: Uint8Array, start: number, end: number): boolean {
  return bytes[start] === Dash && (start + 1 >= end || bytes[start + 1]! <= Space);
}

/** Where `text` ends if it stands at `start`, blanks in runs; -1 if it does not. */
function matches(bytes: Uint8Array, start: number, end: number, text: Uint8Array): number {
  let at = start;
  for (let i = 0; i < text.length; i++) {
    if (at >= end || bytes[at] !== text[i]) return -1;
    at = text[i] === Space ? afterBlanks(bytes, at, end) : at + 1;
  }
  return at;
}

function afterBlanks(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] === Space) at++;
  return at;
}
