/**
 * PowerDNS Authoritative Server's log with `log-dns-queries=yes`.
 *
 *   Nov 20 13:47:48 ns1 pdns_server[884]: Remote 10.0.12.9 wants 'chatgpt.com|A', do = 0, bufsize = 1232: packetcache MISS
 *   Time                                         Client           Name       Type
 *
 *   Nov 20 13:47:49 TCP Remote 2001:db8::9 wants 'chatgpt.com|AAAA', do = 0, bufsize = 1232: packetcache HIT       its own times
 *   … Remote 10.0.0.53<-10.0.12.0/24 wants 'chatgpt.com|A', …         a resolver on behalf of a network (EDNS client subnet)
 *
 * Its other lines (`Lookup for …`, `Returning: …` of backends, start-up) state none of our facts.
 *
 * https://doc.powerdns.com/authoritative/settings.html#log-dns-queries
 */
import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { equalsAny, find, indexOf, startsWith, word } from '../bytes/match.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { type LogFormat, Refusal, Reject } from '../format.js';
import { type LineRecord, nothingStated, readsAny, recordPerLine, type Verdict, wellFormed } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Escapes, Fact, Row } from '../row.js';

const { Apostrophe, Less, Pipe } = Byte;

const programs = [word('pdns_server'), word('pdns')];
const remote = word('Remote ');
const tcpRemote = word('TCP Remote ');
const wants = word(" wants '");

const powerdnsAuth: LogFormat<ClockHints> = {
  name: 'powerdns-auth',
  product: 'PowerDNS Authoritative Server',
  kind: 'dns',
  framing: 'line',
  facts: ['query'],
  fields: ['time', 'client', 'host', 'transport', 'queryType'],
  specification: 'https://doc.powerdns.com/authoritative/settings.html#log-dns-queries',

  detect(head, hints) {
    const row = new Row();
    if (readsAny(head, row, new Question(head, hints, false))) return hints;
    return new Refusal('none of the first 50 lines is "Remote address wants \'name|type\'" or from pdns_server');
  },

  ...recordPerLine(Escapes.Dns, (bytes, layout) => new Question(bytes, layout, true)),
};
export default powerdnsAuth;

/** One line. */
class Question implements LineRecord {
  private readonly bytes: Buffer;
  private readonly syslog: SyslogPrefix;
  /** Lines of the server's own times do not say who wrote them: those that are no questions belong to it once the log does. */
  private readonly isKnown: boolean;
  private transport = '';
  private clientStart = 0;
  private clientEnd = 0;
  private typeStart = 0;
  private typeEnd = 0;

  constructor(bytes: Buffer, hints: ClockHints, isKnown: boolean) {
    this.bytes = bytes;
    this.syslog = new SyslogPrefix(bytes, localClock(hints));
    this.isKnown = isKnown;
  }

  read(start: number, end: number, row: Row): Verdict {
    const { bytes, syslog } = this;
    const isTimed = syslog.read(start, end);
    const isOwn = isTimed && equalsAny(bytes, syslog.programStart, syslog.programEnd, programs);
    const at = isOwn ? syslog.messageStart : isTimed ? syslog.hostStart : start;
    this.transport = startsWith(bytes, at, end, tcpRemote) ? 'tcp' : startsWith(bytes, at, end, remote) ? 'udp' : '';
    const client = at + (this.transport === 'tcp' ? tcpRemote : remote).length;
    const asked = this.transport === '' ? -1 : find(bytes, client, end, wants);
    if (asked < 0) return isOwn || (this.isKnown && isTimed) ? nothingStated : Reject.BadTime;
    row.timeMs = isTimed ? syslog.timeMs : Number.NaN;
    return this.readQuestion(client, asked, end, row);
  }

  readDetails(row: Row): void {
    row.client.set(this.clientStart, this.clientEnd);
    row.transport = this.transport;
    row.queryType.set(this.typeStart, this.typeEnd);
  }

  /** `10.0.0.53<-10.0.12.0/24 wants 'chatgpt.com|A', …` */
  private readQuestion(start: number, asked: number, end: number, row: Row): Verdict {
    const bytes = this.bytes;
    this.clientStart = start;
    this.clientEnd = indexOf(bytes, start, asked, Less);
    if (!isAddress(bytes, this.clientStart, this.clientEnd)) return Reject.BadAddress;
    const name = asked + wants.length;
    const pipe = indexOf(bytes, name, end, Pipe);
    this.typeStart = pipe + 1;
    this.typeEnd = indexOf(bytes, pipe, end, Apostrophe);
    if (this.typeEnd >= end) return Reject.TooFewFields;
    row.fact = Fact.Query;
    row.host.set(name, pipe);
    return wellFormed;
  }
}
