import { describe, expect, test } from 'vitest';
import { Action, Fact, Row, type Span } from '../../native-free-parsers/row.js';
import { signaturesOf } from '../../src/match/signatures.js';
import { stringsOf } from '../../src/tally/columns.js';
import { MergedBatch } from '../../src/tally/merged-batch.js';
import { MergedStatements } from '../../src/tally/merged-statements.js';
import { StretchTable } from '../../src/tally/stretch-table.js';
import { Tally } from '../../src/tally/tally.js';
import { type TallyMode, usualMode, type Window } from '../../src/tally/tally-mode.js';
import { builtInCatalogue } from '../match/built-in.js';
import { seeded } from '../seeded.js';
import { statementBatch, statementsIn } from '../store/statement-batch.js';

const signatures = signaturesOf(builtInCatalogue);
const nine = Date.parse('2026-11-20T09:00:00Z');

interface Stated {
  readonly fact: Fact;
  readonly timeMs: number;
  readonly untilMs?: number;
  readonly client?: string;
  readonly device?: string;
  readonly mac?: string;
  readonly user?: string;
  readonly host?: string;
  readonly server?: string;
  readonly method?: string;
  readonly answers?: ReadonlyArray<{ readonly data: string; readonly ttl?: number }>;
}

const row = new Row();

/** Hands records to a tally as a parser does. */
function tallied(records: readonly Stated[], mode: Partial<TallyMode> = {}, window: Window = {}) {
  const tally = new Tally(signatures);
  tally.begin(window, { ...usualMode, ...mode });
  for (const record of records) give(tally, record);
  return tally.takeBatch();
}

function give(tally: Tally, { fact, timeMs, untilMs = Number.NaN, answers = [], ...texts }: Stated): void {
  row.clear();
  const spans: Array<readonly [Span, string]> = (
    ['client', 'device', 'mac', 'user', 'host', 'server', 'method'] as const
  )
    .filter((name) => texts[name] !== undefined)
    .map((name) => [row[name], texts[name]!]);
  for (const { data, ttl = Number.NaN } of answers) {
    const index = row.answers.add();
    row.answers.ttls[index] = ttl;
    spans.push([row.answers.data[index]!, data]);
  }
  row.bytes = Buffer.from(spans.map(([, text]) => text).join(''));
  let end = 0;
  for (const [span, text] of spans) {
    span.set(end, end + Buffer.byteLength(text));
    end = span.end;
  }
  Object.assign(row, { fact, timeMs, untilMs, action: Action.Allowed });
  if (tally.wants(row)) tally.take(row);
}

