/**
 * Menlo Security's web events, one JSON object a line, as its log API gives them.
 *
 *   {"event":{"vendor":"Menlo Security","product":"MSIP","name":"proxy_event","event_time":"2026-11-20T09:12:05","domain":"chatgpt.com",
 *    "url":"chatgpt.com:443","request_type":"CONNECT","response_code":"200","x-client-ip":"198.51.100.7","userid":"ana@corp.example"}}
 *
 * https://info.menlosecurity.com/
 */
import { jsonLog } from '../json-log.js';
import type { RecordType } from '../record-types.js';
import { Fact } from '../row.js';

export default jsonLog(
  {
    name: 'menlo',
    product: 'Menlo Security (web events; JSON)',
    kind: 'proxy',
    facts: ['request'],
    fields: [
      'time',
      'client',
      'user',
      'realm',
      'host',
      'server',
      'serverPort',
      'method',
      'path',
      'status',
      'contentType',
      'userAgent',
      'referrer',
      'action',
      'bytesUp',
      'bytesDown',
    ],
    specification: 'https://info.menlosecurity.com/',
  },
  'an "event" with the "vendor" Menlo Security',
  [
    {
      when: { '/event/vendor': ['Menlo Security'], '/event/url': true, '/event/event_time': true },
      fact: Fact.Request,
      fields: web('/event'),
    },
    { when: { '/vendor': ['Menlo Security'], '/url': true, '/event_time': true }, fact: Fact.Request, fields: web('') },
    { when: { '/event/vendor': ['Menlo Security'] } },
    { when: { '/vendor': ['Menlo Security'] } },
  ],
);

function web(inside: string): NonNullable<RecordType['fields']> {
  return {
    time: [`${inside}/event_time`],
    url: [`${inside}/url`],
    host: [`${inside}/domain`],
    client: [`${inside}/x-client-ip`, `${inside}/src_ip`],
    user: [`${inside}/userid`, `${inside}/user`],
    server: [`${inside}/dst`],
    method: [`${inside}/request_type`],
    status: [`${inside}/response_code`],
    contentType: [`${inside}/content-type`, `${inside}/content_type`],
    userAgent: [`${inside}/user-agent`, `${inside}/user_agent`],
    referrer: [`${inside}/referrer`, `${inside}/referer`],
    bytesUp: [`${inside}/bytes_sent`],
    bytesDown: [`${inside}/bytes_received`],
    action: [`${inside}/pe_action`, `${inside}/action`],
  };
}
