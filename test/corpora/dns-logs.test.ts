import { describe, expect, test } from 'vitest';
import type { LogRecord } from '../../src/rows/record.js';
import {
  at,
  ecsEvents,
  expectEcs,
  foldersOfLogs,
  hasCorpora,
  logsOf,
  type ReadLine,
  readLines,
  recognisedBy,
  recordsOf,
  textOf,
} from './corpus.js';

/** The folders of the corpora, and the formats that their logs may be in. */
const formatsOfFolder: Readonly<Record<string, readonly string[]>> = {
  'adguard-app-log': ['adguard-home'],
  'adguard-querylog': ['adguard-home'],
  bind: ['bind'],
  coredns: ['coredns'],
  dnstap: ['dnstap', 'dnstap-yaml'],
  efficientip: ['bind', 'isc-dhcpd'],
  infoblox: ['bind', 'infoblox', 'isc-dhcpd'],
  'powerdns-recursor': ['powerdns-recursor'],
  'route53-resolver': ['route53'],
  technitium: ['technitium'],
  unbound: ['unbound'],
  'windows-dns-debug': ['windows-dns'],
};
const formatNames = [...new Set(Object.values(formatsOfFolder).flat())].filter((name) => name !== 'isc-dhcpd');

describe.skipIf(!hasCorpora)('DNS logs', () => {
  test('every one is recognised by one format at most, and by one of its product', () => {
    for (const [folder, expected] of Object.entries(formatsOfFolder)) {
      for (const path of logsOf(folder)) {
        const names = recognisedBy(path);
        expect([path, names.filter((name) => !expected.includes(name))]).toEqual([path, []]);
        expect([path, names.length <= 1]).toEqual([path, true]);
      }
    }
  });

  test('no log of another product is taken for one', () => {
    const others = foldersOfLogs().filter((name) => !(name in formatsOfFolder));
    const mistaken = others
      .flatMap(logsOf)
      .flatMap((path) => recognisedBy(path).map((name) => [path, name]))
      .filter(([, name]) => formatNames.includes(name!));
    // pfSense's resolver is Unbound.
    expect(mistaken).toEqual([['pfsense/elastic__pfsense_test-pfsense-unbound.log', 'unbound']]);
  });
});

describe.skipIf(!hasCorpora)('Unbound', () => {
  const logs = hasCorpora
    ? ['asciitag', 'epoch'].map((name) => read(`unbound/toolgen__unbound-${name}.log`, 'unbound'))
    : [];

  test('three lines of one query count once', () => {
    for (const lines of logs) {
      expect(lines.filter((line) => line.rejected)).toEqual([]);
      expect(counts(lines)).toEqual({ queries: 140, answers: 140, repeated: 140 });
      const blocked = recordsOf(lines).filter((record) => record.action === 'blocked');
      expect(blocked.map((record) => record.host)).toEqual(['blocked.example.com']);
    }
  });

  test('is what a regular expression reads', () => {
    for (const line of logs[0]!) {
      const match = /^Nov 20 (\S+) unbound\[\d+:\d+\] (query|reply): (\S+) (\S+) (\w+) IN(?: (\w+) \S+ \d \d+)?$/.exec(
        line.text,
      );
      if (!match) continue;
      const [, time, kind, client, name, type, code] = match;
      expect(line.records).toEqual([
        {
          fact: kind === 'query' ? 'query' : 'answer',
          time: `2026-11-20T${time}.000Z`,
          client,
          host: unescaped(name!),
          queryType: type,
          ...(code && { responseCode: code }),
        },
      ]);
    }
  });

  test('states the same queries in both styles of time', () => {
    expect(hostsOf(logs[0]!)).toEqual(hostsOf(logs[1]!));
  });

  test.each(logsOf('unbound').filter((path) => ecsEvents(path).length > 0))('%s is what Sekoia reads', (path) => {
    const [line] = readLines(path, 'unbound');
    const { event } = ecsEvents(path)[0]!;
    if (at(event, 'dns.question.name') === undefined) expect(line!.records).toEqual([]);
    else expectEcs(line!.records[0]!, event);
  });
});

