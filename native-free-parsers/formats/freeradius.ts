/**
 * FreeRADIUS' own log, `radius.log`, with `auth = yes`.
 *
 *   Fri Nov 20 06:52:30 2026 : Auth: (0) Login OK: [CORP\\ana] (from client wlc-01 port 1 cli 00-11-22-33-44-01)
 *   Time                                            User                                   Mac
 *
 *   Nov 20 06:52:30 rad1 radiusd[464]: (0) Login OK: [ana/<via Auth-Type = EAP>] (from client wlc-01 port 1 cli 10.0.0.5 via TLS tunnel)
 *
 *   Nov 20 06:52:30 rad1 radiusd[464]: Connect: [ana] (did 02-22-33-44-55-66 cli 00-11-22-33-44-01 port 1 ip 10.0.0.5)
 *   Nov 20 07:52:30 rad1 radiusd[464]: Disconnect: [ana] (did … cli 00-11-22-33-44-01 port 1 ip 10.0.0.5) 3600 seconds
 *
 * The last two are what `linelog` makes of accounting. All records of one session have its start as their time; that of its end has
 * `until`. With `auth_goodpass = yes` the password stands behind a slash: what is behind one is never read, save in the names of
 * machines (`host/lap-17.corp.example`). `cli` is the client's hardware address or address; a logon without it places nobody.
 *
 * https://wiki.freeradius.org/config/Logging
 */

import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Lines } from '../bytes/lines.js';
import { isMac } from '../bytes/mac.js';
import { find, indexOf, lastIndexOf, skipBlanks, startsWith, startsWithAny, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Accounting, putSession, sessionStart } from '../radius.js';
import { Escapes, Fact, type Row } from '../row.js';

const { BracketOpen, Colon, ParenClose, ParenOpen, Slash, Space } = Byte;

const programs = [word('radiusd'), word('freeradius')];
const severities = ['Auth: ', 'Info: ', 'Error: ', 'Warning: ', 'Debug: ', 'Proxy: ', 'Acct: '].map(word);
const loginOk = word('Login OK: [');
const connected = word('Connect: [');
const disconnected = word('Disconnect: [');
const messages = [
  'Login OK',
  'Login incorrect',
  'Invalid user',
  'Ignoring request to ',
  'Connect: [',
  'Disconnect: [',
].map(word);
const fromClient = word('] (from client ');
/** Behind the user of accounting: the station that was called. */
const called = word('] (did ');
const station = word(' cli ');
const framed = word(' ip ');
const machine = word('host/');

const freeradius: LogFormat<ClockHints> = {
  name: 'freeradius',
  product: 'FreeRADIUS (radius.log)',
  kind: 'identity',
  framing: 'line',
  facts: ['logon'],
  identityGround: 'radius',
  fields: ['time', 'durationMs', 'until', 'client', 'mac', 'user', 'realm'],
  specification: 'https://wiki.freeradius.org/config/Logging',

  detect(head, hints) {
    const lines = new Lines(head);
    const record = new Record(head, hints);
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      record.split(lines.start, lines.end);
      if (record.isOurs) return hints;
    }
    return new Refusal('none of the first 50 lines is "time : Auth: …", from radiusd, or begins with "Login OK: ["');
  },

  openLines,
  parse: parseByLine(openLines),
};
export default freeradius;

function openLines(bytes: Buffer, layout: ClockHints, row: Row, sink: RowSink): LineReader {
  const record = new Record(bytes, layout);
  row.clear();
  row.bytes = bytes;
  row.escapes = Escapes.None;
  row.fact = Fact.Logon;
  return {
    read(lineStart, lineEnd) {
      const start = lineStart;
      const end = lineEnd;
      record.split(start, end);
      if (!record.isLogin(end)) {
        sink.ignore(start);
        return;
      }
      if (!record.readLogin(end)) {
        sink.reject(start, Reject.TooFewFields);
        return;
      }
      const hasMac = isMac(bytes, record.stationStart, record.stationEnd);
      const isFramed = isAddress(bytes, record.framedStart, record.framedEnd);
      if (!hasMac && !isFramed && !isAddress(bytes, record.stationStart, record.stationEnd)) {
        sink.ignore(start);
        return;
      }
      row.timeMs = sessionStart(record.timeMs, record.seconds);
      if (!sink.wants(row)) return;
      row.clearDetails();
      row.user.set(record.userStart, record.userEnd);
      if (hasMac) row.mac.set(record.stationStart, record.stationEnd);
      else row.client.set(record.stationStart, record.stationEnd);
      if (isFramed) row.client.set(record.framedStart, record.framedEnd);
      if (record.isEnd) putSession(row, Accounting.Stop, record.timeMs, record.seconds);
      sink.take(row);
    },
  };
}

