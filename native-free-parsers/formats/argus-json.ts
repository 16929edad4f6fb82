/**
 * Argus's `ra -M json`: an object a line.
 *
 *   { "type":"flow","stime":"06:46:45.049964","flgs":" e        ","proto":6,"saddr":"10.0.0.7","sport":60202,"dir":" ->",
 *     "daddr":"192.0.2.4","dport":443,"pkts":34,"bytes":9425,"state":"CON" }
 *
 * What a record means is as in `argus`. By default `stime` is a time of day without a date: such flows are undated; set
 * RA_TIME_FORMAT, or call `ra -u` for Unix seconds.
 *
 * https://openargus.org/argus-ra-client-programs
 */
import { ArgusRecord, notIp, wellFormed } from '../argus.js';
import { JsonFields, JsonKind } from '../bytes/json.js';
import { JsonPaths } from '../bytes/json-keys.js';
import { Lines } from '../bytes/lines.js';
import { skipBlanks } from '../bytes/match.js';
import { type LogFormat, Refusal, Reject, silentSink } from '../format.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Escapes, Fact } from '../row.js';
import argus from './argus.js';

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
const paths = new JsonPaths(keys.map((key) => `/${key}`));
const timeSlot = keys.indexOf('stime');
const sourceSlot = keys.indexOf('saddr');
const destinationSlot = keys.indexOf('daddr');
const directionSlot = keys.indexOf('dir');

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
    const json = new JsonFields(paths, head);
    const needed = [timeSlot, sourceSlot, destinationSlot, directionSlot];
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      const isJson = json.scan(lines.start, lines.end);
      if (isJson && needed.every((slot) => json.kind(slot) === JsonKind.String)) {
        return { modifiedMs: hints.modifiedMs, timeZone: hints.timeZone };
      }
    }
    return new Refusal('no line that is a JSON object with "stime", "saddr", "dir" and "daddr"');
  },

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    const json = new JsonFields(paths, bytes);
    const record = new ArgusRecord(bytes, localClock(layout));
    const spans = Object.values(titles).map((title) => record.span(title));
    row.clear();
    row.bytes = bytes;
    row.escapes = Escapes.Json;
    row.fact = Fact.Flow;
    while (lines.advance(sink)) {
      if (!json.scan(lines.start, lines.end)) {
        sink.reject(lines.start, Reject.BadJson);
        continue;
      }
      for (let i = 0; i < spans.length; i++) spans[i]?.set(skipBlanks(bytes, json.start(i), json.end(i)), json.end(i));
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
