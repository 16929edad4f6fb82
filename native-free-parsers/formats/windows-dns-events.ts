/**
 * Analytical events of Windows DNS Server (channel `Microsoft-Windows-DNSServer/Analytical`) as JSON, one a line: flat as
 * NXLog writes them, or in Winlogbeat's fields.
 *
 *   {"EventTime":"2026-11-20T06:46:45.123456+01:00","EventID":256,"SourceName":"Microsoft-Windows-DNSServer","TCP":"0",
 *    "InterfaceIP":"10.0.0.53","Source":"10.0.12.9","RD":"1","QNAME":"chatgpt.com.","QTYPE":"1","XID":"5811","Port":"59780","Flags":"256"}
 *   {"@timestamp":"2026-11-20T05:46:45.123Z","winlog":{"event_id":257,"provider_name":"Microsoft-Windows-DNSServer","event_data":{…}}}
 *
 * 256 QUERY_RECEIVED is a client's question; 257 RESPONSE_SUCCESS and 258 RESPONSE_FAILURE the answer, of which the code is
 * read. Where the log holds no questions, the answers are the queries. The server's own questions to others (260 to 262) and
 * all other events state nothing. Written to the published event list; no log of this kind was at hand.
 *
 * https://learn.microsoft.com/en-us/windows-server/networking/dns/dns-logging-and-diagnostics
 */
import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { JsonPaths } from '../bytes/json-keys.js';
import { JsonRecord } from '../bytes/json-record.js';
import { Lines } from '../bytes/lines.js';
import { word } from '../bytes/match.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { localClock } from '../local-clock.js';
import { Escapes, Fact, type Row } from '../row.js';

const names = ['QNAME', 'QTYPE', 'RCODE', 'TCP', 'Source', 'Destination', 'InterfaceIP', 'Port'] as const;
const flat = ['/EventTime', '/EventID', '/SourceName', ...names.map((name) => `/${name}`)];
const nested = [
  '/@timestamp',
  '/winlog/event_id',
  '/winlog/provider_name',
  ...names.map((name) => `/winlog/event_data/${name}`),
];
const paths = new JsonPaths([...flat, ...nested]);
/** Slots of the flat shape; those of Winlogbeat's follow in the same order. */
const Key = Object.freeze({
  Time: 0,
  Event: 1,
  Provider: 2,
  Name: 3,
  Type: 4,
  Code: 5,
  Tcp: 6,
  Source: 7,
  Destination: 8,
  Server: 9,
  Port: 10,
});
const nestedKeys = flat.length;

const provider = word('Microsoft-Windows-DNSServer');
const queryReceived = 256;
const responseSuccess = 257;
const responseFailure = 258;
const one = word('1');

interface Layout {
  readonly timeZone: string;
  /** The log holds the questions that were received, so responses are answers. */
  readonly logsQueries: boolean;
}

const windowsDnsEvents: LogFormat<Layout> = {
  name: 'windows-dns-events',
  product: 'Windows DNS Server (analytical events as JSON)',
  kind: 'dns',
  framing: 'line',
  facts: ['query', 'answer'],
  fields: ['time', 'client', 'clientPort', 'host', 'server', 'transport', 'queryType', 'responseCode'],
  specification: 'https://learn.microsoft.com/en-us/windows-server/networking/dns/dns-logging-and-diagnostics',

  detect(head, hints) {
    const lines = new Lines(head);
    const event = new DnsEvent(head, hints.timeZone);
    let ours = 0;
    let queries = 0;
    let responses = 0;
    for (let line = 1; (line <= 50 || ours > 0) && lines.advance(silentSink); line++) {
      if (!event.read(lines.start, lines.end) || !event.isOurs()) continue;
      ours++;
      if (event.id() === queryReceived) queries++;
      else if (event.isResponse()) responses++;
    }
    if (ours === 0)
      return new Refusal('none of the first 50 lines is a JSON event of the provider "Microsoft-Windows-DNSServer"');
    return { timeZone: hints.timeZone, logsQueries: queries > 0 || responses === 0 };
  },

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    const event = new DnsEvent(bytes, layout.timeZone);
    row.clear();
    row.bytes = bytes;
    row.escapes = Escapes.JsonDns;
    while (lines.advance(sink)) {
      if (!event.read(lines.start, lines.end)) sink.reject(lines.start, Reject.BadJson);
      else takeEvent(event, layout, row, sink, lines.start);
    }
    return layout;
  },
};
export default windowsDnsEvents;

function takeEvent(event: DnsEvent, layout: Layout, row: Row, sink: RowSink, at: number): void {
  const isResponse = event.isResponse();
  if (!event.isOurs()) sink.reject(at, Reject.BadSyntax);
  else if (event.id() !== queryReceived && !isResponse) sink.ignore(at);
  else {
    const verdict = event.check();
    if (verdict !== wellFormed) {
      sink.reject(at, verdict);
      return;
    }
    row.timeMs = event.timeMs;
    row.fact = isResponse && layout.logsQueries ? Fact.Answer : Fact.Query;
    event.putTarget(row);
    if (!sink.wants(row)) return;
    row.clearDetails();
    event.readDetails(row);
    sink.take(row);
  }
}

const wellFormed = -1;

/** One event, in either shape. */
class DnsEvent {
  timeMs = Number.NaN;
  private readonly json: JsonRecord;
  private base = 0;

  constructor(bytes: Buffer, timeZone: string) {
    this.json = new JsonRecord(paths, bytes, localClock({ modifiedMs: 0, timeZone }));
  }

  read(start: number, end: number): boolean {
    const { json } = this;
    if (json.bytes[start] !== Byte.BraceOpen || !json.read(start, end)) return false;
    this.base = json.has(nestedKeys + Key.Event) ? nestedKeys : 0;
    return true;
  }

  isOurs(): boolean {
    return this.json.is(this.base + Key.Provider, provider);
  }

  id(): number {
    return this.json.number(this.base + Key.Event);
  }

  isResponse(): boolean {
    const id = this.id();
    return id === responseSuccess || id === responseFailure;
  }

  check(): Reject | typeof wellFormed {
    const { json, base } = this;
    if (!json.readTime(base + Key.Time)) return Reject.BadTime;
    if (!json.isText(base + Key.Name)) return Reject.NoHost;
    this.timeMs = json.times.ms;
    const client = this.clientKey();
    return isAddress(json.bytes, json.start(client), json.end(client)) ? wellFormed : Reject.BadAddress;
  }

  putTarget(row: Row): void {
    this.json.put(row.host, this.base + Key.Name);
    this.json.put(row.server, this.base + Key.Server);
  }

  readDetails(row: Row): void {
    const { json, base } = this;
    json.put(row.client, this.clientKey());
    row.clientPort = json.number(base + Key.Port);
    json.put(row.queryType, base + Key.Type);
    if (this.isResponse()) json.put(row.responseCode, base + Key.Code);
    if (json.has(base + Key.Tcp))
      row.transport = json.is(base + Key.Tcp, one) || json.isTrue(base + Key.Tcp) ? 'tcp' : 'udp';
  }

  private clientKey(): number {
    return this.base + (this.isResponse() ? Key.Destination : Key.Source);
  }
}
