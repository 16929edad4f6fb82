/**
 * E2Guardian and DansGuardian: access logs in their own layouts (logfileformat 1, 2, 4 and 6). Format 3 is Squid's.
 *
 *   2026.11.20 18:02:46 ana 10.0.12.9 http://example.com/x *DENIED* Blocked site: example.com GET 0 0 Banned Sites 1 403 text/html nb-17 staff curl/8.14.1 - - - -   1
 *   Time                User Client  URL                   What was done, and why             Method Down  Category     Status Type
 *   "2026.11.20 18:02:46","ana","10.0.12.9","http://example.com/x","*DENIED* Blocked site: example.com","GET","0","0","Banned Sites","1","403",…            2; with tabs: 4
 *   1795197767.003⇥⇥ana⇥nb-17⇥10.0.12.9⇥http://example.com/x⇥GET⇥403⇥0⇥text/html⇥curl/8.14.1⇥-⇥0⇥-⇥500⇥*DENIED* Blocked site: example.com⇥0⇥Banned Sites⇥staff⇥1   6
 *
 * Times are local, but in format 6. DansGuardian writes days and hours without zeros in front.
 *
 * https://github.com/e2guardian/e2guardian/wiki
 */
import { csvReader } from '../csv-log.js';
import { logOfReaders } from '../log-of-readers.js';
import type { RecordType } from '../record-types.js';
import { Fact } from '../row.js';
import { templateReader } from '../template-log.js';

const type: RecordType = {
  when: { reason: true },
  fact: Fact.Request,
  statusTells: true,
  fields: {
    time: ['time'],
    url: ['url'],
    client: ['client'],
    user: ['user'],
    method: ['method'],
    status: ['status'],
    contentType: ['type'],
    userAgent: ['agent'],
    bytesDown: ['size'],
    action: ['reason'],
  },
};
const words = { blocked: ['*DENIED*'], allowed: ['*EXCEPTION*', '*TRUSTED*', '*SCANNED*', '*INFECTED*'] };

/** A time is this long, or shorter by the zeros that are left out. */
const timeLengths = [19, 18, 17, 16];
const tail = `$user $client $url \${reason:*} $method $size $weight \${category:*} $number $status $type`;

export default logOfReaders(
  {
    name: 'e2guardian',
    product: 'E2Guardian, DansGuardian (access log)',
    kind: 'proxy',
    facts: ['request'],
    fields: [
      'time',
      'client',
      'user',
      'realm',
      'host',
      'serverPort',
      'method',
      'path',
      'status',
      'contentType',
      'userAgent',
      'action',
      'bytesDown',
    ],
    specification: 'https://github.com/e2guardian/e2guardian/wiki',
  },
  [
    csvReader({
      expected: 'a record of E2Guardian in commas or tabs',
      headers: [],
      orders: [
        [
          'time',
          'user',
          'client',
          'url',
          'reason',
          'method',
          'size',
          'weight',
          'category',
          'group',
          'status',
          'type',
          'device',
        ],
        [
          'time',
          'server',
          'user',
          'device',
          'client',
          'url',
          'method',
          'status',
          'size',
          'type',
          'agent',
          'result',
          'flags',
          'search',
          'message',
          'reason',
          'weight',
          'category',
        ],
      ],
      shapes: {
        time: /^(?:\d{4}\.\d{1,2}\.\d{1,2} \d{1,2}:\d\d:\d\d|\d{10}\.\d{3})$/,
        client: /^[\d.a-f:]+$/i,
        url: /^\w+:\/\//,
        method: /^[A-Z]+$/,
        reason: /^(?:-|\*[A-Z]+\*.*)$/,
      },
      types: [type],
      words,
    }),
    templateReader({
      expected: 'a record of E2Guardian or DansGuardian',
      templates: timeLengths.flatMap((length) => [`\${time:${length}} ${tail} $_`, `\${time:${length}} ${tail}`]),
      shapes: {
        time: /^\d{4}\.\d{1,2}\.\d{1,2} \d{1,2}:\d\d:\d\d$/,
        client: /^[\d.a-f:]+$/i,
        url: /^\w+:\/\//,
        method: /^[A-Z]+$/,
      },
      types: [type],
      words,
    }),
  ],
);
