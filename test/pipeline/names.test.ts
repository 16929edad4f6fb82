import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.js';
import { openPool } from '../../src/pipeline/pool.js';
import { emptyFolder, json, lamplighter } from '../cli/run.js';
import { builtInCatalogue } from '../match/built-in.js';
import { seeded } from '../seeded.js';
import {
  type AnswerLine,
  at,
  eve,
  type FlowLine,
  flowLog,
  type HelloLine,
  keaLeases,
  zeekDns,
  zeekSsl,
} from './logs.js';
import { Network } from './scanned.js';

const pool = openPool({ catalogue: builtInCatalogue }, 2, { smallBytes: 0 });
afterAll(() => pool.close());

const [ana, ben] = ['10.0.0.1', '10.0.0.2'];
const [front, other] = ['192.0.2.10', '192.0.2.11'];
/** Published by its vendor for incoming connections. */
const claudesOwn = '160.79.104.10';

interface Case {
  readonly answers?: readonly AnswerLine[];
  readonly hellos?: readonly HelloLine[];
  readonly flows: readonly FlowLine[];
  readonly named: readonly string[];
}

const chatgpt = (time: number, client: string, server = front): AnswerLine => ({
  time,
  client,
  server,
  host: 'chatgpt.com',
});
const shop = (time: number, client: string, server = front): AnswerLine => ({
  time,
  client,
  server,
  host: 'shop.example',
});

