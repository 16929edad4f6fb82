/**
 * Squid's log of user agents (`useragent_log`, logformat `useragent`). It names no server, so it states none of our facts.
 *
 *   10.0.12.9 [20/Nov/2026:06:49:32 +0000] "OpenAI/Python 1.3"
 *   Client    Time                         User agent
 *
 * http://www.squid-cache.org/Doc/config/logformat/
 */
import { templateLog } from '../template-log.js';

export default templateLog(
  {
    name: 'squid-user-agent',
    product: 'Squid (user agent log)',
    kind: 'proxy',
    facts: [],
    fields: [],
    specification: 'http://www.squid-cache.org/Doc/config/logformat/',
  },
  {
    expected: '"client [time] "user agent""',
    templates: ['$client [$time] "$agent"'],
    // The user agent is written as it came, quotes and all; behind it there is nothing.
    shapes: {
      client: /^[\d.a-f:]+$/i,
      time: /^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}$/,
      agent: /^(?!.*" (?:\d|")).*$/,
    },
    types: [{ when: { agent: true } }],
  },
);
