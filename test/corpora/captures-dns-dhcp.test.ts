/**
 * Questions, answers, leases and logons of every capture against what tshark reads in the same frames. What tshark reads and we do not
 * is listed here, by file and with its number, and explained in docs/corpora/captures-dns.md.
 */
import { describe, expect, test } from 'vitest';
import { recordTypeName } from '../../native-free-parsers/packets/dns/dns-names.js';
import type { LogRecord } from '../../src/rows/record.js';
import {
  captureFiles,
  hasCaptures,
  innermost,
  readCapture,
  type TsharkFrame,
  timeOf,
  tsharkFrames,
  zeekQuestions,
} from './capture-corpus.js';

/** Leases in frames that the capture cut off: tshark reads no options there, and we those that are whole. */
const cutOff: Readonly<Record<string, number>> = {
  'pcapng-container/pcapng__be__basic__test012.pcapng': 1,
  'pcapng-container/pcapng__le__basic__test012.pcapng': 1,
};

/** Questions that tshark lists and that nobody looked up, or that nothing we read holds; none but these. */
const unlike: Readonly<Record<string, number>> = {
  'dns/ja4__sshv1.pcap': 1,
  'dns/zeek__dns-edns-ecs-bad.pcap': 4,
  'dns/zeek__dns__dynamic-update.pcap': 4,
  'dns-malformed/suriver__dns__dns-answer-emptydata__input.pcap': 2,
  'dns-malformed/suriver__dns__dns-invalid-opcode__input.pcap': 2,
  'doh/suriver__dns-over-http2__dns_over_https.pcap': 4,
  'encap-vlan-qinq/zeek__dns__dns_notify2.pcap': 2,
  'linktype/dnscap__sll2.pcap': 2,
  'mdns-llmnr/suriver__llmnr__llmnr-invalid-opcode__input.pcap': 1,
};

describe.skipIf(!hasCaptures)('captures against tshark', () => {
  test('every question and who asked whom agree, but for those that are explained', async () => {
    const missing: Record<string, number> = {};
    let compared = 0;
    for (const path of captureFiles()) {
      const questions = tsharkFrames(path).flatMap(questionsOf);
      if (questions.length === 0) continue;
      const ours = new Counts((await readCapture(path))!.filter(isDns).map(questionText));
      compared += questions.length;
      const count = questions.filter((spellings) => !spellings.some((text) => ours.take(text))).length;
      if (count > 0) missing[path] = count;
    }
    expect(missing).toEqual(unlike);
    expect(compared).toBeGreaterThan(22_000);
    const explained = Object.values(unlike).reduce((sum, count) => sum + count, 0);
    expect((compared - explained) / compared).toBeGreaterThan(0.999);
  });

  test('the addresses and names of an answer section are the first of those that tshark lists, and mostly all', async () => {
    let all = 0;
    let equal = 0;
    for (const path of captureFiles()) {
      const frames = tsharkFrames(path).filter((frame) => isResponse(frame) && frame['dns.qry.name'] !== '');
      if (frames.length === 0) continue;
      const answers = (await readCapture(path))!.filter((record) => record.fact === 'answer' && isDns(record));
      for (const frame of frames) {
        const spellings = questionsOf(frame)[0]!;
        const at = answers.findIndex((answer) => spellings.includes(questionText(answer)));
        const [answer] = at < 0 ? [] : answers.splice(at, 1);
        if (!answer) continue;
        for (const [type, column] of [
          ['A', 'dns.a'],
          ['AAAA', 'dns.aaaa'],
          ['CNAME', 'dns.cname'],
        ] as const) {
          const theirs = frame[column]!.toLowerCase()
            .split(',')
            .filter((value) => value !== '');
          const ours = (answer.answers ?? []).filter((one) => one.type === type).map((one) => one.data?.toLowerCase());
          expect([path, questionText(answer), ours]).toEqual([
            path,
            questionText(answer),
            theirs.slice(0, ours.length),
          ]);
          if (theirs.length === 0) continue;
          all++;
          if (ours.length === theirs.length) equal++;
        }
      }
    }
    expect(all).toBeGreaterThan(500);
    // The others are of additional sections, and one answer of 2048 addresses.
    expect(equal / all).toBeGreaterThan(0.7);
  });

  test('a capture says the same as the log that Zeek wrote of it', async () => {
    let compared = 0;
    for (const path of captureFiles()) {
      const logged = zeekQuestions(path);
      if (logged.length === 0) continue;
      const records = (await readCapture(path))!.filter((record) => record.serverPort === 53);
      for (const { client, clientPort, host, queryType, responseCode, answers } of logged) {
        const asked = { client, clientPort, host, queryType };
        compared++;
        expect([path, records]).toEqual([
          path,
          expect.arrayContaining([expect.objectContaining({ fact: 'query', ...asked })]),
        ]);
        if (responseCode === '-' || answers.some((answer) => answer.includes(' '))) continue;
        const told = records
          .filter(
            (record) => record.fact === 'answer' && record.clientPort === clientPort && record.queryType === queryType,
          )
          .map((record) => [
            record.responseCode,
            ...(record.answers ?? []).map((answer) => answer.data?.toLowerCase()),
          ]);
        expect([path, told]).toEqual([path, expect.arrayContaining([[responseCode, ...answers]])]);
      }
    }
    expect(compared).toBeGreaterThan(20);
  });

  test('every acknowledged address is a lease, and nothing else of DHCP is one', async () => {
    let compared = 0;
    for (const path of captureFiles()) {
      const frames = tsharkFrames(path).filter((frame) => frame['dhcp.option.dhcp'] !== '');
      if (frames.length === 0) continue;
      const leases = (await readCapture(path))!.filter(
        (record) => record.fact === 'lease' && record.app === undefined && !record.client!.includes(':'),
      );
      const acknowledged = frames.filter(
        (frame) => innermost(frame['dhcp.option.dhcp']!) === '5' && frame['dhcp.ip.your'] !== '',
      );
      for (const frame of acknowledged) {
        compared++;
        const own = frame['dhcp.ip.your'] === '0.0.0.0';
        expect([path, leases]).toEqual([
          path,
          expect.arrayContaining([
            expect.objectContaining({
              time: timeOf(frame),
              mac: innermost(frame['dhcp.hw.mac_addr']!),
              ...(!own && { client: frame['dhcp.ip.your'] }),
              ...(frame['dhcp.option.hostname'] && { device: frame['dhcp.option.hostname'].toLowerCase() }),
            }),
          ]),
        ]);
      }
      // An answer to a question about leases (13) is one too.
      const active = frames.filter((frame) => frame['dhcp.option.dhcp'] === '13');
      const silent = leases.length - acknowledged.length - (cutOff[path] ?? 0);
      expect([path, silent >= 0 && silent <= active.length]).toEqual([path, true]);
    }
    expect(compared).toBeGreaterThan(15);
  });

  test('whoever logs on by RADIUS is one whom tshark names', async () => {
    let compared = 0;
    for (const path of captureFiles()) {
      const frames = tsharkFrames(path);
      if (!frames.some((frame) => frame['radius.User_Name'])) continue;
      const users = frames.map((frame) => frame['radius.User_Name']!.toLowerCase());
      const addresses = frames.map((frame) => frame['radius.Framed-IP-Address']);
      for (const logon of (await readCapture(path))!.filter((record) => record.fact === 'logon')) {
        compared++;
        expect(users).toContain(logon.user);
        if (logon.client) expect(addresses).toContain(logon.client);
      }
    }
    expect(compared).toBeGreaterThanOrEqual(5);
  });
});