const cases: Readonly<Record<string, Case>> = {
  'by what its own client was answered': {
    answers: [chatgpt(at(0), ana)],
    flows: [{ time: at(0, 1), client: ana, server: front }],
    named: ['10.0.0.1 chatgpt chatgpt.com own-answer 1'],
  },
  'by every address of an answer, behind aliases': {
    answers: [{ ...chatgpt(at(0), ana), server: `edge.example.net,${front},${other}` }],
    flows: [{ time: at(0, 1), client: ana, server: other }],
    named: ['10.0.0.1 chatgpt chatgpt.com own-answer 1'],
  },
  'as long as the TTL and an hour more': {
    answers: [chatgpt(at(0), ana)],
    flows: [
      { time: at(60, 59), client: ana, server: front },
      { time: at(61), client: ana, server: front },
    ],
    named: ['10.0.0.1 chatgpt chatgpt.com own-answer 1'],
  },
  'by an answer that a slower clock put up to a minute later': {
    answers: [chatgpt(at(1), ana)],
    flows: [
      { time: at(0), client: ana, server: front },
      { time: at(-1), client: ana, server: front },
    ],
    named: ['10.0.0.1 chatgpt chatgpt.com own-answer 1'],
  },
  'until the same client was answered another name for the address': {
    answers: [chatgpt(at(0), ana), shop(at(10), ana), chatgpt(at(20), ana)],
    flows: [
      { time: at(5), client: ana, server: front },
      { time: at(15), client: ana, server: front },
      { time: at(25), client: ana, server: front },
    ],
    named: ['10.0.0.1 chatgpt chatgpt.com own-answer 2'],
  },
  'by the last of two services that it went between at one address, however often': {
    answers: [
      ...[0, 3, 5, 9].map((minute) => ({ ...chatgpt(at(minute), ana), host: 'www.perplexity.ai' })),
      ...[2, 4, 8].map((minute) => ({ ...chatgpt(at(minute), ana), host: 'chat.mistral.ai' })),
    ].sort((a, b) => a.time - b.time),
    flows: [1, 2.5, 3.5, 4.5, 6, 8.5, 10].map((minute) => ({ time: at(minute), client: ana, server: front })),
    named: ['10.0.0.1 mistral chat.mistral.ai own-answer 3', '10.0.0.1 perplexity www.perplexity.ai own-answer 4'],
  },
  'but not by a name of which only a part is a service': {
    answers: [{ ...chatgpt(at(0), ana), host: 'chatgpt.com.example.net' }],
    flows: [{ time: at(0, 1), client: ana, server: front }],
    named: [],
  },
  "by others' answers where the address served one service": {
    answers: [chatgpt(at(0), ana), { ...chatgpt(at(1), ana), host: 'chat.openai.com' }],
    flows: [{ time: at(5), client: ben, server: front }],
    named: ['10.0.0.2 chatgpt chat.openai.com other-answer 1'],
  },
  "not by others' answers where it served another name as well, before or after": {
    answers: [chatgpt(at(0), ana), shop(at(50), ana), chatgpt(at(0), ana, other), { ...shop(at(-30), ana, other) }],
    flows: [
      { time: at(5), client: ben, server: front },
      { time: at(5), client: ben, server: other },
    ],
    named: [],
  },
  'by what its own client asked for in TLS': {
    hellos: [{ time: at(0), client: ana, server: front, host: 'claude.ai' }],
    flows: [{ time: at(0, 2), client: ana, server: front }],
    named: ['10.0.0.1 claude claude.ai own-sni 1'],
  },
  "by others' TLS where the address served one service": {
    hellos: [
      { time: at(0), client: ana, server: front, host: 'claude.ai' },
      { time: at(0), client: ana, server: other, host: 'claude.ai' },
      { time: at(1), client: ana, server: other, host: 'shop.example' },
    ],
    flows: [
      { time: at(2), client: ben, server: front },
      { time: at(2), client: ben, server: other },
    ],
    named: ['10.0.0.2 claude claude.ai other-sni 1'],
  },
  'by the answer where TLS says the same, by the later of them where not': {
    answers: [chatgpt(at(0), ana), chatgpt(at(0), ana, other)],
    hellos: [
      { time: at(1), client: ana, server: front, host: 'chatgpt.com' },
      { time: at(1), client: ana, server: other, host: 'claude.ai' },
    ],
    flows: [
      { time: at(2), client: ana, server: front },
      { time: at(2), client: ana, server: other },
    ],
    named: ['10.0.0.1 chatgpt chatgpt.com own-answer 1', '10.0.0.1 claude claude.ai own-sni 1'],
  },
  'by a published range where nothing was learnt': {
    flows: [{ time: at(0), client: ana, server: claudesOwn }],
    named: ['10.0.0.1 claude – range 1'],
  },
  'not by a range where the client went there for something else, or the address has other names': {
    answers: [{ ...chatgpt(at(0), ana, claudesOwn), host: 'claude.ai' }, shop(at(1), ana, claudesOwn)],
    flows: [
      { time: at(2), client: ana, server: claudesOwn },
      { time: at(2), client: ben, server: claudesOwn },
    ],
    named: [],
  },
  'not at all where a blocking resolver answered nobody': {
    answers: [chatgpt(at(0), ana, '0.0.0.0')],
    flows: [{ time: at(1), client: ana, server: '0.0.0.0' }],
    named: [],
  },
};