describe('a tally keeps', () => {
  test('leases and logons in one spelling, and their ends as ends', () => {
    const { statements, coverage } = tallied([
      {
        fact: Fact.Lease,
        timeMs: nine,
        untilMs: nine + 9e6,
        client: '::ffff:10.0.0.1',
        mac: '02-00-5E-00-00-01',
        device: 'LAP-1',
      },
      { fact: Fact.Lease, timeMs: nine + 1, untilMs: nine + 1, client: '10.0.0.1', mac: '0200.5e00.0001' },
      { fact: Fact.Logon, timeMs: nine + 2, client: '10.0.0.1', user: 'CORP\\Ana' },
    ]);
    const { leases, logons } = statementsIn(statements);
    expect(leases).toEqual([
      {
        address: '10.0.0.1',
        mac: '02:00:5e:00:00:01',
        device: 'lap-1',
        ground: 'dhcp',
        ends: false,
        from: nine,
        last: nine,
        until: nine + 9e6,
      },
      {
        address: '10.0.0.1',
        mac: '02:00:5e:00:00:01',
        device: '',
        ground: 'dhcp',
        ends: true,
        from: nine + 1,
        last: nine + 1,
      },
    ]);
    expect(logons).toEqual([
      expect.objectContaining({ address: '10.0.0.1', user: 'ana@CORP', ground: 'directory', ends: false }),
    ]);
    expect(coverage.records).toBe(3);
  });

  test('the grounds that a format has', () => {
    const records = [
      { fact: Fact.Lease, timeMs: nine, client: '10.0.0.1', device: 'peer' },
      { fact: Fact.Logon, timeMs: nine, client: '10.0.0.1', user: 'ana' },
    ] as const;
    const { leases, logons } = statementsIn(tallied(records, { leaseGround: 'vpn', logonGround: 'radius' }).statements);
    expect([leases[0]?.ground, logons[0]?.ground]).toEqual(['vpn', 'radius']);
  });

  test('nothing of a lease without a device, or a logon of nobody', () => {
    const { statements } = tallied([
      { fact: Fact.Lease, timeMs: nine, client: '10.0.0.1' },
      { fact: Fact.Lease, timeMs: nine, mac: '02:00:5e:00:00:01' },
      { fact: Fact.Logon, timeMs: nine, client: '10.0.0.1', user: '-' },
      { fact: Fact.Logon, timeMs: nine, user: 'ana' },
      { fact: Fact.Lease, timeMs: Number.NaN, client: '10.0.0.1', device: 'lap-1' },
    ]);
    expect([statements.leases.count, statements.logons.count]).toEqual([0, 0]);
  });

  test('whom a proxy asked for a password and which MAC a sensor saw, of records of services only', () => {
    const seen = {
      fact: Fact.Request,
      method: 'CONNECT',
      client: '10.0.0.1',
      user: 'ana',
      mac: '02:00:5e:00:00:01',
    } as const;
    const { statements } = tallied([
      { ...seen, timeMs: nine, host: 'claude.ai' },
      { ...seen, timeMs: nine + 60_000, host: 'claude.ai' },
      { ...seen, timeMs: nine + 120_000, host: 'shop.example' },
    ]);
    const { leases, logons } = statementsIn(statements);
    const stretch = { from: nine, last: nine + 60_000, until: nine + 60_001 };
    expect(logons).toEqual([expect.objectContaining({ ...stretch, user: 'ana', ground: 'proxy' })]);
    expect(leases).toEqual([expect.objectContaining({ ...stretch, mac: '02:00:5e:00:00:01', ground: 'frame' })]);
  });

  test('answers of services for their TTL, at most a day, five minutes where none is stated, and no aliases', () => {
    const { statements } = tallied([
      {
        fact: Fact.Answer,
        timeMs: nine,
        client: '10.0.0.1',
        host: 'ChatGPT.com.',
        answers: [
          { data: 'edge.example.net', ttl: 9 },
          { data: '192.0.2.1', ttl: 60 },
          { data: '2001:DB8::1', ttl: 1e9 },
          { data: '192.0.2.2' },
        ],
      },
      { fact: Fact.Answer, timeMs: nine, client: '10.0.0.1', host: 'shop.example', answers: [{ data: '192.0.2.1' }] },
    ]);
    const { resolutions } = statementsIn(statements);
    expect(resolutions.map(({ client, host, address, until }) => [client, host, address, until! - nine])).toEqual([
      ['10.0.0.1', 'chatgpt.com', '192.0.2.1', 60_000],
      ['10.0.0.1', 'chatgpt.com', '2001:db8::1', 86_400_000],
      ['10.0.0.1', 'chatgpt.com', '192.0.2.2', 300_000],
    ]);
  });

  test('what a client was told of a server once for as long as it goes on with one service', () => {
    const answered = (minute: number, host: string) =>
      ({
        fact: Fact.Answer,
        timeMs: nine + minute * 60_000,
        client: '10.0.0.1',
        host,
        answers: [{ data: '192.0.2.1' }],
      }) as const;
    const { statements } = tallied(
      [
        answered(0, 'chatgpt.com'),
        answered(1, 'chat.openai.com'),
        answered(2, 'chatgpt.com'),
        answered(3, 'chat.openai.com'),
        answered(4, 'claude.ai'),
        answered(5, 'chatgpt.com'),
        answered(6, 'chatgpt.com'),
        answered(7, 'shop.example'),
        answered(8, 'chatgpt.com'),
        // Late, and of a turn that is over.
        answered(5.5, 'chatgpt.com'),
        answered(23, 'chatgpt.com'),
      ],
      { otherNames: 'all' },
    );
    expect(
      statementsIn(statements).resolutions.map(({ host, from, last }) => {
        return `${host} ${(from - nine) / 60_000} to ${(last - nine) / 60_000}`;
      }),
    ).toEqual([
      'chatgpt.com 0 to 2',
      'chat.openai.com 1 to 3',
      'claude.ai 4 to 4',
      'chatgpt.com 5 to 6',
      'chatgpt.com 5.5 to 5.5',
      'shop.example 7 to 7',
      'chatgpt.com 8 to 8',
      'chatgpt.com 23 to 23',
    ]);
  });

  test('leases from before the times asked for where they may still hold, though nothing of them is counted', () => {
    const lease = { fact: Fact.Lease, client: '10.0.0.1', device: 'lap-1' } as const;
    const day = 86_400_000;
    const batch = tallied(
      [8.1, 7.9, -0.1].map((days) => ({ ...lease, timeMs: nine - days * day })),
      {},
      { since: nine, until: nine + 1 },
    );
    expect(statementsIn(batch.statements).leases.map(({ from }) => (nine - from) / day)).toEqual([7.9]);
    expect([batch.coverage.records, batch.coverage.outside]).toEqual([0, 3]);
  });

  test('only statements in a lesson', () => {
    const batch = tallied(
      [
        { fact: Fact.Request, method: 'GET', timeMs: nine, client: '10.0.0.1', host: 'claude.ai', server: '192.0.2.1' },
        { fact: Fact.Query, timeMs: nine, client: '10.0.0.1', host: 'claude.ai' },
        { fact: Fact.Answer, timeMs: nine, client: '10.0.0.1', host: 'shop.example', answers: [{ data: '192.0.2.1' }] },
      ],
      { isLesson: true, otherNames: 'all' },
    );
    expect(batch.groups).toBe(0);
    expect(
      statementsIn(batch.statements)
        .resolutions.map(({ host, ground }) => `${host} ${ground}`)
        .sort(),
    ).toEqual(['claude.ai sni', 'shop.example answer']);
  });
});

