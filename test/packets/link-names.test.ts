import { expect, test } from 'vitest';
import dns from '../../native-free-parsers/packets/datagrams/dns.js';
import llmnr from '../../native-free-parsers/packets/datagrams/llmnr.js';
import mdns from '../../native-free-parsers/packets/datagrams/mdns.js';
import { PacketFacts } from '../../native-free-parsers/packets/packet-facts.js';
import { Row } from '../../native-free-parsers/row.js';
import { signaturesOf } from '../../src/match/signatures.js';
import { Tally } from '../../src/tally/tally.js';
import { builtInCatalogue } from '../match/built-in.js';
import { dnsMessage } from './dns-message.js';
import { conversationTo, timeMs } from './read-packets.js';

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
