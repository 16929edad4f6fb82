/**
 * Netskope's events, one JSON object a line, as its REST API and Cloud Log Shipper write them.
 *
 *   {"type":"connection","timestamp":1763629925,"user":"ana@corp.example","userip":"10.0.12.9","srcip":"198.51.100.7",
 *    "dstip":"192.0.2.4","dstport":443,"domain":"chatgpt.com","url":"chatgpt.com/c/1","hostname":"NB-17",
 *    "client_bytes":23095,"server_bytes":287836,"useragent":"Mozilla/5.0","access_method":"Client"}
 *
 * CSV has the same names in a header, CEF those of ArcSight (both written from published field lists; no such log at hand).
 * Page and connection events are the traffic. Application events and alerts (`nspolicy`) tell of activities in it: they are
 * not counted once more. Network events are private access, by address. Numbers that are 0 are fillers.
 * Audit and infrastructure events state none of our facts.
 *
 * https://docs.netskope.com/en/using-the-rest-api-v2-dataexport-iterator-endpoints/
 */
import { csvReader } from '../csv-log.js';
import { cefReader } from '../event-log.js';
import { jsonReader } from '../json-log.js';
import { logOfReaders } from '../log-of-readers.js';
import type { RecordType } from '../record-types.js';
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

/** Transaction events by the names of their columns, where they stream to a cloud's storage as JSON; as columns they are W3C. */
const transaction = {
  time: ['/x-cs-timestamp'],
  host: ['/cs-host', '/x-cs-sni'],
  path: ['/cs-uri'],
  client: ['/c-ip'],
  clientPort: ['/x-cs-src-port'],
  user: ['/cs-username'],
  server: ['/x-cs-dst-ip', '/s-ip'],
  serverPort: ['/cs-uri-port'],
  method: ['/cs-method'],
  status: ['/sc-status'],
  contentType: ['/sc-content-type'],
  userAgent: ['/cs-user-agent'],
  referrer: ['/cs-referer'],
  bytesUp: ['/cs-bytes'],
  bytesDown: ['/sc-bytes'],
  action: ['/x-policy-action'],
  durationMs: ['/time-taken'],
  ja3: ['/x-cs-ssl-ja3'],
} as const;

const words = {
  unknown: ['0', '-', 'n/a', 'N/A', 'null', 'None', 'NotAvailable', 'unknown'],
  allowed: ['allow', 'bypass', 'useralert', 'alert', 'detection'],
  blocked: ['block', 'quarantine'],
};

/** Cloud Exchange's default mapping to CEF. */
const common = {
  time: ['rt', 'timestamp', 'start'],
  client: ['src', 'sourceAddress'],
  clientPort: ['spt'],
  user: ['suser', 'sourceUserName'],
  device: ['shost', 'dvchost'],
  server: ['dst', 'destinationAddress'],
  serverPort: ['dpt'],
  transport: ['proto'],
  method: ['requestMethod'],
  userAgent: ['requestClientApplication'],
  bytesUp: ['out', 'client_bytes'],
  bytesDown: ['in', 'server_bytes'],
  action: ['act', 'deviceAction'],
} as const;

export default logOfReaders(
  {
    name: 'netskope',
    product: 'Netskope (page, connection, application and network events; JSON, CSV, CEF)',
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
      'ja3',
    ],
    specification: 'https://docs.netskope.com/en/using-the-rest-api-v2-dataexport-iterator-endpoints/',
  },
  [
    jsonReader(
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
        {
          when: { '/x-type': ['http_transaction'], '/cs-host': true, '/c-ip': true },
          fact: Fact.Request,
          fields: transaction,
        },
        { when: { '/dlp_incident_id': true, '/access_method': true, '/timestamp': true, '/site': true } },
        {
          when: {
            '/type': ['nspolicy', 'admin_audit_logs', 'infrastructure', 'endpoint', 'malware', 'incident'],
            '/timestamp': true,
          },
        },
      ],
      words,
    ),
    csvReader({
      expected: 'the header of exported events ("timestamp", "access_method", "url")',
      headers: [
        ['timestamp', 'access_method', 'url', 'user'],
        ['timestamp', 'access_method', 'srcip', 'dstip'],
      ],
      types: [
        { when: { url: true }, fact: Fact.Request, fields: bare(traffic) },
        { when: { dstip: true }, fact: Fact.Flow, fields: bare(traffic) },
      ],
      words,
    }),
    cefReader(
      ['Netskope'],
      [
        {
          when: { request: true },
          fact: Fact.Request,
          fields: { ...common, url: ['request', 'url'], host: ['dhost', 'domain'] },
        },
        { when: { url: true }, fact: Fact.Request, fields: { ...common, url: ['url'], host: ['dhost', 'domain'] } },
        { when: { src: true, dst: true }, fact: Fact.Flow, fields: common },
        { when: {} },
      ],
      words,
    ),
  ],
);

/** The names without their slash. */
function bare(fields: Readonly<Record<string, readonly string[]>>): NonNullable<RecordType['fields']> {
  return Object.fromEntries(Object.entries(fields).map(([key, names]) => [key, names.map((name) => name.slice(1))]));
}
