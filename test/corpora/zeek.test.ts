/** Zeek's logs as Zeek, RITA and zq wrote them, against a plain reading of the same text and against what others made of them. */
import { describe, expect, test } from 'vitest';
import { canonicalAddress } from '../../native-free-parsers/address.js';
import type { LogRecord } from '../../src/rows/record.js';
import {
  at,
  bytesOf,
  ecsEvents,
  hasCorpora,
  logsOf,
  readLines,
  recognisedBy,
  recordsOf,
  refusalOf,
  textOf,
} from './corpus.js';

const folders = ['zeek-conn', 'zeek-dhcp', 'zeek-dns', 'zeek-http', 'zeek-other', 'zeek-quic', 'zeek-ssl'];
const logs = [...folders, 'zeek-writer-variants'].flatMap(logsOf);
const withHeader = logs.filter((log) => /^#fields\t/m.test(textOf(log)));
/** Those that Zeek or a tool like it wrote with times; its own baselines have the times blanked. */
const timed = withHeader.filter((log) => /\/(rita|zed)__.*(conn|dns|http|ssl)/.test(log));

describe.skipIf(!hasCorpora)('Zeek', () => {
  test.each(withHeader)('%s has a header, and is recognised by it alone', (log) => {
    expect(recognisedBy(log)).toEqual(['zeek']);
  });

  test.each(logs.filter((log) => /^(#+ .*\n)?\{"?/.test(textOf(log)) && textOf(log).includes('"ts":')))(
    '%s is JSON, and recognised as that alone',
    (log) => expect(recognisedBy(log)).toEqual(['zeek-json']),
  );

  test.each([
    ['zeek-conn/rita__truncated__conn_top.log', 'no "#fields" header'],
    ['zeek-writer-variants/zeek__ascii-options.ssh.log', 'no line starts with "#fields"'],
  ])('%s has lost its header, and the refusal says so', (log, because) => {
    expect(recognisedBy(log)).toEqual([]);
    expect(refusalOf(log, 'zeek')).toContain(because);
  });

  test.each(timed)('%s: every record has the time, ends, name and bytes that a plain split finds', (log) => {
    const lines = readLines(log, 'zeek');
    const expected = plainRecords(log);
    const records = recordsOf(lines).filter(({ fact }) => fact !== 'answer');
    expect(records.length).toBe(expected.length);
    for (const [index, record] of records.entries()) expect([index, essence(record)]).toEqual([index, expected[index]]);
    const cut = lines.filter(({ rejected }) => rejected !== undefined);
    expect(cut.map(({ rejected }) => rejected)).toEqual(cut.map(() => 'too-few-fields'));
  });

  test('the same DNS log says the same as TSV and as JSON', () => {
    const tsv = recordsOf(readLines('zeek-dns/zed__zeek-default_dns.log.gz', 'zeek'));
    const json = recordsOf(readLines('zeek-dns/zed__zeek-json_dns.json.gz', 'zeek-json'));
    expect(tsv.length).toBeGreaterThan(90_000);
    expect(json.length).toBe(tsv.length);
    for (const [index, record] of tsv.entries()) expect(json[index]).toEqual(record);
  });

  test.each([
    ['zeek-dns/elastic__zeek_test-dns.log', 'query'],
    ['zeek-other/elastic__zeek_test-kerberos.log', 'logon'],
    ['zeek-other/elastic__zeek_test-radius.log', 'logon'],
    ['zeek-other/elastic__zeek_test-socks.log', 'request'],
  ])('%s: what Elastic states of a record, we state', (log, fact) => {
    let compared = 0;
    const events = ecsEvents(log);
    for (const { text, records } of readLines(log, 'zeek-json')) {
      const record = records.find((record) => record.fact === fact);
      const event = events.find(({ line }) => line === text)?.event;
      if (!record || !event) continue;
      const stated = elasticEssence(event);
      expect(Object.keys(stated).length).toBeGreaterThanOrEqual(2);
      expect(record).toMatchObject(fact === 'logon' ? { time: stated.time, user: stated.user } : stated);
      compared++;
    }
    expect(compared).toBeGreaterThanOrEqual(1);
  });

  test('a file cut in mid-record rejects that record alone', () => {
    expect(rejects('zeek-conn/rita__truncated__conn.log', 'zeek')).toEqual(['too-few-fields']);
    expect(rejects('zeek-conn/rita__truncated__conn_json.log', 'zeek-json')).toEqual(['bad-json']);
  });

  test.each(logsOf('zeek-quic').filter((log) => withHeader.includes(log)))(
    '%s: every QUIC hello is a request',
    (log) => {
      const text = textOf(log).replaceAll('XXXXXXXXXX.XXXXXX', '1762000000.000000');
      const names = [...text.matchAll(/^[^#\n].*$/gm)].map(([line]) => line.split('\t')[10]!);
      const records = recordsOf(readLines(log, 'zeek', text));
      expect(records.map(({ app, transport }) => `${app} ${transport}`)).toEqual(names.map(() => 'quic udp'));
      expect(records.map(({ host }) => host)).toEqual(
        names.map((name) => (name === '-' ? undefined : name.replace(/:\d+$/, ''))),
      );
    },
  );

  test.each(logsOf('zeek-dhcp'))('%s: an address is leased where the server acknowledged it', (log) => {
    const text = textOf(log).replaceAll('XXXXXXXXXX.XXXXXX', '1762000000.000000');
    const lines = [...text.matchAll(/^[^#\n].*$/gm)].map(([line]) => line.split('\t'));
    const leased = lines.filter((values) => values[9] !== '-' && values[13]!.split(',').includes('ACK'));
    expect(recordsOf(readLines(log, 'zeek', text)).map(({ fact, client, mac }) => [fact, client, mac])).toEqual(
      leased.map((values) => ['lease', values[9], values[4]]),
    );
  });
});

function rejects(log: string, format: string): readonly string[] {
  return readLines(log, format).flatMap(({ rejected }) => (rejected ? [rejected] : []));
}

/** What both readings are compared by. */
function essence({ time, client, clientPort, host, server, bytesUp, bytesDown }: LogRecord): unknown {
  return { time, client, clientPort, host, server, bytesUp, bytesDown };
}

/** The records of a log with one header, read the plain way: split at tabs. */
function plainRecords(log: string): readonly unknown[] {
  const lines = bytesOf(log).toString('utf8').split('\n');
  const fields = lines
    .find((line) => line.startsWith('#fields'))!
    .split('\t')
    .slice(1);
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.replace(/\t$/, '').split('\t'))
    .filter((values) => values.length === fields.length)
    .map((values) => new Map(fields.map((field, i) => [field, stated(values[i]!)])))
    .filter((record) => !record.has('query') || record.get('query'))
    .map(plainEssence);
}

function stated(value: string): string | undefined {
  if (value === '-' || value === '(empty)' || value === '') return undefined;
  return value.replace(/\\x([0-9a-f]{2})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
}

function plainEssence(record: ReadonlyMap<string, string | undefined>): unknown {
  const number = (name: string) => (record.get(name) === undefined ? undefined : Number(record.get(name)));
  const address = (name: string) => canonicalAddress(record.get(name)!);
  const isConn = record.has('conn_state');
  const isConnect = record.get('method') === 'CONNECT';
  const isProxied = isConnect || /^[a-z]+:\/\//i.test(record.get('uri') ?? '');
  const isIcmp = isConn && record.get('proto') === 'icmp';
  const name = record.get('query') ?? (record.get('server_name') ?? record.get('host'))?.replace(/^([^:]*):\d+$/, '$1');
  const bytes = (way: string) => number(isConn ? `${way === 'up' ? 'orig' : 'resp'}_bytes` : bodyColumn(way));
  return {
    time: new Date(Math.floor(Number(record.get('ts')) * 1000 + 1e-4)).toISOString(),
    client: address('id.orig_h'),
    clientPort: isIcmp ? undefined : number('id.orig_p'),
    host: name && (canonicalAddress(name) ?? name.toLowerCase().replace(/(.)\.$/, '$1')),
    server: isProxied ? undefined : address('id.resp_h'),
    bytesUp: isConnect ? undefined : bytes('up'),
    bytesDown: isConnect ? undefined : bytes('down'),
  };
}

function bodyColumn(way: string): string {
  return way === 'up' ? 'request_body_len' : 'response_body_len';
}

/** What Elastic's pipeline states of a record, under our names. */
function elasticEssence(event: unknown): Readonly<Record<string, unknown>> {
  const entries = {
    time: new Date(String(at(event, '@timestamp'))).toISOString(),
    client: at(event, 'source.address'),
    clientPort: at(event, 'source.port'),
    // Theirs is the proxy.
    server: at(event, 'zeek.socks') ? undefined : at(event, 'destination.address'),
    host: at(event, 'dns.question.name') ?? at(event, 'zeek.socks.request.host'),
    queryType: at(event, 'dns.question.type'),
    responseCode: at(event, 'dns.response_code'),
    user: String(at(event, 'user.name') ?? at(event, 'client.user.name') ?? '').toLowerCase() || undefined,
  };
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}
