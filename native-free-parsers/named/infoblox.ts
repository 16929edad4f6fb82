import { Byte } from '../bytes/byte.js';
import { find, startsWith, startsWithAny, word } from '../bytes/match.js';

const { BracketOpen, Colon, Nine, Space, UpperA, Zero } = Byte;

/** What only an Infoblox appliance writes: its CEF events, lease events, relay options and threat protection's own lines. */
const marks = ['CEF:0|Infoblox|', 'r-l-e:', 'threat-protect-log', 'Option 82: received a '].map(word);
/** What its cloud sends has a format of its own. */
const dataConnector = word('CEF:0|Infoblox|Data Connector|');
/** Syslog's prefix is shorter. */
const longestPrefix = 120;
/** ` 2026-11-20 06:46:45.705Z [admin]: ` of the audit log. */
const auditTime = 25;

/** Whether `bytes[start, end)` is a line that an Infoblox appliance writes and `named` elsewhere does not. */
export function isInfoblox(bytes: Uint8Array, start: number, end: number): boolean {
  const limit = Math.min(end, start + longestPrefix);
  for (let at = start; at < limit; at++) {
    const isWordStart = at === start || bytes[at - 1] === Space;
    if (!isWordStart) continue;
    if (bytes[at]! >= UpperA && startsWithAny(bytes, at, end, marks)) return !startsWith(bytes, at, end, dataConnector);
    if (bytes[at] === Zero + 2 && isAuditTime(bytes, at, end)) return true;
  }
  return false;
}

/** Whether `bytes[start, end)` is an event that Infoblox' cloud sends. */
export function isDataConnector(bytes: Uint8Array, start: number, end: number): boolean {
  const at = find(bytes, start, Math.min(end, start + longestPrefix + dataConnector.length), dataConnector);
  return at >= 0;
}

const zulu = word('Z [');

function isAuditTime(bytes: Uint8Array, at: number, end: number): boolean {
  const digit = bytes[at + auditTime - 3]!;
  return (
    bytes[at + 13] === Colon &&
    bytes[at - 2] === Colon &&
    digit >= Zero &&
    digit <= Nine &&
    startsWith(bytes, at + auditTime - 2, end, zulu) &&
    bytes[at + auditTime] === BracketOpen
  );
}
