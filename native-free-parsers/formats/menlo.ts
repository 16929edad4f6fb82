/**
 * Menlo Security's web events, one JSON object a line, as its log API gives them.
 *
 *   {"event":{"vendor":"Menlo Security","product":"MSIP","name":"proxy_event","event_time":"2026-11-20T09:12:05","domain":"chatgpt.com",
 *    "url":"chatgpt.com:443","request_type":"CONNECT","response_code":"200","x-client-ip":"198.51.100.7","userid":"ana@corp.example"}}
 *
 *   CEF:0|Menlo Security|MSIP|2.0|web|proxy_event|3|rt=1763629925000 src=10.0.12.9 suser=ana@corp.example request=https://chatgpt.com/c/1 …
 *
 * CEF is written from its standard keys; no such log at hand.
 *
 * https://info.menlosecurity.com/
 */
import { cefReader } from '../event-log.js';
import { jsonReader } from '../json-log.js';
import { logOfReaders } from '../log-of-readers.js';
import type { RecordType } from '../record-types.js';
import { Fact } from '../row.js';

const words = { unknown: ['-', 'N/A', 'null'] };

export default logOfReaders(
  {
    name: 'menlo',
    product: 'Menlo Security (web events; JSON, CEF)',
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
  [
    jsonReader(
      'an "event" with the "vendor" Menlo Security',
      [
        {
          when: { '/event/vendor': ['Menlo Security'], '/event/url': true, '/event/event_time': true },
          fact: Fact.Request,
          fields: web('/event'),
        },
        {
          when: { '/vendor': ['Menlo Security'], '/url': true, '/event_time': true },
          fact: Fact.Request,
          fields: web(''),
        },
        { when: { '/event/vendor': ['Menlo Security'] } },
        { when: { '/vendor': ['Menlo Security'] } },
      ],
      words,
    ),
    cefReader(
      ['Menlo Security', 'Menlo'],
      [
        {
          when: { request: true },
          fact: Fact.Request,
          fields: {
            time: ['rt', 'start', 'end'],
            url: ['request'],
            host: ['dhost'],
            client: ['src'],
            user: ['suser', 'duser'],
            server: ['dst'],
            serverPort: ['dpt'],
            method: ['requestMethod'],
            status: ['outcome'],
            userAgent: ['requestClientApplication'],
            referrer: ['requestContext'],
            bytesUp: ['out'],
            bytesDown: ['in'],
            action: ['act'],
          },
        },
        { when: {} },
      ],
      words,
    ),
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
