import { describe, expect, test } from 'vitest';
import dns from '../../native-free-parsers/packets/datagrams/dns.js';
import { dnsMessage, nameBytes, response } from './dns-message.js';
import { conversationTo, Datagrams, timeMs } from './read-packets.js';

const time = new Date(timeMs).toISOString();
const asker = { client: '10.0.12.9', clientPort: 59780 };
const resolver = { server: '10.0.0.53', serverPort: 53, transport: 'udp', app: 'dns' };
const question = { name: 'chatgpt.com', type: 1 };
const query = dnsMessage({ questions: [question] });
const address = Buffer.from([192, 0, 2, 1]);

describe('DNS over UDP', () => {
  test('a question is a query of who asks', () => {
    const conversation = conversationTo(53);
    expect(new Datagrams(dns).read(query, conversation)).toEqual([
      { fact: 'query', time, ...asker, host: 'chatgpt.com', ...resolver, queryType: 'A' },
    ]);
    expect(conversation.app).toBe('dns');
  });

  test('a response is an answer to who asked, with the chain of names that led to the address', () => {
    const datagrams = new Datagrams(dns);
    const conversation = conversationTo(53);
    datagrams.read(query, conversation);
    const answer = dnsMessage({
      flags: response,
      questions: [question],
      answers: [
        { name: '{12}', type: 5, ttl: 60, data: nameBytes('edge.cdn.example') },
        { name: '{41}', type: 1, ttl: 20, data: address },
        { name: '{41}', type: 28, data: Buffer.from('20010db8000000000000000000000017', 'hex') },
      ],
    });
    expect(datagrams.read(answer, conversation, false)).toEqual([
      {
        fact: 'answer',
        time,
        ...asker,
        host: 'chatgpt.com',
        ...resolver,
        queryType: 'A',
        responseCode: 'NOERROR',
        answers: [
          { name: 'chatgpt.com', type: 'CNAME', data: 'edge.cdn.example', ttl: 60 },
          { name: 'edge.cdn.example', type: 'A', data: '192.0.2.1', ttl: 20 },
          { name: 'edge.cdn.example', type: 'AAAA', data: '2001:db8::17', ttl: 300 },
        ],
      },
    ]);
  });

  test('a response without its query states the query too, and once', () => {
    const datagrams = new Datagrams(dns);
    const conversation = conversationTo(53);
    const refused = dnsMessage({ flags: response | 5, questions: [question] });
    const facts = () => datagrams.read(refused, conversation, false)!.map((record) => [record.fact, record.client]);
    expect(facts()).toEqual([
      ['query', '10.0.12.9'],
      ['answer', '10.0.12.9'],
    ]);
    expect(facts()).toEqual([['answer', '10.0.12.9']]);
  });

  test('who asked is told by the message where the capture begins with the response', () => {
    const conversation = conversationTo(59780);
    conversation.client.port = 53;
    const [, answer] = new Datagrams(dns).read(dnsMessage({ flags: response, questions: [question] }), conversation)!;
    expect(answer).toMatchObject({ client: '10.0.0.53', clientPort: 59780, server: '10.0.12.9', serverPort: 53 });
  });

  test('each of several questions is a query', () => {
    const message = dnsMessage({ questions: [question, { name: 'claude.ai', type: 28 }] });
    expect(
      new Datagrams(dns).read(message, conversationTo(53))?.map((record) => [record.host, record.queryType]),
    ).toEqual([
      ['chatgpt.com', 'A'],
      ['claude.ai', 'AAAA'],
    ]);
  });

  test.each([
    ['an update', 0x2800],
    ['a notification', 0x2000],
  ])('%s is DNS and looks nothing up', (_, flags) => {
    expect(new Datagrams(dns).read(dnsMessage({ flags, questions: [question] }), conversationTo(53))).toEqual([]);
  });

  test.each([
    ['nothing', ''],
    ['less than a header', query.subarray(0, 11)],
    ['text', Buffer.from('GET / HTTP/1.1\r\nHost: chatgpt.com\r\n\r\n')],
    ['random bytes', '9f3b 7c22 e1d0 445a 90bb 1c2d 8811 aa55 f00d beef 0102 0304 0506 0708'],
    ['a cut-off question', query.subarray(0, 20)],
    ['an unknown operation', dnsMessage({ flags: 0x4900, questions: [question] })],
    ['a query without a question', dnsMessage({})],
    ['a class that is none', dnsMessage({ questions: [{ ...question, class: 0 }] })],
  ])('%s is refused on its port', (_, payload) => {
    expect(new Datagrams(dns).read(payload, conversationTo(53))).toBeUndefined();
  });

  test('on other ports only what is unmistakable is read', () => {
    expect(new Datagrams(dns).read(query, conversationTo(5300))).toHaveLength(1);
    const doubtful = [
      Buffer.concat([query, Buffer.from([0])]),
      dnsMessage({ questions: [{ name: 'x', type: 1 }] }),
      dnsMessage({ questions: [{ name: 'a b.example', type: 1 }] }),
      dnsMessage({ questions: [{ ...question, type: 4711 }] }),
      dnsMessage({ questions: [question, question] }),
      dnsMessage({ flags: 0x0140, questions: [question] }),
    ];
    for (const payload of doubtful) {
      expect(new Datagrams(dns).read(payload, conversationTo(5300))).toBeUndefined();
      expect(new Datagrams(dns).read(payload, conversationTo(53))).toBeDefined();
    }
  });
});
