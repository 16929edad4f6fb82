import { describe, expect, test } from 'vitest';
import type { LogRecord } from '../../src/rows/record.js';
import {
  at,
  bytesOf,
  ecsEvents,
  foldersOfLogs,
  hasCorpora,
  logsOf,
  type ReadLine,
  readLines,
  recognisedBy,
  recordsOf,
  textOf,
} from './corpus.js';

/** Which format reads the logs of a folder. */
const folders: Readonly<Record<string, readonly string[]>> = {
  'isc-dhcpd-syslog': ['isc-dhcpd'],
  'isc-dhcpd-leases': ['isc-dhcpd-leases'],
  'kea-leases-csv': ['kea-leases'],
  'kea-log': ['kea-dhcp'],
  'dnsmasq-leases': ['dnsmasq-leases'],
  'windows-dhcp': ['windows-dhcp'],
  'ad-logon': ['windows-security'],
  'azure-signin': ['azure-signin'],
  'nps-ias': ['nps-ias'],
  'radius-ise': ['cisco-ise'],
  freeradius: ['freeradius'],
  'freeradius-detail': ['freeradius-detail'],
  vpn: ['openvpn', 'pulse-secure'],
};

/** Logs in those folders that these formats do not read, and why; as in docs/corpora/identity.md. */
const unread: Readonly<Record<string, string>> = {
  'sekoia__cisco-ise__test_miscellaneous1.log': 'a message without envelope or category',
  'sekoia__cisco-ise__test_miscellaneous2.log': 'a message without envelope or category',
  'sekoia__openvpn__client_connection_0.log': 'a line of an address pool file behind a time',
  'hub__fortinet-vpn-bf.log': 'a log of FortiGate',
};

/** DHCP servers inside appliances, in folders of their makers. */
const elsewhere = ['efficientip', 'infoblox', 'pfsense'];

const own = Object.entries(folders).flatMap(([folder, formats]) =>
  logsOf(folder)
    .filter((path) => !(nameOf(path) in unread))
    .map((path) => [path, formats] as const),
);

