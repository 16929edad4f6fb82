/**
 * Microsoft Azure's web front ends: access logs of Application Gateway and Front Door, one JSON object a line.
 * Written from the published field list; no log at hand.
 *
 *   {"timeStamp":"2026-11-20T09:12:05Z","resourceId":"/SUBSCRIPTIONS/…","operationName":"ApplicationGatewayAccess","category":"ApplicationGatewayAccessLog",
 *    "properties":{"clientIP":"10.0.12.9","clientPort":50112,"httpMethod":"GET","requestUri":"/v1/models","userAgent":"curl/8.14.1","httpStatus":200,
 *     "receivedBytes":65,"sentBytes":553,"timeTaken":0.205,"host":"ai.corp.example","serverRouted":"10.1.0.8:443"}}
 *   {"time":"2026-11-20T09:12:05.4Z","category":"FrontDoorAccessLog","properties":{"httpMethod":"GET","requestUri":"https://ai.corp.example:443/v1/models",
 *     "requestBytes":"120","responseBytes":"553","clientIp":"10.0.12.9","clientPort":"50112","timeTaken":"0.205","httpStatusCode":"200", …}}
 *
 * Logs of the web application firewall and of probes state none of our facts.
 *
 * https://learn.microsoft.com/en-us/azure/application-gateway/monitor-application-gateway-reference
 * https://learn.microsoft.com/en-us/azure/frontdoor/monitor-front-door
 */
import { jsonLog } from '../json-log.js';
import { Fact } from '../row.js';

const who = {
  time: ['/timeStamp', '/time', '/timestamp'],
  method: ['/properties/httpMethod'],
  userAgent: ['/properties/userAgent'],
  referrer: ['/properties/referer', '/properties/referrer'],
  durationSeconds: ['/properties/timeTaken'],
} as const;

export default jsonLog(
  {
    name: 'azure-gateway',
    product: 'Azure Application Gateway and Front Door (access logs; JSON)',
    kind: 'web server',
    facts: ['request'],
    fields: [
      'time',
      'durationMs',
      'client',
      'clientPort',
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
    specification: 'https://learn.microsoft.com/en-us/azure/application-gateway/monitor-application-gateway-reference',
  },
  'the category ApplicationGatewayAccessLog or FrontDoorAccessLog',
  [
    {
      when: { '/category': ['ApplicationGatewayAccessLog'], '/properties/requestUri': true },
      fact: Fact.Request,
      isWebServer: true,
      fields: {
        ...who,
        url: ['/properties/requestUri'],
        host: ['/properties/originalHost', '/properties/host'],
        client: ['/properties/clientIP'],
        clientPort: ['/properties/clientPort'],
        status: ['/properties/httpStatus'],
        contentType: ['/properties/contentType'],
        bytesUp: ['/properties/receivedBytes'],
        bytesDown: ['/properties/sentBytes'],
      },
    },
    {
      when: { '/category': ['FrontDoorAccessLog', 'FrontdoorAccessLog'], '/properties/requestUri': true },
      fact: Fact.Request,
      isWebServer: true,
      fields: {
        ...who,
        url: ['/properties/requestUri'],
        host: ['/properties/hostName'],
        client: ['/properties/clientIp', '/properties/socketIp'],
        clientPort: ['/properties/clientPort'],
        status: ['/properties/httpStatusCode'],
        bytesUp: ['/properties/requestBytes'],
        bytesDown: ['/properties/responseBytes'],
      },
    },
    {
      when: {
        '/category': [
          'ApplicationGatewayFirewallLog',
          'ApplicationGatewayPerformanceLog',
          'FrontDoorWebApplicationFirewallLog',
          'FrontdoorWebApplicationFirewallLog',
          'FrontDoorHealthProbeLog',
          'ResourceHealth',
        ],
      },
    },
  ],
);
