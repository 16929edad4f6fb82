import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import dns from '../../native-free-parsers/packets/datagrams/dns.js';
import llmnr from '../../native-free-parsers/packets/datagrams/llmnr.js';
import mdns from '../../native-free-parsers/packets/datagrams/mdns.js';
import nbns from '../../native-free-parsers/packets/datagrams/nbns.js';
import { Recognition } from '../../native-free-parsers/packets/dissector.js';
import { DnsMessage, dnsHeaderBytes } from '../../native-free-parsers/packets/dns/dns-message.js';
import dnsStream from '../../native-free-parsers/packets/streams/dns.js';
import { dnsMessage, nameBytes, numbers16, response } from './dns-message.js';
import { conversationTo, Datagrams, Records, timeMs } from './read-packets.js';

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

  test.each([
    ['the root', nameBytes(''), '.'],
    ['mixed case, which is the same name', nameBytes('ChatGPT.cOm'), 'chatgpt.com'],
    [
      'blanks, control bytes and dots in labels',
      nameBytes(Buffer.from('\x07a b\x01.\\c\x03com\0', 'latin1')),
      'a b\x01.\\c.com',
    ],
    ['UTF-8', nameBytes(Buffer.from('\x05b\u00fcro\x02de\0'.replace('\x05', '\x05'), 'utf8')), 'büro.de'],
    ['bytes that are no UTF-8', Buffer.from('\x03b\xfcr\x02de\0', 'latin1'), 'bür.de'],
  ])('a name can be of %s', (_, name, host) => {
    const message = dnsMessage({ questions: [{ name, type: 1 }] });
    expect(new Datagrams(dns).read(message, conversationTo(53))?.map((record) => record.host)).toEqual([host]);
  });

  test('case is kept as it was sent', () => {
    const message = new DnsMessage();
    const bytes = dnsMessage({ questions: [{ name: 'ChatGPT.cOm', type: 1 }] });
    message.readHeader(bytes, 0, bytes.length);
    expect(message.writeName(dnsHeaderBytes)).toBe(true);
    expect(message.name.toString('latin1', 0, message.nameLength)).toBe('ChatGPT.cOm');
  });

  test('a label with a dot is not two labels', () => {
    const message = new DnsMessage();
    const bytes = dnsMessage({ questions: [{ name: Buffer.from('\x0aapi.openai\x03com\0', 'latin1'), type: 1 }] });
    message.readHeader(bytes, 0, bytes.length);
    message.writeName(dnsHeaderBytes);
    expect(message.name.toString('latin1', 0, message.nameLength)).toBe('api\\.openai.com');
  });

  test.each([
    ['to itself', '{12}'],
    ['in a circle', 'a.{12}'],
    ['forward', '{40}'],
    ['into the header', '{4}'],
    ['to the end', 'a.{16383}'],
  ])('a pointer %s is no name, and ends', (_, name) => {
    const message = dnsMessage({
      questions: [{ name, type: 1 }],
      additionals: [{ name: '', type: 41, data: address }],
    });
    expect(new Datagrams(dns).read(message, conversationTo(53))).toEqual([]);
  });

  test('a name of more than 255 bytes is none', () => {
    const label = 'a'.repeat(63);
    const long = dnsMessage({ questions: [{ name: [label, label, label, 'a'.repeat(62)].join('.'), type: 1 }] });
    expect(new Datagrams(dns).read(long, conversationTo(53))).toEqual([]);
    const longest = dnsMessage({ questions: [{ name: [label, label, label, 'a'.repeat(61)].join('.'), type: 1 }] });
    expect(new Datagrams(dns).read(longest, conversationTo(53))).toHaveLength(1);
  });

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

  test('each of several questions is a query', () => {
    const message = dnsMessage({ questions: [question, { name: 'claude.ai', type: 28 }] });
    expect(
      new Datagrams(dns).read(message, conversationTo(53))?.map((record) => [record.host, record.queryType]),
    ).toEqual([
      ['chatgpt.com', 'A'],
      ['claude.ai', 'AAAA'],
    ]);
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

  test('every name comes back as it was written', () => {
    const label = fc.uint8Array({ minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 8 }), (labels) => {
        const wire = Buffer.concat([...labels.flatMap((one) => [Buffer.from([one.length]), one]), Buffer.from([0])]);
        const bytes = dnsMessage({ questions: [{ name: wire, type: 1 }] });
        const message = new DnsMessage();
        message.readHeader(bytes, 0, bytes.length);
        expect(message.writeName(dnsHeaderBytes)).toBe(true);
        expect(labelsOf(message.name.toString('latin1', 0, message.nameLength))).toEqual(
          labels.map((one) => Buffer.from(one).toString('latin1')),
        );
      }),
      { seed: 1035, numRuns: 300 },
    );
  });
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

