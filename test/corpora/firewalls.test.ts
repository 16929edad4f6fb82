import { describe, expect, test } from 'vitest';
import type { LogRecord } from '../../src/rows/record.js';
import { at, ecsEvents, foldersOfLogs, hasCorpora, logsOf, type ReadLine, readLines, recognisedBy } from './corpus.js';

/** Formats by their folders; how much of each is recognised, of it parsed, and how many values other tools state of the same. */
const families = [
  { folder: 'paloalto', format: 'paloalto', files: 30, comparisons: 1300 },
  { folder: 'fortigate', format: 'fortigate', files: 40, comparisons: 100 },
  { folder: 'cisco-asa-ftd', format: 'cisco-asa', files: 46, comparisons: 1300 },
  { folder: 'checkpoint', format: 'checkpoint', files: 12, comparisons: 50 },
  { folder: 'cisco-meraki', format: 'cisco-meraki', files: 15, comparisons: 120 },
  { folder: 'aws-network-firewall', format: 'aws-network-firewall', files: 1, comparisons: 10 },
  { folder: 'azure-firewall', format: 'azure-firewall', files: 2, comparisons: 25 },
];
const formats = families.map(({ format }) => format);

/** The keys of a record, and where the Elastic Common Schema states the same; the first that is there counts. */
const keys: readonly (readonly [keyof LogRecord, ...string[]])[] = [
  ['client', 'source.ip'],
  ['clientPort', 'source.port'],
  ['server', 'destination.ip'],
  ['serverPort', 'destination.port'],
  ['bytesUp', 'source.bytes'],
  ['bytesDown', 'destination.bytes'],
  ['user', 'source.user.name', 'user.name'],
  ['host', 'url.domain', 'destination.domain', 'dns.question.name'],
  ['transport', 'network.transport'],
  ['method', 'http.request.method'],
];

/** Lines that are damaged, templates, of other products, or the rest of a record with a line break in it. */
const notGenuine =
  /date=Aug 21|1,17:42:08|XX|interface_name|WHAT-IS-THIS|\*\*\*|VERSION:v1|;\.\.\.|"; (VPN|Replace)|^ |^ *\d+ .*\[flags:"166208"|: \w+: \w|2020\/00\/00|00:00:00,00000000|^<\d+>\d+ 2023-03-01T08:26:09Z|Deny inbound protocol src \[|\/\{|X\.X\.X|OCSP_Server/;

describe.skipIf(!hasCorpora).each(families)('$folder', ({ folder, format, files, comparisons }) => {
  const paths = hasCorpora ? logsOf(folder).filter((path) => recognisedBy(path).includes(format)) : [];

  test('most files are recognised, and as nothing else', () => {
    expect(paths.length).toBeGreaterThanOrEqual(files);
    for (const path of paths) expect([path, recognisedBy(path)]).toEqual([path, [format]]);
  });

  test('every genuine record is parsed or known to state nothing', () => {
    const rejected = paths
      .flatMap((path) => readLines(path, format))
      .filter((line) => line.rejected && !notGenuine.test(line.text));
    expect(rejected.map((line) => [line.rejected, line.text.slice(0, 200)])).toEqual([]);
  });

  test('states what other tools do, but for the reasons in docs/corpora/firewalls.md', () => {
    let compared = 0;
    for (const path of paths) {
      for (const [line, event] of linesWithEvents(path, format)) {
        const record = line.records[0];
        if (!record) continue;
        for (const [key, ...places] of keys) {
          const theirs = places.map((place) => at(event, place)).find((value) => value !== undefined);
          const isSame = spelling(record[key]) === spelling(theirs);
          if (theirs === undefined || (!isSame && isKnownBetter(key, theirs, line, record, event))) continue;
          expect([path, line.text, key, spelling(record[key])]).toEqual([path, line.text, key, spelling(theirs)]);
          compared++;
        }
      }
    }
    expect(compared).toBeGreaterThanOrEqual(comparisons);
  });
});

