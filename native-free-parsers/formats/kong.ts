/**
 * Kong Gateway and Kong AI Gateway: what the plugins http-log, file-log, tcp-log and others write, one JSON object a request.
 * Written from the published field list; no log at hand.
 *
 *   {"started_at":1763629925352,"client_ip":"10.0.12.9","request":{"method":"POST","uri":"/openai/v1/chat/completions","url":"https://ai.corp.example:8443/openai/…",
 *    "size":512,"headers":{"host":"ai.corp.example","user-agent":"OpenAI/Python 1.3"}},"response":{"status":200,"size":9120},"latencies":{"request":740},
 *    "service":{"host":"api.openai.com","port":443,"protocol":"https"},"consumer":{"username":"ana"},"ai":{"proxy":{"meta":{"provider_name":"openai"}}}}
 *
 * The service that Kong asks is what the client wants: it is the host, and the gateway's own name only where none is stated.
 *
 * https://developer.konghq.com/plugins/http-log/
 */
import { jsonLog } from '../json-log.js';
import { Fact } from '../row.js';

export default jsonLog(
  {
    name: 'kong',
    product: 'Kong Gateway, Kong AI Gateway (logging plugins; JSON)',
    kind: 'proxy',
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
    specification: 'https://developer.konghq.com/plugins/http-log/',
  },
  '"started_at", "client_ip", "latencies" and "request"',
  [
    {
      when: { '/started_at': true, '/client_ip': true, '/latencies': true, '/request/method': true },
      fact: Fact.Request,
      isWebServer: true,
      fields: {
        time: ['/started_at'],
        host: ['/service/host', '/request/headers/host'],
        serverPort: ['/service/port'],
        path: ['/request/uri'],
        client: ['/client_ip'],
        user: ['/consumer/username', '/authenticated_entity/consumer_id'],
        method: ['/request/method'],
        status: ['/response/status'],
        contentType: ['/response/headers/content-type'],
        userAgent: ['/request/headers/user-agent'],
        referrer: ['/request/headers/referer'],
        bytesUp: ['/request/size'],
        bytesDown: ['/response/size'],
        durationMs: ['/latencies/request'],
      },
    },
  ],
);
