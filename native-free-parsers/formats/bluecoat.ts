/**
 * Blue Coat / Symantec ProxySG over syslog with the field names in each record, as the Splunk add-on has it.
 *
 *   <134>Nov 20 09:12:05 proxy1 bluecoat[0]: SPLV5.1 c-ip=10.0.12.9 cs-bytes=6269 cs-host=chatgpt.com cs-method=GET cs-uri-path=/c/1
 *    cs-uri-port=443 cs-uri-scheme=https cs-User-Agent="curl/8.14.1" cs-username=ana s-action=TCP_MISS sc-bytes=9469
 *    sc-filter-result=OBSERVED sc-status=200 time-taken=20 c-url="https://chatgpt.com/c/1" …
 *
 * Symantec Cloud SWG gives the same names in JSON:
 *
 *   {"date":"2026-11-20","time":"09:12:05","c-ip":"10.0.12.9","cs-host":"chatgpt.com","cs-method":"GET","cs-uri-scheme":"https", …}
 *
 * Access logs with a header are the format `w3c`.
 *
 * https://docs.splunk.com/Documentation/AddOns/released/BlueCoatProxySG/About
 */
import { jsonReader } from '../json-log.js';
import { logOfReaders } from '../log-of-readers.js';
import { pairsReader } from '../pairs-log.js';
import { Fact } from '../row.js';

const words = {
  unknown: ['-'],
  allowed: ['observed', 'proxied', 'allow', 'TCP_'],
  blocked: ['den', 'TCP_DENIED', 'policy_denied'],
};

export default logOfReaders(
  {
    name: 'bluecoat',
    product: 'Symantec ProxySG over syslog (key=value), Symantec Cloud SWG (JSON)',
    kind: 'proxy',
    facts: ['request'],
    fields: [
      'time',
      'durationMs',
      'client',
      'device',
      'user',
      'realm',
      'group',
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
    specification: 'https://docs.splunk.com/Documentation/AddOns/released/BlueCoatProxySG/About',
  },
  [
    pairsReader(
      'ProxySG ("c-ip", "cs-method", "s-action")',
      [
        {
          when: { 'c-ip': true, 'cs-method': true, 's-action': true },
          fact: Fact.Request,
          fields: {
            time: ['x-timestamp-unix', 'timestamp'],
            url: ['c-url', 'cs-uri', 'url'],
            host: ['cs-host'],
            path: ['cs-uri-path'],
            client: ['c-ip'],
            user: ['cs-username'],
            group: ['cs-auth-group'],
            server: ['r-ip', 's-supplier-ip', 's-supplier-name'],
            serverPort: ['cs-uri-port'],
            method: ['cs-method'],
            status: ['sc-status'],
            contentType: ['rs-Content-Type', 'rs(Content-Type)'],
            userAgent: ['cs-User-Agent', 'cs(User-Agent)'],
            referrer: ['cs-Referer', 'cs(Referer)'],
            bytesUp: ['cs-bytes'],
            bytesDown: ['sc-bytes'],
            durationMs: ['time-taken'],
            action: ['sc-filter-result', 's-action'],
          },
        },
      ],
      {},
      words,
    ),
    jsonReader(
      'the field names of a ProxySG or Cloud SWG ("c-ip", "cs-method", "s-action", "cs-uri-scheme")',
      [
        {
          when: { '/c-ip': true, '/cs-method': true, '/s-action': true, '/cs-uri-scheme': true, '/date': true },
          fact: Fact.Request,
          fields: {
            time: ['/date'],
            timeOfDay: ['/time'],
            host: ['/cs-host', '/r-host'],
            path: ['/cs-uri-path', '/cs-uri-stem'],
            client: ['/c-ip'],
            user: ['/cs-username', '/cs-userdn'],
            group: ['/cs-auth-group'],
            device: ['/x-client-device-name'],
            server: ['/r-ip', '/s-supplier-ip'],
            serverPort: ['/cs-uri-port'],
            method: ['/cs-method'],
            status: ['/sc-status'],
            contentType: ['/rs(content-type)', '/rs(Content-Type)'],
            userAgent: ['/cs(User-Agent)', '/cs(user-agent)'],
            referrer: ['/cs(Referer)', '/cs(referer)'],
            bytesUp: ['/cs-bytes'],
            bytesDown: ['/sc-bytes'],
            durationMs: ['/time-taken'],
            action: ['/sc-filter-result', '/s-action'],
          },
        },
      ],
      words,
    ),
  ],
);
