import { fixedTemplate } from './fixed-templates.js';

/** 2000-01-01 in seconds; exporters without a clock start at 1970. */
const earliestSeconds = 946_684_800;
const maxUptimeSeconds = 4_294_968;
const maxFixedRecords = 30;
const maxDatagramBytes = 65535;

/**
 * The length of the export datagram that starts at `start`, by what it says itself: 0 where more bytes are needed to tell, -1 where
 * it is none. NetFlow v9 says no length: its sets go on until something else comes, which `isOver` says is the end of the source.
 */
export function exportLength(bytes: Buffer, start: number, end: number, isOver: boolean): number {
  if (start + 20 > end) return isOver ? -1 : 0;
  const version = bytes.readUInt16BE(start);
  const count = bytes.readUInt16BE(start + 2);
  if (version === 10) return count >= 16 && isClock(bytes.readUInt32BE(start + 4)) ? count : -1;
  if (!isClock(bytes.readUInt32BE(start + 8))) return -1;
  if (version === 9) return count === 0 ? -1 : setsLength(bytes, start, end, isOver);
  const template = fixedTemplate(version);
  if (!template || count === 0 || count > maxFixedRecords) return -1;
  if (bytes.readUInt32BE(start + 12) >= 1e9) return -1;
  return (version === 1 ? 16 : 24) + count * template.minBytes;
}

/** Whether a datagram of `wireBytes`, of which the first are here, is exactly one export. */
export function isExport(bytes: Buffer, start: number, end: number, wireBytes: number): boolean {
  const isCut = end - start < wireBytes;
  const length = exportLength(bytes, start, end, true);
  if (length < 0) return false;
  const isNine = bytes.readUInt16BE(start) === 9;
  if (isNine) return isCut || length === wireBytes || isZero(bytes, start + length, end);
  return length === wireBytes || (length < wireBytes && isZero(bytes, start + length, end));
}

/** Of NetFlow v9: 9 in place of a set's number, which is 0, 1 or at least 256, begins the next datagram. */
function setsLength(bytes: Buffer, start: number, end: number, isOver: boolean): number {
  let at = start + 20;
  while (at + 4 <= end && at - start < maxDatagramBytes) {
    const id = bytes.readUInt16BE(at);
    if (id > 1 && id < 256) break;
    const length = bytes.readUInt16BE(at + 2);
    if (length < 4) break;
    at += length;
  }
  if (at + 4 > end && at - start < maxDatagramBytes && !isOver) return 0;
  if (at === start + 20) return -1;
  return at - start;
}

function isClock(seconds: number): boolean {
  return seconds >= earliestSeconds || seconds <= maxUptimeSeconds;
}

/** Some exporters fill their datagrams up. */
function isZero(bytes: Buffer, start: number, end: number): boolean {
  if (end - start > 64) return false;
  for (let at = start; at < end; at++) if (bytes[at] !== 0) return false;
  return true;
}
