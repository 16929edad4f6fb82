/** Logs that state one request or query in several lines: it counts once. The rows that `rows` prints do not show this. */
import { expect, test } from 'vitest';
import { type Hints, Refusal } from '../native-free-parsers/format.js';
import { logFormats as formats } from '../native-free-parsers/registry.js';
import { Fact, Row } from '../native-free-parsers/row.js';

const hints: Hints = { modifiedMs: Date.parse('2026-11-20T12:00:00Z'), timeZone: 'UTC' };

const squidTransactions: readonly [counted: boolean, result: string, request: string][] = [
  [false, 'NONE_NONE/200', 'CONNECT gemini.google.com:443'],
  [true, 'TCP_MISS/200', 'GET https://gemini.google.com/'],
  [false, 'TAG_NONE/200', 'CONNECT gemini.google.com:443'],
  [false, 'TCP_DENIED/407', 'CONNECT claude.ai:443'],
  [true, 'TCP_DENIED/403', 'CONNECT claude.ai:443'],
  [true, 'TCP_TUNNEL/200', 'CONNECT claude.ai:443'],
  [true, 'NONE_NONE/503', 'CONNECT claude.ai:443'],
];

test('Squid: a tunnel that is opened up, and a request that is asked who it is, show again in more detail', () => {
  const native = squidTransactions.map(
    ([, result, request]) => `1762000000.048 1 10.0.0.9 ${result} 0 ${request} - HIER_NONE/- -`,
  );
  const combined = squidTransactions.map(([, result, request]) => {
    const [tag, status] = result.split('/');
    return `10.0.0.9 - - [20/Nov/2026:06:49:32 +0000] "${request} HTTP/1.1" ${status} 0 "-" "-" ${tag}:HIER_NONE`;
  });
  const expected = squidTransactions.map(([counted]) => counted);
  expect(counts('squid', native)).toEqual(expected);
  expect(counts('combined', combined)).toEqual(expected);
});

test('BIND: beside query lines, a refusal or a rewrite is about a query that counted; alone, it is the query', () => {
  const client = 'client @0x7f 10.0.0.9#5353 (claude.ai):';
  const query = `${client} query: claude.ai IN A + (10.0.0.53)`;
  const refused = `${client} query (cache) 'claude.ai/A/IN' denied`;
  const rewritten = `${client} rpz QNAME NXDOMAIN rewrite claude.ai/A/IN via claude.ai.rpz.example`;
  const response = `${client} response: claude.ai IN A NXDOMAIN 0 1 1 + (10.0.0.53)`;
  const answer = `${client} answer: claude.ai IN A + (10.0.0.53) -> NOERROR claude.ai. 300 A 192.0.2.1`;
  expect(counts('bind', [query, refused, rewritten, response, answer])).toEqual([true, false, false, false, false]);
  expect(counts('bind', [refused, rewritten, response])).toEqual([true, true, true]);
  // The answer is a fact of its own after the query.
  expect(counts('bind', [answer])).toEqual([true, false]);
});

test('dnsmasq: the line that says a name was blocked is about a query that counted', () => {
  const prefix = 'Nov 20 06:46:37 dnsmasq[1]: 12 10.0.0.9/41075';
  const lines = [
    `${prefix} query[A] claude.ai from 10.0.0.9`,
    `${prefix} gravity blocked claude.ai is 0.0.0.0`,
    `${prefix} reply a.example is 192.0.2.1`,
  ];
  expect(counts('dnsmasq', lines)).toEqual([true, false, false]);
});

test('Unbound: beside question lines, what a local zone did is about a query that counted; replies alone are the queries', () => {
  const prefix = '[1795157128] unbound[26441:e] info:';
  const query = `${prefix} 10.0.0.9 claude.ai. A IN`;
  const acted = `${prefix} claude.ai. always_nxdomain 10.0.0.9@5353 claude.ai. A IN`;
  const reply = `${prefix} 10.0.0.9 claude.ai. A IN NXDOMAIN 0.000000 1 49`;
  expect(counts('unbound', [query, acted, reply])).toEqual([true, false, false]);
  expect(counts('unbound', [acted, reply])).toEqual([false, true]);
  expect(counts('unbound', [acted])).toEqual([true]);
});

test('Windows DNS: only what a client asked counts, or the answers where the log holds no questions', () => {
  const line = (way: string, address: string) =>
    `8/13/2025 4:02:03 PM 1674 PACKET  0000018CEDDB1140 UDP ${way} ${address} 7653 ${way === 'Rcv' ? ' ' : 'R'} Q [0001   D   NOERROR] A      (6)claude(2)ai(0)`;
  expect(counts('windows-dns', [line('Rcv', '10.0.0.9'), line('Snd', '10.0.0.9')])).toEqual([true, false]);
  expect(counts('windows-dns', [line('Snd', '10.0.0.9')])).toEqual([true]);
});

test('Infoblox: beside query lines, what a response policy did is about a query that counted', () => {
  const query =
    'Nov 20 06:46:36 ns1 named[4]: client @0x7f 10.0.0.9#5353 (claude.ai): query: claude.ai IN A + (10.0.0.53)';
  const policy =
    'Nov 20 06:46:36 ns1 named[4]: CEF:0|Infoblox|NIOS|8.6|RPZ-QNAME|NXDOMAIN|7|src=10.0.0.9 spt=5353 msg="rpz QNAME NXDOMAIN rewrite claude.ai [A] via claude.ai.rpz"';
  expect(counts('infoblox', [query, policy])).toEqual([true, false]);
  expect(counts('infoblox', [policy])).toEqual([true]);
});

test('a flow log in an order of its own is refused with what to do about it', () => {
  const line = '3 vpc-0a1b 10.0.12.9 192.0.2.1 50112 443 6 1763620000 1763620060 ACCEPT OK';
  const verdict = formats.get('aws-vpc-flow')!.detect(Buffer.from(line), hints);
  expect(verdict).toBeInstanceOf(Refusal);
  expect((verdict as Refusal).because).toMatch(
    /^line 1: .*put the flow log's format in front as a first line, such as "version /,
  );
});

/** For each fact of the lines: does it count as a request or query of its own? */
function counts(formatName: string, lines: readonly string[]): boolean[] {
  const format = formats.get(formatName)!;
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  const layout = format.detect(bytes, hints);
  if (layout instanceof Refusal) throw new Error(layout.because);
  const row = new Row();
  const counted: boolean[] = [];
  const fail = () => {
    throw new Error('a line states nothing');
  };
  format.parse(bytes, layout, row, {
    wants: () => true,
    take: () => counted.push(!row.repeated && (row.fact === Fact.Request || row.fact === Fact.Query)),
    ignore: fail,
    reject: fail,
  });
  return counted;
}
