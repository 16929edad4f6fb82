/**
 * Forcepoint and Websense web security: the SIEM feeds in CEF, LEEF and key=value; connections of Forcepoint's firewall.
 *
 *   CEF:0|Forcepoint|Security|8.5.5|220|Transaction blocked|7| act=blocked app=https dst=192.0.2.9 dhost=claude.ai dpt=443 src=10.0.12.9
 *    spt=52242 suser=LDAP://dc1 OU\=Users,DC\=corp/Ana Sousa rt=1763629925000 in=0 out=608 requestMethod=CONNECT request=https://claude.ai:443 …
 *
 *   vendor=Websense product=Security action=permitted user=LDAP://ana src_host=10.0.12.9 src_port=61435 dst_host=chatgpt.com dst_ip=192.0.2.4
 *    bytes_out=4074 bytes_in=12328 http_response=200 http_method=POST duration=63 url=https://chatgpt.com/c/1
 *
 *   "20/11/2026","09:12:05","ana","NB-17","AI","Allowed","Business Usage","Policy","chatgpt.com:443/","198.51.100.7","192.0.2.4","…","…","…","curl/8.14.1","200","Connect"
 *
 *   LEEF:1.0|Forcepoint|Firewall|7.1.5|Connection_Closed|devTime=Nov 20 2026 09:12:05⇥src=10.0.12.9⇥dst=192.0.2.4⇥srcPort=63200⇥dstPort=443⇥proto=6⇥sender=fw1 node 1
 *
 * The Next Generation Firewall (the last) states a connection when it is allowed, `repeated`, and when it is closed; without totals.
 * Dates of the one before begin with the day. Reports with a header are written from the published titles; no such file at hand.
 * `out` and `bytes_out` are what the client sent. A relay may cut `CEF:` off. Values hold blanks; a key ends them.
 *
 * https://www.websense.com/content/support/library/web/v85/siem/siem.pdf
 */
import { csvReader } from '../csv-log.js';
import { cefReader, leefReader } from '../event-log.js';
import { logOfReaders } from '../log-of-readers.js';
import { pairsReader } from '../pairs-log.js';
import type { RecordType } from '../record-types.js';
import { Fact } from '../row.js';

const words = {
  unknown: ['-', 'N/A'],
  allowed: ['permit', 'allow', 'Connection_Allowed', 'Connection_Closed'],
  blocked: ['block', 'den', 'Connection_Discarded', 'Connection_Refused'],
};
const vendors = ['Forcepoint', 'Websense', 'Forcepoint CSG', 'Forcepoint Web'];

/** The feed's other keys; what else has a `=` is part of a value. */
const otherKeys = [
  'vendor',
  'product',
  'product_version',
  'severity',
  'category',
  'http_proxy_status_code',
  'reason',
  'policy',
  'role',
  'unknownfield',
];

const web = {
  time: ['rt', 'devTime'],
  url: ['request', 'url'],
  host: ['dhost', 'dstHost'],
  client: ['src'],
  clientPort: ['spt', 'srcPort'],
  user: ['loginID', 'suser', 'usrName'],
  server: ['dst'],
  serverPort: ['dpt', 'dstPort'],
  method: ['requestMethod', 'method', 'httpMethod'],
  status: ['httpResponse', 'responseCode'],
  contentType: ['cs3', 'contentType'],
  userAgent: ['requestClientApplication', 'userAgent'],
  referrer: ['refererUrl'],
  bytesUp: ['out', 'srcBytes'],
  bytesDown: ['in', 'dstBytes'],
  action: ['act', 'action', 'disposition'],
} as const;

/** Connections of the Next Generation Firewall. Their beginnings are stated again by their ends. */
const connection = {
  time: ['rt', 'devTime'],
  client: ['src'],
  clientPort: ['spt', 'srcPort'],
  user: ['suser', 'usrName'],
  server: ['dst'],
  serverPort: ['dpt', 'dstPort'],
  transport: ['proto'],
  app: ['app'],
  bytesUp: ['out', 'srcBytes'],
  bytesDown: ['in', 'dstBytes'],
  action: ['|Signature', '|Name'],
} as const;
const firewall: readonly RecordType[] = [
  ...['|Signature', '|Name'].flatMap((event): readonly RecordType[] => {
    const isOne = (...names: readonly string[]): RecordType['when'] => ({
      '|Product': ['Firewall', 'NGFW'],
      [event]: names,
      src: true,
      dst: true,
    });
    return [
      {
        when: isOne('Connection_Closed', 'Connection_Discarded', 'Connection_Refused'),
        fact: Fact.Flow,
        fields: connection,
      },
      { when: isOne('Connection_Allowed'), fact: Fact.Flow, isRepeated: true, fields: connection },
    ];
  }),
];

