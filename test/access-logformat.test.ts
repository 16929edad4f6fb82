import { describe, expect, test } from 'vitest';
import type { AccessLogServer } from '../native-free-parsers/access-logformat/compile.js';
import { Refusal } from '../native-free-parsers/format.js';
import { accessLogIn } from '../native-free-parsers/formats/custom-access-log.js';
import { squidWithLogformat } from '../native-free-parsers/formats/squid-logformat.js';
import { Row } from '../native-free-parsers/row.js';
import { RecordSink } from '../src/rows/record-sink.js';

const hints = { modifiedMs: Date.parse('2026-11-20T12:00:00Z'), timeZone: 'Europe/Berlin' };

/** A format as its program's configuration has it, a line in it, and some of what the line states. */
const cases: readonly (readonly [AccessLogServer | 'squid', string, string, Readonly<Record<string, unknown>>])[] = [
  [
    'nginx',
    '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" "$host"',
    '10.0.12.9 - Ana Sousa [20/Nov/2026:09:12:05 +0100] "GET /v1/models HTTP/1.1" 200 417 "-" "curl/8.14.1" "ai.corp.example"',
    {
      client: '10.0.12.9',
      user: 'ana sousa',
      host: 'ai.corp.example',
      path: '/v1/models',
      status: 200,
      bytesDown: 417,
    },
  ],
  [
    'nginx',
    "'$msec|$remote_addr|$request_method|$scheme://$http_host$request_uri'  '|$status'",
    '1763629925.391|2001:db8::9|GET|https://ai.corp.example/v1/models|200',
    { time: '2025-11-20T09:12:05.391Z', client: '2001:db8::9', host: 'ai.corp.example', status: 200 },
  ],
  [
    'apache',
    '"%h %l %u %t \\"%r\\" %>s %b"',
    '10.0.12.9 - ana [20/Nov/2026:09:12:05 +0100] "GET http://claude.ai/c/1 HTTP/1.1" 200 -',
    { client: '10.0.12.9', user: 'ana', host: 'claude.ai', path: '/c/1', status: 200 },
  ],
  [
    'apache',
    '%{X-Forwarded-For}i %a %v %{%Y-%m-%dT%H:%M:%S%z}t %m %U%q %>s %D',
    '- 10.0.12.9 ai.corp.example 2026-11-20T09:12:05+0100 POST /v1/chat?x=1 200 34711',
    { time: '2026-11-20T08:12:05.000Z', host: 'ai.corp.example', method: 'POST', path: '/v1/chat?x=1' },
  ],
  [
    'haproxy',
    '"%{+Q}o %ci %cp %Ts.%ms %ST %B %U %HM %HU %[ssl_fc_sni]"',
    '"10.0.12.9" "50112" "1763629925.391" "200" "417" "120" "GET" "/v1/models" "ai.corp.example"',
    { client: '10.0.12.9', clientPort: 50112, host: 'ai.corp.example', path: '/v1/models', bytesUp: 120 },
  ],
  [
    'haproxy',
    '%ci:%cp\\ [%t]\\ %ft\\ %b/%s\\ %Tq/%Tw/%Tc/%Tr/%Tt\\ %ST\\ %B\\ %hr\\ %hs\\ %{+Q}r',
    '10.0.12.9:50112 [20/Nov/2026:09:12:05.391] fe be/llm1 0/0/1/3/4 200 417 {curl/8.14.1} "GET /v1/models HTTP/1.1"',
    { clientPort: 50112, time: '2026-11-20T08:12:05.391Z', path: '/v1/models', durationMs: 4 },
  ],
  [
    'squid',
    '%ts.%03tu %6tr %>a %un %rm %ru %Ss/%03>Hs %<st',
    '1763629925.391    104 10.0.12.9 Ana Maria Sousa GET http://claude.ai/c/1 TCP_MISS/200 904',
    { user: 'ana maria sousa', method: 'GET', host: 'claude.ai', status: 200, bytesDown: 904 },
  ],
];

describe('a log in the format that is given', () => {
  for (const [program, format, line, expected] of cases)
    test(`${program}: ${format}`, () => {
      const reader = program === 'squid' ? squidWithLogformat(format) : accessLogIn(program, format);
      const bytes = Buffer.from(`${line}\n`);
      const layout = reader.detect(bytes, hints);
      if (layout instanceof Refusal) throw new Error(layout.because);
      const records: unknown[] = [];
      const sink = new RecordSink({ record: (record) => records.push(record), reject() {}, ignore() {} });
      reader.parse(bytes, layout, new Row(), sink);
      expect(records).toMatchObject([expected]);
    });

  test('is refused with what was expected where no line follows it', () => {
    const verdict = accessLogIn('nginx', '$remote_addr "$request"').detect(Buffer.from('nothing of the kind\n'), hints);
    expect(verdict).toEqual(new Refusal('line 1: not a line in the format $remote_addr "$request" of nginx'));
  });
});