describe('a flow is named', () => {
  test.each(Object.entries(cases))('%s', async (_, { answers = [], hellos = [], flows, named }) => {
    const network = await Network.with(pool, {
      'flow.log': flowLog(flows),
      'dns.log': zeekDns(answers),
      'ssl.log': zeekSsl(hellos),
    });
    await network.scan(['flow.log', 'dns.log', 'ssl.log']);
    expect(await network.flows()).toEqual(named);
  });

  test('in a log that holds the answers as well', async () => {
    const flows = [
      { time: at(1), client: ana, server: front },
      { time: at(1), client: ben, server: other },
    ];
    const network = await Network.with(pool, {
      'eve.json': eve([chatgpt(at(0), ana), shop(at(2), ana, other), chatgpt(at(3), ana, other)], flows),
    });
    await network.scan(['eve.json']);
    expect(await network.flows()).toEqual(['10.0.0.1 chatgpt chatgpt.com own-answer 1']);
  });

  test('in a capture by what it carried before, and in a flow log by what a capture carried', async () => {
    // Its TLS greetings are cut off: only answers name what follows.
    const network = await Network.with(pool, {
      'flow.log': flowLog([{ time: Date.parse('2026-11-03T09:00:30Z'), client: '10.0.12.9', server: '192.0.2.44' }]),
    });
    copyFileSync(join(packageRoot, 'samples/pcap/cut-off.pcap'), join(network.folder, 'cut-off.pcap'));
    await network.scan(['flow.log', 'cut-off.pcap']);
    const named = (await network.cells()).filter(({ evidence }) => evidence === 'flow');
    expect(named.map(({ format, host, naming }) => `${format} ${host} ${naming}`).sort()).toEqual([
      'aws-vpc-flow chatgpt.com own-answer',
      'pcap chatgpt.com own-answer',
    ]);
  });

  test('in a pipe by what it carried before', async () => {
    const log = eve([chatgpt(at(0), ana)], [{ time: at(1), client: ana, server: front }]);
    const cwd = emptyFolder();
    const scanned = await lamplighter(['scan', '-', '--db', 'x.db'], { cwd, input: log });
    expect(scanned.code).toBe(0);
    const { rows } = await json<{ rows: { evidence: string }[] }>(
      ['usage', '--by', 'service,evidence', '--db', 'x.db'],
      { cwd },
    );
    expect(rows.map(({ evidence }) => evidence)).toEqual(['flow']);
    const { known } = await json<{ known: unknown }>(['status', '--db', 'x.db'], { cwd });
    const time = new Date(at(0)).toISOString();
    expect(known).toEqual({ leases: { count: 0 }, logons: { count: 0 }, names: { count: 1, from: time, to: time } });
    expect((await lamplighter(['status', '--db', 'x.db'], { cwd })).stdout).toMatch(
      /Known:\n {2}1 name of servers, 11-20 09:00 to/,
    );
  });

  test('by answers of an earlier scan', async () => {
    const network = await Network.with(pool, {
      'dns.log': zeekDns([chatgpt(at(0), ana), chatgpt(at(0), ana, other), shop(at(1), ana, other)]),
      'flow.log': flowLog([
        { time: at(2), client: ana, server: front },
        { time: at(2), client: ben, server: other },
      ]),
    });
    await network.scan(['dns.log']);
    await network.scan(['flow.log']);
    expect(await network.flows()).toEqual(['10.0.0.1 chatgpt chatgpt.com own-answer 1']);
  });

  test('by an answer from before the times that the scan was asked for', async () => {
    const network = await Network.with(pool, {
      'dns.log': zeekDns([chatgpt(at(-10), ana)]),
      'flow.log': flowLog([
        { time: at(-5), client: ana, server: front },
        { time: at(5), client: ana, server: front },
      ]),
    });
    const report = await network.scan(['flow.log', 'dns.log'], { since: at(0) });
    expect(await network.flows()).toEqual(['10.0.0.1 chatgpt chatgpt.com own-answer 1']);
    expect(report.sources.map(({ outside }) => outside)).toEqual([1, 2]);
  });
});

test('only names of servers that serve a service are kept, and those by which such a server is also known', async () => {
  const network = await Network.with(pool, {
    'dns.log': zeekDns([
      shop(at(0), ben),
      chatgpt(at(1), ana),
      shop(at(1), ana, other),
      shop(at(2), ana, '198.51.100.1'),
    ]),
  });
  await network.scan(['dns.log']);
  const kept = (await network.resolutions()).map(({ client, host, address }) => `${client} ${host} ${address}`);
  expect(kept).toEqual(['10.0.0.2 shop.example 192.0.2.10', '10.0.0.1 chatgpt.com 192.0.2.10']);
});