/** Where the parts of the current line are. */
class Record {
  timeMs = Number.NaN;
  /** The line is one that FreeRADIUS writes. */
  isOurs = false;
  messageStart = 0;
  userStart = 0;
  userEnd = 0;
  stationStart = 0;
  stationEnd = 0;
  /** The address that the session was given, of accounting. */
  framedStart = 0;
  framedEnd = 0;
  /** The session is over, after so many seconds. */
  isEnd = false;
  seconds = Number.NaN;
  private readonly bytes: Buffer;
  private readonly syslog: SyslogPrefix;

  constructor(bytes: Buffer, hints: ClockHints) {
    this.bytes = bytes;
    this.syslog = new SyslogPrefix(bytes, localClock(hints));
  }

  /** Past the time or syslog's prefix, severity and number of the request. */
  split(start: number, end: number): void {
    const { bytes, syslog } = this;
    this.timeMs = Number.NaN;
    let at = skipBlanks(bytes, start, end);
    const hasPrefix = syslog.read(start, end);
    let isServers = false;
    if (hasPrefix) {
      this.timeMs = syslog.timeMs;
      at = syslog.messageStart;
      // The log's own time ends with ` : `, a program without a name.
      const isOwn = syslog.programStart === syslog.programEnd && bytes[syslog.programStart] === Colon;
      isServers = (isOwn && startsWithAny(bytes, at, end, severities)) || programs.some((name) => syslog.isFrom(name));
    }
    if (startsWithAny(bytes, at, end, severities)) at = skipBlanks(bytes, indexOf(bytes, at, end, Space), end);
    if (bytes[at] === ParenOpen) {
      const close = indexOf(bytes, at, end, ParenClose);
      if (!Number.isNaN(decimal(bytes, at + 1, close))) at = skipBlanks(bytes, close + 1, end);
    }
    this.messageStart = Math.min(at, end);
    this.isOurs = isServers || (!hasPrefix && startsWithAny(bytes, at, end, messages));
  }

  /** Whether the message is that of a login that went well, or of accounting. */
  isLogin(end: number): boolean {
    const { bytes, messageStart } = this;
    const isConnected = startsWith(bytes, messageStart, end, connected);
    this.isEnd = startsWith(bytes, messageStart, end, disconnected);
    this.userStart = indexOf(bytes, messageStart, end, BracketOpen) + 1;
    // An end without a time ends nothing.
    if (this.isEnd) return !Number.isNaN(this.timeMs);
    return isConnected || startsWith(bytes, messageStart, end, loginOk);
  }

  /** `Login OK: [ana] (from client wlc-01 port 1 cli 00-11-22-33-44-01)`, `Connect: [ana] (did … cli 00-11-22-33-44-01 port 1 ip 10.0.0.5)` */
  readLogin(end: number): boolean {
    const bytes = this.bytes;
    let at = this.userStart;
    while (at < end && !startsWith(bytes, at, end, fromClient) && !startsWith(bytes, at, end, called)) at++;
    if (at >= end || at === this.userStart) return false;
    this.userEnd = this.endOfUser(at);
    this.stationStart = behind(bytes, at + called.length, end, station);
    this.stationEnd = endOfWord(bytes, this.stationStart, end);
    this.framedStart = behind(bytes, this.stationEnd, end, framed);
    this.framedEnd = endOfWord(bytes, this.framedStart, end);
    const close = lastIndexOf(bytes, at, end, ParenClose);
    const duration = skipBlanks(bytes, close + 1, end);
    this.seconds = this.isEnd ? decimal(bytes, duration, indexOf(bytes, duration, end, Space)) : Number.NaN;
    return close >= 0;
  }

  private endOfUser(end: number): number {
    const { bytes, userStart } = this;
    const from = startsWith(bytes, userStart, end, machine) ? userStart + machine.length : userStart;
    return indexOf(bytes, from, end, Slash);
  }
}

/** Behind the first `label`; `end` where it is not there. */
function behind(bytes: Buffer, start: number, end: number, label: Uint8Array): number {
  const at = find(bytes, start, end, label);
  return at < 0 ? end : at + label.length;
}

function endOfWord(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== Space && bytes[at] !== ParenClose) at++;
  return at;
}
