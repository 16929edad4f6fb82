/**
 * systemd-resolved's debug messages (`resolvectl log-level debug`), as syslog or `journalctl -o short` print them.
 *
 *   Nov 20 06:46:36 laptop-9 systemd-resolved[812]: Looking up RR for chatgpt.com IN HTTPS.
 *   Time            Device                                             Name        Class Type
 *
 * It serves the machine that it runs on, which is the device; who on it asked is not said. A question is counted where it is
 * looked up; the cache hits and transactions that follow are about the same one.
 *
 * https://www.freedesktop.org/software/systemd/man/latest/systemd-resolved.service.html
 */

import { Byte } from '../bytes/byte.js';
import { Lines } from '../bytes/lines.js';
import { startsWith, word } from '../bytes/match.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { Words } from '../bytes/words.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Escapes, Fact, type Row } from '../row.js';

const program = word('systemd-resolved');
const lookUp = word('Looking up RR for ');
/** Name, class and type. */
const questionWords = 3;

const systemdResolved: LogFormat<ClockHints> = {
  name: 'systemd-resolved',
  product: 'systemd-resolved (debug messages)',
  kind: 'dns',
  framing: 'line',
  facts: ['query'],
  fields: ['time', 'device', 'host', 'queryType'],
  specification: 'https://www.freedesktop.org/software/systemd/man/latest/systemd-resolved.service.html',

  detect(head, hints) {
    const lines = new Lines(head);
    const syslog = new SyslogPrefix(head, localClock(hints));
    let ours = 0;
    let others = 0;
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      if (syslog.read(lines.start, lines.end) && syslog.isFrom(program)) ours++;
      else others++;
    }
    if (ours > others) return hints;
    return new Refusal(`${others} of the first ${ours + others} lines are not "time host systemd-resolved[pid]: …"`);
  },

  openLines,
  parse: parseByLine(openLines),
};
export default systemdResolved;

function openLines(bytes: Buffer, layout: ClockHints, row: Row, sink: RowSink): LineReader {
  const syslog = new SyslogPrefix(bytes, localClock(layout));
  const words = new Words(bytes, questionWords);
  row.clear();
  row.bytes = bytes;
  row.escapes = Escapes.Dns;
  return {
    read(lineStart, lineEnd) {
      if (!syslog.read(lineStart, lineEnd)) {
        sink.reject(lineStart, Reject.BadTime);
        return;
      }
      const isQuestion = syslog.isFrom(program) && startsWith(bytes, syslog.messageStart, lineEnd, lookUp);
      if (!isQuestion) {
        sink.ignore(lineStart);
        return;
      }
      if (words.split(syslog.messageStart + lookUp.length, lineEnd) !== questionWords) {
        sink.reject(lineStart, Reject.TooFewFields);
        return;
      }
      row.fact = Fact.Query;
      row.timeMs = syslog.timeMs;
      row.host.set(words.start(0), words.end(0));
      if (!sink.wants(row)) return;
      row.clearDetails();
      row.device.set(syslog.hostStart, syslog.hostEnd);
      const typeEnd = words.end(2);
      row.queryType.set(words.start(2), bytes[typeEnd - 1] === Byte.Dot ? typeEnd - 1 : typeEnd);
      sink.take(row);
    },
  };
}
