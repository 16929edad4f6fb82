/**
 * F5 BIG-IP's requests as Telemetry Streaming sends them: its request logging profile (LTM) and its application firewall (ASM),
 * JSON, one object a line.
 *
 *   {"event_source":"request_logging","event_timestamp":"2026-11-20:09:12:05.000Z","hostname":"bigip1","client_ip":"10.0.12.9",
 *    "server_ip":"10.5.3.4","http_method":"GET","http_uri":"/v1/models","virtual_name":"/Common/ai/ai_vs","telemetryEventCategory":"LTM"}
 *
 * The name that was asked for is known where the profile logs `http_host`. What the client asked is the virtual server, whose address
 * is `vip`; `server_ip` and `node` are its own servers. Other categories state none of our facts.
 *
 * https://clouddocs.f5.com/products/extensions/f5-telemetry-streaming/latest/event-listener.html
 */
import { jsonLog } from '../json-log.js';
import { Fact } from '../row.js';

export default jsonLog(
  {
    name: 'f5-telemetry',
    product: 'F5 BIG-IP (Telemetry Streaming: LTM and ASM requests; JSON)',
    kind: 'web server',
    facts: ['request'],
    fields: [
      'time',
      'client',
      'clientPort',
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
    specification: 'https://clouddocs.f5.com/products/extensions/f5-telemetry-streaming/latest/event-listener.html',
  },
  '"telemetryEventCategory" of Telemetry Streaming',
  [
    {
      when: { '/telemetryEventCategory': ['LTM'], '/http_method': true },
      fact: Fact.Request,
      isWebServer: true,
      fields: {
        time: ['/event_timestamp', '/req_start_time'],
        host: ['/http_host'],
        path: ['/http_uri'],
        client: ['/src_ip', '/client_ip'],
        user: ['/user'],
        server: ['/vip'],
        method: ['/http_method'],
        status: ['/http_status', '/http_statcode'],
        contentType: ['/http_content_type'],
        userAgent: ['/http_user_agent'],
        referrer: ['/http_referrer'],
        bytesUp: ['/bytes_in'],
        bytesDown: ['/bytes_out'],
      },
    },
    {
      when: { '/telemetryEventCategory': ['ASM'], '/method': true, '/ip_client': true },
      fact: Fact.Request,
      isWebServer: true,
      fields: {
        time: ['/date_time'],
        path: ['/uri'],
        client: ['/ip_client'],
        clientPort: ['/src_port'],
        user: ['/username'],
        server: ['/dest_ip'],
        serverPort: ['/dest_port'],
        method: ['/method'],
        status: ['/response_code'],
        action: ['/request_status'],
      },
    },
    { when: { '/telemetryEventCategory': true } },
  ],
  { unknown: ['-', 'N/A'], allowed: ['passed', 'alerted'], blocked: ['blocked'] },
);
