import { isAddress } from './bytes/address.js';
import { isMac } from './bytes/mac.js';
import { equalsAny, word } from './bytes/match.js';
import type { Row } from './row.js';

/** What a RADIUS accounting record says of its session (RFC 2866 section 5.1). */
export const Accounting = Object.freeze({ None: 0, Start: 1, Stop: 2, Interim: 3 });
export type Accounting = (typeof Accounting)[keyof typeof Accounting];

const starts = [word('Start'), word('1')];
const stops = [word('Stop'), word('2')];
const interims = [word('Interim-Update'), word('Alive'), word('3')];

/** The accounting status that `bytes[start, end)` names or numbers; `None` for those that are of no session. */
export function accountingOf(bytes: Uint8Array, start: number, end: number): Accounting {
  if (equalsAny(bytes, start, end, starts)) return Accounting.Start;
  if (equalsAny(bytes, start, end, stops)) return Accounting.Stop;
  return equalsAny(bytes, start, end, interims) ? Accounting.Interim : Accounting.None;
}

/** When the session of a record began: written at `writtenMs`, after `seconds` of it (NaN where not stated). */
export function sessionStart(writtenMs: number, seconds: number): number {
  return seconds > 0 ? writtenMs - seconds * 1000 : writtenMs;
}

/** What is known of how long a session lasted; only a stop ends it. `row.timeMs` is its start. */
export function putSession(row: Row, accounting: Accounting, writtenMs: number, seconds: number): void {
  if (seconds >= 0 && accounting !== Accounting.Start) row.durationMs = seconds * 1000;
  if (accounting === Accounting.Stop) row.untilMs = writtenMs;
}

/** Whether `Calling-Station-Id` or the framed address say where the user is: a record without either places nobody. */
export function isPlaced(
  bytes: Uint8Array,
  addressStart: number,
  addressEnd: number,
  stationStart: number,
  stationEnd: number,
): boolean {
  return isAddress(bytes, addressStart, addressEnd) || isMac(bytes, stationStart, stationEnd);
}
