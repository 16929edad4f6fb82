/**
 * The data of a resource record as text, as zone files write it (RFC 1035 section 5.1; SVCB and HTTPS: RFC 9460 section 2.1)
 * without quotes and dots at the end of names:
 *
 *   CNAME  chatgpt.com.cdn.cloudflare.net
 *   MX     10 mail.example
 *   TXT    v=spf1 -all
 *   HTTPS  1 . alpn=h3,h2 ipv4hint=192.0.2.1 ech=AEX+DQBB
 *
 * Addresses are `PacketFacts.address`; keys and signatures of DNSSEC, and what is unknown, have no text.
 */
import { Byte } from '../../bytes/byte.js';
import type { Scratch } from '../../bytes/scratch.js';
import { writeAddress } from '../../bytes/write-address.js';
import type { DnsMessage } from './dns-message.js';

const { Backslash, Comma, Equals, Plus, Slash, Space, Zero } = Byte;

const deleteByte = 0x7f;
/** Longer texts (blobs in TXT) would push the other records out of the row. */
const maxTextBytes = 1024;

/** Adds the data of the record last read to `text`; nothing where it has no text or is damaged. */
export function writeRecordData(message: DnsMessage, text: Scratch): void {
  const { type, dataStart: start, dataEnd: end } = message;
  if (end - start > maxTextBytes) return;
  if (type === 5 || type === 2 || type === 12 || type === 39) addName(message, start, text);
  else if (type === 15 && end - start > 2) addNumbersAndName(message, start, 1, text);
  else if (type === 33 && end - start > 6) addNumbersAndName(message, start, 3, text);
  else if (type === 6) addStartOfAuthority(message, start, end, text);
  else if (type === 16 || type === 99) addStrings(message.bytes, start, end, text);
  else if (type === 257) addAuthorization(message.bytes, start, end, text);
  else if ((type === 64 || type === 65) && end - start > 2) addService(message, start, end, text);
}

function addName(message: DnsMessage, at: number, text: Scratch): boolean {
  if (!message.writeName(at)) return false;
  text.add(message.name, 0, message.nameLength);
  return true;
}

/** `10 mail.example`, `0 5 5060 sip.example` */
function addNumbersAndName(message: DnsMessage, start: number, numbers: number, text: Scratch): void {
  if (!message.writeName(start + 2 * numbers)) return;
  for (let i = 0; i < numbers; i++) {
    addNumber(message.number16(start + 2 * i), text);
    text.addByte(Space);
  }
  text.add(message.name, 0, message.nameLength);
}

/** `ns1.example hostmaster.example 2026112001 7200 3600 1209600 300` */
function addStartOfAuthority(message: DnsMessage, start: number, end: number, text: Scratch): void {
  const second = message.skipName(start);
  const numbers = second < 0 ? -1 : message.skipName(second);
  if (numbers < 0 || numbers + 20 > end || !addName(message, start, text)) return;
  text.addByte(Space);
  addName(message, second, text);
  for (let at = numbers; at < numbers + 20; at += 4) {
    text.addByte(Space);
    addNumber(message.number16(at) * 0x10000 + message.number16(at + 2), text);
  }
}

function addStrings(bytes: Uint8Array, start: number, end: number, text: Scratch): void {
  for (let at = start; at < end; ) {
    const next = Math.min(at + 1 + bytes[at]!, end);
    if (at > start) text.addByte(Space);
    addText(bytes, at + 1, next, text);
    at = next;
  }
}

/** `0 issue letsencrypt.org` (RFC 8659) */
function addAuthorization(bytes: Uint8Array, start: number, end: number, text: Scratch): void {
  if (end - start < 2 || start + 2 + bytes[start + 1]! > end) return;
  const tagEnd = start + 2 + bytes[start + 1]!;
  addNumber(bytes[start]!, text);
  text.addByte(Space);
  addText(bytes, start + 2, tagEnd, text);
  text.addByte(Space);
  addText(bytes, tagEnd, end, text);
}

