import { Byte } from './byte.js';

const { Dot, LowerA, Nine, Zero } = Byte;

/** 64-bit counters have at most 20 digits; more would run on to infinity. */
const maxDigits = 20;

/** Decimal digits as a number; NaN if anything else is there, or nothing, or more than a 64-bit counter has. */
export function decimal(bytes: Uint8Array, start: number, end: number): number {
  if (start >= end || end - start > maxDigits) return Number.NaN;
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = bytes[i]! - Zero;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** Decimal digits with an optional fraction (`0.048`, `1762000000.048123`, `12`); NaN if it is not that. */
export function decimalFraction(bytes: Uint8Array, start: number, end: number): number {
  let dot = start;
  while (dot < end && bytes[dot] !== Dot) dot++;
  const whole = decimal(bytes, start, dot);
  if (dot >= end - 1) return dot === end ? whole : Number.NaN;
  const length = end - dot - 1;
  if (length > maxDigits) return Number.NaN;
  return whole + decimal(bytes, dot + 1, end) / 10 ** length;
}

/** More than any counter or clock says. */
const most = 2 ** 64;

/** A number with an exponent, as JSON may write it (`9.0599e-06`); NaN if it is none or no counter or clock says so much (`1e400`). */
export function floatingPoint(bytes: Buffer, start: number, end: number): number {
  if (start >= end || end - start > 32) return Number.NaN;
  const value = Number(bytes.toString('latin1', start, end));
  return Math.abs(value) < most ? value : Number.NaN;
}

/** The value of a hexadecimal digit; -1 if it is none. */
export function hexDigit(byte: number): number {
  if (byte >= Zero && byte <= Nine) return byte - Zero;
  const letter = byte | 0x20;
  return letter >= LowerA && letter <= 0x66 ? letter - LowerA + 10 : -1;
}
