/**
 * Cloudflare's Logpush: Zero Trust Gateway (HTTP, network, DNS) and the requests to a zone, one JSON object a line.
 *
 *   {"Action":"allow","Datetime":"2026-11-20T09:12:05Z","DestinationIP":"192.0.2.4","DestinationPort":443,"DeviceName":"nb-17",
 *    "Email":"ana@corp.example","HTTPHost":"chatgpt.com","HTTPMethod":"POST","HTTPStatusCode":200,"SourceIP":"198.51.100.7",
 *    "SourcePort":47924,"URL":"https://chatgpt.com/backend-api/conversation","UserAgent":"Mozilla/5.0"}
 *
 * Gateway counts no bytes. What a zone's firewall found in a request (`firewall_events`) is `repeated`: the zone's log has the request;
 * so are Spectrum's connections before they end, and the packets that network analytics samples. Access logins and the other data sets state none of our facts.
 *
 * https://developers.cloudflare.com/logs/logpush/logpush-job/datasets/account/gateway_http/
 */
import { jsonLog } from '../json-log.js';
import { Fact } from '../row.js';

const who = {
  client: ['/SourceInternalIP', '/SourceIP', '/SrcIP'],
  clientPort: ['/SourcePort', '/SrcPort'],
  user: ['/Email'],
  device: ['/DeviceName'],
} as const;
const spectrum = { '/ConnectTimestamp': true, '/ClientIP': true, '/OriginIP': true, '/Event': true } as const;
const tunnelled = {
  time: ['/ConnectTimestamp', '/Timestamp'],
  client: ['/ClientIP'],
  clientPort: ['/ClientPort'],
  host: ['/ClientTlsClientHelloServerName'],
  server: ['/OriginIP'],
  serverPort: ['/OriginPort'],
  transport: ['/ClientProto'],
} as const;
const tunnelTotals = { bytesUp: ['/ClientBytes'], bytesDown: ['/OriginBytes'] } as const;

export default jsonLog(
  {
    name: 'cloudflare',
    product:
      'Cloudflare Logpush (Gateway HTTP, network and DNS; zone HTTP requests and firewall events; Spectrum; network analytics)',
    kind: 'proxy',
    facts: ['request', 'flow', 'query', 'answer'],
    fields: [
      'time',
      'client',
      'clientPort',
      'device',
      'user',
      'realm',
      'host',
      'server',
      'serverPort',
      'transport',
      'app',
      'method',
      'path',
      'status',
      'contentType',
      'userAgent',
      'referrer',
      'action',
      'bytesUp',
      'bytesDown',
      'queryType',
      'responseCode',
      'answers',
    ],
    specification: 'https://developers.cloudflare.com/logs/logpush/logpush-job/datasets/',
  },
  '"Datetime" and "HTTPHost", "SNI" or "QueryName"; or "ClientRequestHost" and "EdgeStartTimestamp" or "RayID"',
  [
    {
      when: { '/Datetime': true, '/HTTPHost': true, '/HTTPMethod': true },
      fact: Fact.Request,
      fields: {
        ...who,
        time: ['/Datetime'],
        url: ['/URL'],
        host: ['/HTTPHost'],
        server: ['/DestinationIP'],
        serverPort: ['/DestinationPort'],
        method: ['/HTTPMethod'],
        status: ['/HTTPStatusCode'],
        userAgent: ['/UserAgent'],
        referrer: ['/Referer'],
        action: ['/Action'],
      },
    },
    {
      when: { '/Datetime': true, '/SessionID': true, '/Transport': true, '/SNI': true },
      fact: Fact.Flow,
      fields: {
        ...who,
        time: ['/Datetime'],
        host: ['/SNI'],
        server: ['/DestinationIP'],
        serverPort: ['/DestinationPort'],
        transport: ['/Transport'],
        action: ['/Action'],
      },
    },
    {
      when: { '/SessionStartTime': true, '/OriginIP': true, '/SourceIP': true },
      fact: Fact.Flow,
      fields: {
        ...who,
        time: ['/SessionStartTime'],
        server: ['/OriginIP'],
        serverPort: ['/OriginPort'],
        transport: ['/Protocol'],
        bytesUp: ['/BytesSent'],
        bytesDown: ['/BytesReceived'],
      },
    },
    {
      when: { '/Datetime': true, '/QueryName': true },
      fact: Fact.Query,
      app: 'dns',
      fields: {
        ...who,
        time: ['/Datetime'],
        host: ['/QueryName'],
        queryType: ['/QueryTypeName', '/QueryType'],
        responseCode: ['/RCode'],
        server: ['/DstIP'],
        serverPort: ['/DstPort'],
        action: ['/ResolverDecision'],
        answers: ['/ResolvedIPs'],
      },
    },
    {
      when: { '/Timestamp': true, '/QueryName': true, '/ResponseCode': true },
      fact: Fact.Query,
      app: 'dns',
      fields: {
        time: ['/Timestamp'],
        host: ['/QueryName'],
        client: ['/SourceIP'],
        queryType: ['/QueryType'],
        responseCode: ['/ResponseCode'],
      },
    },
    {
      when: { '/ClientRequestHost': true, '/ClientIP': true, '/EdgeStartTimestamp': true },
      fact: Fact.Request,
      fields: {
        time: ['/EdgeStartTimestamp'],
        client: ['/ClientIP'],
        clientPort: ['/ClientSrcPort'],
        host: ['/ClientRequestHost'],
        path: ['/ClientRequestURI', '/ClientRequestPath'],
        method: ['/ClientRequestMethod'],
        status: ['/EdgeResponseStatus'],
        contentType: ['/EdgeResponseContentType'],
        userAgent: ['/ClientRequestUserAgent'],
        referrer: ['/ClientRequestReferer'],
        server: ['/OriginIP'],
        bytesUp: ['/ClientRequestBytes'],
        bytesDown: ['/EdgeResponseBytes'],
      },
    },
    {
      when: { '/ClientRequestHost': true, '/ClientIP': true, '/Datetime': true, '/RayID': true },
      fact: Fact.Request,
      isRepeated: true,
      fields: {
        time: ['/Datetime'],
        client: ['/ClientIP'],
        host: ['/ClientRequestHost'],
        path: ['/ClientRequestPath'],
        method: ['/ClientRequestMethod'],
        status: ['/EdgeResponseStatus'],
        userAgent: ['/ClientRequestUserAgent'],
        action: ['/Action'],
      },
    },
    { when: { ...spectrum, '/Event': ['disconnect'] }, fact: Fact.Flow, fields: { ...tunnelled, ...tunnelTotals } },
    { when: spectrum, fact: Fact.Flow, isRepeated: true, fields: tunnelled },
    {
      when: { '/Datetime': true, '/IPSourceAddress': true, '/IPDestinationAddress': true },
      fact: Fact.Flow,
      isRepeated: true,
      fields: {
        time: ['/Datetime'],
        client: ['/IPSourceAddress'],
        clientPort: ['/SourcePort'],
        server: ['/IPDestinationAddress'],
        serverPort: ['/DestinationPort'],
        transport: ['/IPProtocolName', '/IPProtocol'],
        action: ['/Outcome'],
      },
    },
    { when: { '/AppDomain': true, '/AppUUID': true, '/CreatedAt': true } },
  ],
);