describe.skipIf(!hasCorpora)('PowerDNS Recursor', () => {
  const paths = logsOf('powerdns-recursor');

  test.each(paths)('%s counts every question once and states its code', (path) => {
    const lines = read(path, 'powerdns-recursor');
    expect(lines.filter((line) => line.rejected)).toEqual([]);
    expect(counts(lines)).toEqual({ queries: 132, answers: 132, repeated: 0 });
    const codes = recordsOf(lines)
      .filter((record) => record.fact === 'answer')
      .map((record) => record.responseCode);
    expect(codes.every((code) => /^[A-Z]+$/.test(code ?? ''))).toBe(true);
  });

  test('JSON is what JSON.parse reads', () => {
    const lines = read('powerdns-recursor/toolgen__pdns-recursor-json.log', 'powerdns-recursor');
    for (const line of lines.filter((line) => line.records.length > 0)) {
      const truth = JSON.parse(line.text) as Record<string, string>;
      expect(line.records[0]).toMatchObject({
        time: new Date(Math.round(Number(truth.ts) * 1000)).toISOString(),
        client: truth.remote!.split(':')[0],
        clientPort: Number(truth.remote!.split(':')[1]),
        host: unescaped(truth.qname!),
        queryType: truth.qtype,
        transport: truth.proto,
      });
    }
  });

  test('states the same queries in every style', () => {
    const hosts = paths.map((path) => hostsOf(read(path, 'powerdns-recursor')));
    for (const other of hosts) expect(other).toEqual(hosts[0]);
  });
});

describe.skipIf(!hasCorpora)('CoreDNS', () => {
  test('is what Elastic reads', () => {
    const path = logsOf('coredns')[0]!;
    const lines = read(path, 'coredns');
    const events = ecsEvents(path);
    expect(lines.length).toBe(events.length);
    for (const [i, { event }] of events.entries())
      expectEcs(lines[i]!.records[0]!, event, { time: 'the log has none: Elastic takes when it ran' });
  });
});

describe.skipIf(!hasCorpora)('Windows DNS Server', () => {
  test('counts what clients asked, and answers of the server to them', () => {
    const lines = read('windows-dns-debug/windns_server2025_policy_demo.log', 'windows-dns');
    expect(lines.filter((line) => line.rejected)).toEqual([]);
    for (const line of lines) {
      const [, direction, reply] = / (Rcv|Snd) \S+ +\w+ (R?) /.exec(line.text)!;
      const expected = direction === 'Rcv' && !reply ? ['query'] : direction === 'Snd' && reply ? ['answer'] : [];
      expect([line.text, line.records.map((record) => record.fact)]).toEqual([line.text, expected]);
      for (const record of line.records) expect(record.host).toBe('www.abayoumy.tech');
    }
    expect(recordsOf(lines)[0]!.time).toBe('2025-08-13T16:02:03.000Z');
  });
});

describe.skipIf(!hasCorpora)('AdGuard Home', () => {
  test('rejects what is broken, one by one, and reads the rest', () => {
    for (const line of read('adguard-querylog/adguard__decode.querylog.json', 'adguard-home')) {
      const truth = parsed(line.text);
      const isSound = typeof truth?.QH === 'string' && typeof truth.IP === 'string' && /^\d{4}-/.test(String(truth.T));
      expect([line.text, line.rejected === undefined]).toEqual([line.text, isSound]);
      if (!isSound) continue;
      const record = line.records[0]!;
      expect(record).toMatchObject({ client: truth.IP, host: truth.QH, time: new Date(String(truth.T)).toISOString() });
      const result = truth.Result as { readonly IsFiltered?: boolean };
      expect(record.action).toBe(result.IsFiltered === true ? 'blocked' : undefined);
    }
  });
});