describe.skipIf(!hasCorpora)('sources of leases and logons', () => {
  test.each(own)('%s is recognised, and no line of it rejected', (path, formats) => {
    const [format, ...others] = recognisedBy(path);
    expect(others).toEqual([]);
    expect(formats).toContain(format);
    expect(linesOf(path).filter((line) => line.rejected)).toEqual([]);
  });

  test('no log of another product is taken for one', () => {
    const formats = new Set(Object.values(folders).flat());
    const others = foldersOfLogs().filter((name) => !(name in folders) && !elsewhere.includes(name));
    expect(others.flatMap(logsOf).filter((path) => recognisedBy(path).some((name) => formats.has(name)))).toEqual([]);
  });

  test('each address that dhcpd acknowledges is a lease, with hardware address and name', () => {
    const paths = [...logsOf('isc-dhcpd-syslog'), ...elsewhere.flatMap(logsOf)].filter((path) =>
      recognisedBy(path).includes('isc-dhcpd'),
    );
    let leases = 0;
    for (const line of paths.flatMap((path) => readLines(path, 'isc-dhcpd'))) {
      if (line.text.includes('Reply NA: address ')) continue;
      const match = /DHCPACK on (\S+) to (\S+) (?:\((.*?)\) )?via/.exec(line.text);
      const [record] = line.records;
      // Without a time a release says nothing.
      expect([line.text, record !== undefined]).toEqual([line.text, match !== null]);
      if (!match) continue;
      leases++;
      const device = match[3] === 'Hostname Unsuitable for Printing' ? undefined : match[3];
      expect([line.text, record?.client, record?.mac, record?.device]).toEqual([line.text, match[1], match[2], device]);
    }
    expect(leases).toBeGreaterThanOrEqual(14);
  });

  test('each address of a DHCPv6 reply is a lease until its lifetime ends', () => {
    const replies = elsewhere
      .flatMap(logsOf)
      .filter((path) => recognisedBy(path).includes('isc-dhcpd'))
      .flatMap((path) => linesOf(path))
      .map((line) => ({ record: line.records[0], match: /Reply NA: address (\S+) .* (\d+) seconds/.exec(line.text) }))
      .filter(({ match }) => match);
    expect(replies.length).toBeGreaterThan(0);
    for (const { record, match } of replies) {
      const seconds = (Date.parse(record!.until!) - Date.parse(record!.time!)) / 1000;
      expect([record!.client, seconds]).toEqual([match![1], Number(match![2])]);
    }
  });

  test('each lease block with a hardware address is a lease, with its times', () => {
    let leases = 0;
    for (const path of logsOf('isc-dhcpd-leases')) {
      const blocks = textOf(path).match(/^lease [\s\S]*?^\}/gm) ?? [];
      const expected = blocks.filter((block) => block.includes('hardware ethernet')).map(leaseOfBlock);
      expect([path, recordsOf(linesOf(path)).map(leaseOf)]).toEqual([path, expected]);
      leases += expected.length;
    }
    expect(leases).toBe(15);
  });

  test('Kea: each lease of a file ends when it says, and began its lifetime before', () => {
    for (const path of logsOf('kea-leases-csv')) {
      const [header, ...rows] = textOf(path)
        .trimEnd()
        .split('\n')
        .map((line) => line.split(','));
      const leases = rows
        .map((cells) => Object.fromEntries(header!.map((name, i) => [name, cells[i]!])))
        .filter((row) => row.state !== '1')
        .map((row) => [
          row.address,
          new Date((Number(row.expire) - Number(row.valid_lifetime)) * 1000).toISOString(),
          new Date(Number(row.expire) * 1000).toISOString(),
          row.hostname === '' ? undefined : row.hostname!.replaceAll('&#x2c', ','),
        ]);
      const records = recordsOf(linesOf(path)).map((record) => [
        record.client,
        record.time,
        record.until,
        record.device,
      ]);
      expect([path, records]).toEqual([path, leases]);
    }
  });

  test('Kea: the log and the lease file tell the same leases', () => {
    const log = recordsOf(linesOf('kea-log/toolgen__kea-dhcp4.log')).map((record) => [record.client, record.mac]);
    const file = recordsOf(linesOf('kea-leases-csv/toolgen__kea-leases4.csv')).map((record) => [
      record.client,
      record.mac,
    ]);
    expect(log.length).toBe(6);
    expect(log).toEqual(file);
  });

  test('dnsmasq: each line of the lease file is a lease', () => {
    const path = 'dnsmasq-leases/toolgen__dnsmasq.leases';
    const expected = textOf(path)
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' '))
      .map(([end, mac, client, name]) => [
        client,
        mac,
        name === '*' ? undefined : name,
        new Date(Number(end) * 1000).toISOString(),
      ]);
    const records = recordsOf(linesOf(path)).map((record) => [record.client, record.mac, record.device, record.until]);
    expect(records).toEqual(expected);
  });

  test('FreeRADIUS: each session has its user, address, hardware address and start', () => {
    const path = 'freeradius-detail/toolgen__freeradius-detail.txt';
    const sessions = textOf(path)
      .split('\n\n')
      .filter((text) => text.includes('Acct-Status-Type'))
      .map((text) => {
        const value = (name: string) => new RegExp(`\\t${name} = "?(.*?)"?$`, 'm').exec(text)?.[1] ?? '';
        const isStart = value('Acct-Status-Type') === 'Start';
        const start = Number(value('Timestamp')) - (isStart ? 0 : Number(value('Acct-Session-Time')));
        return [
          value('Framed-IP-Address'),
          value('Calling-Station-Id').replaceAll('-', ':').toLowerCase(),
          Buffer.from(value('User-Name').replace(/^.*\\/, ''), 'latin1').toString('utf8').toLowerCase(),
          new Date(start * 1000).toISOString(),
        ];
      });
    expect(sessions.length).toBe(15);
    expect(recordsOf(linesOf(path)).map((record) => [record.client, record.mac, record.user, record.time])).toEqual(
      sessions,
    );
  });

  test('FreeRADIUS: each login that went well and says from where is a logon', () => {
    for (const line of logsOf('freeradius').flatMap((path) => linesOf(path))) {
      const match = /Login OK: \[(?:.*\\)?(.*?)(?:@.*)?\] .* cli ([^ )]+)/.exec(line.text);
      const [record] = line.records;
      const station = match?.[2]?.replaceAll('-', ':').toLowerCase();
      expect([line.text, record && [record.user, record.mac ?? record.client]]).toEqual([
        line.text,
        match ? [Buffer.from(match[1]!, 'latin1').toString('utf8').toLowerCase(), station] : undefined,
      ]);
    }
  });

  test.each([
    ['windows-dhcp', { client: ['host.ip'], device: ['host.name'] }, 4],
    ['ad-logon', { user: ['user.target.name'], client: ['client.ip', 'source.ip'] }, 6],
    ['azure-signin', { user: ['user.name'], realm: ['user.domain'], client: ['source.ip'], time: ['@timestamp'] }, 1],
    ['freeradius', { user: ['user.name'], realm: ['user.domain'], client: ['source.ip'], mac: ['source.mac'] }, 2],
    ['radius-ise', { user: ['user.name'], mac: ['source.mac'] }, 3],
    ['vpn', { user: ['user.name'], client: ['source.nat.ip'], device: ['host.name'] }, 3],
    ['isc-dhcpd-syslog', { client: ['source.ip'], mac: ['source.mac'], device: ['source.domain'] }, 1],
  ] satisfies [string, Partial<Record<keyof LogRecord, string[]>>, number][])(
    '%s: what other tools made of the records is in ours',
    (folder, keys, least) => {
      let compared = 0;
      for (const path of logsOf(folder).filter((path) => !(nameOf(path) in unread))) {
        const lines = textOf(path).trim().split('\n');
        for (const { line: original, event } of ecsEvents(path)) {
          // Some events keep a text of their own in place of the line that they were made of.
          const line = lines.length === 1 ? lines[0]! : original;
          const record = linesOf(path, line)[0]?.records[0];
          if (!record) continue;
          compared++;
          for (const [key, places] of Object.entries(keys)) {
            const value = places.map((place) => at(event, place)).find((found) => found !== undefined);
            if (value === undefined) continue;
            expect([line.slice(0, 80), key, plain(record[key as keyof LogRecord])]).toEqual([
              line.slice(0, 80),
              key,
              plain(value),
            ]);
          }
        }
      }
      expect(compared).toBeGreaterThanOrEqual(least);
    },
  );
});

