import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import dns from '../../native-free-parsers/packets/datagrams/dns.js';
import { dnsMessage, nameBytes, numbers16, response } from './dns-message.js';
import { conversationTo, Datagrams } from './read-packets.js';

const question = { name: 'chatgpt.com', type: 1 };
const address = Buffer.from([192, 0, 2, 1]);

describe('The records of a response', () => {
  test('an HTTPS record says its protocols, addresses and encrypted hello', () => {
    const parameters = [
      [1, Buffer.from('\x02h3\x02h2', 'latin1')],
      [3, numbers16(8443)],
      [4, Buffer.from([192, 0, 2, 1, 192, 0, 2, 2])],
      [5, Buffer.from([0, 4, 0xfe, 0x0d])],
      [6, Buffer.from('20010db8000000000000000000000017', 'hex')],
      [65400, Buffer.from('x')],
    ] as const;
    const data = Buffer.concat([
      numbers16(1),
      nameBytes(''),
      ...parameters.flatMap(([key, value]) => [numbers16(key, value.length), value]),
    ]);
    const message = dnsMessage({
      flags: response,
      questions: [{ name: 'chatgpt.com', type: 65 }],
      answers: [{ name: '{12}', type: 65, data }],
    });
    expect(new Datagrams(dns).read(message, conversationTo(53), false)?.[1]?.answers?.[0]).toEqual({
      name: 'chatgpt.com',
      type: 'HTTPS',
      data: '1 . alpn=h3,h2 port=8443 ipv4hint=192.0.2.1,192.0.2.2 ech=AAT+DQ== ipv6hint=2001:db8::17 key65400=x',
      ttl: 300,
    });
  });

  test.each([
    ['MX', 15, Buffer.concat([numbers16(10), nameBytes('mail.{12}')]), '10 mail.chatgpt.com'],
    ['SRV', 33, Buffer.concat([numbers16(0, 5, 5060), nameBytes('{12}')]), '0 5 5060 chatgpt.com'],
    ['TXT', 16, Buffer.from('\x06v=spf1\x04-all', 'latin1'), 'v=spf1 -all'],
    ['CAA', 257, Buffer.from('\0\x05issueca.example', 'latin1'), '0 issue ca.example'],
    ['NS', 2, nameBytes('ns1.{12}'), 'ns1.chatgpt.com'],
    [
      'SOA',
      6,
      Buffer.concat([nameBytes('ns1.{12}'), nameBytes('admin.{12}'), numbers16(0, 7, 0, 8, 0, 9, 0, 10, 0, 11)]),
      'ns1.chatgpt.com admin.chatgpt.com 7 8 9 10 11',
    ],
    ['A', 1, Buffer.from([1, 2, 3]), undefined],
    ['TYPE65534', 65534, Buffer.from([1, 2, 3]), undefined],
  ])('a record of type %s is told as zone files do', (type, code, data, text) => {
    const message = dnsMessage({
      flags: response,
      questions: [question],
      answers: [{ name: '{12}', type: code, data }],
    });
    const record = new Datagrams(dns).read(message, conversationTo(53), false)?.[1]?.answers?.[0];
    expect(record).toEqual({ name: 'chatgpt.com', type, ...(text && { data: text }), ttl: 300 });
  });

  test('EDNS holds the upper half of the response code', () => {
    const message = dnsMessage({
      flags: response,
      questions: [question],
      additionals: [{ name: '', type: 41, ttl: 0x01000000, data: Buffer.alloc(0) }],
    });
    expect(new Datagrams(dns).read(message, conversationTo(53), false)?.[1]?.responseCode).toBe('BADVERS');
  });

  test('a response that was cut off tells its question and the records that are whole', () => {
    const message = dnsMessage({
      flags: response,
      questions: [question],
      answers: [
        { name: '{12}', type: 1, data: address },
        { name: '{12}', type: 1, data: address },
      ],
    });
    const cut = message.subarray(0, message.length - 6);
    const [, answer] = new Datagrams(dns).read(cut, conversationTo(53), false, message.length)!;
    expect(answer).toMatchObject({ host: 'chatgpt.com', answers: [{ data: '192.0.2.1' }] });
    expect(answer?.answers).toHaveLength(1);
  });

  test('every well-formed response comes back as it was written', () => {
    const name = fc.stringMatching(/^[a-z]{1,10}(\.[a-z]{1,10}){0,3}$/);
    const record = fc.oneof(
      fc.record({ type: fc.constant('A'), text: fc.ipV4(), ttl: fc.nat() }),
      fc.record({ type: fc.constant('CNAME'), text: name, ttl: fc.nat() }),
      fc.record({ type: fc.constant('TXT'), text: fc.stringMatching(/^[a-z =;]{1,200}$/), ttl: fc.nat() }),
    );
    fc.assert(
      fc.property(name, fc.array(record, { maxLength: 20 }), fc.nat({ max: 5 }), (host, records, code) => {
        const message = dnsMessage({
          flags: response | code,
          questions: [{ name: host, type: 1 }],
          answers: records.map(({ type, text, ttl }) => ({
            name: '{12}',
            type: typeCodes[type]!,
            ttl,
            data: dataOf(type, text),
          })),
        });
        const [, answer] = new Datagrams(dns).read(message, conversationTo(53), false)!;
        expect(answer).toMatchObject({ host, client: '10.0.12.9' });
        expect(answer?.answers ?? []).toEqual(
          records.map(({ type, text, ttl }) => ({ name: host, type, data: text, ttl })),
        );
      }),
      { seed: 3596, numRuns: 300 },
    );
  });
});

const typeCodes: Readonly<Record<string, number>> = { A: 1, CNAME: 5, TXT: 16 };

function dataOf(type: string, text: string): Buffer {
  if (type === 'A') return Buffer.from(text.split('.').map(Number));
  return type === 'CNAME' ? nameBytes(text) : Buffer.from([text.length, ...Buffer.from(text)]);
}
