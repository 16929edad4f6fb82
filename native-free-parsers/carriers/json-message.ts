/**
 * JSON objects that hold the line in `log` or `message` or another key that says so, whatever else they hold: Fluent Bit, Fluentd, Vector,
 * CloudWatch Logs, Loki, Wazuh, Kafka's consumers, Datadog.
 *
 *   {"date":1762000000.048,"log":"…"}                                                  Fluent Bit
 *   {"file":"/var/log/x.log","host":"h","message":"…","source_type":"file","timestamp":"…"}   Vector
 *   {"message": "…"}                                                                   CloudWatch Logs
 *   {"labels":{…},"line":"…","timestamp":"…"}                                          Loki (logcli -o jsonl)
 *   {"full_log":"…","agent":{…},"location":"/var/log/x.log"}                          Wazuh (archives.json)
 *   {"topic":"logs","partition":0,"offset":12,"payload":"…"}                           Kafka (kcat -J)
 *   {"id":"…","content":{"message":"…"}}                                              Datadog
 *
 * https://docs.fluentbit.io/manual/data-pipeline/inputs/tail, https://vector.dev/docs/reference/configuration/sources/file/
 */
import { jsonCarrier } from '../json-carrier.js';

export default jsonCarrier({
  name: 'json-message',
  product: 'Fluent Bit, Fluentd, Vector, CloudWatch Logs, Loki, Wazuh, Kafka, Datadog (JSON with log or message)',
  specification: 'https://vector.dev/docs/reference/configuration/sources/file/',
  messages: [
    '/log',
    '/message',
    '/msg',
    '/MESSAGE',
    '/line',
    '/full_log',
    '/payload',
    '/value',
    '/content/message',
    '/SyslogMessage',
    '/@message',
  ],
});
