import { seeded } from '../../../test/seeded.js';
import { ethernet, ipv4, pcap, tcp } from '../capture/build.js';
import { clientHello, helloRecord } from '../capture/client-hello.js';
import type { LogWriter } from './sensors.js';
import type { Visit } from './week.js';

const random = seeded(20261113);
const noise = (count: number) => Buffer.from(Uint8Array.from({ length: count }, () => (random() * 256) | 0));
const tcpProtocol = 6;
const [fin, syn, push, ack] = [1, 2, 8, 16];
/** What a segment carries at most, and the headers of IP and TCP before it. */
const segmentBytes = 1400;
const headerBytes = 40;
const fileHeaderBytes = 24;

/** A capture of a switch port in production: connections with TLS to services, and plain HTTP to the model server next to it. */
export const capture: LogWriter = {
  format: 'pcap',
  header: pcap([]).toString('latin1'),
  damaged: '',
  lines(visit, counts) {
    // The greeting or the request, and the flow.
    counts.records += 2;
    const frames = framesOf(visit).map((bytes, i) => ({ timeMs: visit.timeMs + 5 * i, bytes }));
    return pcap(frames).subarray(fileHeaderBytes).toString('latin1');
  },
};

/** What a visit with TLS comes to on the wire, as flow exporters count: segments with their headers, those that begin and end it too. */
export function wireBytes({ bytesUp, bytesDown }: Visit): { readonly up: number; readonly down: number } {
  const withHeaders = (bytes: number, more: number) => bytes + headerBytes * (Math.ceil(bytes / segmentBytes) + more);
  return { up: withHeaders(bytesUp, 4), down: withHeaders(bytesDown, 2) };
}

function framesOf(visit: Visit): readonly Buffer[] {
  const { seat, clientPort, local } = visit;
  const port = local?.port ?? 443;
  const up = { source: seat.address, destination: visit.address };
  const down = { source: visit.address, destination: seat.address };
  const sides = {
    up: (sequence: number, flags: number, payload?: Buffer) =>
      ethernet(0x0800, ipv4(up, tcpProtocol, tcp({ from: clientPort, to: port, sequence, flags }, payload))),
    down: (sequence: number, flags: number, payload?: Buffer) =>
      ethernet(0x0800, ipv4(down, tcpProtocol, tcp({ from: port, to: clientPort, sequence, flags }, payload)), true),
  };
  const sent = visit.local ? requestOf(visit) : greetingOf(visit);
  const received = answerOf(visit);
  return [
    sides.up(1000, syn),
    sides.down(5000, syn | ack),
    sides.up(1001, ack),
    ...segments(sent).map(({ at, bytes }) => sides.up(1001 + at, ack | push, bytes)),
    ...segments(received).map(({ at, bytes }) => sides.down(5001 + at, ack | push, bytes)),
    sides.up(1001 + sent.length, ack | fin),
    sides.down(5001 + received.length, ack | fin),
    sides.up(1002 + sent.length, ack),
  ];
}

/** A ClientHello and as much more as the visit sends. */
function greetingOf({ host, bytesUp }: Visit): Buffer {
  const hello = helloRecord(clientHello(host, false, false, noise));
  return Buffer.concat([hello, noise(Math.max(0, bytesUp - hello.length))]);
}

function requestOf({ local, host, bytesUp }: Visit): Buffer {
  const body = JSON.stringify({ model: local?.model, messages: [{ role: 'user', content: 'x'.repeat(bytesUp) }] });
  return Buffer.from(
    `POST ${local?.path} HTTP/1.1\r\nHost: ${host}:${local?.port}\r\nUser-Agent: ${local?.userAgent}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
}

function answerOf({ local, bytesDown }: Visit): Buffer {
  if (!local) return noise(bytesDown);
  const body = JSON.stringify({
    model: local.model,
    message: { role: 'assistant', content: 'y'.repeat(bytesDown) },
    done: true,
  });
  return Buffer.from(
    `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
}

function segments(bytes: Buffer): ReadonlyArray<{ readonly at: number; readonly bytes: Buffer }> {
  return Array.from({ length: Math.ceil(bytes.length / segmentBytes) }, (_, i) => ({
    at: i * segmentBytes,
    bytes: bytes.subarray(i * segmentBytes, (i + 1) * segmentBytes),
  }));
}
