/**
 * Barracuda Web Application Firewall, over syslog in its default layouts: access and network firewall logs.
 *
 *   <134>2026-11-20 09:12:05.959 +0100  waf1 TR 192.0.2.4 443 10.0.12.9 8210 "-" "-" GET TLSv1.2 ai.corp.example HTTP/1.1 200 791 293 0 3 10.1.0.8 443 0 "-"
 *        Time                           Unit Type Service    Client         Login     Method     Host                     Status Down Up Cache Ms Server
 *    INTERNAL DEFAULT PROTECTED INVALID /v1/models "-" "-" "-" "curl/8.14.1" 10.0.12.9 8210 "-" "-" "-" "-" 186ffd5d3fc
 *    Verdicts                           Path       Query Referrer Cookie User agent
 *
 *   <129>2026-11-20 09:12:05.404 +0100  waf1 NF ALER TCP 10.0.12.9 57296 192.0.2.4 80 DENY acl MGMT/LAN/WAN interface traffic:deny
 *
 * Web firewall, audit and system logs state none of our facts.
 *
 * https://campus.barracuda.com/product/webapplicationfirewall/doc/4259932/how-to-configure-syslog-and-other-logs/
 */
import { Fact } from '../row.js';
import { templateLog } from '../template-log.js';

const access =
  'TR $service $servicePort $client $clientPort $login $_ $method $_ $host $version $status $down $up $_ $taken $_ $_ $_ $_ $_ $_ $_ $_ $path $query $referrer $_ $agent $_ $_ $authUser $_';
const network = 'NF $level $transport $client $clientPort $server $serverPort $action $rule $_';

export default templateLog(
  {
    name: 'barracuda-waf',
    product: 'Barracuda Web Application Firewall (access and network firewall logs)',
    kind: 'web server',
    facts: ['request', 'flow'],
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
      'transport',
      'method',
      'path',
      'status',
      'userAgent',
      'referrer',
      'action',
      'bytesUp',
      'bytesDown',
    ],
    specification:
      'https://campus.barracuda.com/product/webapplicationfirewall/doc/4259932/how-to-configure-syslog-and-other-logs/',
  },
  {
    expected: '"time zone unit TR …" or "… NF …" of a Barracuda Web Application Firewall',
    templates: ['<$_>', ''].flatMap((priority) =>
      [access, network, 'SYS $note', 'WF $note', 'AUDIT $note'].map(
        (record) => `${priority}\${time:29} $unit ${record}`,
      ),
    ),
    shapes: {
      time: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [+-]\d{4}$/,
      client: /^([\d.a-f:]+|)$/i,
    },
    types: [
      {
        when: { service: true, version: true },
        fact: Fact.Request,
        isWebServer: true,
        fields: {
          time: ['time'],
          path: ['path'],
          host: ['host'],
          client: ['client'],
          clientPort: ['clientPort'],
          user: ['login', 'authUser'],
          server: ['service'],
          serverPort: ['servicePort'],
          method: ['method'],
          status: ['status'],
          userAgent: ['agent'],
          referrer: ['referrer'],
          bytesUp: ['up'],
          bytesDown: ['down'],
          durationMs: ['taken'],
        },
      },
      {
        when: { level: true, server: true },
        fact: Fact.Flow,
        fields: {
          time: ['time'],
          client: ['client'],
          clientPort: ['clientPort'],
          server: ['server'],
          serverPort: ['serverPort'],
          transport: ['transport'],
          action: ['action'],
        },
      },
      { when: { note: true } },
    ],
    words: { unknown: ['-', '"-"'] },
    mayQuote: true,
  },
);
