import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import dns from '../../native-free-parsers/packets/datagrams/dns.js';
import { DnsMessage, dnsHeaderBytes } from '../../native-free-parsers/packets/dns/dns-message.js';
import { dnsMessage, nameBytes } from './dns-message.js';
import { conversationTo, Datagrams } from './read-packets.js';

describe('A name in DNS', () => {
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
      additionals: [{ name: '', type: 41, data: Buffer.from([192, 0, 2, 1]) }],
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

/** The labels of a name in presentation form. */
function labelsOf(name: string): string[] {
  const labels = [''];
  for (const [part, code, char] of name.matchAll(/\\(\d{3})|\\(.)|./gs)) {
    if (part === '.') labels.push('');
    else labels[labels.length - 1] += code ? String.fromCharCode(Number(code)) : (char ?? part);
  }
  return labels;
}
