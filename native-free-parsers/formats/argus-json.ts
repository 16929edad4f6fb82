/**
 * Argus's `ra -M json`: an object a line.
 *
 *   { "type":"flow","stime":"06:46:45.049964","flgs":" e        ","proto":6,"saddr":"10.0.0.7","sport":60202,"dir":" ->",
 *     "daddr":"192.0.2.4","dport":443,"pkts":34,"bytes":9425,"state":"CON" }
 *
 * What a record means is as in `argus`. By default `stime` is a time of day without a date: such flows are undated; set
 * RA_TIME_FORMAT, or call `ra -u` for Unix seconds. The "ports" of ICMP are `0x0003`, which no JSON has, so the objects, which
 * never nest, are read here.
 *
 * https://openargus.org/argus-ra-client-programs
 */
import { ArgusRecord, notIp, wellFormed } from '../argus.js';
import { Byte } from '../bytes/byte.js';
import { Lines } from '../bytes/lines.js';
import { equals, indexOf, skipBlanks, word } from '../bytes/match.js';
import { type LogFormat, Refusal, Reject, silentSink } from '../format.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Escapes, Fact, Span } from '../row.js';
import argus from './argus.js';

const { BraceClose, BraceOpen, Colon, Comma, Quote, Space } = Byte;

/** Keys and the titles that `ra` gives the same fields in columns. */
const titles = {
  stime: 'StartTime',
  ltime: 'LastTime',
  dur: 'Dur',
  proto: 'Proto',
  saddr: 'SrcAddr',
  sport: 'Sport',
  dir: 'Dir',
  daddr: 'DstAddr',
  dport: 'Dport',
  spkts: 'SrcPkts',
  dpkts: 'DstPkts',
  sbytes: 'SrcBytes',
  dbytes: 'DstBytes',
  bytes: 'TotBytes',
} as const;
const keys = Object.keys(titles);
const keyWords = keys.map(word);
/** Keys that every record has, and that no other maker's flows have together. */
const signs = ['stime', 'saddr', 'dir', 'daddr'].map((key) => keys.indexOf(key));

const argusJson: LogFormat<ClockHints> = {
  name: 'argus-json',
  product: 'Argus (ra, JSON)',
  kind: 'flow',
  framing: 'line',
  facts: ['flow'],
  fields: argus.fields,
  specification: 'https://openargus.org/argus-ra-client-programs',

  detect(head, hints) {
    const lines = new Lines(head);
    const spans = keys.map(() => new Span());
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      const isObject = readObject(head, lines.start, lines.end, spans);
      if (isObject && signs.every((key) => spans[key]!.end > spans[key]!.start)) {
        return { modifiedMs: hints.modifiedMs, timeZone: hints.timeZone };
      }
    }
    return new Refusal('no line that is a JSON object with "stime", "saddr", "dir" and "daddr"');
  },

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    const record = new ArgusRecord(bytes, localClock(layout));
    const spans = Object.values(titles).map((title) => record.span(title));
    row.clear();
    row.bytes = bytes;
    row.escapes = Escapes.Json;
    row.fact = Fact.Flow;
    while (lines.advance(sink)) {
      record.clear();
      if (!readObject(bytes, lines.start, lines.end, spans)) {
        sink.reject(lines.start, Reject.BadJson);
        continue;
      }
      const verdict = record.read();
      if (verdict !== wellFormed) {
        if (verdict === notIp) sink.ignore(lines.start);
        else sink.reject(lines.start, verdict);
        continue;
      }
      row.timeMs = record.timeMs;
      record.ends.putServer(row);
      if (!sink.wants(row)) continue;
      row.clearDetails();
      record.putDetails(row);
      sink.take(row);
    }
    return layout;
  },
};
export default argusJson;

/** Puts the values of `{ "key":"value","key":value }` in `spans`, by the order of `keys`; false where it is not written so. */
function readObject(bytes: Buffer, start: number, end: number, spans: readonly (Span | undefined)[]): boolean {
  let at = skipBlanks(bytes, start, end);
  if (at >= end || bytes[at] !== BraceOpen) return false;
  do {
    const key = skipBlanks(bytes, at + 1, end);
    const keyEnd = indexOf(bytes, key + 1, end, Quote);
    if (bytes[key] !== Quote || bytes[keyEnd + 1] !== Colon) return false;
    const value = skipBlanks(bytes, keyEnd + 2, end);
    const isText = value < end && bytes[value] === Quote;
    const valueEnd = isText ? indexOf(bytes, value + 1, end, Quote) : endOfBare(bytes, value, end);
    if (valueEnd >= end) return false;
    putValue(bytes, key + 1, keyEnd, isText ? value + 1 : value, valueEnd, spans);
    at = skipBlanks(bytes, isText ? valueEnd + 1 : valueEnd, end);
  } while (at < end && bytes[at] === Comma);
  return at < end && bytes[at] === BraceClose;
}

/** The end of a value without quotes. */
function endOfBare(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== Comma && bytes[at] !== BraceClose && bytes[at] !== Space) at++;
  return at;
}

/** Text is padded on the left: `" ->"`. */
function putValue(
  bytes: Buffer,
  keyStart: number,
  keyEnd: number,
  start: number,
  end: number,
  spans: readonly (Span | undefined)[],
): void {
  for (let i = 0; i < keyWords.length; i++) {
    if (equals(bytes, keyStart, keyEnd, keyWords[i]!)) spans[i]?.set(skipBlanks(bytes, start, end), end);
  }
}