describe.skipIf(!hasCorpora)('other products', () => {
  test('are not taken for firewalls', () => {
    const own = new Set(families.map(({ folder }) => folder));
    // Collections of generic carriers hold logs of these products, and FortiMail's are Fortinet's.
    const shared = new Set(['cef', 'leef', 'syslog-envelope', 'fortigate-other', 'vpn', 'ad-logon', 'radius-ise']);
    const others = foldersOfLogs().filter((folder) => !own.has(folder) && !shared.has(folder));
    // Sekoia keeps one of Palo Alto's among Juniper's.
    const misfiled = 'juniper-srx/sekoia__juniper-ngfw__auth-success.log';
    const mistaken = others
      .flatMap(logsOf)
      .filter((path) => path !== misfiled)
      .map((path) => [path, recognisedBy(path).filter((name) => formats.includes(name))] as const)
      .filter(([, names]) => names.length > 0);
    expect(mistaken).toEqual([]);
  });
});

function linesWithEvents(path: string, format: string): (readonly [ReadLine, unknown])[] {
  const events = ecsEvents(path);
  const lines = readLines(path, format);
  if (events.length === lines.length) return lines.map((line, i) => [line, events[i]!.event] as const);
  return events.flatMap(({ line: text, event }) => {
    const line = lines.find((candidate) => candidate.text === Buffer.from(text).toString('latin1'));
    return line ? [[line, event] as const] : [];
  });
}

/** Where we know better; docs/corpora/firewalls.md has the reasons. */
function isKnownBetter(
  key: keyof LogRecord,
  theirs: unknown,
  line: ReadLine,
  record: LogRecord,
  event: unknown,
): boolean {
  const isUnset =
    theirs === 'UNKNOWN' ||
    theirs === 'unknown' ||
    theirs === '0.0.0.0' ||
    theirs === 0 ||
    theirs === 'Not Found' ||
    theirs === 'No Authentication Required';
  if (record[key] === undefined && isUnset) return true;
  if ((key === 'bytesUp' || key === 'bytesDown') && record[key] === undefined)
    return line.repeated || /subtype="webfilter"/.test(line.text);
  // A logon is at an address, not at the port of the tunnel that it came through.
  if (record.fact === 'logon' && key !== 'client' && isEnd(key)) return true;
  if (key === 'user') return hasLogin(String(theirs), record) || /\d user1 to /.test(line.text);
  if (/ip_flow_\w+ .* translated_/.test(line.text) && isEnd(key)) return true;
  if (/%(ASA|FTD|PIX)/.test(line.text) && isEnd(key)) return record.transport === 'icmp' || isTurned(record, event);
  if (/x-fwd-for: |clientip=/.test(line.text)) return key === 'client' || key === 'clientPort' || key === 'serverPort';
  if (/GLOBALPROTECT/.test(line.text)) return key === 'client';
  if (key === 'host')
    return (
      String(theirs).startsWith(`${record.host},`) || record.fact === 'logon' || /dst_machine_name=/.test(line.text)
    );
  return false;
}

function isEnd(key: keyof LogRecord): boolean {
  return key === 'client' || key === 'clientPort' || key === 'server' || key === 'serverPort';
}

/** The same two ends, the other way round. */
function isTurned(record: LogRecord, event: unknown): boolean {
  return (
    record.client === at(event, 'destination.ip') &&
    record.server === at(event, 'source.ip') &&
    record.clientPort === at(event, 'destination.port') &&
    record.serverPort === at(event, 'source.port')
  );
}

/** `Display Name (login)`, `login@REALM`, and what a certificate puts behind a login. */
function hasLogin(theirs: string, record: LogRecord): boolean {
  const user = record.user ?? '';
  return user !== '' && (theirs.toLowerCase().includes(user) || user.includes(theirs.toLowerCase()));
}

function spelling(value: unknown): string {
  return String(value).toLowerCase();
}
