import { Byte } from '../bytes/byte.js';
import { equals, equalsAny, startsWith, word } from '../bytes/match.js';
import { Escapes, type Span } from '../row.js';
import type { SecurityEvent } from './event.js';

const { Apostrophe, Equals, Greater, Less, Quote } = Byte;

const eventId = word('<EventID');
const timeCreated = word('<TimeCreated');
const computer = word('<Computer>');
const data = word('<Data Name=');
const provider = word('Microsoft-Windows-Security-Auditing');
/** A head may be cut before the channel, not before the provider, which is the first thing in an event. */
const providerWithin = 400;

/** 4778 has names of its own. */
const userNames = ['TargetUserName', 'AccountName'].map(word);
const domains = ['TargetDomainName', 'AccountDomain'].map(word);
const addresses = ['IpAddress', 'ClientAddress'].map(word);
const port = word('IpPort');
const workstations = ['WorkstationName', 'Workstation', 'ClientName'].map(word);
const status = word('Status');
const logonType = word('LogonType');
const subjectName = word('SubjectUserName');
const subjectDomain = word('SubjectDomainName');
const station = word('CallingStationID');

/** Whether the event that starts at `start` is one of the Security log. */
export function isSecurityXml(bytes: Buffer, start: number): boolean {
  const end = Math.min(bytes.length, start + providerWithin);
  return findText(bytes, start, end, provider) < end;
}

/** Reads the event that is `bytes[start, end)`. Entities (`&amp;`) stay as they are written: names of accounts and machines have none. */
export function readXmlEvent(bytes: Buffer, start: number, end: number, event: SecurityEvent): void {
  event.begin(bytes, Escapes.None);
  for (let at = start; at < end; ) {
    const tag = bytes.indexOf(Less, at);
    if (tag < 0 || tag >= end) return;
    at = tag + 1;
    if (startsWith(bytes, tag, end, data)) at = readData(bytes, tag + data.length, end, event);
    else if (startsWith(bytes, tag, end, eventId)) readText(bytes, tag, end, event.id);
    else if (startsWith(bytes, tag, end, computer)) readText(bytes, tag, end, event.computer);
    else if (startsWith(bytes, tag, end, timeCreated)) readAttribute(bytes, tag, end, event.time);
  }
}

/** `"TargetUserName">ana</Data>`; returns where the text starts. */
function readData(bytes: Buffer, start: number, end: number, event: SecurityEvent): number {
  const nameStart = start + 1;
  const nameEnd = endOfName(bytes, nameStart, end);
  const span = spanOf(bytes, nameStart, nameEnd, event);
  if (span) readText(bytes, nameEnd, end, span);
  return nameEnd;
}

function endOfName(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== Quote && bytes[at] !== Apostrophe) at++;
  return at;
}

function spanOf(bytes: Buffer, start: number, end: number, event: SecurityEvent): Span | undefined {
  if (equalsAny(bytes, start, end, userNames)) return event.userName;
  if (equalsAny(bytes, start, end, domains)) return event.domain;
  if (equalsAny(bytes, start, end, addresses)) return event.address;
  if (equals(bytes, start, end, port)) return event.port;
  if (equalsAny(bytes, start, end, workstations)) return event.workstation;
  if (equals(bytes, start, end, status)) return event.status;
  if (equals(bytes, start, end, logonType)) return event.logonType;
  if (equals(bytes, start, end, subjectName)) return event.subjectName;
  if (equals(bytes, start, end, subjectDomain)) return event.subjectDomain;
  return equals(bytes, start, end, station) ? event.station : undefined;
}

/** The text between the `>` behind `start` and the next `<`. */
function readText(bytes: Buffer, start: number, end: number, span: Span): void {
  let from = start;
  while (from < end && bytes[from] !== Greater) from++;
  let to = from + 1;
  while (to < end && bytes[to] !== Less) to++;
  if (to < end) span.set(from + 1, to);
}

/** The value of the first attribute of the tag at `start`: `SystemTime="…"`. */
function readAttribute(bytes: Buffer, start: number, end: number, span: Span): void {
  let at = start;
  while (at < end && bytes[at] !== Equals && bytes[at] !== Greater) at++;
  const quote = bytes[at + 1];
  if (at + 2 >= end || bytes[at] !== Equals || (quote !== Quote && quote !== Apostrophe)) return;
  let to = at + 2;
  while (to < end && bytes[to] !== quote) to++;
  if (to < end) span.set(at + 2, to);
}

/** Where `sought` starts in `bytes[start, end)`; `end` if it is not there. */
export function findText(bytes: Buffer, start: number, end: number, sought: Uint8Array): number {
  const at = bytes.subarray(start, end).indexOf(sought);
  return at < 0 ? end : start + at;
}