test('a cell begins anew where the holder of its address changed, and nowhere else', async () => {
  const flows = [5, 15, 25, 35].map((minute) => ({ time: at(minute), client: ana, server: claudesOwn }));
  const network = await Network.with(pool, {
    'flow.log': flowLog([...flows, { time: at(35), client: ben, server: claudesOwn }]),
    'leases.csv': keaLeases([
      { time: at(-600), address: ana, mac: '02:00:5e:00:00:01', lasts: 86_400 },
      { time: at(20), address: ana, mac: '02:00:5e:00:00:02' },
      { time: at(30), address: ana, mac: '02:00:5e:00:00:02' },
      { time: at(0), address: ben, mac: '02:00:5e:00:00:03' },
    ]),
  });
  await network.scan(['flow.log', 'leases.csv']);
  expect((await network.cells()).map(({ device, slice, requests }) => [device, slice / 60_000, requests])).toEqual([
    [ana, 0, 2],
    [ana, 20, 2],
    [ben, 0, 1],
  ]);
});

const seed = 20261120;

test(`the same is stored whatever the order of sources, the number of workers, and where it was stopped on the way (seed ${seed})`, async () => {
  const random = seeded(seed);
  const logs = randomLogs(random);
  const names = Object.keys(logs);
  const expected = await Network.with(pool, logs);
  await expected.scan(names);
  const everything = await expected.everything();
  expect(everything.filter((entry) => entry.includes('"naming":"own-answer"')).length).toBeGreaterThan(20);
  expect(everything.filter((entry) => entry.includes('"naming":"other-answer"')).length).toBeGreaterThan(5);
  expect(new Set(everything.map((entry) => /"slice":(\d+)/.exec(entry)?.[1])).size).toBeGreaterThan(5);

  const one = openPool({ catalogue: builtInCatalogue }, 1);
  for (const workers of [pool, one]) {
    const network = await Network.with(workers, logs);
    await network.scan(names.toSorted(() => random() - 0.5));
    expect(await network.everything()).toEqual(everything);
    await network.scan(names);
    expect(await network.everything()).toEqual(everything);
  }
  await one.close();

  for (const blocks of [1, 2, 4]) {
    const network = await Network.with(pool, logs);
    const shuffled = names.toSorted(() => random() - 0.5);
    await expect(network.scan(shuffled, {}, blocks)).rejects.toThrow('stopped');
    await network.scan(names);
    expect(await network.everything()).toEqual(everything);
  }
}, 60_000);

/** An office of 20 who share 6 servers; two logs of each kind, so that each has what the other lacks. */
function randomLogs(random: () => number): Record<string, string> {
  const below = (end: number) => Math.floor(random() * end);
  const client = () => `10.0.0.${1 + below(20)}`;
  const server = () => `192.0.2.${1 + below(6)}`;
  const time = () => at(below(240), below(60));
  const hosts = ['chatgpt.com', 'chatgpt.com', 'claude.ai', 'shop.example'];
  const host = (address: string) => (address === '192.0.2.1' ? 'chatgpt.com' : hosts[below(hosts.length)]!);
  const many = <T>(count: number, make: () => T) => Array.from({ length: count }, make);
  const answers = (count: number) =>
    many(count, () => {
      const address = server();
      return { time: time(), client: client(), server: address, host: host(address) };
    });
  const flows = (count: number) => many(count, () => ({ time: time(), client: client(), server: server() }));
  const leases = (count: number) =>
    many(count, () => ({
      time: time(),
      address: client(),
      mac: `02:00:5e:00:00:0${below(9)}`,
      lasts: 60 * (1 + below(90)),
    }));
  return {
    'a-dns.log': zeekDns(answers(150)),
    'b-dns.log': zeekDns(answers(150)),
    'a-ssl.log': zeekSsl(answers(20)),
    'a-flow.log': flowLog(flows(400)),
    'b-flow.log': flowLog(flows(400)),
    'eve.json': eve(answers(80), flows(150)),
    'a-leases.csv': keaLeases(leases(40)),
    'b-leases.csv': keaLeases(leases(40)),
  };
}
