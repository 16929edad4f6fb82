/** Captures that begin in the middle, what ARP and neighbour discovery tell, and ports that two protocols share. */
import { describe, expect, test } from 'vitest';
import { type Captured, ethernet, ipv4, ipv6, pcap, tcp, udp } from '../../bench/generate/capture/build.js';
import format from '../../native-free-parsers/captures/pcap.js';
import type { LogRecord } from '../../src/rows/record.js';
import { whole } from './render-capture.js';

const startMs = Date.parse('2026-11-20T06:00:00Z');
const client = '10.0.12.9';
const server = '192.0.2.44';

async function records(packets: readonly Buffer[]): Promise<LogRecord[]> {
  const frames = packets.map((bytes, i): Captured => ({ timeMs: startMs + i * 10.4, bytes }));
  return (await whole(format, pcap(frames))).map((line) => JSON.parse(line) as LogRecord);
}

const says = (fromClient: boolean, text: string, port: number): Buffer => {
  const [source, destination] = fromClient ? [client, server] : [server, client];
  const [from, to] = fromClient ? [50_000, port] : [port, 50_000];
  const segment = tcp({ from, to, sequence: 1000, flags: 24 }, Buffer.from(text, 'latin1'));
  return ethernet(0x0800, ipv4({ source, destination }, 6, segment), !fromClient);
};

describe('a capture that begins with the server', () => {
  test.each([
    ['a response of HTTP', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'],
    ['a ServerHello', '\x16\x03\x03\x00\x04\x02\x00\x00\x00'],
  ])('knows it by %s', async (_, text) => {
    const flows = (await records([says(false, text, 8443)])).filter(({ fact }) => fact === 'flow');
    expect(flows).toMatchObject([
      { client, clientPort: 50_000, server, serverPort: 8443, packetsDown: 1, packetsUp: 0 },
    ]);
  });

  test('leaves the client where it is when it speaks first', async () => {
    const told = await records([says(true, 'GET / HTTP/1.1\r\nHost: intranet.example\r\n\r\n', 8080)]);
    expect(told).toMatchObject([
      { fact: 'request', host: 'intranet.example', client, packet: 1 },
      { fact: 'flow', client, server, packet: 1 },
    ]);
  });
});

test('durations are whole milliseconds, and a flow is told with its first packet', async () => {
  const told = await records([says(true, 'x', 4711), says(true, 'yy', 4712), says(true, 'x', 4711)]);
  expect(told.map(({ packet, serverPort, durationMs }) => [packet, serverPort, durationMs])).toEqual([
    [1, 4711, 21],
    [2, 4712, 0],
  ]);
});

describe('neighbours', () => {
  const arp = (sender: string): Buffer =>
    ethernet(0x0806, Buffer.from(`0001080006040002${sender}0000000000000a000001`, 'hex'));

  test('are leases without an end, once for each address and card', async () => {
    const said = arp('02005e1000090a000c09');
    const told = await records([said, said, arp('02005e1000080a000c09')]);
    expect(told.filter(({ fact }) => fact === 'lease')).toEqual([
      expect.objectContaining({ client: '10.0.12.9', mac: '02:00:5e:10:00:09', app: 'arp', packet: 1 }),
      expect.objectContaining({ client: '10.0.12.9', mac: '02:00:5e:10:00:08', app: 'arp', packet: 3 }),
    ]);
    expect(told.some((record) => 'until' in record)).toBe(false);
  });

  test('tie a privacy address of IPv6 to its card', async () => {
    const target = '20010db8000000000000000000000099';
    const advertisement = Buffer.from(`8800000060000000${target}020102005e100009`, 'hex');
    const addresses = { source: target, destination: 'ff020000000000000000000000000001' };
    const told = await records([ethernet(0x86dd, ipv6(addresses, 58, advertisement))]);
    expect(told[0]).toMatchObject({ fact: 'lease', client: '2001:db8::99', mac: '02:00:5e:10:00:09', app: 'ndp' });
  });
});

test('what follows STUN between two ports is told as what it is', async () => {
  const datagram = (payload: Buffer): Buffer =>
    ethernet(0x0800, ipv4({ source: client, destination: server }, 17, udp(50_000, 50_001, payload)));
  const stun = Buffer.concat([Buffer.from('000100002112a442', 'hex'), Buffer.alloc(12)]);
  const wireguard = Buffer.alloc(148);
  wireguard[0] = 1;
  const told = await records([datagram(stun), datagram(wireguard)]);
  expect(told).toMatchObject([{ fact: 'flow', app: 'wireguard', packetsUp: 2 }]);
});

test('a tunnel of IPsec is named though it has no ports', async () => {
  const told = await records([
    ethernet(0x0800, ipv4({ source: client, destination: server }, 50, Buffer.alloc(64, 7))),
  ]);
  expect(told).toMatchObject([{ fact: 'flow', app: 'ipsec', client, server }]);
});
