/**
 * The Open Cybersecurity Schema Framework, in which Amazon Security Lake keeps logs and many products export theirs: JSON, one event a
 * line. Network activity (class 4001), HTTP (4002), DNS (4003), and logons of people (3002).
 *
 *   {"class_uid":4001,"activity_id":6,"time":1795157196000,"start_time":1795157190000,"src_endpoint":{"ip":"10.0.12.9","port":56858},
 *    "dst_endpoint":{"ip":"192.0.2.4","port":443},"connection_info":{"protocol_num":6},"traffic":{"bytes_out":12,"bytes_in":40},"disposition":"Allowed"}
 *   {"class_uid":4003,"time":1795157196000,"src_endpoint":{"ip":"10.0.12.9"},"query":{"hostname":"chatgpt.com","type":"A"},"answers":[…],"rcode":"NoError"}
 *
 * The source is whoever began the traffic, and bytes go out of it. The beginning of a connection (activity 1) is `repeated`. Other
 * classes state none of our facts.
 *
 * https://schema.ocsf.io/
 */
import { jsonLog } from '../json-log.js';
import type { RecordType } from '../record-types.js';
import { Fact } from '../row.js';

const mark = { '/class_uid': true, '/time': true } as const;

const ends = {
  time: ['/start_time', '/start_time_dt', '/time', '/time_dt'],
  client: ['/src_endpoint/ip'],
  clientPort: ['/src_endpoint/port'],
  device: ['/src_endpoint/hostname', '/src_endpoint/name'],
  mac: ['/src_endpoint/mac'],
  user: ['/actor/user/email_addr', '/actor/user/name', '/src_endpoint/owner/email_addr', '/src_endpoint/owner/name'],
  server: ['/dst_endpoint/ip'],
  serverPort: ['/dst_endpoint/port'],
  transport: ['/connection_info/protocol_name', '/connection_info/protocol_num'],
  action: ['/disposition', '/action'],
} as const;

const traffic = {
  bytesUp: ['/traffic/bytes_out'],
  bytesDown: ['/traffic/bytes_in'],
  bytesBoth: ['/traffic/bytes'],
  packetsUp: ['/traffic/packets_out'],
  packetsDown: ['/traffic/packets_in'],
  durationMs: ['/duration'],
} as const;

const network: RecordType = {
  when: { ...mark, '/class_uid': ['4001'] },
  fact: Fact.Flow,
  fields: {
    ...ends,
    ...traffic,
    host: ['/tls/sni', '/url/hostname', '/dst_endpoint/domain'],
    path: ['/url/path'],
    app: ['/app_name', '/dst_endpoint/svc_name'],
    ja3: ['/tls/ja3_hash/value'],
  },
};

export default jsonLog(
  {
    name: 'ocsf',
    product: 'OCSF (Amazon Security Lake and others: network, HTTP, DNS and authentication events; JSON)',
    kind: 'sensor',
    facts: ['request', 'query', 'flow', 'logon'],
    fields: [
      'time',
      'durationMs',
      'client',
      'clientPort',
      'device',
      'mac',
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
      'userAgent',
      'referrer',
      'action',
      'bytesUp',
      'bytesDown',
      'bytes',
      'packetsUp',
      'packetsDown',
      'queryType',
      'responseCode',
      'ja3',
    ],
    specification: 'https://schema.ocsf.io/',
  },
  '"class_uid" and "time" of OCSF',
  [
    { ...network, when: { ...network.when, '/activity_id': ['1'] }, isRepeated: true },
    network,
    {
      when: { ...mark, '/class_uid': ['4002'], '/http_request': true },
      fact: Fact.Request,
      mayLackHost: true,
      fields: {
        ...ends,
        ...traffic,
        url: ['/http_request/url/url_string', '/http_request/url/text'],
        host: ['/http_request/url/hostname'],
        path: ['/http_request/url/path'],
        method: ['/http_request/http_method'],
        userAgent: ['/http_request/user_agent'],
        referrer: ['/http_request/referrer'],
        status: ['/http_response/code', '/http_status'],
        headers: ['/http_request/http_headers'],
      },
    },
    {
      when: { ...mark, '/class_uid': ['4003'], '/query/hostname': true },
      fact: Fact.Query,
      app: 'dns',
      fields: {
        ...ends,
        time: ['/query_time', '/time', '/time_dt'],
        host: ['/query/hostname'],
        queryType: ['/query/type'],
        responseCode: ['/rcode'],
      },
    },
    {
      when: { ...mark, '/class_uid': ['3002'], '/activity_id': ['1'], '/status_id': ['1'] },
      fact: Fact.Logon,
      fields: { ...ends, time: ['/time', '/time_dt'], user: ['/user/email_addr', '/user/name'] },
    },
    { when: mark },
  ],
  {
    unknown: ['-', 'Unknown'],
    allowed: ['allow', 'No Action'],
    blocked: ['block', 'den', 'drop', 'reject', 'Refuse', 'Quarantined'],
  },
);
