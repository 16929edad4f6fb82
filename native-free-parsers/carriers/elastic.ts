/**
 * Elastic Common Schema, as Beats, Elastic Agent and Logstash write it.
 *
 *   {"@timestamp":"2026-11-20T06:46:36.048Z","message":"…","event":{"original":"…"},"host":{"name":"proxy1"}}
 *
 * `event.original` is the line as it came; a pipeline may have shortened `message`.
 *
 * https://www.elastic.co/docs/reference/ecs/ecs-event
 */
import { jsonCarrier } from '../json-carrier.js';

export default jsonCarrier({
  name: 'elastic',
  product: 'Elastic Beats, Elastic Agent, Logstash (ECS JSON)',
  specification: 'https://www.elastic.co/docs/reference/ecs/ecs-event',
  messages: ['/event/original', '/message'],
  requires: ['/@timestamp'],
});
