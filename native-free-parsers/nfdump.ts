import { Byte } from './bytes/byte.js';
import { decimal } from './bytes/numbers.js';
import { transportOf } from './field.js';
import { Opener } from './flow-ends.js';

const { Dot, UpperA, UpperZ } = Byte;
const upperS = 0x53;

/** `6`, `TCP`, `ICMP6`: nfdump writes names or numbers, by version and option. */
export function nfdumpTransport(bytes: Uint8Array, start: number, end: number): string {
  const isIcmp6 = end - start === 5 && bytes[start] === 0x49 && bytes[end - 1] === 0x36;
  return isIcmp6 ? 'ipv6-icmp' : transportOf(bytes, start, end);
}

/**
 * `...AP.SF`: the flags of all packets that went one way. SYN without ACK comes from who opens the connection; a whole
 * connection has both, either way.
 */
export function openerOfFlags(bytes: Uint8Array, start: number, end: number): Opener {
  let hasSyn = false;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === UpperA) return Opener.Unknown;
    if (byte === upperS) hasSyn = true;
    else if (byte !== Dot && (byte < UpperA || byte > UpperZ)) return Opener.Unknown;
  }
  return hasSyn ? Opener.Source : Opener.Unknown;
}

/** `2115`, or scaled to thousands, millions and so on: `1.2 M` is 1200000, `1.2` and the letter in between two blanks. NaN if it is neither. */
export function scaledNumber(bytes: Uint8Array, start: number, end: number, scale: number): number {
  if (scale === 1) return decimal(bytes, start, end);
  let whole = 0;
  let fraction = 0;
  let unit = 1;
  let isFraction = false;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === Dot && !isFraction) isFraction = true;
    else if (byte < Byte.Zero || byte > Byte.Nine || end - start > 20) return Number.NaN;
    else if (isFraction) {
      unit /= 10;
      fraction += unit * (byte - Byte.Zero);
    } else whole = whole * 10 + byte - Byte.Zero;
  }
  return Math.round((whole + fraction) * scale);
}

/** 1000, 10⁶, 10⁹, 10¹² for `K`, `M`, `G`, `T`; 1 for any other byte. */
export function scaleOf(letter: number): number {
  switch (letter) {
    case 0x4b:
    case 0x6b:
      return 1e3;
    case 0x4d:
      return 1e6;
    case 0x47:
      return 1e9;
    case 0x54:
      return 1e12;
    default:
      return 1;
  }
}
