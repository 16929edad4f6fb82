/**
 * Olfeo SaaS, its live log: proxy and DNS records, one JSON object a line.
 *
 *   {"type":"proxy","url":"https://chatgpt.com/c/1","action":"allow","domain":"chatgpt.com","src_ip":"10.0.12.9","src_port":"27275",
 *    "timestamp":1763629925852,"dest_ip":"192.0.2.4","http_method":"GET","user_response_time_ms":"84","user_received_bytes":"4664",
 *    "user_sent_bytes":"836","user_status_code":"200","display_name":"Ana Sousa","category_label":"AI","policy_name":"None"}
 *
 * Olfeo on premises writes the common log format with the date `[02/07/2026 07:51:20]`, which is the format `combined`.
 *
 * https://www.olfeo.com/
 */
import { jsonLog } from '../json-log.js';
import { Fact } from '../row.js';

const who = {
  time: ['/timestamp'],
  host: ['/domain'],
  client: ['/src_ip'],
  clientPort: ['/src_port'],
  user: ['/display_name', '/user_name'],
  action: ['/action'],
} as const;

export default jsonLog(
  {
    name: 'olfeo',
    product: 'Olfeo SaaS (live log; JSON)',
    kind: 'proxy',
    facts: ['request', 'query'],
    fields: [
      'time',
      'durationMs',
      'client',
      'clientPort',
      'user',
      'realm',
      'host',
      'server',
      'serverPort',
      'app',
      'method',
      'path',
      'status',
      'action',
      'bytesUp',
      'bytesDown',
    ],
    specification: 'https://www.olfeo.com/',
  },
  '"type", "domain", "user_sent_bytes" and "category_label"',
  [
    {
      when: { '/type': ['proxy'], '/domain': true, '/user_sent_bytes': true, '/category_label': true },
      fact: Fact.Request,
      fields: {
        ...who,
        url: ['/url'],
        server: ['/dest_ip'],
        method: ['/http_method'],
        status: ['/user_status_code'],
        bytesUp: ['/user_sent_bytes'],
        bytesDown: ['/user_received_bytes'],
        durationMs: ['/user_response_time_ms'],
      },
    },
    {
      when: { '/type': ['dns'], '/domain': true, '/user_sent_bytes': true, '/category_label': true },
      fact: Fact.Query,
      app: 'dns',
      fields: { ...who, server: ['/dest_ip'] },
    },
  ],
);