/** The columns of Web Security Cloud's export, in the order that Elastic's integration expects. */
const cloudColumns =
  'date,time,user,workstation,category,action,risk class,policy,url,connection ip,destination ip,file name,file type,threat,user agent,http status code,request method'.split(
    ',',
  );

/** By their titles in reports, of the cloud service and of Websense's investigative reports. */
const report = {
  time: ['date', 'date & time', 'date/time'],
  timeOfDay: ['time'],
  url: ['url', 'full url string'],
  host: ['domain', 'hostname', 'url hostname'],
  client: ['source ip address', 'source ip', 'connection ip'],
  user: ['user', 'user name'],
  device: ['workstation'],
  server: ['destination ip', 'destination ip address'],
  serverPort: ['destination port', 'port'],
  method: ['request method', 'http method'],
  status: ['http status code', 'http response code'],
  userAgent: ['user agent', 'user agent string'],
  bytesUp: ['bytes sent'],
  bytesDown: ['bytes received'],
  action: ['action', 'disposition'],
} as const;

export default logOfReaders(
  {
    name: 'forcepoint',
    product:
      'Forcepoint / Websense web security (SIEM feed: CEF, LEEF, key=value; Web Security Cloud and reports: CSV)',
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
      'method',
      'path',
      'transport',
      'app',
      'status',
      'contentType',
      'userAgent',
      'referrer',
      'action',
      'bytesUp',
      'bytesDown',
    ],
    specification: 'https://www.websense.com/content/support/library/web/v85/siem/siem.pdf',
  },
  [
    cefReader(
      vendors,
      [{ when: { request: true, act: true }, fact: Fact.Request, fields: web }, ...firewall, { when: {} }],
      words,
    ),
    leefReader(
      vendors,
      [{ when: { url: true, src: true }, fact: Fact.Request, fields: web }, ...firewall, { when: {} }],
      words,
    ),
    pairsReader(
      'a Websense feed ("bytes_out", "bytes_in", "disposition")',
      [
        {
          when: { bytes_out: true, bytes_in: true, src_host: true, disposition: true },
          fact: Fact.Request,
          fields: {
            url: ['url'],
            host: ['dst_host'],
            client: ['src_host'],
            clientPort: ['src_port'],
            user: ['user'],
            server: ['dst_ip'],
            serverPort: ['dst_port'],
            method: ['http_method'],
            status: ['http_response'],
            contentType: ['http_content_type'],
            userAgent: ['http_user_agent'],
            bytesUp: ['bytes_out'],
            bytesDown: ['bytes_in'],
            durationMs: ['duration'],
            action: ['action'],
          },
        },
      ],
      { values: 'phrase', quote: '', otherKeys },
      words,
    ),
    csvReader({
      expected: 'a record of Forcepoint Web Security Cloud, or the header of a report with "Date", "URL" and "Action"',
      headers: [
        ['date', 'time', 'url', 'action', 'connection ip'],
        ['date', 'url', 'source ip address', 'bytes sent', 'bytes received'],
        ['date', 'full url string', 'source ip address', 'disposition'],
      ],
      orders: [cloudColumns],
      shapes: {
        date: /^\d\d\/\d\d\/\d{4}$/,
        time: /^\d\d:\d\d:\d\d$/,
        action: /^[A-Z][a-z]/,
        url: /^\S+$/,
        'connection ip': /^[\d.a-f:]+$/i,
      },
      types: [
        { when: { date: true, time: true }, fact: Fact.Request, localDates: 'day first', fields: report },
        { when: { date: true }, fact: Fact.Request, fields: { ...report, timeOfDay: [] } },
      ],
      words: { ...words, unknown: ['-', 'N/A', 'None', 'none', 'Not available', 'anonymous'] },
    }),
  ],
);
