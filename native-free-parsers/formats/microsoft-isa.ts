/**
 * Microsoft ISA Server and Forefront TMG: the Web proxy's log in the products' own text format. In W3C's it is `w3c`.
 *
 *   10.0.12.9, CORP\ana, curl/8.14.1, Y, 11/20/2026, 09:12:05, w3proxy, TMG1, -, chatgpt.com, 192.0.2.4, 443, 62, 608, 5120, SSL-tunnel, TCP, CONNECT, chatgpt.com:443, -, Inet, 200, …
 *   Client     User      Agent      Auth  Date      Time       Service  Server  Host           Address    Port ms  Up   Down  Protocol            Method   Target           Type  Source  Result
 *
 * Every field has its place, a hyphen where it is turned off; versions add some behind. No log at hand: written to the published
 * list. Dates and times are local. Results from 1000 on are codes of Windows' and no HTTP status. A client whose agent holds a comma
 * and a blank is rejected, as its columns cannot be told.
 *
 * https://learn.microsoft.com/en-us/previous-versions/tn-archive/cc441708(v=technet.10)
 */
import { Fact } from '../row.js';
import { templateLog } from '../template-log.js';

const columns = (separator: string): string =>
  '$client $user $agent $auth $date $time $service $_ $_ $host $server $port $taken $up $down $protocol $_ $method $url $type $_ $status $rest'.replaceAll(
    ' ',
    separator,
  );

export default templateLog(
  {
    name: 'microsoft-isa',
    product: 'Microsoft ISA Server, Forefront TMG (Web proxy log, own format)',
    kind: 'proxy',
    facts: ['request'],
    fields: [
      'time',
      'durationMs',
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
      'action',
      'bytesUp',
      'bytesDown',
    ],
    specification: 'https://learn.microsoft.com/en-us/previous-versions/tn-archive/cc441708(v=technet.10)',
  },
  {
    expected: '"client, user, agent, Y, date, time, w3proxy, …" of ISA Server or TMG',
    templates: [columns(', '), columns(','), columns('\t')],
    shapes: {
      client: /^[\d.a-f:]+$/i,
      auth: /^[YN-]$/,
      date: /^(\d+\/\d+\/\d+|\d{4}-\d\d-\d\d)$/,
      time: /^\d+:\d\d:\d\d$/,
      port: /^(\d+|-)$/,
      status: /^(\d+|-)$/,
    },
    types: [
      { when: { service: ['fwsrv'] } },
      {
        when: { auth: true, service: true },
        fact: Fact.Request,
        localDates: 'month first',
        statusTells: true,
        fields: {
          time: ['date'],
          timeOfDay: ['time'],
          url: ['url'],
          host: ['host'],
          client: ['client'],
          user: ['user'],
          server: ['server'],
          serverPort: ['port'],
          method: ['method'],
          status: ['status'],
          contentType: ['type'],
          userAgent: ['agent'],
          bytesUp: ['up'],
          bytesDown: ['down'],
          durationMs: ['taken'],
        },
      },
    ],
    words: { unknown: ['-', 'anonymous', 'Anonymous'] },
  },
);
