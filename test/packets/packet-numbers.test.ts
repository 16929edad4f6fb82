/** Each record says of which packet it is, as Wireshark numbers them in the file. */
import { expect, test } from 'vitest';
import { type Captured, ethernet, ipv4, pcap, tcp, udp } from '../../bench/generate/capture/build.js';
import { dnsQuestion } from '../../bench/generate/capture/dns-message.js';
import type { LogRecord } from '../../src/rows/record.js';
import { readCaptureBytes } from './read-capture-bytes.js';

const [client, server] = ['10.0.12.9', '192.0.2.44'];
const startMs = Date.parse('2026-11-20T06:00:00Z');
const timeOf = (packet: number) => new Date(startMs + 1000 * packet).toISOString();
const captured = (packets: readonly Buffer[]): Captured[] =>
  packets.map((packet, i) => ({ timeMs: startMs + 1000 * (i + 1), bytes: ethernet(0x0800, packet) }));
const up = (sequence: number, text = '', flags = 16) =>
  ipv4({ source: client, destination: server }, 6, tcp({ from: 52000, to: 80, sequence, flags }, Buffer.from(text)));
const down = (sequence: number, text: string) =>
  ipv4(
    { source: server, destination: client },
    6,
    tcp({ from: 80, to: 52000, sequence, flags: 16 }, Buffer.from(text)),
  );
const lookUp = (id: number) =>
  ipv4({ source: client, destination: '10.0.0.53' }, 17, udp(40_000 + id, 53, dnsQuestion(id, `host${id}.example`)));
const shown = (records: readonly LogRecord[]) =>
  records.filter(({ fact }) => fact !== 'flow').map(({ host, packet, time }) => [host, packet, time]);

const request = 'GET / HTTP/1.1\r\nHost: chat.example\r\n\r\n';
const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';

test('a request is of the packet that completed it, not of the one that brought its answer', async () => {
  const packets = [up(1, '', 2), up(2, request), lookUp(1), down(1, answer)];
  const { records } = await readCaptureBytes(pcap(captured(packets)));
  expect(shown(records)).toEqual([
    ['host1.example', 3, timeOf(3)],
    ['chat.example', 2, timeOf(2)],
  ]);
});

test('segments in the wrong order are complete with the one that was missing', async () => {
  const packets = [up(1, '', 2), up(2 + 20, request.slice(20)), lookUp(1), up(2, request.slice(0, 20)), lookUp(2)];
  const { records } = await readCaptureBytes(pcap(captured(packets)));
  expect(shown(records).find(([host]) => host === 'chat.example')).toEqual(['chat.example', 4, timeOf(4)]);
});

test('a request behind bytes that were never captured is of its own packet', async () => {
  const packets = [
    up(1, '', 2),
    up(2, request),
    down(1, answer),
    up(2000, request.replace('chat', 'other')),
    lookUp(1),
  ];
  const { records } = await readCaptureBytes(pcap(captured(packets)));
  expect(shown(records).find(([host]) => host === 'other.example')).toEqual(['other.example', 4, timeOf(4)]);
});

test('fragments that were never all there are of the first of them', async () => {
  const datagram = udp(40_003, 53, Buffer.concat([dnsQuestion(3, 'host3.example'), Buffer.alloc(40)]));
  const part = ipv4({ source: client, destination: '10.0.0.53' }, 17, datagram.subarray(0, 40), {
    offset: 0,
    more: true,
    id: 9,
  });
  const { records } = await readCaptureBytes(pcap(captured([lookUp(1), part, lookUp(2), lookUp(4)])));
  expect(shown(records).at(-1)).toEqual(['host3.example', 2, timeOf(2)]);
});

test('numbers go on where another pass left off', async () => {
  const packets = Array.from({ length: 9 }, (_, id) => lookUp(id));
  const whole = pcap(captured(packets));
  const cut = pcap(captured(packets.slice(0, 4))).length;
  const first = await readCaptureBytes(whole.subarray(0, cut));
  const second = await readCaptureBytes(whole.subarray(cut), structuredClone(first.layout));
  expect(shown([...first.records, ...second.records])).toEqual(shown((await readCaptureBytes(whole)).records));
});
