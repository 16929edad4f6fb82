/**
 * Juniper SRX: sessions (RT_FLOW, AppTrack) and web filtering (RT_UTM) of Junos, as structured data or as text.
 *
 *   <14>1 2026-11-20T06:46:36.184+01:00 srx1 RT_FLOW - RT_FLOW_SESSION_CLOSE [junos@2636.1.1.1.2.28 reason="TCP FIN" source-address="10.0.12.9"
 *         Time (of the end)                            Event
 *   source-port="49652" destination-address="192.0.2.4" destination-port="443" protocol-id="6" bytes-from-client="1200" elapsed-time="3" username="ana"]
 *
 *   Nov 20 06:46:36 srx1 RT_FLOW: RT_FLOW_SESSION_CREATE: session created 10.0.12.9/49652->192.0.2.4/443 …       see session-text.ts
 *   Nov 20 06:46:36 srx1 RT_UTM: WEBFILTER_URL_PERMITTED: WebFilter: ACTION="URL Permitted" 10.0.12.9(49652)->192.0.2.4(443) … URL=chatgpt.com OBJ=/ …
 *
 * A session is counted once, when it is closed or denied. `repeated` are its CREATE and AppTrack's VOL_UPDATE and ROUTE_UPDATE,
 * whose bytes, running totals, are left out. AppTrack closes the same sessions again, so its CLOSE counts only in a log that
 * begins without RT_FLOW's. Other messages of Junos are ignored.
 *
 * https://apps.juniper.net/syslog-explorer/
 */

import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Lines } from '../bytes/lines.js';
import { equals, equalsAny, indexOf, skipBlanks, startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { PairKeys } from '../bytes/pair-keys.js';
import { Pairs } from '../bytes/pairs.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { isoMillis, type LocalClock } from '../bytes/time.js';
import { transportOf } from '../field.js';
import { type LogFormat, Refusal, Reject, silentSink } from '../format.js';
import { JunosEvent, JunosEvents } from '../juniper-srx/events.js';
import { FilterText } from '../juniper-srx/filter-text.js';
import { SessionText } from '../juniper-srx/session-text.js';
import {
  isJsonText,
  type LineRecord,
  nothingStated,
  recordPerLine,
  type Verdict,
  wellFormed,
} from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Action, Escapes, Fact, type Row, Span } from '../row.js';
import { forgetTotals, Opener, SessionEnds } from '../session-ends.js';

const { BracketOpen, Greater, Nine, ParenClose, ParenOpen, Space, Zero } = Byte;

const keys = new PairKeys(
  [
    'source-address',
    'source-port',
    'destination-address',
    'destination-port',
    'protocol-id',
    'packets-from-client',
    'bytes-from-client',
    'packets-from-server',
    'bytes-from-server',
    'elapsed-time',
    'username',
    'application',
    'url',
    'obj',
    'URL',
    'OBJ',
  ],
  { separators: ' []' },
);
const Key = Object.freeze({
  Source: 0,
  SourcePort: 1,
  Destination: 2,
  DestinationPort: 3,
  Protocol: 4,
  PacketsFromClient: 5,
  BytesFromClient: 6,
  PacketsFromServer: 7,
  BytesFromServer: 8,
  Elapsed: 9,
  User: 10,
  Application: 11,
  Url: 12,
  Object: 13,
  TextUrl: 14,
  TextObject: 15,
});

/** The `P` of WEBFILTER_URL_PERMITTED. */
const permittedLetter = 0x50;
const unknowns = [word('N/A'), word('UNKNOWN'), word('None'), word('unknown-user'), word('-')];
const username = word('username ');
/** Applications that are protocols: what AppID calls them, and what we do. */
const protocols: readonly (readonly [Uint8Array, string])[] = [
  [word('HTTP'), 'http'],
  [word('SSL'), 'tls'],
  [word('QUIC'), 'quic'],
  [word('DNS'), 'dns'],
  [word('SSH'), 'ssh'],
];

interface Layout extends ClockHints {
  /** The log states each session's end with RT_FLOW_SESSION_CLOSE. */
  readonly hasFlowClose: boolean;
}

