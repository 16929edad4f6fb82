/**
 * Messages of Cisco's firewalls: ASA, FTD, FirePOWER, FWSM, PIX.
 *
 *   <166>Nov 20 2026 06:46:36 fw1 : %ASA-6-302014: Teardown TCP connection 11757 for outside:192.0.2.4/443 to inside:10.0.12.9/51201 duration 0:01:07 bytes 38110 TCP FINs
 *        Time                            Number                                      One side                 Other side                       Time open        Both ways
 *   2026-11-20T06:46:36Z fw1 %FTD-1-430003: …, AccessControlRuleAction: Allow, SrcIP: 10.0.12.9, DstIP: 192.0.2.4, …, InitiatorBytes: 2048, ResponderBytes: 8192, URL: https://chatgpt.com
 *
 * Sessions are counted when they end: `Teardown` (302014, 302016, 302018, 302021, 302036, 302304) and 430003. `Built` (302013,
 * 302015, 302017, 302020, 302035, 302303), `permitted` of access lists (106100, 106102) and 430002 are the same sessions once more.
 * What was denied never ends, and counts as it is: 106001, 106006, 106007, 106010, 106014, 106021, 106022, 106023, 106100, 106103,
 * 710003, and 430002 with `Block`. `Deny TCP (no connection)` (106015) is no refusal: such packets come late for sessions that were
 * counted. Teardown does not say who opened the connection.
 *
 * 304001 and 304002 are HTTP requests. Logons are 722051, 109201, 713228 and 751025 (the address inside a tunnel), 113039, 721016,
 * 722022 and 734001 (the one outside), and 746012; 113019 and 746013 are ends of those. A message that came without any time is undated.
 *
 * https://www.cisco.com/c/en/us/td/docs/security/asa/syslog/asa-syslog.html
 * https://www.cisco.com/c/en/us/td/docs/security/firepower/Syslogs/fptd_syslog_guide.html
 */

import { Lines } from '../bytes/lines.js';
import { AsaConnections } from '../cisco-asa/connections.js';
import { ConnectionEvents } from '../cisco-asa/events.js';
import { AsaLogons } from '../cisco-asa/logons.js';
import { AsaMessage, unnumbered } from '../cisco-asa/message.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { isObjectText } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Escapes, type Row } from '../row.js';

const ciscoAsa: LogFormat<ClockHints> = {
  name: 'cisco-asa',
  product: 'Cisco ASA, FTD, FirePOWER, FWSM and PIX (syslog)',
  kind: 'firewall',
  framing: 'line',
  facts: ['request', 'query', 'flow', 'logon'],
  fields: [
    'time',
    'durationMs',
    'until',
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
    'status',
    'userAgent',
    'referrer',
    'action',
    'bytesUp',
    'bytesDown',
    'bytes',
    'packetsUp',
    'packetsDown',
    'queryType',
    'responseCode',
  ],
  specification: 'https://www.cisco.com/c/en/us/td/docs/security/asa/syslog/asa-syslog.html',

  detect(head, hints) {
    const lines = new Lines(head);
    const message = new AsaMessage(head, localClock(hints));
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      if (isObjectText(head, lines.start, lines.end)) continue;
      if (message.read(lines.start, lines.end)) return { ...hints };
    }
    return new Refusal('line 1: no tag such as "%ASA-6-302014: "');
  },

  openLines,
  parse: parseByLine(openLines),
};
export default ciscoAsa;

function openLines(bytes: Buffer, layout: ClockHints, row: Row, sink: RowSink): LineReader {
  const clock = localClock(layout);
  const message = new AsaMessage(bytes, clock);
  const connections = new AsaConnections(message, row, sink);
  const events = new ConnectionEvents(message, clock, row, sink);
  const logons = new AsaLogons(message, row, sink);
  row.clear();
  row.bytes = bytes;
  row.escapes = Escapes.None;
  return {
    read(lineStart, lineEnd) {
      const at = lineStart;
      if (!message.read(at, lineEnd)) sink.reject(at, Reject.BadSyntax);
      else if (message.isBadlyTimed()) sink.reject(at, Reject.BadTime);
      else takeMessage(message.number, connections, events, logons, at) || sink.ignore(at);
    },
  };
}

/** Whether a message of this number states facts. */
function takeMessage(
  number: number,
  connections: AsaConnections,
  events: ConnectionEvents,
  logons: AsaLogons,
  at: number,
): boolean {
  switch (number) {
    case 302013:
      connections.takeBuilt('tcp', at);
      return true;
    case 302014:
      connections.takeTeardown('tcp', at);
      return true;
    case 302015:
      connections.takeBuilt('udp', at);
      return true;
    case 302016:
      connections.takeTeardown('udp', at);
      return true;
    case 302020:
      connections.takeIcmp(true, at);
      return true;
    case 302021:
      connections.takeIcmp(false, at);
      return true;
    case 302017:
      connections.takeBuilt('gre', at);
      return true;
    case 302018:
      connections.takeTeardown('gre', at);
      return true;
    case 302035:
      connections.takeBuilt('sctp', at);
      return true;
    case 302036:
      connections.takeTeardown('sctp', at);
      return true;
    case 302303:
      connections.takeBuilt('tcp', at);
      return true;
    case 302304:
      connections.takeTeardown('tcp', at);
      return true;
    case 106001:
    case 106006:
    case 106007:
    case 106010:
    case 106014:
    case 106021:
    case 106022:
    case 106023:
    case 710003:
      connections.takeDenied(at);
      return true;
    case 106100:
    case 106102:
    case 106103:
      connections.takeAccessList(at);
      return true;
    case 304001:
      connections.takeUrl(at);
      return true;
    case 304002:
      connections.takeDeniedUrl(at);
      return true;
    case 430002:
      events.take(false, at);
      return true;
    case 430003:
    case unnumbered:
      events.take(true, at);
      return true;
    case 722051:
      logons.takeAssigned(at);
      return true;
    case 113039:
    case 722022:
      logons.takeStarted(at);
      return true;
    case 109201:
      logons.takeEntry(at);
      return true;
    case 713228:
    case 721016:
    case 734001:
    case 751025:
      logons.takePairs(number, at);
      return true;
    case 746012:
      logons.takeMapping(at);
      return true;
    case 746013:
      logons.takeUnmapping(at);
      return true;
    case 113019:
      logons.takeDisconnected(at);
      return true;
    default:
      return false;
  }
}
