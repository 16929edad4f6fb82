/**
 * Skyhigh (McAfee) Secure Web Gateway: syslog in its usual layouts of key=value.
 *
 *   mwg: status="403/80" srcip="10.0.12.9" user="ana" dhost="claude.ai" urlp="443" mtd="CONNECT" bytes="458/509/2813/3001" ua="curl" url="…"
 *   date="2026-11-20T09:12:05.390Z" username="ana" source_ip=10.0.12.9 destination_host="chatgpt.com" http_status_code=200
 *    source_bytes=131 destination_bytes=980 http_request_first_line="GET https://chatgpt.com/ HTTP/1.1" block_reason="" …
 *   username=ana source_ip=10.0.12.9 http_action=PUT server_to_client_bytes=7976 client_to_server_bytes=860 requested_host=claude.ai
 *    requested_path=/new result=OBSERVED request_timestamp_epoch=1763629925 category=Generative AI …
 *
 *   McAfeeWG|time_stamp=[20/Nov/2026:09:12:05 +0000]|auth_user=ana|src_ip=10.0.12.9|host=claude.ai|status_code=200|bytes_from_client=279|…|block_res=0|
 *
 * Values of the third have blanks and no quotes, so only its known keys end one. The four counters of `bytes` are client to
 * gateway, gateway to server, server to gateway, gateway to client.
 *
 * https://success.skyhighsecurity.com/Skyhigh_Secure_Web_Gateway_(On_Prem)/Log_File_Management
 */
import { logOfReaders } from '../log-of-readers.js';
import { pairsReader } from '../pairs-log.js';
import { Fact } from '../row.js';

const words = { unknown: ['-', '-1', 'N/A'], allowed: ['observed', 'allow'], blocked: ['den', 'block'] };

/** Keys of the cloud's layout that state none of our fields, but end a value. */
const otherKeys = [
  'user_id',
  'virus',
  'request_timestamp',
  'uri_scheme',
  'category',
  'application_type',
  'reputation',
  'last_rule',
  'location',
  'block_reason',
  'user_agent_product',
  'user_agent_version',
  'process_name',
  'pop_country_code',
  'ssl_scanned',
  'av_scanned_up',
  'av_scanned_down',
  'rbi',
  'dlp',
  'filename',
  'pop_egress_ip',
  'pop_ingress_ip',
  'proxy_port',
];

export default logOfReaders(
  {
    name: 'skyhigh',
    product: 'Skyhigh / McAfee Secure Web Gateway (key=value)',
    kind: 'proxy',
    facts: ['request'],
    fields: [
      'time',
      'client',
      'device',
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
    specification: 'https://success.skyhighsecurity.com/Skyhigh_Secure_Web_Gateway_(On_Prem)/Log_File_Management',
  },
  [
    pairsReader(
      'Web Gateway ("srcip", "dhost", "mtd")',
      [
        {
          when: { srcip: true, dhost: true, mtd: true, status: true },
          fact: Fact.Request,
          statusTells: true,
          fields: {
            url: ['url'],
            host: ['dhost'],
            client: ['srcip'],
            user: ['user'],
            server: ['destip'],
            serverPort: ['urlp'],
            method: ['mtd'],
            statusAndPort: ['status'],
            contentType: ['mt'],
            userAgent: ['ua'],
            referrer: ['http_referrer'],
            fourCounters: ['bytes'],
          },
        },
      ],
      {},
      words,
    ),
    pairsReader(
      'Web Gateway ("McAfeeWG|time_stamp")',
      [
        {
          when: { time_stamp: true, src_ip: true, bytes_from_client: true, url: true },
          fact: Fact.Request,
          fields: {
            time: ['time_stamp'],
            url: ['url'],
            host: ['host'],
            client: ['src_ip'],
            user: ['auth_user'],
            server: ['server_ip'],
            serverPort: ['url_port'],
            method: ['method'],
            status: ['status_code'],
            contentType: ['media_type'],
            userAgent: ['user_agent'],
            referrer: ['referer'],
            bytesUp: ['bytes_from_client'],
            bytesDown: ['bytes_to_client'],
            action: ['block_res'],
          },
        },
      ],
      { separators: '|', quote: '' },
      // 0 is allowed; the numbers of the reasons to block begin at 1.
      { unknown: ['-', ''], allowed: ['0'], blocked: ['1', '2', '3', '4', '5', '6', '7', '8', '9'] },
    ),
    pairsReader(
      'Web Gateway ("source_ip", "http_request_first_line")',
      [
        {
          when: { source_ip: true, http_request_first_line: true },
          fact: Fact.Request,
          // It refuses `CONNECT :80` and the like, and names no host then.
          isWebServer: true,
          statusTells: true,
          fields: {
            time: ['date'],
            requestLine: ['http_request_first_line'],
            host: ['destination_host'],
            client: ['source_ip'],
            user: ['username'],
            server: ['destination_ip'],
            status: ['http_status_code'],
            contentType: ['media_type'],
            userAgent: ['user_agent'],
            referrer: ['http_referer'],
            bytesUp: ['source_bytes'],
            bytesDown: ['destination_bytes'],
            action: ['block_id'],
          },
        },
      ],
      {},
      // The number of the page that the user is shown; 0 where there is none.
      { ...words, allowed: ['0'], blocked: [...'123456789'] },
    ),
    pairsReader(
      'Skyhigh cloud ("requested_host", "client_to_server_bytes")',
      [
        {
          when: { requested_host: true, client_to_server_bytes: true },
          fact: Fact.Request,
          fields: {
            time: ['request_timestamp_epoch'],
            host: ['requested_host'],
            path: ['requested_path'],
            // What the gateway saw, behind the address of the network.
            client: ['client_ip', 'source_ip'],
            user: ['username'],
            device: ['client_system_name'],
            server: ['destination_ip'],
            serverPort: ['destination_port'],
            method: ['http_action'],
            status: ['http_status_code'],
            contentType: ['media_type'],
            userAgent: ['user_agent_comment'],
            referrer: ['referer'],
            bytesUp: ['client_to_server_bytes'],
            bytesDown: ['server_to_client_bytes'],
            action: ['result'],
          },
        },
      ],
      { values: 'phrase', quote: '', otherKeys },
      words,
    ),
  ],
);
