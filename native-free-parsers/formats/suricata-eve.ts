/**
 * Suricata's EVE log, one JSON event a line.
 *
 *   {"timestamp":"2026-11-20T06:46:45.049123+0000","flow_id":1057884175336468,"event_type":"tls","src_ip":"10.0.177.173",
 *    "src_port":59756,"dest_ip":"192.0.2.4","dest_port":443,"proto":"TCP","tls":{"sni":"chatgpt.com","version":"TLS 1.3"}}
 *
 * Most events have the client for their source; DNS and Kerberos replies and half of the netflow events have the server.
 * Before the object there may be a prefix: `@cee: `, or what syslog puts there.
 *
 * https://docs.suricata.io/en/latest/output/eve/eve-json-format.html
 */

import { Byte } from '../bytes/byte.js';
import { Lines, maxLineBytes } from '../bytes/lines.js';
import { indexOf } from '../bytes/match.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import type { LineReader } from '../line-reader.js';
import { localClock } from '../local-clock.js';
import { Escapes, type Row } from '../row.js';
import { sensorFields } from '../sensor-fields.js';
import { EveEvent, EveField, EveType, eveTypeOf } from '../suricata/event.js';
import { type OpenAlias, OpenAliases } from '../suricata/open-aliases.js';
import { takeEvent } from '../suricata/take-event.js';

/** Suricata before 2.0 wrote times without a zone. */
interface Layout {
  readonly timeZone: string;
  readonly aliases?: readonly OpenAlias[];
}

/** How far into a line the object may start: longer than any syslog header. */
const maxPrefix = 256;

const suricataEve: LogFormat<Layout> = {
  name: 'suricata-eve',
  product: 'Suricata (EVE JSON)',
  kind: 'sensor',
  framing: 'line',
  facts: ['request', 'query', 'answer', 'flow', 'lease', 'logon'],
  fields: sensorFields,
  specification: 'https://docs.suricata.io/en/latest/output/eve/eve-json-format.html',

  detect(head, hints) {
    const lines = new Lines(head);
    const event = new EveEvent(head, localClock(hints));
    let because = 'no line';
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      const isJson = event.read(startOfObject(head, lines.start, lines.end), lines.end);
      const isEvent = isJson && looksLikeEvent(event);
      if (isEvent && event.readTime(EveField.timestamp)) return { timeZone: hints.timeZone };
      if (line > 1) continue;
      if (!isJson) because = 'line 1: not a JSON object';
      else if (isEvent) because = 'line 1: "timestamp" is no ISO 8601 time';
      else because = 'line 1: no "event_type" with "flow_id", "src_ip" or "stats" beside it';
    }
    return new Refusal(because);
  },

  openLines: (bytes, { timeZone }, row, sink) => openLines(bytes, 0, timeZone, undefined, row, sink),

  parse(block, { timeZone, aliases: open }, row, sink) {
    const aliases = new OpenAliases(block, open);
    const { bytes, from } = aliases;
    const lines = new Lines(bytes, maxLineBytes, from);
    const reader = openLines(bytes, from, timeZone, aliases, row, sink);
    while (lines.advance(sink)) reader.read(lines.start, lines.end);
    const rest = aliases.rest();
    return { timeZone, ...(rest.length > 0 && { aliases: rest }) };
  },
};
export default suricataEve;

/** The block starts at `from`. Without `aliases` each line stands for itself. */
function openLines(
  bytes: Buffer,
  from: number,
  timeZone: string,
  aliases: OpenAliases | undefined,
  row: Row,
  sink: RowSink,
): LineReader {
  const event = new EveEvent(bytes, localClock({ modifiedMs: 0, timeZone }), aliases);
  row.clear();
  row.bytes = bytes;
  row.escapes = Escapes.Json;
  return {
    read(lineStart, lineEnd) {
      if (event.read(startOfObject(bytes, lineStart, lineEnd), lineEnd)) {
        takeEvent(event, row, sink, lineStart - from);
      } else sink.reject(lineStart - from, Reject.BadJson);
    },
  };
}

/** Other programs' events have a type and a time, too. */
function looksLikeEvent(event: EveEvent): boolean {
  const isOfNetwork = event.has(EveField.flowId) || event.has(EveField.source) || event.has(EveField.stats);
  return isOfNetwork && eveTypeOf(event) !== EveType.Missing;
}

function startOfObject(bytes: Buffer, start: number, end: number): number {
  return indexOf(bytes, start, Math.min(end, start + maxPrefix), Byte.BraceOpen);
}
