/**
 * Amazon S3 server access logs.
 *
 *   b659b576cff1 models.corp.example [20/Nov/2026:09:12:05 +0000] 10.0.12.9 arn:aws:iam::123456789012:user/ana EB3502676500C6BE
 *   Owner        Bucket              Time                         Client    Requester                          Request id
 *    REST.GET.OBJECT weights.bin "GET /weights.bin HTTP/1.1" 200 - 368 368 10 9 "-" "aws-cli/2.15" - HostId= SigV4 TLS_AES_128_GCM_SHA256 AuthHeader models.s3.amazonaws.com TLSv1.3 -
 *    Operation       Key          Request                    Status  Down Size    Referrer User agent                                               Host
 *
 * Older records end with the version id. What the service does by itself (expiry, replication) has no client.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html
 */
import { Escapes, Fact } from '../row.js';
import { templateLog } from '../template-log.js';

const record =
  '$owner $bucket [$time] $client $requester $id $operation $_ "$request" $status $_ $down $_ $taken $_ "$referrer" "$agent"';

export default templateLog(
  {
    name: 'aws-s3',
    product: 'Amazon S3 (server access log)',
    kind: 'web server',
    facts: ['request'],
    fields: [
      'time',
      'durationMs',
      'client',
      'user',
      'host',
      'serverPort',
      'method',
      'path',
      'status',
      'userAgent',
      'referrer',
      'bytesDown',
    ],
    specification: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html',
  },
  {
    expected: '"owner bucket [time] client requester id OPERATION key "request" …" of S3',
    templates: [`${record} $_ $_ $_ $_ $_ $host $_`, `${record} $_`, record],
    // Of the objects that one request deleted, which has a record of its own.
    others: ['$owner $bucket [$time] $client $requester $id $batch $_ - $status $_'],
    shapes: { operation: /^[A-Z][A-Z0-9]*(\.[A-Z0-9_]+)+$/, client: /^(-|[\d.a-f:]+)$/i, owner: /^\w{8,}$/ },
    types: [
      { when: { batch: true } },
      { when: { operation: true, client: ['-'] } },
      {
        when: { operation: true, client: true },
        fact: Fact.Request,
        isWebServer: true,
        fields: {
          time: ['time'],
          requestLine: ['request'],
          host: ['host', 'bucket'],
          client: ['client'],
          user: ['requester'],
          status: ['status'],
          bytesDown: ['down'],
          durationMs: ['taken'],
          referrer: ['referrer'],
          userAgent: ['agent'],
        },
      },
    ],
    escapes: Escapes.Hex,
  },
);