const parameters = ['mandatory', 'alpn', 'no-default-alpn', 'port', 'ipv4hint', 'ech', 'ipv6hint', 'dohpath', 'ohttp'];

function addService(message: DnsMessage, start: number, end: number, text: Scratch): void {
  const targetEnd = message.skipName(start + 2);
  if (targetEnd < 0 || targetEnd > end) return;
  addNumbersAndName(message, start, 1, text);
  for (let at = targetEnd; at + 4 <= end; ) {
    const valueEnd = at + 4 + message.number16(at + 2);
    if (valueEnd > end) return;
    text.addByte(Space);
    addParameter(message, message.number16(at), at + 4, valueEnd, text);
    at = valueEnd;
  }
}

function addParameter(message: DnsMessage, key: number, start: number, end: number, text: Scratch): void {
  const { bytes } = message;
  addAscii(parameters[key] ?? `key${key}`, text);
  if (start === end) return;
  text.addByte(Equals);
  if (key === 0) addKeys(message, start, end, text);
  else if (key === 1) addProtocols(bytes, start, end, text);
  else if (key === 3 && end - start === 2) addNumber(message.number16(start), text);
  else if (key === 4) addAddresses(bytes, start, end, 4, text);
  else if (key === 5) addBase64(bytes, start, end, text);
  else if (key === 6) addAddresses(bytes, start, end, 16, text);
  else addText(bytes, start, end, text);
}

function addKeys(message: DnsMessage, start: number, end: number, text: Scratch): void {
  for (let at = start; at + 2 <= end; at += 2) {
    if (at > start) text.addByte(Comma);
    const key = message.number16(at);
    addAscii(parameters[key] ?? `key${key}`, text);
  }
}

function addProtocols(bytes: Uint8Array, start: number, end: number, text: Scratch): void {
  for (let at = start; at < end; ) {
    const next = Math.min(at + 1 + bytes[at]!, end);
    if (at > start) text.addByte(Comma);
    addText(bytes, at + 1, next, text);
    at = next;
  }
}

function addAddresses(bytes: Uint8Array, start: number, end: number, addressBytes: number, text: Scratch): void {
  for (let at = start; at + addressBytes <= end; at += addressBytes) {
    if (at > start) text.addByte(Comma);
    writeAddress(text, bytes, at, addressBytes);
  }
}

function addBase64(bytes: Uint8Array, start: number, end: number, text: Scratch): void {
  for (let at = start; at < end; at += 3) {
    const two = at + 1 < end ? bytes[at + 1]! : 0;
    const three = at + 2 < end ? bytes[at + 2]! : 0;
    const bits = (bytes[at]! << 16) | (two << 8) | three;
    text.addByte(base64Digit(bits >> 18));
    text.addByte(base64Digit((bits >> 12) & 63));
    text.addByte(at + 1 < end ? base64Digit((bits >> 6) & 63) : Equals);
    text.addByte(at + 2 < end ? base64Digit(bits & 63) : Equals);
  }
}

function base64Digit(value: number): number {
  if (value < 26) return 0x41 + value;
  if (value < 52) return 0x61 + value - 26;
  if (value < 62) return Zero + value - 52;
  return value === 62 ? Plus : Slash;
}

/** Backslashes and control bytes escaped, as everything else in the row is. */
function addText(bytes: Uint8Array, start: number, end: number, text: Scratch): void {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte < Space || byte === deleteByte) {
      text.addByte(Backslash);
      text.addByte(Zero + ((byte / 100) | 0));
      text.addByte(Zero + (((byte / 10) | 0) % 10));
      text.addByte(Zero + (byte % 10));
      continue;
    }
    if (byte === Backslash) text.addByte(Backslash);
    text.addByte(byte);
  }
}

function addNumber(value: number, text: Scratch): void {
  addAscii(String(value), text);
}

function addAscii(ascii: string, text: Scratch): void {
  for (let i = 0; i < ascii.length; i++) text.addByte(ascii.charCodeAt(i));
}
