/**
 * AWS load balancers: access logs of Application, Network (TLS) and Classic Load Balancers.
 *
 *   https 2026-11-20T09:12:05.356586Z app/web/jf29fj2198 10.0.12.9:44325 10.1.0.8:32869 0.013 0.164 0.000 200 200 391 107999
 *   Type  Time                        Balancer           Client          Target         Seconds           Status  Up  Down
 *    "GET https://ai.corp.example:443/v1/models HTTP/1.1" "curl/8.14.1" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:… "Root=1-…" "ai.corp.example" …
 *
 *   tls 2.0 2026-11-20T09:12:05 net/nlb/c6e77e28 g3d4b5e8bb 10.0.12.9:51341 10.1.0.8:443 5 2 98 246 - arn:… - ECDHE-RSA-AES128-SHA tlsv12 - ai.corp.example …
 *   2026-11-20T09:12:05.945958Z classic 10.0.12.9:2817 10.1.0.8:80 0.000086 0.001048 0.001337 200 200 0 57 "GET http://… HTTP/1.1" "curl/8.14.1" - -
 *
 * The target of a request is one of the balancer's own. A classic balancer's TCP listener logs addresses alone.
 *
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/access-log-collection.html
 */
import { Escapes, Fact } from '../row.js';
import { templateLog } from '../template-log.js';

const http = {
  time: ['time'],
  requestLine: ['request'],
  client: ['client'],
  status: ['status'],
  userAgent: ['agent'],
  bytesUp: ['up'],
  bytesDown: ['down'],
} as const;

export default templateLog(
  {
    name: 'aws-elb',
    product: 'AWS Elastic Load Balancing (Application, Network and Classic Load Balancer)',
    kind: 'web server',
    facts: ['request', 'flow'],
    fields: [
      'time',
      'client',
      'clientPort',
      'host',
      'server',
      'serverPort',
      'transport',
      'app',
      'method',
      'path',
      'status',
      'userAgent',
      'bytesUp',
      'bytesDown',
    ],
    specification: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html',
  },
  {
    expected: '"type time balancer client:port target:port …" of an AWS load balancer',
    templates: [
      '$type $time $_ $client $target $_ $_ $_ $status $_ $up $down "$request" "$agent" $_ $_ $_ "$_" "$sni" $_',
      'tls $version $time $_ $listener $client $target $_ $_ $up $down $_ $_ $_ $_ $_ $_ $sni $_',
      '$time $balancer $client $target $seconds $_ $_ $status $_ $up $down "$request" "$agent" $_',
      '$time $balancer $client $target $seconds $_ $_ $status $_ $up $down "$request"',
    ],
    // Of connections, which name neither the balancer nor a host.
    others: ['$connected $peer $port $listening $_ $_ $_ "$_" $_ $_ $_'],
    shapes: {
      time: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+Z)?$/,
      client: /^[\d.a-f:[\]]+:\d+$/i,
      target: /^(-|[\d.a-f:[\]]+:\d+)$/i,
      up: /^\d+$/,
      down: /^\d+$/,
    },
    types: [
      {
        when: { type: ['http', 'https', 'h2', 'grpcs', 'ws', 'wss'], request: true },
        fact: Fact.Request,
        isUtc: true,
        isWebServer: true,
        fields: { ...http, host: ['sni'] },
      },
      {
        when: { version: true, listener: true },
        fact: Fact.Request,
        isUtc: true,
        isWebServer: true,
        app: 'tls',
        transport: 'tcp',
        fields: { ...http, requestLine: [], host: ['sni'] },
      },
      {
        when: { balancer: true, request: ['- - - ', '- - -'] },
        fact: Fact.Flow,
        isUtc: true,
        transport: 'tcp',
        fields: { time: ['time'], client: ['client'], server: ['target'], bytesUp: ['up'], bytesDown: ['down'] },
      },
      {
        when: { connected: true, peer: true, listening: true },
      },
      {
        when: { balancer: true, seconds: true, request: true },
        fact: Fact.Request,
        isUtc: true,
        isWebServer: true,
        fields: http,
      },
    ],
    escapes: Escapes.Hex,
  },
);
