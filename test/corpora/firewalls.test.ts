import { describe, expect, test } from 'vitest';
import type { LogRecord } from '../../src/rows/record.js';
import { at, ecsEvents, foldersOfLogs, hasCorpora, logsOf, type ReadLine, readLines, recognisedBy } from './corpus.js';

/** Formats by their folders; how much of each is recognised, of it parsed, and how many values other tools state of the same. */
const families = [
  { folder: 'paloalto', format: 'paloalto', files: 62, comparisons: 2300 },
  { folder: 'fortigate', format: 'fortigate', files: 63, comparisons: 230 },
  { folder: 'cisco-asa-ftd', format: 'cisco-asa', files: 46, comparisons: 3600 },
  { folder: 'checkpoint', format: 'checkpoint', files: 12, comparisons: 70 },
  { folder: 'cisco-meraki', format: 'cisco-meraki', files: 15, comparisons: 190 },
  { folder: 'aws-network-firewall', format: 'aws-network-firewall', files: 1, comparisons: 16 },
  { folder: 'azure-firewall', format: 'azure-firewall', files: 2, comparisons: 36 },
];
const formats = families.map(({ format }) => format);

/** The keys of a record, and where the Elastic Common Schema states the same; the first that is there counts. */
const keys: readonly (readonly [keyof LogRecord, ...string[]])[] = [
  ['time', '@timestamp'],
  ['durationMs', 'event.duration'],
  ['client', 'source.ip'],
  ['clientPort', 'source.port'],
  ['server', 'destination.ip'],
  ['serverPort', 'destination.port'],
  ['mac', 'source.mac'],
  ['bytesUp', 'source.bytes'],
  ['bytesDown', 'destination.bytes'],
  ['packetsUp', 'source.packets'],
  ['packetsDown', 'destination.packets'],
  ['user', 'source.user.name', 'user.name'],
  ['host', 'url.domain', 'destination.domain', 'dns.question.name'],
  ['transport', 'network.transport'],
  ['method', 'http.request.method'],
  ['path', 'url.path'],
  ['status', 'http.response.status_code'],
  ['userAgent', 'user_agent.original'],
  ['referrer', 'http.request.referrer'],
  ['queryType', 'dns.question.type'],
  ['responseCode', 'dns.response_code'],
];

/** Lines that are damaged, templates, of other products, or the rest of a record with a line break in it. */
const notGenuine =
  /date=Aug 21|1,17:42:08|XX|interface_name|WHAT-IS-THIS|\*\*\*|VERSION:v1|;\.\.\.|"; (VPN|Replace)|^ |^ *\d+ .*\[flags:"166208"|: \w+: \w|2020\/00\/00|00:00:00,00000000|^<\d+>\d+ 2023-03-01T08:26:09Z|Deny inbound protocol src \[|\/\{|X\.X\.X|OCSP_Server|zendesk|PanOSURLDomain=\?%/;

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
    const disagreements: string[][] = [];
    let compared = 0;
    for (const path of paths) {
      for (const [line, event] of linesWithEvents(path, format)) {
        const record = line.records[0];
        if (!record) continue;
        for (const [key, ...places] of keys) {
          const theirs = places.map((place) => at(event, place)).find((value) => value !== undefined);
          if (theirs === undefined) continue;
          const ours = spelling(record, key);
          compared++;
          if (ours !== spellingOf(key, theirs) && !isKnownBetter(key, theirs, line, record, event))
            disagreements.push([path, line.text, key, ours, spellingOf(key, theirs)]);
        }
      }
    }
    expect(disagreements).toEqual([]);
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

