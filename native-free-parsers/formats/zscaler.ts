/**
 * Zscaler Internet Access, as its Nanolog Streaming Service feeds web, firewall and DNS logs to others: JSON, key=value
 * with tabs, CEF, LEEF.
 *
 *   {"sourcetype":"zscalernss-web","event":{"datetime":"2026-11-20 09:12:05","action":"Allowed","requestsize":"608",
 *    "responsesize":"5120","serverip":"192.0.2.4","requestmethod":"GET","useragent":"curl/8.14.1","ClientIP":"10.0.12.9",
 *    "status":"200","user":"ana@corp.example","url":"chatgpt.com/c/1","hostname":"chatgpt.com","devicehostname":"nb-17"}}
 *
 *   "Fri Nov 20 09:12:05 2026","ana@corp.example","HTTPS","chatgpt.com/c/1","Allowed","ChatGPT","General","AI & ML","608","5120",…
 *
 * Columns without names are read in the orders of Zscaler's templates (written from these; no such log at hand).
 * The names are those of Zscaler's feeds for Splunk and of Cloud NSS; with or without the object around them. Times are in
 * the zone of the feed. Tunnel, audit, CASB and DLP records state none of our facts.
 *
 * https://help.zscaler.com/zia/nss-feed-output-format-web-logs
 * https://help.zscaler.com/zia/nss-feed-output-format-firewall-logs
 * https://help.zscaler.com/zia/nss-feed-output-format-dns-logs
 */
import { csvReader } from '../csv-log.js';
import { cefReader, leefReader } from '../event-log.js';
import { jsonReader } from '../json-log.js';
import { logOfReaders } from '../log-of-readers.js';
import { pairsReader } from '../pairs-log.js';
import { Fact } from '../row.js';
import { columnOrders } from '../zscaler/column-orders.js';
import { cefTypes, leefTypes } from '../zscaler/event-types.js';
import { bare, dnsFields, firewallFields, webFields } from '../zscaler/feed-fields.js';

/** Zscaler's own feed for Microsoft Sentinel, which has CEF's names in JSON. */
const sentinel = {
  time: ['/TimeGenerated'],
  client: ['/src'],
  clientPort: ['/spt'],
  server: ['/dst'],
  serverPort: ['/dpt'],
  user: ['/suser'],
  device: ['/devicehostname', '/dvchost'],
  bytesUp: ['/out'],
  bytesDown: ['/in'],
  action: ['/act'],
} as const;

const words = {
  unknown: ['0.0.0.0', 'None', 'none', 'NA', 'N/A', 'Unknown', 'NotFound', 'NotAvailable', '-'],
  allowed: ['allow', 'req_allow', 'req(allow', 'caution'],
  blocked: ['block', 'drop', 'den', 'reset', 'req_block', 'req_drop', 'req(block', 'req(drop'],
};

const webProtocols = [
  'HTTP',
  'HTTPS',
  'FTP',
  'SSL',
  'HTTP_PROXY',
  'TUNNEL',
  'FTP_OVER_HTTP',
  'DNSOVERHTTPS',
  'WEBSOCKET',
  'WEBSOCKET_SSL',
];
const ipProtocols = ['TCP', 'UDP', 'ICMP', 'IP', 'GRE', 'ESP', 'Other', 'Any'];

