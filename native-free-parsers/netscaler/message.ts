import { Byte } from '../bytes/byte.js';
import { find, indexOf, skipBlanks, startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { timeOfDay } from '../bytes/time.js';
import { Span } from '../row.js';

const { Backslash, Colon, Dash, Nine, Quote, Slash, Space, Zero } = Byte;

const engine = word('-PPE-');
export const opening = word(' : ');
const partition = word('default ');
const separator = word(' - ');
export const dateLength = '11/20/2026:06:46:36'.length;

/** A line of NetScaler's: its event, and the labelled values of its message. */
export class Message {
  /** `LOGIN`, `TCPCONNSTAT` …; a name may have blanks in it. */
  readonly event = new Span();
  /** The value that was found last. */
  readonly value = new Span();
  /** What stands behind the header. */
  start = 0;
  end = 0;
  private readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** Where the packet engine's name stands, which every line has; -1 in others. */
  engineIn(start: number, end: number): number {
    return find(this.bytes, start, end, engine);
  }

  /** The date is one of the words before the packet engine's name. */
  dateBefore(start: number, end: number): number {
    const { bytes } = this;
    for (let at = start; at + dateLength < end; at = indexOf(bytes, at, end, Space) + 1) {
      const first = bytes[at]!;
      const isDate = first >= Zero && first <= Nine && (bytes[at + 2] === Slash || bytes[at + 4] === Slash);
      if (isDate && bytes[at + 10] === Colon && timeOfDay(bytes, at + 11) >= 0) return at;
    }
    return -1;
  }

  /** `0-PPE-0 : default SSLVPN LOGIN 4419 0 : `, from the engine's name on; false for what is no such header. */
  readHeader(process: number, end: number): boolean {
    const { bytes, event } = this;
    const colon = find(bytes, process, end, opening);
    if (colon < 0) return false;
    let feature = skipBlanks(bytes, colon + opening.length, end);
    if (startsWith(bytes, feature, end, partition)) feature += partition.length;
    event.start = indexOf(bytes, feature, end, Space) + 1;
    const close = find(bytes, event.start, end, opening);
    if (event.start >= end || close < 0) return false;
    event.end = event.start;
    while (event.end < close && !(bytes[event.end] === Space && isDigit(bytes[event.end + 1]!))) event.end++;
    this.end = end;
    this.start = skipBlanks(bytes, close + opening.length, end);
    return event.end < close;
  }

  /** Puts what stands behind `label`, up to ` - `, in `value`; false where nothing does. */
  find(label: Uint8Array): boolean {
    const { bytes, value, end } = this;
    const at = this.labelAt(label);
    if (at < 0) return false;
    const start = at + label.length;
    const close = find(bytes, start - 1, end, separator);
    value.set(start, close < 0 ? end : close);
    while (value.end > value.start && bytes[value.end - 1] === Space) value.end--;
    return value.end > value.start;
  }

  /** The same for a value of one word, its quote taken off. */
  findWord(label: Uint8Array): boolean {
    const { bytes, value, end } = this;
    const at = this.labelAt(label);
    if (at < 0) return false;
    let start = at + label.length;
    // `Source  10.0.12.9`, but `Client_ip  - Nat_ip`.
    if (bytes[start] === Space) start++;
    while (bytes[start] === Backslash || bytes[start] === Quote) start++;
    value.set(start, indexOf(bytes, start, end, Space));
    return value.end > value.start && !(value.end === value.start + 1 && bytes[start] === Dash);
  }

  /** Where `label` begins a word of the message; -1 if it does not. */
  labelAt(label: Uint8Array): number {
    const { bytes, end, start } = this;
    for (let at = start; at < end; at++) {
      at = find(bytes, at, end, label);
      if (at < 0) return -1;
      if (at === start || bytes[at - 1] === Space) return at;
    }
    return -1;
  }

  /** NaN where it is not stated. */
  number(label: Uint8Array): number {
    return this.findWord(label) ? decimal(this.bytes, this.value.start, this.value.end) : Number.NaN;
  }
}

function isDigit(byte: number): boolean {
  return byte >= Zero && byte <= Nine;
}
