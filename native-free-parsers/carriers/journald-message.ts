/**
 * The bare messages of `journalctl -o json`, for programs that put time and name in the message themselves.
 *
 *   {"MESSAGE":"1762000000.048 30890 10.0.177.173 TCP_TUNNEL/200 …","SYSLOG_IDENTIFIER":"squid"}
 *
 * https://systemd.io/JOURNAL_EXPORT_FORMATS/
 */
import { jsonCarrier } from '../json-carrier.js';

export default jsonCarrier({
  name: 'journald-message',
  product: 'systemd journal (journalctl -o json), messages alone',
  specification: 'https://systemd.io/JOURNAL_EXPORT_FORMATS/',
  messages: ['/MESSAGE'],
  requires: ['/__REALTIME_TIMESTAMP'],
});
