import { createHash } from 'node:crypto';
import type { Span } from '../../row.js';
import { readUint16 } from '../read-number.js';
import type { ClientHello } from './client-hello.js';
import { isGrease } from './grease.js';

/** What carries a hello, as JA4 begins: TLS over TCP, QUIC, DTLS. */
export type Ja4Carrier = 't' | 'q' | 'd';

/**
 * JA3 of a hello: MD5 over its version, ciphers, extensions, groups and point formats in decimal, GREASE left out.
 * https://github.com/salesforce/ja3
 */
export function ja3Of(hello: ClientHello): string {
  return createHash('md5').update(ja3Text(hello)).digest('hex');
}

/** What JA3 is the hash of: `771,4865-4866,0-11-10,29-23-24,0`. */
export function ja3Text(hello: ClientHello): string {
  const { bytes } = hello;
  return [
    hello.legacyVersion,
    numbersOf(bytes, hello.cipherSuites).join('-'),
    extensionsOf(hello).join('-'),
    numbersOf(bytes, hello.groups).join('-'),
    bytes.subarray(hello.pointFormats.start, hello.pointFormats.end).join('-'),
  ].join(',');
}

/** JA4 of a hello. https://github.com/FoxIO-LLC/ja4/blob/main/technical_details/JA4.md */
export function ja4Of(hello: ClientHello, carrier: Ja4Carrier): string {
  const { bytes } = hello;
  const ciphers = numbersOf(bytes, hello.cipherSuites).map(hex4);
  const extensions = extensionsOf(hello);
  const sorted = extensions.filter((type) => type !== serverName && type !== alpn).map(hex4);
  const algorithms = numbersOf(bytes, hello.signatureAlgorithms).map(hex4);
  const start =
    carrier +
    versionLetters(hello) +
    (hello.hasServerName ? 'd' : 'i') +
    twoDigits(ciphers.length) +
    twoDigits(extensions.length) +
    alpnLetters(hello);
  const settings = sorted.sort().join(',') + (algorithms.length > 0 ? '_' + algorithms.join(',') : '');
  return [start, shortHash(ciphers.sort().join(',')), extensions.length === 0 ? noHash : shortHash(settings)].join('_');
}

const serverName = 0;
const alpn = 16;
const noHash = '000000000000';

const versionNames: Readonly<Record<number, string>> = {
  2: 's2',
  768: 's3',
  769: '10',
  770: '11',
  771: '12',
  772: '13',
  65279: 'd1',
  65277: 'd2',
  65276: 'd3',
};

function numbersOf(bytes: Uint8Array, { start, end }: Span): number[] {
  const numbers: number[] = [];
  for (let at = start; at + 2 <= end; at += 2) {
    const value = readUint16(bytes, at);
    if (!isGrease(value)) numbers.push(value);
  }
  return numbers;
}

function extensionsOf({ bytes, extensions: { start, end } }: ClientHello): number[] {
  const types: number[] = [];
  for (let at = start; at + 4 <= end; at += 4 + readUint16(bytes, at + 2)) {
    const type = readUint16(bytes, at);
    if (!isGrease(type)) types.push(type);
  }
  return types;
}

/** The highest version offered. DTLS counts down, so its highest is the lowest number. */
function versionLetters({ bytes, versions, legacyVersion }: ClientHello): string {
  const offered = numbersOf(bytes, versions);
  const isDatagram = legacyVersion >> 8 === 0xfe;
  const best = offered.length === 0 ? legacyVersion : isDatagram ? Math.min(...offered) : Math.max(...offered);
  return versionNames[best] ?? '00';
}

function twoDigits(count: number): string {
  return String(Math.min(count, 99)).padStart(2, '0');
}

/** First and last letter of the first protocol; those of its bytes in hexadecimal where one of the two is no ASCII letter or digit. */
function alpnLetters({ bytes, protocols: { start, end } }: ClientHello): string {
  const length = start < end ? bytes[start]! : 0;
  if (length === 0 || start + 1 + length > end) return '00';
  const first = bytes[start + 1]!;
  const last = bytes[start + length]!;
  if (isLetterOrDigit(first) && isLetterOrDigit(last)) return String.fromCharCode(first, last);
  return hex2(first).charAt(0) + hex2(last).charAt(1);
}

function isLetterOrDigit(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}

function hex2(value: number): string {
  return value.toString(16).padStart(2, '0');
}

function hex4(value: number): string {
  return value.toString(16).padStart(4, '0');
}

const knownHashes = new Map<string, string>();
const mostHashes = 4096;

/** Clients of one make send the same sorted lists, so most hashes are looked up: 0.1 µs in place of 2. Bounded. */
function shortHash(text: string): string {
  if (text === '') return noHash;
  const known = knownHashes.get(text);
  if (known !== undefined) return known;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
  if (knownHashes.size >= mostHashes) knownHashes.clear();
  knownHashes.set(text, hash);
  return hash;
}