describe('a source that teaches itself', () => {
  const flow = { fact: Fact.Flow, server: '192.0.2.1' } as const;
  const answer = (host: string, client: string, timeMs: number) =>
    ({ fact: Fact.Answer, timeMs, client, host, answers: [{ data: '192.0.2.1', ttl: 60 }] }) as const;
  const named = (records: readonly Stated[], mode: Partial<TallyMode> = { teachesItself: true }) => {
    const { groups, service, services, naming } = tallied(records, mode);
    return Array.from({ length: groups }, (_, i) => `${stringsOf(services)[service[i]!]} ${naming[i]}`);
  };

  test('names its flows by what it stated before, and another source does not', () => {
    const records = [answer('claude.ai', '10.0.0.1', nine), { ...flow, client: '10.0.0.1', timeMs: nine + 1000 }];
    expect(named(records)).toEqual(['claude 1']);
    expect(named(records, {})).toEqual([]);
  });

  test('names them for others where all agree, and for nobody where not', () => {
    const first = answer('claude.ai', '10.0.0.1', nine);
    const other = { ...flow, client: '10.0.0.2', timeMs: nine + 1000 };
    expect(named([first, other])).toEqual(['claude 3']);
    expect(named([first, answer('shop.example', '10.0.0.3', nine), other])).toEqual([]);
  });

  test('takes the name away where the client was answered another since', () => {
    const records = [answer('claude.ai', '10.0.0.1', nine), answer('shop.example', '10.0.0.1', nine + 500)];
    expect(named([...records, { ...flow, client: '10.0.0.1', timeMs: nine + 1000 }])).toEqual([]);
  });

  test('starts anew with each stretch', () => {
    const tally = new Tally(signatures);
    const mode = { ...usualMode, teachesItself: true };
    tally.begin({}, mode);
    give(tally, answer('claude.ai', '10.0.0.1', nine));
    tally.takeBatch();
    tally.begin({}, mode);
    give(tally, { ...flow, client: '10.0.0.1', timeMs: nine + 1000 });
    expect(tally.takeBatch().groups).toBe(0);
  });

  test('forgets what floods it, and goes on', () => {
    const flood = Array.from({ length: 140_000 }, (_, i) => ({
      ...answer(`h${i}.example`, '10.0.0.9', nine),
      answers: [{ data: `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}` }],
    }));
    const records = [
      ...flood,
      answer('claude.ai', '10.0.0.1', nine),
      { ...flow, client: '10.0.0.1', timeMs: nine + 1000 },
    ];
    expect(named(records)).toEqual(['claude 1']);
  });
});

