/**
 * Google Cloud Logging's entries that hold a line of text.
 *
 *   {"insertId":"…","logName":"projects/p/logs/squid","textPayload":"1762000000.048 30890 …","timestamp":"…"}
 *
 * Entries with a `jsonPayload` are formats of their own.
 *
 * https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry
 */
import { jsonCarrier } from '../json-carrier.js';

export default jsonCarrier({
  name: 'google-cloud-logging',
  product: 'Google Cloud Logging (textPayload)',
  specification: 'https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry',
  messages: ['/textPayload', '/jsonPayload/message'],
  requires: ['/logName'],
});
