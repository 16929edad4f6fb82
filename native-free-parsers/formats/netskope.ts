/**
 * Netskope's events, one JSON object a line, as its REST API and Cloud Log Shipper write them.
 *
 *   {"type":"connection","timestamp":1763629925,"user":"ana@corp.example","userip":"10.0.12.9","srcip":"198.51.100.7",
 *    "dstip":"192.0.2.4","dstport":443,"domain":"chatgpt.com","url":"chatgpt.com/c/1","hostname":"NB-17",
 *    "client_bytes":23095,"server_bytes":287836,"useragent":"Mozilla/5.0","access_method":"Client"}
 *
 * Page and connection events are the traffic. Application events and alerts (`nspolicy`) tell of activities in it: they are
 * not counted once more. Network events are private access, by address. Numbers that are 0 are fillers.
 * Audit and infrastructure events state none of our facts.
 *
 * https://docs.netskope.com/en/using-the-rest-api-v2-dataexport-iterator-endpoints/
 */
import { jsonLog } from '../json-log.js';
import { Fact } from '../row.js';

const traffic = {
  time: ['/timestamp'],
  url: ['/url'],
  host: ['/domain', '/page', '/dsthost'],
  client: ['/userip', '/srcip'],
  clientPort: ['/srcport'],
  user: ['/user', '/ur_normalized'],
  device: ['/hostname'],
  server: ['/dstip'],
  serverPort: ['/dstport'],
  transport: ['/ip_protocol'],
  method: ['/http_method'],
  status: ['/http_status'],
  userAgent: ['/useragent'],
  referrer: ['/referer'],
  bytesUp: ['/client_bytes'],
  bytesDown: ['/server_bytes'],
  action: ['/action'],
  durationSeconds: ['/conn_duration'],
} as const;

export default jsonLog(
  {
    name: 'netskope',
    product: 'Netskope (page, connection, application and network events; JSON)',
    kind: 'proxy',
    facts: ['request', 'flow'],
    fields: [
      'time',
      'durationMs',
      'client',
      'clientPort',
      'device',
      'user',
      'realm',
      'host',
      'server',
      'serverPort',
      'transport',
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
    specification: 'https://docs.netskope.com/en/using-the-rest-api-v2-dataexport-iterator-endpoints/',
  },
  '"timestamp", "access_method" and the "type" of a Netskope event',
  [
    {
      when: { '/type': ['connection', 'page'], '/timestamp': true, '/access_method': true },
      fact: Fact.Request,
      fields: traffic,
    },
    {
      when: { '/type': ['network'], '/timestamp': true, '/access_method': true },
      fact: Fact.Flow,
      fields: { ...traffic, url: [], host: ['/domain', '/dsthost'], server: ['/dstip', '/dsthost'] },
    },
    {
      when: { '/type': ['nspolicy'], '/timestamp': true, '/access_method': true, '/url': true },
      fact: Fact.Request,
      isRepeated: true,
      fields: { ...traffic, bytesUp: [], bytesDown: [] },
    },
    { when: { '/dlp_incident_id': true, '/access_method': true, '/timestamp': true, '/site': true } },
    {
      when: {
        '/type': ['nspolicy', 'admin_audit_logs', 'infrastructure', 'endpoint', 'malware', 'incident'],
        '/timestamp': true,
      },
    },
  ],
  {
    unknown: ['0', '-', 'n/a', 'N/A', 'null', 'None', 'NotAvailable', 'unknown'],
    allowed: ['allow', 'bypass', 'useralert', 'alert', 'detection'],
    blocked: ['block', 'quarantine'],
  },
);