const seed = 20261121;

test(`merged in any order, in parts or twice, statements come to the same (seed ${seed})`, () => {
  const random = seeded(seed);
  const parts = Array.from({ length: 40 }, () => {
    const from = nine + Math.floor(random() * 5e6);
    const address = `10.0.0.${1 + Math.floor(random() * 3)}`;
    return statementBatch({
      leases: [
        {
          address,
          device: `lap-${Math.floor(random() * 3)}`,
          ground: 'dhcp',
          from,
          until: from + Math.floor(random() * 1e6),
        },
      ],
      logons: [{ address, user: 'ana', ground: 'directory', from }],
      resolutions: [
        { client: address, address: '192.0.2.1', host: 'claude.ai', ground: 'answer', from, until: from + 1 },
      ],
    });
  });
  const merged = (order: typeof parts) => {
    const statements = new MergedStatements(1e6);
    for (const part of order) statements.add(part);
    const taken = statementsIn(statements.take());
    expect(statements.size).toBe(0);
    return JSON.stringify(Object.values(taken).map((rows) => rows.map((row) => JSON.stringify(row)).sort()));
  };
  const expected = merged(parts);
  for (let round = 0; round < 5; round++) {
    expect(merged([...parts, ...parts].sort(() => random() - 0.5))).toBe(expected);
  }
});

test('a merged batch brings the statements of all of its parts', () => {
  const merged = new MergedBatch();
  for (const device of ['lap-1', 'lap-2'])
    merged.add(tallied([{ fact: Fact.Lease, timeMs: nine, client: '10.0.0.1', device }]));
  expect(merged.size).toBe(1 + 2);
  expect(
    statementsIn(merged.take().statements)
      .leases.map(({ device }) => device)
      .sort(),
  ).toEqual(['lap-1', 'lap-2']);
  expect(merged.take().statements.leases.count).toBe(0);
});

test('what does not fit is counted', () => {
  const table = new StretchTable(1000, 3);
  for (let i = 0; i < 5; i++) table.add(i, 0, 0, 0, 0, i, i, Number.NaN);
  table.add(1, 0, 0, 0, 0, 2, 2, Number.NaN);
  expect([table.size, table.leftOut]).toEqual([3, 2]);
  const statements = new MergedStatements(1);
  const lease = (device: string) =>
    statementBatch({ leases: [{ address: '10.0.0.1', device, ground: 'dhcp', from: 1 }] });
  for (const device of ['a', 'b', 'c']) statements.add(lease(device));
  expect(statements.leftOut).toBe(2);
  expect(statements.take().leftOut).toBe(2);
  expect(statements.leftOut).toBe(0);
});
