/**
 * Apache APISIX: what its logging plugins (http-logger, file-logger, kafka-logger and others) write by default, one JSON object a request.
 * Written from the published example; no log at hand.
 *
 *   {"client_ip":"10.0.12.9","start_time":1795157196048,"latency":740,"apisix_latency":1,"upstream_latency":739,"upstream":"192.0.2.4:443","route_id":"1",
 *    "request":{"method":"POST","uri":"/v1/chat/completions","url":"http://ai.corp.example:9080/v1/chat/completions","size":512,"headers":{"host":"ai.corp.example",…}},
 *    "response":{"status":200,"size":9120,"headers":{…}},"server":{"hostname":"gw","version":"3.11.0"}}
 *
 * https://apisix.apache.org/docs/apisix/plugins/http-logger/
 */
import { jsonLog } from '../json-log.js';
import { Fact } from '../row.js';

export default jsonLog(
  {
    name: 'apisix',
    product: 'Apache APISIX, API7 (logging plugins; JSON)',
    kind: 'web server',
    facts: ['request'],
    fields: [
      'time',
      'durationMs',
      'client',
      'user',
      'realm',
      'host',
      'serverPort',
      'method',
      'path',
      'status',
      'contentType',
      'userAgent',
      'referrer',
      'bytesUp',
      'bytesDown',
    ],
    specification: 'https://apisix.apache.org/docs/apisix/plugins/http-logger/',
  },
  '"client_ip", "start_time", "apisix_latency" and "request"',
  [
    {
      when: { '/client_ip': true, '/start_time': true, '/apisix_latency': true, '/request/method': true },
      fact: Fact.Request,
      isWebServer: true,
      fields: {
        time: ['/start_time'],
        url: ['/request/url'],
        host: ['/request/headers/host'],
        path: ['/request/uri'],
        client: ['/client_ip'],
        user: ['/consumer/username'],
        method: ['/request/method'],
        status: ['/response/status'],
        contentType: ['/response/headers/content-type'],
        userAgent: ['/request/headers/user-agent'],
        referrer: ['/request/headers/referer'],
        bytesUp: ['/request/size'],
        bytesDown: ['/response/size'],
        durationMs: ['/latency'],
      },
    },
  ],
);
