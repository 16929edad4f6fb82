import { Fact, type Row } from '../row.js';
import { isAddress } from './address.js';
import { Byte } from './byte.js';
import { equals, indexOf, skipBlanks, word } from './match.js';
import { decimal } from './numbers.js';

const { Dash, Dot, Greater, ParenOpen, Plus, Semicolon, Space, UpperT } = Byte;

const response = word('response:');
const classIn = word('IN');
const typeA = word('A');
const typeAaaa = word('AAAA');
/** Flags, server, arrow and code; what comes later is no part of a question. */
const maxWords = 5;

/**
 * Reads what `named` writes after a question; `startsWithCode` for a line of BIND's category `responses`.
 *
 *   +E(0)TK (10.0.0.53)                                                   query: flags and the server's address; T is TCP
 *   NOERROR 1 0 1 +E(0)K (10.0.0.53)                                      response: code and the number of records of each section
 *   +EDC (10.0.0.53) -> NOERROR chatgpt.com. 300 A 192.0.2.1              answer, as EfficientIP logs it
 *   response: NOERROR +ED chatgpt.com. 300 IN A 192.0.2.1;               answer, as Infoblox logs it
 */
export function readQueryTail(bytes: Buffer, start: number, end: number, startsWithCode: boolean, row: Row): void {
  let at = skipBlanks(bytes, start, end);
  if (startsWithCode) {
    at = readCode(bytes, at, end, row);
    for (let section = 0; section < 3; section++) at = nextWord(bytes, at, end);
  }
  for (let count = 0; count < maxWords && at < end; count++) {
    const wordEnd = indexOf(bytes, at, end, Space);
    const isArrow = bytes[at] === Dash && bytes[at + 1] === Greater;
    if (isArrow || equals(bytes, at, wordEnd, response)) {
      at = readCode(bytes, nextWord(bytes, at, end), end, row);
      if (row.fact === Fact.Answer) readRecords(bytes, at, end, row);
      return;
    }
    if (bytes[at] === Plus || bytes[at] === Dash)
      row.transport = indexOf(bytes, at, wordEnd, UpperT) < wordEnd ? 'tcp' : 'udp';
    else if (bytes[at] === ParenOpen && isAddress(bytes, at + 1, wordEnd - 1)) row.server.set(at + 1, wordEnd - 1);
    at = skipBlanks(bytes, wordEnd, end);
  }
}

function readCode(bytes: Buffer, start: number, end: number, row: Row): number {
  const codeEnd = indexOf(bytes, start, end, Space);
  row.responseCode.set(start, codeEnd);
  return skipBlanks(bytes, codeEnd, end);
}

/** Puts the answers of `chatgpt.com. 300 IN A 192.0.2.1; 300 AAAA 2001:db8::1` in `row`: records with or without name and class. Only addresses are taken. */
export function readRecords(bytes: Buffer, start: number, end: number, row: Row): void {
  let nameStart = 0;
  let nameEnd = 0;
  let ttlStart = start;
  let ttlEnd = start;
  for (let at = start; at < end; ) {
    const wordEnd = indexOf(bytes, at, end, Space);
    const isType = equals(bytes, at, wordEnd, typeA) || equals(bytes, at, wordEnd, typeAaaa);
    if (isType && wordEnd < end) {
      const dataEnd = indexOf(bytes, wordEnd + 1, end, Space);
      const addressEnd = bytes[dataEnd - 1] === Semicolon ? dataEnd - 1 : dataEnd;
      if (isAddress(bytes, wordEnd + 1, addressEnd)) {
        const record = row.answers.add();
        if (record < 0) return;
        row.answers.names[record]!.set(nameStart, nameEnd);
        row.answers.types[record]!.set(at, wordEnd);
        row.answers.data[record]!.set(wordEnd + 1, addressEnd);
        row.answers.ttls[record] = decimal(bytes, ttlStart, ttlEnd);
      }
      nameStart = 0;
      nameEnd = 0;
      ttlStart = dataEnd;
      ttlEnd = dataEnd;
      at = dataEnd + 1;
      continue;
    }
    if (!equals(bytes, at, wordEnd, classIn)) {
      const isName = indexOf(bytes, ttlStart, ttlEnd, Dot) < ttlEnd && bytes[ttlEnd - 1] !== Semicolon;
      nameStart = isName ? ttlStart : 0;
      nameEnd = isName ? ttlEnd : 0;
      ttlStart = at;
      ttlEnd = wordEnd;
    }
    at = wordEnd + 1;
  }
}

function nextWord(bytes: Buffer, at: number, end: number): number {
  return skipBlanks(bytes, indexOf(bytes, at, end, Space), end);
}
