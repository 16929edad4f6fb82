/**
 * Documents of an Elasticsearch or OpenSearch index, one search hit a line, as elasticdump and Kibana export them.
 *
 *   {"_index":"logs-squid","_id":"…","_source":{"@timestamp":"2026-11-20T06:46:36.048Z","message":"…"}}
 *
 * https://www.elastic.co/docs/reference/ecs/ecs-event
 */
import { jsonCarrier } from '../json-carrier.js';

export default jsonCarrier({
  name: 'elastic-export',
  product: 'Elasticsearch, OpenSearch (exported documents)',
  specification: 'https://www.elastic.co/docs/reference/ecs/ecs-event',
  messages: ['/_source/event/original', '/_source/message'],
  requires: ['/_source'],
});