export default logOfReaders(
  {
    name: 'zscaler',
    product: 'Zscaler Internet Access (NSS and Cloud NSS feeds: web, firewall, DNS; JSON, key=value, CSV, CEF, LEEF)',
    kind: 'proxy',
    facts: ['request', 'flow', 'query'],
    fields: [
      'time',
      'durationMs',
      'client',
      'clientPort',
      'device',
      'user',
      'realm',
      'group',
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
    ],
    specification: 'https://help.zscaler.com/zia/nss-feed-output-format-web-logs',
  },
  [
    jsonReader(
      'the "sourcetype" of a Zscaler feed, or the names in one',
      [
        { when: { '/sourcetype': ['zscalernss-web'] }, fact: Fact.Request, fields: webFields },
        { when: { '/sourcetype': ['zscalernss-fw'] }, fact: Fact.Flow, fields: firewallFields },
        { when: { '/sourcetype': ['zscalernss-dns'] }, fact: Fact.Query, app: 'dns', fields: dnsFields },
        {
          when: { '/product': ['NSSWeblog'], '/TimeGenerated': true },
          fact: Fact.Request,
          fields: {
            ...sentinel,
            url: ['/request'],
            host: ['/dhost'],
            group: ['/cs1'],
            method: ['/requestMethod'],
            status: ['/outcome'],
            contentType: ['/contenttype'],
            userAgent: ['/requestClientApplication'],
            referrer: ['/requestContext'],
          },
        },
        {
          when: { '/DeviceProduct': ['NSSDNSlog'], '/TimeGenerated': true },
          fact: Fact.Query,
          app: 'dns',
          fields: {
            ...sentinel,
            action: ['/cs2'],
            host: ['/cs5'],
            queryType: ['/cs4'],
            durationMs: ['/cn1'],
            group: ['/cs1'],
          },
        },
        {
          when: { '/DeviceProduct': ['NSSFWlog'], '/TimeGenerated': true },
          fact: Fact.Flow,
          fields: { ...sentinel, transport: ['/proto'], durationMs: ['/cn1'], group: ['/cs1'] },
        },
        { when: { '/vendor': ['Zscaler'], '/requestsize': true, '/url': true }, fact: Fact.Request, fields: webFields },
        { when: { '/csip': true, '/cdip': true, '/nwsvc': true }, fact: Fact.Flow, fields: firewallFields },
        {
          when: { '/dns_req': true, '/dns_reqtype': true, '/clt_sip': true },
          fact: Fact.Query,
          app: 'dns',
          fields: dnsFields,
        },
        {
          when: {
            '/sourcetype': [
              'zscalernss-audit',
              'zscalernss-casb',
              'zscalernss-tunnel',
              'zscalernss-alerts',
              'zscalernss-endpointdlp',
              'zscalernss-emaildlp',
              'zscalernss-edlp',
            ],
          },
        },
        { when: { '/cip': true, '/eurl': true, '/reqsize': true }, fact: Fact.Request, fields: webFields },
        { when: { '/auditlogtype': true, '/adminid': true } },
        { when: { '/Recordtype': true, '/tunneltype': true } },
        { when: { '/applicationname': true, '/tenant': true, '/login': true } },
      ],
      words,
    ),
    pairsReader(
      'a Zscaler feed ("event_id", "requestsize", "vendor=Zscaler")',
      [
        // Relays may cut off the time that stands before the pairs; a record that was cut itself has not all of these.
        {
          when: { vendor: ['Zscaler'], requestsize: true, url: true, ClientIP: true, status: true, user: true },
          fact: Fact.Request,
          mayLackTime: true,
          fields: bare(webFields),
        },
        { when: { vendor: ['Zscaler'], requestsize: true, url: true }, fact: Fact.Request, fields: bare(webFields) },
        { when: { csip: true, cdip: true, nwsvc: true }, fact: Fact.Flow, fields: bare(firewallFields) },
        {
          when: { dns_req: true, dns_reqtype: true, clt_sip: true },
          fact: Fact.Query,
          app: 'dns',
          fields: bare(dnsFields),
        },
      ],
      { separators: '\t', quote: '' },
      words,
    ),
    csvReader({
      expected: 'a record of a Zscaler feed in the usual columns, or their names',
      headers: [
        ['time', 'login', 'eurl', 'reqsize', 'respsize'],
        ['datetime', 'user', 'url', 'requestsize', 'responsesize'],
        ['csip', 'cdip', 'cdport', 'nwsvc'],
      ],
      orders: columnOrders,
      shapes: {
        time: /^(\w{3} \w{3} +\d+ \d\d:\d\d:\d\d \d{4}|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)$/,
        reqsize: /^\d+$/,
        inbytes: /^\d+$/,
        csport: /^\d+$/,
        sport: /^\d+$/,
        reqaction: /^(Allow|Block|Drop|Redirect\w*|None|REQ_\w+)$/i,
        csip: /^[\d.a-f:]+$/i,
        cip: /^[\d.a-f:]+$/i,
      },
      types: [
        {
          when: { proto: webProtocols, eurl: true, reqsize: true },
          fact: Fact.Request,
          fields: { ...bare(webFields), bytesUp: ['reqsize'], bytesDown: ['respsize'] },
        },
        { when: { requestsize: true, url: true }, fact: Fact.Request, fields: bare(webFields) },
        {
          when: { csip: true, cdip: true, nwsvc: true, ipproto: ipProtocols },
          fact: Fact.Flow,
          fields: bare(firewallFields),
        },
        {
          when: { req: true, reqtype: true, reqaction: true, resaction: true },
          fact: Fact.Query,
          app: 'dns',
          fields: bare(dnsFields),
        },
      ],
      words,
    }),
    cefReader(['Zscaler'], cefTypes, words),
    leefReader(['Zscaler'], leefTypes, words),
  ],
);