/** Where we know better, or other tools state what is not ours to state; docs/corpora/firewalls.md has the reasons. */
function isKnownBetter(
  key: keyof LogRecord,
  theirs: unknown,
  line: ReadLine,
  record: LogRecord,
  event: unknown,
): boolean {
  if (record[key] === undefined && unset.has(String(theirs))) return true;
  if (key === 'time') return isOtherTime(theirs, record, line);
  if (isTotal(key)) return (line.repeated && record[key] === undefined) || hasOtherTotals(key, record, line, event);
  // A logon is at an address, not at the port of the tunnel that it came through.
  if (record.fact === 'logon' && key !== 'client' && isEnd(key)) return true;
  if (key === 'user') return hasLogin(String(theirs), record) || /\d user1 to /.test(line.text);
  if (/ip_flow_\w+ .* translated_/.test(line.text) && isEnd(key)) return true;
  if (/%(ASA|FTD|PIX)/.test(line.text) && isEnd(key)) return record.transport === 'icmp' || isTurned(record, event);
  if (/x-fwd-for: |clientip=/.test(line.text)) return key === 'client' || key === 'clientPort' || key === 'serverPort';
  if (/GLOBALPROTECT/.test(line.text)) return key === 'client';
  // Meraki's quotes, and the schema's escapes, stay in the text of others.
  if (key === 'userAgent') return String(theirs).includes(String(record.userAgent).slice(0, 40));
  // A code that the event does not state; the same one in Cisco's words.
  if (key === 'responseCode') return spellingOf(key, theirs).replaceAll(' ', '') === 'noerror';
  if (key === 'host')
    return (
      String(theirs).startsWith(`${record.host},`) ||
      record.fact === 'logon' ||
      /dst_machine_name=|dntdom=/.test(line.text)
    );
  return false;
}

/** How logs and the schema say that a value is not known, or that there is none. */
const unset = new Set(['UNKNOWN', 'unknown', '0.0.0.0', '0', '', '/...', 'Not Found', 'No Authentication Required']);

/** A flow's time is its start; the tests of others set zones of their own, and years for dates that have none. */
function isOtherTime(theirs: unknown, record: LogRecord, line: ReadLine): boolean {
  const logged = Date.parse(String(theirs));
  const ours = Date.parse(record.time ?? '');
  // The log may state the start itself, where the duration is in whole seconds or left out of records that repeat a session.
  const isStart =
    record.fact !== 'logon' && logged >= ours && logged - ours <= Math.max(hourMs, (record.durationMs ?? 0) + 1000);
  const isZoned = /[+-]\d\d:\d\d$/.test(String(theirs)) && (logged - ours) % (hourMs / 2) === 0;
  const isYearless = (logged - ours) % (24 * hourMs) === 0 && !line.text.includes(String(theirs).slice(0, 4));
  // FortiAnalyzer's time is local, and has no zone.
  // Two clocks of one firewall, when it generated the record and when its log server received it.
  const isOtherClock = Math.abs(logged - ours) <= 2000 || /,GLOBALPROTECT,/.test(line.text);
  return isOtherClock || isStart || isZoned || isYearless || /logver=\d+ timestamp=\d+/.test(line.text);
}

const hourMs = 3_600_000;

function isTotal(key: keyof LogRecord): boolean {
  return /^(bytes|packets)|^durationMs$/.test(key);
}

/** Bytes that are not a session's; Cortex's `in` and `out`; seconds that others take for nanoseconds. */
function hasOtherTotals(key: keyof LogRecord, record: LogRecord, line: ReadLine, event: unknown): boolean {
  if (record[key] === undefined) return /webfilter|http-transaction/.test(line.text) || record.fact === 'logon';
  if (key === 'durationMs') return at(event, 'event.duration') === Number(record.durationMs) / 1000;
  const isTurnedTotal =
    record.bytesUp === at(event, 'destination.bytes') && record.bytesDown === at(event, 'source.bytes');
  return isTurnedTotal && /\|Palo Alto Networks\|LF\|/.test(line.text);
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

function spelling(record: LogRecord, key: keyof LogRecord): string {
  const value = key === 'path' ? record.path?.replace(/[?#].*/, '') : record[key];
  return key === 'durationMs' && record.durationMs !== undefined ? String(record.durationMs) : spellingOf(key, value);
}

function spellingOf(key: keyof LogRecord, value: unknown): string {
  if (value === undefined) return '';
  if (key === 'time') return String(Math.floor(Date.parse(String(value)) / 1000));
  if (key === 'durationMs') return String(Number(value) / 1e6);
  return String(value)
    .toLowerCase()
    .replaceAll('-', key === 'mac' ? ':' : '-');
}
