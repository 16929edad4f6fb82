/**
 * JSON objects that hold the line in `log` or `message`, whatever else they hold: Fluent Bit, Fluentd, Vector, CloudWatch Logs.
 *
 *   {"date":1762000000.048,"log":"…"}                                                  Fluent Bit
 *   {"file":"/var/log/x.log","host":"h","message":"…","source_type":"file","timestamp":"…"}   Vector
 *   {"message": "…"}                                                                   CloudWatch Logs
 *
 * https://docs.fluentbit.io/manual/data-pipeline/inputs/tail, https://vector.dev/docs/reference/configuration/sources/file/
 */
import { jsonCarrier } from '../json-carrier.js';

export default jsonCarrier({
  name: 'json-message',
  product: 'Fluent Bit, Fluentd, Vector, CloudWatch Logs (JSON with log or message)',
  specification: 'https://vector.dev/docs/reference/configuration/sources/file/',
  messages: ['/log', '/message', '/msg', '/MESSAGE'],
});
