/**
 * dnstap messages as documents of YAML: `dnstap-read -y` of BIND, `dnstap-ldns -y` and `dnstap -y`.
 *
 *   type: MESSAGE
 *   identity: "ns1"
 *   message:
 *     type: CLIENT_RESPONSE
 *     response_time: !!timestamp 2026-11-20 06:46:48.677240      UTC; of BIND 2026-11-20T06:46:48Z
 *     socket_protocol: UDP
 *     query_address: "10.0.12.9"                                 Client, and its port
 *     response_address: "10.0.0.53"                              Server
 *     response_message: |
 *       ;; ->>HEADER<<- opcode: QUERY, rcode: NOERROR, id: 64234
 *       ;; QUESTION SECTION:
 *       ;chatgpt.com.	IN	A                                       BIND writes both as lists of YAML first
 *       ;; ANSWER SECTION:
 *       chatgpt.com.	300	IN	A	192.0.2.1
 *   ---
 *
 * What the kinds of messages state is as in `dnstap`, which see: a client's question and its answer, and nothing of others.
 *
 * https://bind9.readthedocs.io/en/stable/manpages.html#dnstap-read-print-dnstap-data-in-human-readable-form
 */
import { isAddress } from '../bytes/address.js';
import { Lines } from '../bytes/lines.js';
import { equals, equalsAny, find, skipBlanks, startsWith, word } from '../bytes/match.js';
import { type OpenLayout, OpenRecord } from '../bytes/open-record.js';
import { dnstapFields } from '../dnstap/dnstap-fields.js';
import { YamlMessage } from '../dnstap/yaml-message.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { Escapes, Fact, type Row } from '../row.js';

const firstLine = word('type: MESSAGE');
const messageKey = word('message:');
const separator = word('---');
const asLists = [word('query_message_data:'), word('response_message_data:')];
const asText = [word('query_message: |'), word('response_message: |')];
const clientQuery = word('type: CLIENT_QUERY');
const clientResponse = word('type: CLIENT_RESPONSE');

interface Layout extends OpenLayout {
  /** How far the document is that a block begins in. */
  readonly place: Place;
  /** The log holds clients' questions, so responses are answers. */
  readonly logsQueries: boolean;
}

/** In a document: before its message, behind the message as lists of BIND's, or behind all that is read of it. */
const Place = Object.freeze({ Before: 0, Listed: 1, Told: 2 });
type Place = (typeof Place)[keyof typeof Place];

const dnstapYaml: LogFormat<Layout> = {
  name: 'dnstap-yaml',
  product: 'dnstap as YAML (dnstap-read -y, dnstap-ldns -y, dnstap -y)',
  kind: 'dns',
  framing: 'line',
  facts: ['query', 'answer'],
  fields: dnstapFields,
  specification:
    'https://bind9.readthedocs.io/en/stable/manpages.html#dnstap-read-print-dnstap-data-in-human-readable-form',

  detect(head) {
    const lines = new Lines(head);
    let isOurs = false;
    let isMessage = false;
    for (let line = 1; line <= 50 && !isMessage && lines.advance(silentSink); line++) {
      if (equals(head, lines.start, lines.end, firstLine)) isOurs = true;
      else isMessage = isOurs && equals(head, lines.start, lines.end, messageKey);
    }
    if (!isMessage)
      return new Refusal('none of the first 50 lines is "type: MESSAGE" with a line "message:" behind it');
    const hasQueries = find(head, 0, head.length, clientQuery) >= 0;
    return { open: '', place: Place.Before, logsQueries: hasQueries || find(head, 0, head.length, clientResponse) < 0 };
  },

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    const record = new OpenRecord(bytes, layout);
    const message = new YamlMessage();
    let place = layout.place;
    row.clear();
    row.escapes = Escapes.Dns;
    while (lines.advance(sink)) {
      const { start, end } = lines;
      if (record.isTooLong(end)) {
        sink.reject(start, Reject.TooLong);
        record.forget();
      } else if (equals(bytes, start, end, firstLine)) {
        // Where a document is open, its end is missing.
        if (record.isOpen) sink.reject(start, Reject.Truncated);
        record.begin(start);
        place = Place.Before;
      } else if (!record.isOpen) {
        if (place !== Place.Told && !startsWith(bytes, start, end, separator)) sink.reject(start, Reject.NoHeader);
      } else if (equalsAny(bytes, skipBlanks(bytes, start, end), end, asLists)) place = Place.Listed;
      else if (endsDocument(bytes, start, end, place)) {
        record.close(start);
        place = Place.Told;
        message.read(record.bytes, record.start, record.end);
        tell(message, layout, record.bytes, start, row, sink);
      }
    }
    return { ...layout, open: record.rest(), place };
  },
};
export default dnstapYaml;

/** BIND writes the message again as text, and nothing behind the last document. */
function endsDocument(bytes: Buffer, start: number, end: number, place: Place): boolean {
  if (startsWith(bytes, start, end, separator)) return true;
  return place === Place.Listed && equalsAny(bytes, skipBlanks(bytes, start, end), end, asText);
}

/** The document that ends at byte `at` of the sink's is read. */
function tell(message: YamlMessage, layout: Layout, bytes: Buffer, at: number, row: Row, sink: RowSink): void {
  const { name, client, server } = message;
  if (!message.isQuery && !message.isResponse) {
    sink.ignore(at);
    return;
  }
  if (Number.isNaN(message.timeMs)) sink.reject(at, Reject.BadTime);
  else if (!isAddress(bytes, client.start, client.end)) sink.reject(at, Reject.BadAddress);
  else if (name.start === name.end) sink.reject(at, Reject.NoHost);
  else {
    row.bytes = bytes;
    row.fact = message.isResponse && layout.logsQueries ? Fact.Answer : Fact.Query;
    row.timeMs = message.timeMs;
    row.host.set(name.start, name.end);
    row.server.set(server.start, server.end);
    if (!sink.wants(row)) return;
    row.clearDetails();
    message.putDetails(row);
    sink.take(row);
  }
}
