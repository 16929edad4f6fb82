/**
 * Squid with a `logformat` that writes JSON: keys are the site's own, those below are the usual ones.
 *
 *   {"ts":"2026-11-20T06:49:32.305","client":"10.0.12.9","port":56730,"user":"ana","method":"CONNECT","url":"chatgpt.com:443","status":200,
 *    "result":"TCP_TUNNEL","hier":"HIER_DIRECT","dst":"192.0.2.4","bytes_out":1944,"bytes_in":3352,"ua":"curl/8.14.1","sni":"chatgpt.com"}
 *
 * `bytes_out` is what the client sent. A bumped tunnel's requests are logged on their own.
 *
 * http://www.squid-cache.org/Doc/config/logformat/
 */
import { jsonLog } from '../json-log.js';
import { Fact } from '../row.js';

export default jsonLog(
  {
    name: 'squid-json',
    product: 'Squid (custom logformat as JSON)',
    kind: 'proxy',
    facts: ['request'],
    fields: [
      'time',
      'durationMs',
      'client',
      'clientPort',
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
    specification: 'http://www.squid-cache.org/Doc/config/logformat/',
  },
  'the "result", "hier", "method" and "url" of Squid',
  [
    {
      when: { '/result': true, '/hier': true, '/method': true, '/url': true },
      fact: Fact.Request,
      // A request that never came has an error for its target.
      isWebServer: true,
      squidResult: ['/result'],
      fields: {
        time: ['/ts', '/time', '/timestamp'],
        url: ['/url'],
        host: ['/sni'],
        client: ['/client', '/src'],
        clientPort: ['/port'],
        user: ['/user'],
        server: ['/dst'],
        method: ['/method'],
        status: ['/status'],
        contentType: ['/mime', '/content_type'],
        userAgent: ['/ua', '/user_agent'],
        referrer: ['/referer', '/referrer'],
        bytesUp: ['/bytes_out'],
        bytesDown: ['/bytes_in', '/bytes'],
        durationMs: ['/duration', '/elapsed'],
      },
    },
  ],
);
