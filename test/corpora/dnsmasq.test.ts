import { describe, expect, test } from 'vitest';
import { foldersOfLogs, hasCorpora, logsOf, readLines, recognisedBy } from './corpus.js';

describe.skipIf(!hasCorpora)('dnsmasq', () => {
  describe.each(['plain', 'extra', 'forward'])('the %s log', (name) => {
    const lines = hasCorpora ? readLines(`dnsmasq/toolgen__dnsmasq-${name}.log`, 'dnsmasq') : [];

    test('has no line that is rejected', () => {
      expect(lines.length).toBeGreaterThan(280);
      expect(lines.filter((line) => line.rejected)).toEqual([]);
    });

    test('states a query for each query line and for nothing else', () => {
      for (const line of lines) {
        const match = /^(\S+ \d+ \S+) .*query\[(\S+)\] (\S+|<name unprintable>) from (\S+)$/.exec(line.text);
        const [record] = line.records;
        const isCounted = record?.fact === 'query' && !line.repeated;
        expect([line.text, isCounted]).toEqual([line.text, match !== null]);
        if (match)
          expect([line.text, record]).toMatchObject([
            line.text,
            {
              time: new Date(`${match[1]} 2026 UTC`).toISOString(),
              queryType: match[2],
              ...(!match[3]!.startsWith('<') && { host: match[3]!.toLowerCase() }),
              client: match[4],
            },
          ]);
      }
    });

    test('states an address only of a name that was asked for, to one who asked for it', () => {
      const askers = new Map<string, Set<string>>();
      for (const line of lines) {
        const asked = /query\[\S+\] (\S+) from (\S+)$/.exec(line.text);
        if (asked) {
          const name = asked[1]!.toLowerCase();
          askers.set(name, (askers.get(name) ?? new Set()).add(asked[2]!));
        }
        const match =
          /^.*\]: \d+ (\S+)\/(\d+) (?:reply|config|cached|\/\S+) (\S+) is ([\d.]{7,}|[\da-f:]+:[\da-f:]*)$/.exec(
            line.text,
          );
        const expected =
          match && match[4] !== '0.0.0.0' ? [match[1], Number(match[2]), match[3]!.toLowerCase(), match[4]] : undefined;
        const record = line.records.find((found) => found.answers);
        // Without numbers a reply belongs to whoever asked for that name last; where several wait, the line does not say who.
        if (record && !match) {
          const { host, client, answers } = record;
          expect([line.text, line.text.endsWith(` is ${answers!.at(-1)!.data}`)]).toEqual([line.text, true]);
          const among = askers.get(host!) ?? new Set();
          expect([line.text, among.size > 0 && (client === undefined ? among.size > 1 : among.has(client))]).toEqual([
            line.text,
            true,
          ]);
          continue;
        }
        expect([
          line.text,
          record && [record.client, record.clientPort, record.host, record.answers![0]!.data],
        ]).toEqual([line.text, expected]);
      }
    });
  });

  test('a name of the block list is blocked, and its query not counted again', () => {
    const lines = readLines('dnsmasq/toolgen__dnsmasq-forward.log', 'dnsmasq').filter((line) =>
      line.text.includes('ads.blocked.example'),
    );
    expect(lines.map((line) => [line.records[0]?.action, line.repeated])).toEqual([
      [undefined, false],
      ['blocked', true],
    ]);
  });

  test('every acknowledged lease is one, with the address, the hardware address and the name', () => {
    const lines = readLines('dnsmasq/toolgen__dnsmasq-dhcp.log', 'dnsmasq').filter((line) => line.records.length > 0);
    const leases = lines.filter((line) => line.records[0]!.until === undefined);
    expect(leases.length).toBe(6);
    const ends = lines.filter((line) => line.text.includes('DHCPRELEASE('));
    expect(ends.map(({ records: [end] }) => end!.until === end!.time)).toEqual([true]);
    for (const line of leases) {
      const [, client, mac, device] = /DHCPACK\(\S+\) (\S+) (\S+) (\S*)$/.exec(line.text)!;
      expect(line.records[0]).toMatchObject({ fact: 'lease', client, mac, ...(device && { device }) });
    }
  });

  test('no log of another product is taken for one', () => {
    const others = foldersOfLogs().filter((name) => name !== 'dnsmasq');
    expect(others.flatMap(logsOf).filter((path) => recognisedBy(path).includes('dnsmasq'))).toEqual([]);
  });
});
