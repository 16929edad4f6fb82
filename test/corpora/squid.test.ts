import { describe, expect, test } from 'vitest';
import type { LogRecord } from '../../src/rows/record.js';
import {
  ecsEvents,
  expectEcs,
  hasCorpora,
  logsOf,
  type ReadLine,
  readLines,
  recognisedBy,
  recordsOf,
  textOf,
} from './corpus.js';

/** A transaction as Squid wrote it in JSON: the truth about the same line of its other logs. */
interface Transaction {
  readonly ts: string;
  readonly client: string;
  readonly user: string;
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly result: string;
  readonly hier: string;
  readonly dst: string;
  readonly bytes_in: number;
  readonly ua: string;
}

describe.skipIf(!hasCorpora)('Squid', () => {
  const transactions = hasCorpora ? jsonLines('squid/toolgen__squid-json.log') : [];

  describe.each([
    ['native', 'squid'],
    ['json', 'squid-json'],
    ['sni', 'squid'],
    ['common', 'combined'],
    ['combined', 'combined'],
  ])('the same 90 transactions in its %s log', (log, format) => {
    const lines = hasCorpora ? readLines(`squid/toolgen__squid-${log}.log`, format) : [];

    test('are all read', () => {
      expect(lines.length).toBe(90);
      expect(lines.filter((line) => line.records.length !== 1)).toEqual([]);
    });

    test('are what Squid says of them in JSON', () => {
      for (const [i, truth] of transactions.entries()) {
        const line = lines[i]!;
        const expected = expectedOf(truth, format !== 'combined', log === 'combined');
        expect({ line: line.text.slice(0, 120), ...pick(line.records[0]!, Object.keys(expected)) }).toEqual({
          line: line.text.slice(0, 120),
          ...expected,
        });
      }
    });

    test('count a bumped or challenged request once', () => {
      expect(lines.map(repeats)).toEqual(transactions.map((truth) => isRepeated(truth)));
    });
  });

  test.each(logsOf('squid').filter((path) => path.includes('sekoia')))('%s is what Sekoia reads', (path) => {
    const [format] = recognisedBy(path);
    const [record] = recordsOf(readLines(path, format!));
    for (const { event } of ecsEvents(path))
      expectEcs(record!, event, {
        ...(format === 'combined' && { time: 'ambiguous: 05/02 is read day first' }),
        host: 'compared below, since a peer named by a host is no other destination',
      });
    const target = /(?:CONNECT|GET) (?:https?:\/\/)?([^/: ]+)/.exec(textOf(path))![1];
    expect(record!.host).toBe(target);
  });

  test.each([
    ['referrer', 'squid-referrer'],
    ['useragent', 'squid-user-agent'],
    ['tab', 'squid-logformat'],
  ])('its %s log is not taken for an access log, but for %s', (log, format) => {
    expect(recognisedBy(`squid/toolgen__squid-${log}.log`)).toEqual([format]);
  });
});

function jsonLines(path: string): Transaction[] {
  return Buffer.from(textOf(path), 'latin1')
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Transaction);
}

/** What the truth looks like as a record; native logs also state the server, combined ones the user agent. */
function expectedOf(truth: Transaction, isNative: boolean, hasAgent: boolean): Partial<LogRecord> {
  const target = /^(?:https?:\/\/)?([^/:]+)(?::(\d+))?(\/.*)?$/.exec(truth.url.startsWith('error:') ? '' : truth.url);
  const isNone = truth.result === 'NONE_NONE';
  const user = truth.user.replace(/^corp\\+/, '');
  return {
    time: isNative ? `${truth.ts}Z` : `${truth.ts.slice(0, 19)}.000Z`,
    client: truth.client,
    bytesDown: truth.bytes_in,
    method: truth.method === '-' ? undefined : truth.method,
    status: truth.status || undefined,
    user: user === '-' ? undefined : user,
    host: target?.[1],
    serverPort: target?.[2] ? Number(target[2]) : undefined,
    path: target?.[3],
    action: truth.result.includes('DENIED') ? 'blocked' : isNone ? undefined : 'allowed',
    ...(isNative && { server: truth.hier === 'HIER_DIRECT' ? truth.dst : undefined }),
    ...(hasAgent && { userAgent: truth.ua === '-' ? undefined : truth.ua }),
  } as Partial<LogRecord>;
}

function pick(record: LogRecord, keys: readonly string[]): Partial<LogRecord> {
  return Object.fromEntries(keys.map((key) => [key, record[key as keyof LogRecord]]));
}

function repeats(line: ReadLine): boolean {
  return line.repeated;
}

function isRepeated(truth: Transaction): boolean {
  return (
    (truth.status === 407 && truth.result.includes('DENIED')) || (truth.result === 'NONE_NONE' && truth.status === 200)
  );
}
