/**
 * Amazon API Gateway's access log as JSON, in the layouts that its console and documentation suggest. (Its CLF is the format
 * `combined`.)
 *
 *   {"requestId":"48752d0f-c99d-4cfa-a5a7-f3c6834d19e5","ip":"198.51.100.7","caller":"-","user":"-","requestTime":
 *    "20/Nov/2026:09:12:05 +0000","httpMethod":"POST","resourcePath":"/v1/chat","status":"200","protocol":"HTTP/1.1",
 *    "responseLength":"184","domainName":"ai.corp.example"}
 *
 * HTTP and WebSocket APIs have a `routeKey` in place of `resourcePath`. The name that was asked for is known where `domainName`
 * is logged. Users choose the keys themselves; a mapping reads other choices.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
import { jsonLog } from '../json-log.js';
import { Fact } from '../row.js';

const fields = {
  time: ['/requestTimeEpoch', '/requestTime'],
  host: ['/domainName'],
  path: ['/path', '/resourcePath'],
  client: ['/ip', '/sourceIp'],
  user: ['/user', '/caller'],
  method: ['/httpMethod'],
  status: ['/status'],
  userAgent: ['/userAgent'],
  bytesDown: ['/responseLength'],
};

export default jsonLog(
  {
    name: 'aws-api-gateway',
    product: 'Amazon API Gateway (access log; JSON)',
    kind: 'web server',
    facts: ['request'],
    fields: ['time', 'client', 'user', 'realm', 'host', 'method', 'path', 'status', 'userAgent', 'bytesDown'],
    specification: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html',
  },
  '"requestId", "requestTime", "status" and "resourcePath" or "routeKey"',
  [
    {
      when: { '/requestId': true, '/requestTime': true, '/status': true, '/resourcePath': true },
      fact: Fact.Request,
      isWebServer: true,
      fields,
    },
    {
      when: { '/requestId': true, '/requestTime': true, '/status': true, '/routeKey': true },
      fact: Fact.Request,
      isWebServer: true,
      fields: { ...fields, requestLine: ['/routeKey'] },
    },
  ],
);
