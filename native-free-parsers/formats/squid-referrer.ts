/**
 * Squid's log of referrers (`referer_log`, logformat `referrer`).
 *
 *   1763629925.305 10.0.12.9 https://www.example.com/ http://chatgpt.com/c/1
 *   Time           Client    Referrer                 Target
 *
 * It names each request of the access log once more, without result or size.
 *
 * http://www.squid-cache.org/Doc/config/logformat/
 */
import { Fact } from '../row.js';
import { templateLog } from '../template-log.js';

export default templateLog(
  {
    name: 'squid-referrer',
    product: 'Squid (referrer log)',
    kind: 'proxy',
    facts: ['request'],
    fields: ['time', 'client', 'host', 'serverPort', 'path', 'referrer'],
    specification: 'http://www.squid-cache.org/Doc/config/logformat/',
  },
  {
    expected: '"seconds.millis client referrer target"',
    templates: ['$time $client $referrer $url'],
    shapes: { time: /^\d{10}\.\d{3}$/, client: /^[\d.a-f:]{3,}$/i, referrer: /^(-|\S+:\S+)$/, url: /^\S+:\S+$/ },
    types: [
      {
        when: { url: true },
        fact: Fact.Request,
        // A request that never came has an error for its target.
        isWebServer: true,
        fields: { time: ['time'], url: ['url'], client: ['client'], referrer: ['referrer'] },
      },
    ],
  },
);
