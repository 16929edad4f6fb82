import type { Random } from './random.js';

/** What parsers look for, and what upsets them. */
const tokens = [
  '\n',
  '\r\n',
  '\0',
  '\t',
  ' ',
  '"',
  '""',
  '\\',
  '\\"',
  '\\u0041',
  '\\x00',
  '{',
  '}',
  '[',
  ']',
  ',',
  '=',
  '|',
  ':',
  '<',
  '>',
  '-',
  '#Fields: ',
  '#separator \\x09\n',
  'NaN',
  '-1',
  '9007199254740993',
  '1e400',
  '::1',
  '255.255.255.255',
  '\xc3\x28',
  '\xef\xbb\xbf',
  '\xff\xfe',
].map((text) => Buffer.from(text, 'latin1'));

const oddBytes = [0x00, 0x01, 0x0a, 0x3f, 0x40, 0x7f, 0x80, 0xc0, 0xfe, 0xff];
const oddLengths = [0, 1, 2, 3, 0x3f, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff];

type Mutation = (bytes: Buffer, random: Random, other: Buffer) => Buffer;

/** `bytes` changed in one to four places, at most `maxBytes` long; `other` is spliced in now and then. */
export function mutate(bytes: Buffer, other: Buffer, random: Random, maxBytes: number): Buffer {
  let result: Buffer = Buffer.from(bytes);
  for (let count = 1 + random.below(4); count > 0; count--) {
    if (result.length === 0) return Buffer.from(other.subarray(0, maxBytes));
    result = random.of(mutations)(result, random, other);
  }
  return result.length > maxBytes ? result.subarray(0, maxBytes) : result;
}

const mutations: readonly Mutation[] = [
  flipBit,
  flipBit,
  setByte,
  setLength,
  stepLength,
  setLong,
  truncate,
  extend,
  remove,
  repeat,
  insertToken,
  splice,
  swap,
];

function flipBit(bytes: Buffer, random: Random): Buffer {
  bytes[random.below(bytes.length)]! ^= 1 << random.below(8);
  return bytes;
}

function setByte(bytes: Buffer, random: Random): Buffer {
  bytes[random.below(bytes.length)] = random.chance(0.5) ? random.of(oddBytes) : random.below(256);
  return bytes;
}

/** As if two bytes were a length. */
function setLength(bytes: Buffer, random: Random): Buffer {
  if (bytes.length < 2) return bytes;
  const at = random.below(bytes.length - 1);
  const length = random.chance(0.3) ? bytes.length - at - random.below(4) : random.of(oddLengths);
  if (random.chance(0.8)) bytes.writeUInt16BE(length & 0xffff, at);
  else bytes.writeUInt16LE(length & 0xffff, at);
  return bytes;
}

function stepLength(bytes: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length);
  bytes[at] = (bytes[at]! + (random.chance(0.5) ? 1 : 255)) & 255;
  return bytes;
}

function setLong(bytes: Buffer, random: Random): Buffer {
  if (bytes.length < 4) return bytes;
  bytes.writeUInt32BE(random.of([0, 1, 0x7fffffff, 0x80000000, 0xffffffff]), random.below(bytes.length - 3));
  return bytes;
}

function truncate(bytes: Buffer, random: Random): Buffer {
  return bytes.subarray(0, random.below(bytes.length + 1));
}

function extend(bytes: Buffer, random: Random): Buffer {
  const more = Buffer.alloc(random.below(64), random.below(256));
  return Buffer.concat([bytes, more]);
}

function remove(bytes: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length);
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(16))]);
}

function repeat(bytes: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length);
  const piece = bytes.subarray(at, at + 1 + random.below(64));
  const times = random.chance(0.1) ? 40 : 2;
  return Buffer.concat([bytes.subarray(0, at), ...Array.from({ length: times }, () => piece), bytes.subarray(at)]);
}

function insertToken(bytes: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), random.of(tokens), bytes.subarray(at)]);
}

function splice(bytes: Buffer, random: Random, other: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, random.below(bytes.length)), other.subarray(random.below(other.length + 1))]);
}

function swap(bytes: Buffer, random: Random): Buffer {
  const one = random.below(bytes.length);
  const two = random.below(bytes.length);
  const byte = bytes[one]!;
  bytes[one] = bytes[two]!;
  bytes[two] = byte;
  return bytes;
}