describe.skipIf(!hasCorpora)('dnstap', () => {
  test('two tools print the same queries', () => {
    const bind = read('dnstap/toolgen__dnstap-read.txt', 'dnstap');
    const ldns = read('dnstap/toolgen__dnstap-ldns-quiet.txt', 'dnstap');
    const queries = bind.filter((line) => / CQ /.test(line.text)).length;
    expect(counts(bind)).toEqual({ queries, answers: 0, repeated: 0 });
    expect(hostsOf(ldns)).toEqual(hostsOf(bind));
    expect(recordsOf(ldns).map((record) => record.time)).toEqual(recordsOf(bind).map((record) => record.time));
  });

  test('both print as YAML what they print as text, and the answers too', () => {
    const text = recordsOf(read('dnstap/toolgen__dnstap-read.txt', 'dnstap'));
    for (const name of ['read', 'ldns']) {
      const path = `dnstap/toolgen__dnstap-${name}-yaml.txt`;
      const documents = read(path, 'dnstap-yaml');
      expect(documents.filter((line) => line.rejected)).toEqual([]);
      const records = recordsOf(documents);
      const queries = records.filter((record) => record.fact === 'query');
      const questions = ({ client, clientPort, host, queryType }: LogRecord) => ({
        client,
        clientPort,
        host,
        queryType,
      });
      expect(queries.map(questions)).toEqual(text.map(questions));
      const answers = records.filter((record) => record.fact === 'answer');
      expect(answers.map(questions)).toEqual(expect.arrayContaining(queries.map(questions)));
      expect(answers).toHaveLength(queries.length);
      // The sections as the tools wrote them.
      const addresses = textOf(path)
        .split(/^---$/m)
        .flatMap((document) => {
          const section =
            /ANSWER[_ ]SECTION:\n((?:\s+\S.*\n)*?)(?=\s*\n|\s*(?:AUTHORITY|ADDITIONAL|response_message|;;))/.exec(
              document,
            )?.[1] ?? '';
          const isAnswer = document.includes('type: CLIENT_RESPONSE');
          return isAnswer ? [...section.matchAll(/\sIN\s+A{1,4}\s+([\da-f.:]+)/g)].map((match) => match[1]!) : [];
        });
      expect(addresses.length).toBeGreaterThan(10);
      expect(answers.flatMap((record) => record.answers ?? []).map(({ data }) => data)).toEqual(addresses);
    }
  });
});

describe.skipIf(!hasCorpora)('Route 53', () => {
  test('is what Elastic reads', () => {
    const path = logsOf('route53-resolver')[0]!;
    const lines = read(path, 'route53');
    for (const [i, { event }] of ecsEvents(path).entries()) expectEcs(lines[i]!.records[0]!, event);
  });
});

describe.skipIf(!hasCorpora)('Infoblox', () => {
  test('what response policies and threat protection did is blocked', () => {
    for (const path of logsOf('infoblox').filter((path) => recognisedBy(path).includes('infoblox'))) {
      for (const line of read(path, 'infoblox')) {
        expect([line.text, line.rejected]).toEqual([line.text, undefined]);
        const name = /(?:rewrite |fqdn=)(\S+) .*$/.exec(line.text)?.[1];
        if (!line.text.includes('CEF:0') || name === undefined) continue;
        expect(line.records).toMatchObject([{ fact: 'query', host: name, action: 'blocked' }]);
      }
    }
  });
});

function read(path: string, format: string): ReadLine[] {
  return readLines(path, format, textOf(path));
}

function counts(lines: readonly ReadLine[]): { queries: number; answers: number; repeated: number } {
  const counted = lines.filter((line) => !line.repeated).flatMap((line) => line.records);
  return {
    queries: counted.filter((record) => record.fact === 'query').length,
    answers: counted.filter((record) => record.fact === 'answer').length,
    repeated: lines.filter((line) => line.repeated).length,
  };
}

function hostsOf(lines: readonly ReadLine[]): (string | undefined)[] {
  return recordsOf(lines)
    .filter((record) => record.fact === 'query')
    .map((record) => record.host);
}

function unescaped(name: string): string {
  return name
    .toLowerCase()
    .replace(/(.)\.$/, '$1')
    .replace(/\\032/g, ' ')
    .replace(/\\\./g, '.');
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
