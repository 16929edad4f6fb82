import type { Exchange } from '../office.js';
import { clientHello, helloRecord } from './client-hello.js';
import { dnsAnswer, dnsQuestion } from './dns-message.js';
import { type Ends, type FrameWriter, TcpFlag } from './frame-writer.js';
import { quicInitials } from './quic-initial.js';

/** Writes the frames of one session one by one: each step one frame, at the time that it is given. */
export type Session = Generator<void, void, number>;

/** What sessions are made of. */
export interface Materials {
  readonly frames: FrameWriter;
  readonly random: () => number;
  /** So many bytes that look encrypted. */
  readonly noise: (bytes: number) => Buffer;
}

const segmentBytes = 1448;
const datagramBytes = 1350;
/** The office's exchanges are what proxies see of a day; connections carry less each. */
const downShare = 1 / 8;
const hybridShare = 0.4;
const resolver = '10.20.0.53';
const { Fin, Syn, Push, Ack } = TcpFlag;

/** A host is looked up. */
export function* lookUp({ frames, random }: Materials, { device, host, clientPort }: Exchange): Session {
  const ends = { client: device.address, server: resolver, clientPort: 1024 + (clientPort ^ 0x55), serverPort: 53 };
  const { name, address } = host;
  const id = (random() * 65_536) | 0;
  frames.udp(yield, ends, true, dnsQuestion(id, name));
  frames.udp(yield, ends, false, dnsAnswer(id, name, address));
}

/** TLS over TCP: handshake, greetings, data both ways, end. */
export function* tls(materials: Materials, exchange: Exchange): Session {
  const { noise, random } = materials;
  const { name } = exchange.host;
  const hello = helloRecord(clientHello(name, random() < hybridShare, false, noise));
  const flight = Buffer.concat([Buffer.of(0x16, 3, 3, 0, 122, 2), noise(3900)]);
  yield* connection(materials, exchange, 443, hello, flight);
}

/** The same without TLS: a request of HTTP/1.1 and its answer. */
export function* http(materials: Materials, exchange: Exchange): Session {
  const { host, path } = exchange;
  const request = `GET ${path} HTTP/1.1\r\nHost: ${host.name}\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\nAccept: */*\r\n\r\n`;
  const answer = `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${1 + down(exchange)}\r\n\r\n`;
  yield* connection(materials, exchange, 80, Buffer.from(request), Buffer.from(answer));
}

/** QUIC: the client's first flight, the server's, then datagrams that nobody can read. */
export function* quic({ frames, noise, random }: Materials, exchange: Exchange): Session {
  const ends = endsOf(exchange, 443);
  const hello = clientHello(exchange.host.name, random() < hybridShare, true, noise);
  const destinationId = Buffer.from(noise(8));
  for (const datagram of quicInitials(hello, destinationId, Buffer.from(noise(8))))
    frames.udp(yield, ends, true, datagram);
  for (let i = 0; i < 3; i++) frames.udp(yield, ends, false, begun(noise(1200), 0xe0));
  for (let left = down(exchange); left > 0; left -= 2 * datagramBytes) {
    frames.udp(yield, ends, false, begun(noise(Math.min(datagramBytes, left)), 0x40));
    if (left > datagramBytes)
      frames.udp(yield, ends, false, begun(noise(Math.min(datagramBytes, left - datagramBytes)), 0x40));
    frames.udp(yield, ends, true, begun(noise(38 + ((random() * 12) | 0)), 0x40));
  }
}

function* connection(
  { frames, noise, random }: Materials,
  exchange: Exchange,
  serverPort: number,
  request: Buffer,
  answer: Buffer,
): Session {
  const ends = endsOf(exchange, serverPort);
  let [up, back] = [(random() * 2 ** 32) >>> 0, (random() * 2 ** 32) >>> 0];
  frames.tcp(yield, ends, true, up++, Syn, empty);
  frames.tcp(yield, ends, false, back++, Syn | Ack, empty);
  frames.tcp(yield, ends, true, up, Ack, empty);
  for (const segment of segmentsOf(request)) {
    frames.tcp(yield, ends, true, up, Ack | Push, segment);
    up += segment.length;
  }
  for (const segment of segmentsOf(answer)) {
    frames.tcp(yield, ends, false, back, Ack | Push, segment);
    back += segment.length;
  }
  frames.tcp(yield, ends, true, up, Ack, empty);
  for (let left = Math.min(exchange.bytesUp, 4000); left > 0; left -= segmentBytes) {
    const segment = noise(Math.min(left, segmentBytes));
    frames.tcp(yield, ends, true, up, Ack, segment);
    up += segment.length;
  }
  for (let left = down(exchange), count = 0; left > 0; left -= segmentBytes, count++) {
    const segment = noise(Math.min(left, segmentBytes));
    frames.tcp(yield, ends, false, back, Ack, segment);
    if (random() < 0.004) frames.tcp(yield, ends, false, back, Ack, segment);
    back += segment.length;
    if (count % 2 === 1) frames.tcp(yield, ends, true, up, Ack, empty);
  }
  frames.tcp(yield, ends, true, up++, Fin | Ack, empty);
  frames.tcp(yield, ends, false, back++, Fin | Ack, empty);
  frames.tcp(yield, ends, true, up, Ack, empty);
}

const empty = Buffer.alloc(0);

function endsOf({ device, host, clientPort }: Exchange, serverPort: number): Ends {
  return { client: device.address, server: host.address, clientPort, serverPort };
}

function down({ bytesDown }: Exchange): number {
  return Math.round(bytesDown * downShare);
}

function* segmentsOf(bytes: Buffer): Generator<Buffer, void> {
  for (let at = 0; at < bytes.length; at += segmentBytes) yield bytes.subarray(at, at + segmentBytes);
}

function begun(noise: Buffer, first: number): Buffer {
  const bytes = Buffer.from(noise);
  bytes[0] = first | (bytes[0]! & 0x0f);
  if (first === 0xe0) bytes.writeUInt32BE(1, 1);
  return bytes;
}
