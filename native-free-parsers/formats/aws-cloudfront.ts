/**
 * Amazon CloudFront: standard logs as JSON, and real-time logs with all of their fields in the usual order. Standard logs
 * with a `#Fields` header are the format `w3c`.
 *
 *   {"date":"2026-11-20","time":"09:12:05","x-edge-location":"FRA60","sc-bytes":"1289","c-ip":"10.0.12.9","cs-method":"GET","cs(Host)":"d111.cloudfront.net",
 *    "cs-uri-stem":"/v1/models","sc-status":"200","cs(User-Agent)":"curl/8.14.1","x-host-header":"ai.corp.example","cs-bytes":"258","time-taken":"0.358", …}
 *
 *   1763629925.352 → 10.0.12.9 → 10.1.0.8 → 0.002 → 200 → 1289 → GET → https → d111.cloudfront.net → /v1/models → 258 → FRA60 → id → ai.corp.example → 0.358 → …
 *   Time             Client      Origin      First   Status Down  Method         Distribution          Path          Up                Host
 *
 * Some exports write `start_time` for `time`. `→` stands for a tab.
 *
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/real-time-logs.html
 */
import { jsonReader } from '../json-log.js';
import { logOfReaders } from '../log-of-readers.js';
import { Fact } from '../row.js';
import { templateReader } from '../template-log.js';

const words = { unknown: ['-', '_', 'N/A'] };

const viewed = {
  path: ['/cs-uri-stem'],
  host: ['/x-host-header', '/cs(Host)'],
  client: ['/c-ip'],
  clientPort: ['/c-port'],
  method: ['/cs-method'],
  status: ['/sc-status'],
  contentType: ['/sc-content-type'],
  userAgent: ['/cs(User-Agent)'],
  referrer: ['/cs(Referer)'],
  bytesUp: ['/cs-bytes'],
  bytesDown: ['/sc-bytes'],
  durationSeconds: ['/time-taken'],
} as const;

export default logOfReaders(
  {
    name: 'aws-cloudfront',
    product: 'Amazon CloudFront (standard logs as JSON, real-time logs)',
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
    specification: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html',
  },
  [
    jsonReader(
      '"x-edge-location", "c-ip" and "cs-uri-stem" of CloudFront',
      [
        {
          when: { '/x-edge-location': true, '/c-ip': true, '/cs-uri-stem': true, '/timestamp(ms)': true },
          fact: Fact.Request,
          isWebServer: true,
          fields: { ...viewed, time: ['/timestamp(ms)'] },
        },
        {
          when: { '/x-edge-location': true, '/c-ip': true, '/cs-uri-stem': true, '/timestamp': true },
          fact: Fact.Request,
          isWebServer: true,
          fields: { ...viewed, time: ['/timestamp'] },
        },
        {
          when: { '/x-edge-location': true, '/c-ip': true, '/cs-uri-stem': true, '/date': true },
          fact: Fact.Request,
          isWebServer: true,
          fields: { ...viewed, time: ['/date'], timeOfDay: ['/time', '/start_time'] },
        },
      ],
      words,
    ),
    templateReader({
      expected: 'a real-time log of CloudFront with all fields',
      templates: [
        [
          '$time $client $_ $_ $status $down $method $scheme $distribution $path $up $edge $_ $host $taken $version $family',
          '$agent $referrer $_ $_ $_ $_ $_ $_ $_ $_ $_ $type $_ $_ $_ $port $_',
        ]
          .join(' ')
          .replaceAll(' ', '\t'),
      ],
      shapes: {
        time: /^\d{10}\.\d{3}$/,
        scheme: /^(http|https|ws|wss)$/,
        status: /^\d{3}$/,
        family: /^IPv[46]$/,
        port: /^\d+$/,
      },
      types: [
        {
          when: { edge: true },
          fact: Fact.Request,
          isWebServer: true,
          fields: {
            time: ['time'],
            path: ['path'],
            host: ['host', 'distribution'],
            client: ['client'],
            clientPort: ['port'],
            method: ['method'],
            status: ['status'],
            contentType: ['type'],
            userAgent: ['agent'],
            referrer: ['referrer'],
            bytesUp: ['up'],
            bytesDown: ['down'],
            durationSeconds: ['taken'],
          },
        },
      ],
      words,
    }),
  ],
);
