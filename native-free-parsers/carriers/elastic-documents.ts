/**
 * Documents of an Elasticsearch or OpenSearch index, one search hit a line, that hold no line of text: each is itself the record.
 *
 *   {"_index":"packetbeat-8","_id":"…","_source":{"@timestamp":"2026-11-20T06:46:36.048Z","source":{"ip":"10.0.12.9",…},…}}
 *
 * https://www.elastic.co/docs/reference/ecs
 */
import { jsonCarrier } from '../json-carrier.js';

export default jsonCarrier({
  name: 'elastic-documents',
  product: 'Elasticsearch, OpenSearch (exported documents without a message)',
  specification: 'https://www.elastic.co/docs/reference/ecs',
  messages: ['/_source'],
});
