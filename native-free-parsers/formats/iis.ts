/**
 * Microsoft IIS: its own log file format, and its events in the Windows event log as XML, one a line. W3C extended logs of IIS
 * are the format `w3c`, NCSA ones `combined`.
 *
 *   10.0.12.9, CORP\ana, 11/20/2026, 15:44:03, W3SVC1, WEB1, 10.1.0.8, 2, 769, 143, 304, 0, GET, /v1/models, -,
 *   Client     User      Date        Time      Service Server          Ms Up   Down Status  Method Path
 *
 *   <Event …><System><Provider Name="Microsoft-Windows-IIS-Logging" …><EventData>…<Data Name="date">2026-11-20</Data><Data Name="time">09:12:05</Data>…
 *
 * Times of the first are local, and its dates begin with the month; those of the second are UTC.
 *
 * https://learn.microsoft.com/en-us/previous-versions/iis/6.0-sdk/ms525807(v=vs.90)
 * https://learn.microsoft.com/en-us/windows/win32/http/iis-logging
 */
import { logOfReaders } from '../log-of-readers.js';
import { Escapes, Fact } from '../row.js';
import { templateReader } from '../template-log.js';

const web = {
  time: ['date'],
  timeOfDay: ['time'],
  path: ['path'],
  host: ['host'],
  client: ['client'],
  user: ['user'],
  server: ['server'],
  serverPort: ['port'],
  method: ['method'],
  status: ['status'],
  userAgent: ['agent'],
  referrer: ['referrer'],
  bytesUp: ['up'],
  bytesDown: ['down'],
  durationMs: ['taken'],
} as const;

/** The data of an event, in the order of its manifest. */
const data = {
  date: 'date',
  time: 'time',
  'c-ip': 'client',
  'cs-username': 'user',
  's-ip': 'server',
  'cs-method': 'method',
  'cs-uri-stem': 'path',
  'sc-status': 'status',
  'sc-bytes': 'down',
  'cs-bytes': 'up',
  'time-taken': 'taken',
  's-port': 'port',
  'csUser-Agent': 'agent',
  csReferer: 'referrer',
  'cs-host': 'host',
};
const event = Object.entries(data).map(([name, value]) => `<Data Name="${name}">$${value}</Data>`);

export default logOfReaders(
  {
    name: 'iis',
    product: 'Microsoft IIS (its own log format, and event log as XML)',
    kind: 'web server',
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
      'userAgent',
      'referrer',
      'bytesUp',
      'bytesDown',
    ],
    specification: 'https://learn.microsoft.com/en-us/previous-versions/iis/6.0-sdk/ms525807(v=vs.90)',
  },
  [
    templateReader({
      expected: '"client, user, date, time, W3SVC1, server, address, …" of IIS',
      templates: [
        '$client, $user, $date, $time, $service, $_, $server, $taken, $up, $down, $status, $_, $method, $path, $_,',
      ],
      shapes: {
        client: /^[\d.a-f:]+$/i,
        date: /^\d+\/\d+\/\d+$/,
        time: /^\d+:\d\d:\d\d$/,
        service: /^[A-Z]\w+$/,
        status: /^\d+$/,
      },
      types: [
        {
          when: { service: true },
          fact: Fact.Request,
          isWebServer: true,
          localDates: 'month first',
          fields: web,
        },
      ],
    }),
    templateReader({
      expected: 'an event of the provider Microsoft-Windows-IIS-Logging',
      templates: [`<Event$_Microsoft-Windows-IIS-Logging$_${event.join('$_')}$_`],
      shapes: { date: /^\d{4}-\d\d-\d\d$/, status: /^\d+$/ },
      types: [{ when: { date: true, status: true }, fact: Fact.Request, isWebServer: true, fields: web }],
      escapes: Escapes.None,
    }),
  ],
);
