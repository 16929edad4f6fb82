/** Writes the captures in `samples/`, whose goldens are then made and read: `npm run samples:captures`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/package-root.js';
import { seeded } from '../../../test/seeded.js';
import { type Captured, erf, ethernet, ipv4, ipv6, pcap, pcapng, snoop, tcp, udp, vlan } from './build.js';
import { clientHello, helloRecord } from './client-hello.js';
import { dnsAnswer, dnsQuestion } from './dns-message.js';
import { quicInitials } from './quic-initial.js';

const startMs = Date.parse('2026-11-03T09:00:00Z');
const client = '10.0.12.9';
const server = '192.0.2.44';
const resolver = '10.0.0.53';
const random = seeded(20261103);
const noise = (count: number) => Buffer.from(Uint8Array.from({ length: count }, () => (random() * 256) | 0));
const clientNumber = 0x0a000c09;
const up = { source: client, destination: server };
const down = { source: server, destination: client };
const udpProtocol = 17;
const tcpProtocol = 6;
const [syn, ack, push, fin] = [2, 16, 8, 1];

/** A tenth of a second between two frames. */
function timed(frames: readonly Buffer[]): readonly Captured[] {
  return frames.map((bytes, i) => ({ timeMs: startMs + 100 * i, bytes }));
}

const inIp = (packet: Buffer) => ethernet(0x0800, packet, packet.readUInt32BE(12) !== clientNumber);

function lookUp(host: string): readonly Buffer[] {
  const port = 53_124;
  return [
    ipv4({ source: client, destination: resolver }, udpProtocol, udp(port, 53, dnsQuestion(7, host))),
    ipv4({ source: resolver, destination: client }, udpProtocol, udp(53, port, dnsAnswer(7, host, server))),
  ];
}

/** A connection whose greeting comes in `pieces` segments, in the order of `order`, one of them twice. */
function greeting(host: string, port: number, pieces: number, order: readonly number[]): readonly Buffer[] {
  const hello = helloRecord(clientHello(host, pieces > 1, false, noise));
  const size = Math.ceil(hello.length / pieces);
  const upward = (sequence: number, flags: number, payload?: Buffer) =>
    ipv4(up, tcpProtocol, tcp({ from: port, to: 443, sequence, flags }, payload));
  const downward = (sequence: number, flags: number, payload?: Buffer) =>
    ipv4(down, tcpProtocol, tcp({ from: 443, to: port, sequence, flags }, payload));
  return [
    upward(1000, syn),
    downward(5000, syn | ack),
    upward(1001, ack),
    ...order.map((piece) => upward(1001 + piece * size, ack | push, hello.subarray(piece * size, (piece + 1) * size))),
    downward(5001, ack | push, noise(400)),
    upward(1001 + hello.length, ack | fin),
    downward(5401, ack | fin),
    upward(1002 + hello.length, ack),
  ];
}

function quicGreeting(host: string): readonly Buffer[] {
  const hello = clientHello(host, true, true, noise);
  return quicInitials(hello, noise(8), noise(8)).map((datagram) => ipv4(up, udpProtocol, udp(51_000, 443, datagram)));
}

/** The bytes of a VXLAN header that carries a frame. */
const vxlan = (frame: Buffer) => udp(49_152, 4789, Buffer.concat([Buffer.from('0800000000002a00', 'hex'), frame]));

/** The same question in every wrapping. */
function wrapped(host: string): readonly Buffer[] {
  const question = (port: number) => udp(port, 53, dnsQuestion(port, host));
  const packet = (port: number) => ipv4({ source: client, destination: resolver }, udpProtocol, question(port));
  const six = { source: '20010db8000000000000000000000009', destination: '20010db8000000000000000000000053' };
  const long = udp(1009, 53, Buffer.concat([dnsQuestion(1009, host), noise(0)]));
  const part = (offset: number, length: number, more: boolean) =>
    inIp(
      ipv4({ source: client, destination: resolver }, udpProtocol, long.subarray(offset, offset + length), {
        offset,
        more,
        id: 77,
      }),
    );
  return [
    ethernet(0x8100, vlan(20, 0x0800, packet(1001))),
    ethernet(0x88a8, vlan(7, 0x8100, vlan(20, 0x0800, packet(1002)))),
    ethernet(0x8847, Buffer.concat([Buffer.from('0001004000020140', 'hex'), packet(1003)])),
    ethernet(
      0x8864,
      Buffer.concat([
        Buffer.from('11000001', 'hex'),
        lengthOf(packet(1004), 2),
        Buffer.from('0021', 'hex'),
        packet(1004),
      ]),
    ),
    inIp(ipv4(up, 47, Buffer.concat([Buffer.from('00000800', 'hex'), packet(1005)]))),
    inIp(ipv4(up, 4, packet(1006))),
    inIp(ipv4(up, udpProtocol, vxlan(inIp(packet(1007))))),
    ethernet(0x86dd, ipv6(six, 0, Buffer.concat([Buffer.from('1100010400000000', 'hex'), question(1008)]))),
    part(16, long.length - 16, false),
    part(0, 16, true),
    ethernet(0x0806, Buffer.alloc(28)),
  ];
}

/** A length of two bytes that counts `more` beside the packet. */
function lengthOf(packet: Buffer, more: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(packet.length + more);
  return bytes;
}

function damaged(capture: Buffer, frames: readonly Captured[]): Buffer {
  const bytes = Buffer.from(capture);
  // The third record states a length that nobody has; the last one is cut off.
  const third = 24 + frames.slice(0, 2).reduce((sum, frame) => sum + 16 + frame.bytes.length, 0);
  bytes.writeUInt32LE(0x7fffffff, third + 8);
  return bytes.subarray(0, bytes.length - 9);
}

const visit = timed([
  ...lookUp('chatgpt.com').map(inIp),
  ...greeting('chatgpt.com', 52_001, 1, [0]).map(inIp),
  ...greeting('claude.ai', 52_002, 3, [2, 0, 0, 1]).map(inIp),
  ...quicGreeting('gemini.google.com').map(inIp),
]);
const wrappings = timed(wrapped('api.openai.com'));

const short = visit.slice(0, 10);

const samples: Readonly<Record<string, Buffer>> = {
  'pcap/visit.pcap': pcap(visit),
  'pcap/wrappings.pcap': pcap(wrappings, { bigEndian: true, nanoseconds: true }),
  'pcap/raw-modified.pcap': pcap(timed(lookUp('poe.com')), { link: 101, modified: true }),
  'pcap/cut-off.pcap': pcap(
    visit.map(({ timeMs, bytes }) => ({ timeMs, bytes: bytes.subarray(0, 96), wireBytes: bytes.length })),
  ),
  'snoop/visit.snoop': snoop(short),
  'erf/visit.erf': erf(short),
  'erf/extensions.erf': erf(short, 2),
  'pcap/damaged.pcap': damaged(pcap(visit), visit),
  'pcapng/visit.pcapng': pcapng(visit),
  'pcapng/two-sections.pcapng': Buffer.concat([
    pcapng(visit.slice(0, 2)),
    pcapng(timed(lookUp('grok.com')), { link: 101, bigEndian: true }),
  ]),
};

for (const [name, bytes] of Object.entries(samples)) {
  const path = join(packageRoot, 'samples', name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, bytes);
}