function isDns({ fact, app }: LogRecord): boolean {
  return (fact === 'query' || fact === 'answer') && app !== 'nbns';
}

function isResponse(frame: TsharkFrame): boolean {
  return ['1', 'True'].includes(innermost(frame['dns.flags.response']!));
}

/** As `questionsOf` has them. Names are shown without the dot at their end; where bytes are no text tshark shows one sign for each. */
function questionText({ fact, time, client, server, host, queryType }: LogRecord): string {
  return [fact, time, client, server, plain(host!), queryType].join(' ');
}

/** The questions of a frame; of each all spellings that are right: inside of tunnels tshark does not say which addresses are the inner ones. */
function questionsOf(frame: TsharkFrame): string[][] {
  if (frame['dns.qry.name'] === '') return [];
  const fact = isResponse(frame) ? 'answer' : 'query';
  const pairs = [
    [innermost(frame['ip.src']!), innermost(frame['ip.dst']!)],
    [innermost(frame['ipv6.src']!), innermost(frame['ipv6.dst']!)],
  ].filter(([source]) => source !== '');
  const types = frame['dns.qry.type']!.split(',');
  const names = types.length === 1 ? [frame['dns.qry.name']!] : frame['dns.qry.name']!.split(',');
  return types.map((type, i) =>
    pairs.map(([source, destination]) => {
      const ends = fact === 'query' ? [source, destination] : [destination, source];
      const name = names[i] === '<Root>' ? '.' : names[i]!.toLowerCase();
      return [fact, timeOf(frame), ...ends, plain(name), recordTypeName(Number(type))].join(' ');
    }),
  );
}

function plain(name: string): string {
  return name.replace(/[^\0-\x7f]+/g, '\ufffd');
}

/** A multiset. */
class Counts {
  private readonly counts = new Map<string, number>();

  constructor(values: readonly string[]) {
    for (const value of values) this.counts.set(value, (this.counts.get(value) ?? 0) + 1);
  }

  /** Whether there was another one. */
  take(value: string): boolean {
    const count = this.counts.get(value) ?? 0;
    this.counts.set(value, count - 1);
    return count > 0;
  }
}
