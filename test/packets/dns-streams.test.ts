import { describe, expect, test } from 'vitest';
import { Recognition } from '../../native-free-parsers/packets/dissector.js';
import dnsStream from '../../native-free-parsers/packets/streams/dns.js';
import { dnsMessage, numbers16, response } from './dns-message.js';
import { conversationTo, Records, timeMs } from './read-packets.js';

const question = { name: 'chatgpt.com', type: 1 };
const query = dnsMessage({ questions: [question] });

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
