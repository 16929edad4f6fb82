import { describe, expect, test } from 'vitest';
import dns from '../../native-free-parsers/packets/datagrams/dns.js';
import llmnr from '../../native-free-parsers/packets/datagrams/llmnr.js';
import mdns from '../../native-free-parsers/packets/datagrams/mdns.js';
import nbns from '../../native-free-parsers/packets/datagrams/nbns.js';
import { PacketFacts } from '../../native-free-parsers/packets/packet-facts.js';
import { Row } from '../../native-free-parsers/row.js';
import { signaturesOf } from '../../src/match/signatures.js';
import { Tally } from '../../src/tally/tally.js';
import { builtInCatalogue } from '../match/built-in.js';
import { dnsMessage, nameBytes } from './dns-message.js';
import { conversationTo, Datagrams, timeMs } from './read-packets.js';

const question = { name: 'chatgpt.com', type: 1 };
const query = dnsMessage({ questions: [question] });
const address = Buffer.from([192, 0, 2, 1]);

describe('names of the link', () => {
  test('a multicast question is told apart, and an announcement is nobody’s answer', () => {
    const datagrams = new Datagrams(mdns);
    const asked = dnsMessage({ id: 0, flags: 0, questions: [{ name: '_ipp._tcp.local', type: 12, class: 0x8001 }] });
    expect(datagrams.read(asked, conversationTo(5353))).toMatchObject([
      { fact: 'query', app: 'mdns', client: '10.0.12.9', host: '_ipp._tcp.local', queryType: 'PTR' },
    ]);
    const announced = dnsMessage({
      id: 0,
      flags: 0x8400,
      answers: [{ name: '_ipp._tcp.local', type: 12, data: nameBytes('Printer.{12}') }],
      additionals: [{ name: 'printer-7.local', type: 1, data: address }],
    });
    const [answer, ...more] = datagrams.read(announced, conversationTo(5353))!;
    expect(more).toEqual([]);
    expect(answer).toMatchObject({ fact: 'answer', app: 'mdns', server: '10.0.12.9', host: '_ipp._tcp.local' });
    expect(answer?.client).toBeUndefined();
    expect(answer?.answers).toContainEqual({ name: 'printer-7.local', type: 'A', data: '192.0.2.1', ttl: 300 });
  });

  test('LLMNR is told apart', () => {
    const asked = dnsMessage({ flags: 0, questions: [{ name: 'fileserver', type: 1 }] });
    expect(new Datagrams(llmnr).read(asked, conversationTo(5355))).toMatchObject([
      { app: 'llmnr', host: 'fileserver' },
    ]);
  });

  test('a NetBIOS name is decoded', () => {
    const encoded = (name: string) =>
      [...Buffer.from(name.padEnd(15, ' ').concat('\x20'), 'latin1')]
        .map((byte) => String.fromCharCode(0x41 + (byte >> 4), 0x41 + (byte & 15)))
        .join('');
    const datagrams = new Datagrams(nbns);
    const conversation = conversationTo(137);
    const asked = dnsMessage({ flags: 0x0110, questions: [{ name: encoded('FILESERVER'), type: 32 }] });
    expect(datagrams.read(asked, conversation)).toMatchObject([
      { fact: 'query', app: 'nbns', host: 'fileserver', queryType: 'NB', client: '10.0.12.9' },
    ]);
    const told = dnsMessage({
      flags: 0x8500,
      answers: [{ name: encoded('FILESERVER'), type: 32, data: Buffer.from([0, 0, 10, 0, 12, 7]) }],
    });
    expect(datagrams.read(told, conversation, false)).toMatchObject([
      { fact: 'answer', client: '10.0.12.9', answers: [{ name: 'fileserver', type: 'NB', data: '10.0.12.7' }] },
    ]);
    expect(datagrams.read(query, conversation)).toBeUndefined();
  });
});

test.each([
  ['DNS is a service that was looked up', dns, 53, 1],
  ['multicast DNS is not', mdns, 5353, 0],
  ['LLMNR is not', llmnr, 5355, 0],
] as const)('an AI host asked for by %s', (_, dissector, port, groups) => {
  const tally = new Tally(signaturesOf(builtInCatalogue));
  tally.begin({});
  const reader = dissector.open(new PacketFacts(new Row(), tally));
  const query = dnsMessage({ flags: 0, questions: [{ name: 'chatgpt.com', type: 1 }] });
  reader.read(conversationTo(port), true, timeMs, query, 0, query.length, query.length);
  const batch = tally.takeBatch();
  expect([batch.groups, batch.coverage.records]).toEqual([groups, 1]);
});
