import { describe, expect, test } from 'vitest';
import {
  ecsEvents,
  expectEcs,
  foldersOfLogs,
  hasCorpora,
  logsOf,
  readLines,
  recognisedBy,
  recordsOf,
} from './corpus.js';

const styles = ['default', 'iso8601', 'isoutc'];
/** Folders whose products are, or are built on, `named`. */
const namedProducts = ['bind', 'efficientip', 'infoblox'];

describe.skipIf(!hasCorpora)('BIND', () => {
  describe.each(styles)('the log with times in style %s', (style) => {
    const lines = hasCorpora ? readLines(`bind/toolgen__bind-${style}.log`, 'bind') : [];

    test('counts every query once, though each has a response line', () => {
      expect(lines.length).toBe(280);
      expect(lines.filter((line) => line.records.length !== 1)).toEqual([]);
      expect(recordsOf(lines).filter((record) => record.fact === 'query').length).toBe(140);
    });

    test('is what a regular expression reads', () => {
      for (const line of lines) {
        const match =
          /^(\S+(?: \d\d:\S+)?) \w+: info: client \S+ (\S+)#(\d+) \((\S+)\): (query|response): (\S+) IN (\S+) (?:(\w+) \d \d \d )?([-+]\S*) \((\S+)\)$/.exec(
            line.text,
          )!;
        const [, time, client, port, , kind, name, type, code, flags, server] = match;
        expect({ line: line.text, ...line.records[0] }).toEqual({
          line: line.text,
          fact: kind === 'query' ? 'query' : 'answer',
          time: new Date(
            `${time!.replace(/Z$/, '')}Z`.replace(/^(\d\d)-(\w{3})-(\d{4}) (\S+)Z$/, '$1 $2 $3 $4 UTC'),
          ).toISOString(),
          client,
          clientPort: Number(port),
          host: name!
            .toLowerCase()
            .replace(/(.)\.$/, '$1')
            .replace(/\\032/g, ' ')
            .replace(/\\\./g, '.'),
          server,
          transport: flags!.includes('T') ? 'tcp' : 'udp',
          queryType: type,
          ...(code && { responseCode: code }),
        });
      }
    });
  });

  test('the three styles state the same queries', () => {
    const names = styles.map((style) =>
      recordsOf(readLines(`bind/toolgen__bind-${style}.log`, 'bind')).map((record) => record.host),
    );
    expect(names[1]).toEqual(names[0]);
    expect(names[2]).toEqual(names[0]);
  });

  test.each(logsOf('bind').filter((path) => ecsEvents(path).length > 0 && recognisedBy(path).includes('bind')))(
    '%s is what Sekoia reads',
    (path) => {
      const [first] = readLines(path, 'bind');
      const event = ecsEvents(path)[0]!.event;
      if (first!.records.length > 0)
        expectEcs(
          first!.records.at(-1)!,
          event,
          path.includes('rpz') ? { queryType: 'Sekoia takes the class for the type' } : {},
        );
      else expect(first!.text).not.toMatch(/query: | response: | denied| rewrite \S+ via \S+$/);
    },
  );

  test('refused queries are blocked ones, and lines that name no query state none', () => {
    const lines = [
      'bind/hub__bind9-logs.log',
      'bind/hub__bind9-syslog.log',
      'bind/ossec__named.log',
      'bind/dd__bind9_06.log',
    ].flatMap((path) => readLines(path, 'bind'));
    expect(lines.filter((line) => line.rejected)).toEqual([]);
    for (const line of lines) {
      const match = /query (?:\(cache\) )?'(\S+)\/([A-Z]+)\/IN' denied/.exec(line.text);
      const expected = match ? [{ fact: 'query', host: match[1], queryType: match[2], action: 'blocked' }] : [];
      expect([line.text, line.records]).toMatchObject([line.text, expected]);
      expect([line.text, line.records.length]).toEqual([line.text, expected.length]);
      expect(line.repeated).toBe(false);
    }
  });

  test('Infoblox and EfficientIP, which are built on named, give their answers too', () => {
    const records = logsOf('infoblox').flatMap((path) =>
      recognisedBy(path)
        .filter((name) => name === 'bind' || name === 'infoblox')
        .flatMap((name) => recordsOf(readLines(path, name))),
    );
    const answers = records.filter((record) => record.fact === 'answer');
    expect(answers.length).toBeGreaterThanOrEqual(11);
    expect(answers.flatMap((record) => record.answers ?? []).map((answer) => answer.data)).toContain('13.32.86.89');
  });

  test('no log of another product is taken for one', () => {
    const others = foldersOfLogs().filter((name) => !namedProducts.includes(name));
    const mistaken = others.flatMap(logsOf).filter((path) => recognisedBy(path).includes('bind'));
    expect(mistaken).toEqual([]);
  });
});