const juniperSrx: LogFormat<Layout> = {
  name: 'juniper-srx',
  product: 'Juniper SRX (Junos RT_FLOW, AppTrack, RT_UTM)',
  kind: 'firewall',
  framing: 'line',
  facts: ['flow', 'request'],
  fields: [
    'time',
    'durationMs',
    'client',
    'clientPort',
    'user',
    'realm',
    'host',
    'server',
    'serverPort',
    'transport',
    'app',
    'path',
    'action',
    'bytesUp',
    'bytesDown',
    'packetsUp',
    'packetsDown',
  ],
  specification: 'https://apps.juniper.net/syslog-explorer/',

  detect(head, hints) {
    const record = new Record(head, { ...hints, hasFlowClose: false });
    const lines = new Lines(head);
    let isJunos = false;
    let hasFlowClose = false;
    for (let line = 1; (line <= 50 || isJunos) && lines.advance(silentSink); line++) {
      if (isJsonText(head, lines.start, lines.end)) continue;
      if (record.events.find(lines.start, lines.end)) isJunos = true;
      if (record.events.event === JunosEvent.Close) hasFlowClose = true;
      if (hasFlowClose) break;
    }
    if (isJunos) return { modifiedMs: hints.modifiedMs, timeZone: hints.timeZone, hasFlowClose };
    return new Refusal('no line has an event of Junos such as "RT_FLOW_SESSION_CLOSE [… source-address="…" …]"');
  },

  ...recordPerLine(Escapes.Backslash, (bytes, layout) => new Record(bytes, layout)),
};
export default juniperSrx;

/** Where the parts of the current line are. */
class Record implements LineRecord {
  readonly events: JunosEvents;
  private timeMs = Number.NaN;
  private readonly ends = new SessionEnds();
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private readonly hasFlowClose: boolean;
  private readonly syslog: SyslogPrefix;
  private readonly pairs: Pairs;
  private readonly text: SessionText;
  private readonly filter: FilterText;
  private isStructured = false;
  private elapsedMs = Number.NaN;
  private readonly user = new Span();
  private readonly protocol = new Span();

  constructor(bytes: Buffer, layout: Layout) {
    this.bytes = bytes;
    this.clock = localClock(layout);
    this.hasFlowClose = layout.hasFlowClose;
    this.syslog = new SyslogPrefix(bytes, this.clock);
    this.pairs = new Pairs(keys, bytes);
    this.text = new SessionText(bytes);
    this.filter = new FilterText(bytes);
    this.events = new JunosEvents(bytes);
  }

  read(start: number, end: number, row: Row): Verdict {
    if (!this.events.find(start, end)) return this.syslog.read(start, end) ? nothingStated : Reject.BadSyntax;
    if (this.events.event === JunosEvent.Other) return nothingStated;
    const { ends } = this;
    this.readTime(start);
    ends.clear();
    this.user.clear();
    this.protocol.clear();
    this.elapsedMs = Number.NaN;
    const bracket = skipBlanks(this.bytes, this.events.tagEnd, end);
    this.isStructured = this.bytes[bracket] === BracketOpen && bracket < end;
    const verdict = this.isStructured ? this.readStructured(bracket, end) : this.readText(end);
    if (verdict !== wellFormed) return verdict;
    // A filter sees packets of both directions, and does not know which way a connection was opened.
    if (this.events.event !== JunosEvent.Filter) ends.opener = Opener.Source;
    ends.readServer(row);
    row.timeMs = this.elapsedMs >= 0 ? this.timeMs - this.elapsedMs : this.timeMs;
    row.fact = Fact.Flow;
    return this.events.event === JunosEvent.Web ? this.readWeb(row) : wellFormed;
  }

  readDetails(row: Row): void {
    const { bytes, pairs, protocol } = this;
    const kind = this.events.event;
    this.ends.readClient(row);
    row.durationMs = this.elapsedMs;
    if (protocol.end > protocol.start) row.transport = transportOf(bytes, protocol.start, protocol.end);
    if (!isUnknown(bytes, this.user.start, this.user.end)) row.user.set(this.user.start, this.user.end);
    if (this.isStructured) row.app = appOf(bytes, pairs.start(Key.Application), pairs.end(Key.Application));
    const isRefused = kind === JunosEvent.Deny || (kind === JunosEvent.Filter && !this.filter.isAccepted);
    row.action = isRefused ? Action.Blocked : Action.Allowed;
    row.repeated =
      kind === JunosEvent.Create ||
      kind === JunosEvent.TrackUpdate ||
      (kind === JunosEvent.TrackClose && this.hasFlowClose);
    if (kind === JunosEvent.Web && bytes[this.events.tagStart + 'WEBFILTER_URL_'.length] !== permittedLetter)
      row.action = Action.Blocked;
    if (row.repeated) forgetTotals(row);
  }

  /** The record's own time, which may stand behind a relay's: `Nov 20 06:46:36 10.0.0.1 junos-flow: 2026-11-20T06:46:35.803Z srx1 …`. */
  private readTime(start: number): void {
    const { bytes, syslog } = this;
    const { tagStart } = this.events;
    this.timeMs = Number.NaN;
    // The version that stands before the time of RFC 5424 stays where a relay took the priority off.
    const from = bytes[start] === Zero + 1 && bytes[start + 1] === Space ? start + 2 : start;
    if (!syslog.read(from, tagStart)) return;
    this.timeMs = syslog.timeMs;
    const at = syslog.messageStart;
    if (at + 19 > tagStart || bytes[at]! < Zero || bytes[at]! > Nine) return;
    const own = isoMillis(bytes, at, indexOf(bytes, at, tagStart, Space), this.clock);
    if (!Number.isNaN(own)) this.timeMs = own;
  }

