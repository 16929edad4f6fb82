/**
 * Sophos Web Appliance, over syslog.
 *
 *   <27>Nov 20 09:12:05 10.1.1.1 h=10.0.12.9 u="CORP\\ana" s=200 X=- t=1763629925 T=284453 Ts=0 act=1 cat="0x220000002a" app="-" … type="text/html"
 *                                Client    User        Status   Time         Micros
 *    in=1255 out=26198 meth=GET ref="-" ua="Mozilla/5.0" req="GET https://chatgpt.com/ HTTP/1.1" dom="chatgpt.com" target_ip="192.0.2.4" …
 *    Up      Down
 *
 * `in` and `out` are what the appliance got from the client and gave to it.
 *
 * https://docs.sophos.com/nsg/swa/help/en-us/webhelp/swa/concepts/LogFormat.html
 */
import { logOfReaders } from '../log-of-readers.js';
import { pairsReader } from '../pairs-log.js';
import { Fact } from '../row.js';

export default logOfReaders(
  {
    name: 'sophos-web',
    product: 'Sophos Web Appliance',
    kind: 'proxy',
    facts: ['request'],
    fields: [
      'time',
      'client',
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
    specification: 'https://docs.sophos.com/nsg/swa/help/en-us/webhelp/swa/concepts/LogFormat.html',
  },
  [
    pairsReader('a Sophos Web Appliance ("h", "s", "t", "req", "sav-ev")', [
      {
        when: { h: true, s: true, t: true, req: true, 'sav-ev': true },
        fact: Fact.Request,
        isWebServer: true,
        statusTells: true,
        fields: {
          time: ['t'],
          requestLine: ['req'],
          host: ['dom'],
          client: ['h'],
          user: ['u'],
          server: ['target_ip'],
          status: ['s'],
          contentType: ['ctype', 'type'],
          userAgent: ['ua'],
          referrer: ['ref'],
          bytesUp: ['in'],
          bytesDown: ['out'],
        },
      },
    ]),
  ],
);
