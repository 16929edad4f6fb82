import { Byte } from '../bytes/byte.js';
import { find, word } from '../bytes/match.js';
import type { Span } from '../row.js';
import type { SecurityEvent } from './event.js';

const { Backslash, Colon, Hash, Nine, Space, Zero } = Byte;

/** What the events begin with, and the heading above whose lines the account stands. */
const messages = [
  { id: 4624, text: word('An account was successfully logged on.'), heading: word('New Logon:') },
  {
    id: 4768,
    text: word('A Kerberos authentication ticket (TGT) was requested.'),
    heading: word('Account Information:'),
  },
  { id: 4769, text: word('A Kerberos service ticket was requested.'), heading: word('Account Information:') },
  {
    id: 4776,
    text: word('The computer attempted to validate the credentials for an account.'),
    heading: word('Logon Account:'),
  },
  {
    id: 4776,
    text: word('The domain controller attempted to validate the credentials'),
    heading: word('Logon Account:'),
  },
  { id: 4778, text: word('A session was reconnected to a Window Station.'), heading: word('Subject:') },
  { id: 4647, text: word('User initiated logoff:'), heading: word('Subject:') },
  { id: 6272, text: word('Network Policy Server granted access to a user.'), heading: word('User:') },
  { id: 6278, text: word('Network Policy Server granted full access to a user'), heading: word('User:') },
] as const;

const accountName = word('Account Name:');
const logonAccount = word('Logon Account:');
const domains = ['Account Domain:', 'Supplied Realm Name:'].map(word);
const addresses = ['Source Network Address:', 'Client Address:'].map(word);
const ports = ['Source Port:', 'Client Port:'].map(word);
const workstations = ['Workstation Name:', 'Source Workstation:', 'Client Name:'].map(word);
const logonType = word('Logon Type:');
const station = word('Calling Station Identifier:');
const results = ['Result Code:', 'Failure Code:', 'Error Code:'].map(word);
/** The letters of the control characters that JSON escapes. */
const escapedLetters: readonly number[] = [0x6e, 0x72, 0x74];

/**
 * Reads the English message of a Security event, as the Event Viewer shows it, from `bytes[start, end)` into `event`; false where the
 * text is that of no logon. Its lines may be lines, or parted by what agents make of line breaks and tabs: two blanks or more,
 * `#011`, `\r\n\t` in JSON.
 *
 *   An account was successfully logged on.    Subject:   Security ID:  S-1-5-18   Account Name:  DC1$   …   New Logon:   Account Name:  ana
 */
export function readMessageText(bytes: Buffer, start: number, end: number, event: SecurityEvent): boolean {
  for (let i = 0; i < messages.length; i++) {
    const { id, text, heading } = messages[i]!;
    const message = find(bytes, start, end, text);
    if (message < 0) continue;
    event.number = id;
    const section = find(bytes, message, end, heading);
    const from = section < 0 ? message : section;
    putValue(bytes, from, end, id === 4776 ? logonAccount : accountName, event.userName);
    putFirst(bytes, from, end, domains, event.domain);
    putFirst(bytes, from, end, addresses, event.address);
    putFirst(bytes, from, end, ports, event.port);
    putFirst(bytes, from, end, workstations, event.workstation);
    putFirst(bytes, from, end, results, event.status);
    putValue(bytes, message, end, logonType, event.logonType);
    putValue(bytes, from, end, station, event.station);
    return true;
  }
  return false;
}

function putFirst(bytes: Buffer, start: number, end: number, labels: readonly Uint8Array[], span: Span): void {
  for (let i = 0; i < labels.length && span.end === span.start; i++) putValue(bytes, start, end, labels[i]!, span);
}

/** What follows a label, up to two blanks or a control character. Nothing, where the next label follows. */
function putValue(bytes: Buffer, start: number, end: number, label: Uint8Array, span: Span): void {
  const found = find(bytes, start, end, label);
  if (found < 0) return;
  let at = found + label.length;
  for (let length = gap(bytes, at, end); length > 0; length = gap(bytes, at, end)) at += length;
  let to = at;
  while (to < end && !isEnd(bytes, to, end)) {
    // The next label: this one has no value.
    if (bytes[to] === Colon && (to + 1 === end || gap(bytes, to + 1, end) > 0)) return;
    to += bytes[to] === Backslash && bytes[to + 1] === Backslash ? 2 : 1;
  }
  if (to > at && bytes[to - 1] !== Colon) span.set(at, Math.min(to, end));
}

function isEnd(bytes: Buffer, at: number, end: number): boolean {
  if (bytes[at] !== Space) return gap(bytes, at, end) > 0;
  return at + 1 === end || gap(bytes, at + 1, end) > 0;
}

/** How many bytes of a blank or a control character there are at `at`, as it is or as rsyslog (`#011`) or JSON (`\t`) write it. */
function gap(bytes: Buffer, at: number, end: number): number {
  if (at >= end) return 0;
  const byte = bytes[at]!;
  if (byte <= Space) return 1;
  if (byte === Backslash && at + 1 < end && escapedLetters.includes(bytes[at + 1]!))
    return isFirstOfPair(bytes, at) ? 2 : 0;
  const isOctal = byte === Hash && at + 3 < end && bytes[at + 1] === Zero;
  return isOctal && isDigit(bytes[at + 2]!) && isDigit(bytes[at + 3]!) ? 4 : 0;
}

/** Whether the backslash at `at` begins an escape, and is not the second half of `\\`. */
function isFirstOfPair(bytes: Buffer, at: number): boolean {
  let before = at;
  while (before > 0 && bytes[before - 1] === Backslash) before--;
  return (at - before) % 2 === 0;
}

function isDigit(byte: number): boolean {
  return byte >= Zero && byte <= Nine;
}