const typeCodes: Readonly<Record<string, number>> = { A: 1, CNAME: 5, TXT: 16 };

function dataOf(type: string, text: string): Buffer {
  if (type === 'A') return Buffer.from(text.split('.').map(Number));
  return type === 'CNAME' ? nameBytes(text) : Buffer.from([text.length, ...Buffer.from(text)]);
}

describe('DNS over TCP', () => {
  const framed = (message: Buffer): Buffer => Buffer.concat([numbers16(message.length), message]);
  const other = dnsMessage({ id: 7, questions: [{ name: 'claude.ai', type: 28 }] });

  function stream(port = 53) {
    const records = new Records();
    const reader = dnsStream.open(conversationTo(port, 'tcp'), records.facts);
    const hosts = () => records.take().map((record) => [record.fact, record.host, record.transport]);
    return { reader, hosts };
  }

  test('several messages in one segment are read, and what is left of the last is kept', () => {
    const { reader, hosts } = stream();
    const bytes = Buffer.concat([framed(query), framed(other), framed(query).subarray(0, 9)]);
    expect(reader.fromClient(bytes, 0, bytes.length, timeMs)).toBe(bytes.length - 9);
    expect(hosts()).toEqual([
      ['query', 'chatgpt.com', 'tcp'],
      ['query', 'claude.ai', 'tcp'],
    ]);
  });

  test('a message in pieces is read once it is whole', () => {
    const { reader, hosts } = stream();
    const bytes = framed(query);
    for (let end = 1; end < bytes.length; end++) expect(reader.fromClient(bytes, 0, end, timeMs)).toBe(0);
    expect(hosts()).toEqual([]);
    expect(reader.fromClient(bytes, 0, bytes.length, timeMs)).toBe(bytes.length);
    expect(hosts()).toHaveLength(1);
  });

  test('behind a gap reading goes on where a segment begins with a message', () => {
    const { reader, hosts } = stream();
    const rest = framed(query).subarray(5);
    expect(reader.gap(true, 5)).toBe(true);
    expect(reader.fromClient(rest, 0, rest.length, timeMs)).toBe(rest.length);
    expect(hosts()).toEqual([]);
    expect(reader.fromClient(framed(other), 0, other.length + 2, timeMs)).toBe(other.length + 2);
    expect(hosts()).toEqual([['query', 'claude.ai', 'tcp']]);
  });

  test('a response over TCP to a query of another connection states both', () => {
    const { reader, hosts } = stream();
    const answer = framed(dnsMessage({ flags: response, questions: [question] }));
    reader.fromServer(answer, 0, answer.length, timeMs);
    expect(hosts().map(([fact]) => fact)).toEqual(['query', 'answer']);
  });

  test('a stream is recognised by its first message', () => {
    const recognise = (bytes: Buffer, port: number) =>
      dnsStream.recognise(conversationTo(port, 'tcp'), true, bytes, 0, bytes.length);
    const bytes = framed(query);
    expect(recognise(bytes, 53)).toBe(Recognition.Yes);
    expect(recognise(bytes, 8053)).toBe(Recognition.Yes);
    expect(recognise(bytes.subarray(0, 9), 53)).toBe(Recognition.MoreNeeded);
    expect(recognise(Buffer.from('GET / HTTP/1.1\r\nHost: chatgpt.com\r\n\r\n'), 53)).toBe(Recognition.No);
    expect(recognise(Buffer.from('SSH-2.0-OpenSSH_9.2\r\n'), 8053)).not.toBe(Recognition.Yes);
  });
});

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

/** The labels of a name in presentation form. */
function labelsOf(name: string): string[] {
  const labels = [''];
  for (const [part, code, char] of name.matchAll(/\\(\d{3})|\\(.)|./gs)) {
    if (part === '.') labels.push('');
    else labels[labels.length - 1] += code ? String.fromCharCode(Number(code)) : (char ?? part);
  }
  return labels;
}