  private readStructured(start: number, end: number): Verdict {
    const { bytes, pairs, ends } = this;
    pairs.scan(start, end);
    ends.source.set(pairs.start(Key.Source), pairs.end(Key.Source));
    ends.destination.set(pairs.start(Key.Destination), pairs.end(Key.Destination));
    if (!pairs.has(Key.Source) || !pairs.has(Key.Destination)) return Reject.TooFewFields;
    if (pairs.isUnclosed) return Reject.Truncated;
    if (!isAddress(bytes, ends.source.start, ends.source.end)) return Reject.BadAddress;
    if (!isAddress(bytes, ends.destination.start, ends.destination.end)) return Reject.BadAddress;
    ends.sourcePort = this.number(Key.SourcePort);
    ends.destinationPort = this.number(Key.DestinationPort);
    ends.packetsSent = this.number(Key.PacketsFromClient);
    ends.bytesSent = this.number(Key.BytesFromClient);
    ends.packetsReceived = this.number(Key.PacketsFromServer);
    ends.bytesReceived = this.number(Key.BytesFromServer);
    if (this.events.event === JunosEvent.Close || this.events.event === JunosEvent.TrackClose)
      this.elapsedMs = this.number(Key.Elapsed) * 1000;
    this.user.set(pairs.start(Key.User), pairs.end(Key.User));
    this.protocol.set(pairs.start(Key.Protocol), pairs.end(Key.Protocol));
    return wellFormed;
  }

  private readText(end: number): Verdict {
    const start = Math.min(this.events.tagEnd + 2, end);
    if (this.events.event === JunosEvent.Web) return this.readWebText(start, end);
    if (this.events.event === JunosEvent.Filter) return this.readFilter(end);
    const { text } = this;
    if (!text.read(start, end, this.ends)) return Reject.BadAddress;
    this.protocol.set(text.protocol.start, text.protocol.end);
    this.user.set(text.user.start, text.user.end);
    this.elapsedMs = text.elapsedSeconds * 1000;
    return wellFormed;
  }

  private readFilter(end: number): Verdict {
    const { filter } = this;
    if (!filter.read(Math.min(this.events.tagEnd + 1, end), end, this.ends)) return Reject.BadAddress;
    this.protocol.set(filter.protocol.start, filter.protocol.end);
    return wellFormed;
  }

  /** `… 10.0.12.9(49652)->192.0.2.4(443) … URL=chatgpt.com OBJ=/ username ana roles N/A` */
  private readWebText(start: number, end: number): Verdict {
    const { bytes, ends } = this;
    this.pairs.scan(start, end);
    const arrow = indexOf(bytes, start, end, Greater);
    const close = arrow - 2;
    if (arrow >= end || bytes[close] !== ParenClose) return Reject.TooFewFields;
    let from = close;
    while (from > start && bytes[from - 1] !== Space) from--;
    const sourceEnd = indexOf(bytes, from, close, ParenOpen);
    const destinationEnd = indexOf(bytes, arrow + 1, end, ParenOpen);
    ends.source.set(from, sourceEnd);
    ends.sourcePort = decimal(bytes, sourceEnd + 1, close);
    ends.destination.set(arrow + 1, destinationEnd);
    ends.destinationPort = decimal(bytes, destinationEnd + 1, indexOf(bytes, destinationEnd, end, ParenClose));
    if (!isAddress(bytes, from, sourceEnd) || !isAddress(bytes, arrow + 1, destinationEnd)) return Reject.BadAddress;
    let at = end - 1;
    while (at > destinationEnd && !startsWith(bytes, at, end, username)) at--;
    if (at > destinationEnd) this.user.set(at + username.length, indexOf(bytes, at + username.length, end, Space));
    return wellFormed;
  }

  private readWeb(row: Row): Verdict {
    const { pairs } = this;
    const url = this.isStructured ? Key.Url : Key.TextUrl;
    const object = this.isStructured ? Key.Object : Key.TextObject;
    if (pairs.end(url) <= pairs.start(url)) return Reject.NoHost;
    row.fact = Fact.Request;
    row.host.set(pairs.start(url), pairs.end(url));
    if (!isUnknown(this.bytes, pairs.start(object), pairs.end(object)))
      row.path.set(pairs.start(object), pairs.end(object));
    return wellFormed;
  }

  private number(key: number): number {
    return decimal(this.bytes, this.pairs.start(key), this.pairs.end(key));
  }
}

function isUnknown(bytes: Uint8Array, start: number, end: number): boolean {
  return equalsAny(bytes, start, end, unknowns);
}

function appOf(bytes: Uint8Array, start: number, end: number): string {
  for (let i = 0; i < protocols.length; i++) if (equals(bytes, start, end, protocols[i]![0])) return protocols[i]![1];
  return '';
}
