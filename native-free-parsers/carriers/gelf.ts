/**
 * Graylog Extended Log Format, one object a line.
 *
 *   {"version":"1.1","host":"proxy1","short_message":"1762000000.048 30890 …","timestamp":1762000000.048,"level":6}
 *
 * `full_message` is the whole line where the short one is cut.
 *
 * https://go2docs.graylog.org/current/getting_in_log_data/gelf.html
 */
import { jsonCarrier } from '../json-carrier.js';

export default jsonCarrier({
  name: 'gelf',
  product: 'Graylog (GELF)',
  specification: 'https://go2docs.graylog.org/current/getting_in_log_data/gelf.html',
  messages: ['/full_message', '/short_message'],
  requires: ['/short_message'],
});