function nameOf(path: string): string {
  return path.slice(path.indexOf('/') + 1);
}

/** The lines of a log, or `text` read as one of its lines. */
function linesOf(path: string, text?: string): ReadLine[] {
  const [format] = recognisedBy(path);
  return readLines(path, format!, text ?? bytesOf(path).toString('latin1'));
}

function leaseOf(record: LogRecord): readonly (string | undefined)[] {
  return [record.client, record.mac, record.device, record.time, record.until];
}

function leaseOfBlock(block: string): readonly (string | undefined)[] {
  const value = (pattern: RegExp) => pattern.exec(block)?.[1];
  const time = (name: string) => {
    const epoch = value(new RegExp(`^\\s*${name} epoch (\\d+)`, 'm'));
    const text = value(new RegExp(`^\\s*${name} \\d (.*);`, 'm'));
    return new Date(epoch ? Number(epoch) * 1000 : `${text} UTC`).toISOString();
  };
  return [
    value(/^lease (\S+)/),
    value(/hardware ethernet (\S+);/),
    value(/client-hostname "(.*)"/),
    time('starts'),
    time('ends'),
  ];
}

/** Values as all tools write them: no case, one style of hardware address, IPv4 in IPv6 as IPv4, no realm, whole milliseconds. */
function plain(value: unknown): string {
  const text = String(value).toLowerCase();
  if (/^\d{4}-\d\d-\d\dt/.test(text)) return new Date(text).toISOString();
  return text
    .replace(/^::ffff:/, '')
    .replace(/^(..)-(..)-(..)-(..)-(..)-(..)$/, '$1:$2:$3:$4:$5:$6')
    .replace(/@.*$/, '');
}
