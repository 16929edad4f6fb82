/**
 * nginx writing its variables as JSON: `log_format … escape=json`.
 *
 *   {"time_iso8601":"2026-11-20T09:12:05+00:00","remote_addr":"10.0.12.9","remote_user":"","request_method":"GET","host":"ai.corp.example",
 *    "request_uri":"/v1/models","status":"200","body_bytes_sent":"417","request_length":"120","request_time":"0.012",
 *    "http_user_agent":"curl/8.14.1","http_referer":""}
 *
 * Sites choose the keys; those named after nginx's variables are read. The dumps of counters of nginx Plus state none of our facts.
 *
 * https://nginx.org/en/docs/http/ngx_http_log_module.html
 */
import { jsonLog } from '../json-log.js';
import { Fact } from '../row.js';

const variables = {
  time: ['/time_iso8601', '/msec', '/time_local', '/time', '/timestamp', '/@timestamp'],
  host: ['/host', '/http_host', '/server_name'],
  path: ['/request_uri', '/uri'],
  client: ['/remote_addr'],
  clientPort: ['/remote_port'],
  user: ['/remote_user'],
  method: ['/request_method'],
  status: ['/status', '/response_status'],
  contentType: ['/sent_http_content_type', '/content_type'],
  userAgent: ['/http_user_agent'],
  referrer: ['/http_referer', '/http_referrer'],
  bytesUp: ['/request_length'],
  bytesDown: ['/bytes_sent', '/body_bytes_sent'],
  durationSeconds: ['/request_time'],
} as const;

export default jsonLog(
  {
    name: 'nginx-json',
    product: 'nginx (access log as JSON, keys named after its variables)',
    kind: 'web server',
    facts: ['request'],
    fields: [
      'time',
      'durationMs',
      'client',
      'clientPort',
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
    specification: 'https://nginx.org/en/docs/http/ngx_http_log_module.html',
  },
  '"remote_addr", "status" and "request" or "request_uri"',
  [
    {
      when: { '/remote_addr': true, '/request': true, '/status': true },
      fact: Fact.Request,
      isWebServer: true,
      fields: { ...variables, requestLine: ['/request'] },
    },
    {
      when: { '/remote_addr': true, '/request_uri': true, '/status': true },
      fact: Fact.Request,
      isWebServer: true,
      fields: variables,
    },
    {
      when: { '/remote_addr': true, '/uri': true, '/status': true },
      fact: Fact.Request,
      isWebServer: true,
      fields: variables,
    },
    {
      when: { '/remote_addr': true, '/request': true, '/response_status': true },
      fact: Fact.Request,
      isWebServer: true,
      fields: { ...variables, requestLine: ['/request'] },
    },
    { when: { '/nginx_version': true, '/server_zones': true } },
  ],
  { unknown: ['-', '_'] },
);
