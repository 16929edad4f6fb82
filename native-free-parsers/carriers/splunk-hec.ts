/**
 * Splunk's HTTP event collector, one event a line.
 *
 *   {"time":1762000000.048,"host":"proxy1","sourcetype":"squid","event":"1762000000.048 30890 10.0.177.173 …"}
 *   {"time":1762000000.048,"host":"sensor1","sourcetype":"zeek:conn:json","event":{"ts":1762000000.048,"uid":"…"}}
 *
 * https://help.splunk.com/en/splunk-enterprise/get-data-in/collect-http-event-data/format-events-for-http-event-collector
 */
import { jsonCarrier } from '../json-carrier.js';

export default jsonCarrier({
  name: 'splunk-hec',
  product: 'Splunk HTTP Event Collector',
  specification:
    'https://help.splunk.com/en/splunk-enterprise/get-data-in/collect-http-event-data/format-events-for-http-event-collector',
  messages: ['/event'],
  requires: ['/event'],
});
