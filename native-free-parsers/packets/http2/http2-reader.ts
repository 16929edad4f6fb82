import { Span } from '../../row.js';
import type { Conversation } from '../conversation.js';
import type { StreamReader } from '../dissector.js';
import { HttpRequest } from '../http/http-request.js';
import { readAuthority } from '../http/request-line.js';
import { latin1 } from '../latin1.js';
import type { PacketFacts } from '../packet-facts.js';
import { readUint24, readUint32 } from '../read-number.js';
import type { TunnelTarget } from '../tunnel-target.js';
import { type Header, HpackDecoder } from './hpack-decoder.js';

const { Headers, PushPromise, Continuation } = Object.freeze({
  Headers: 1,
  PushPromise: 5,
  Continuation: 9,
});
const { EndHeaders, Padded, Priority } = Object.freeze({ EndHeaders: 0x04, Padded: 0x08, Priority: 0x20 });
/** What a client begins with (RFC 9113 section 3.4). */
export const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const frameHeaderBytes = 9;
const longestBlock = 1 << 16;
const mostWaiting = 64;

const hostSpan = new Span();

/** Reads the requests of an HTTP/2 connection in clear (RFC 9113), and what is answered to them. Bodies are passed over. */
export class Http2Reader implements StreamReader {
  private readonly conversation: Conversation;
  private readonly facts: PacketFacts;
  private readonly tunnel: TunnelTarget | undefined;
  private readonly client = new FrameSide();
  private readonly server = new FrameSide();
  /** Requests without an answer yet, by stream. */
  private readonly waiting = new Map<number, HttpRequest>();
  private requests = 0;
  private hasPreface = false;

  constructor(conversation: Conversation, facts: PacketFacts, tunnel?: TunnelTarget) {
    this.conversation = conversation;
    this.facts = facts;
    this.tunnel = tunnel;
    if (!tunnel) conversation.app = 'http2';
  }

  fromClient(bytes: Buffer, start: number, end: number, timeMs: number): number {
    if (this.hasPreface) return this.readFrames(this.client, bytes, start, end, timeMs);
    const shown = Math.min(end - start, preface.length);
    if (latin1(bytes, start, start + shown) !== preface.slice(0, shown)) return this.stop(end - start);
    if (shown < preface.length) return 0;
    this.hasPreface = true;
    return shown + this.readFrames(this.client, bytes, start + shown, end, timeMs);
  }

  fromServer(bytes: Buffer, start: number, end: number, timeMs: number): number {
    return this.readFrames(this.server, bytes, start, end, timeMs);
  }

  /** What is lost within a body is passed over; a lost header block would have changed the meaning of all that follow. */
  gap(fromClient: boolean, count: number): boolean {
    const side = fromClient ? this.client : this.server;
    if (count <= side.skip) {
      side.skip -= count;
      return true;
    }
    this.stop();
    return false;
  }

  close(): void {
    for (const request of this.waiting.values()) this.emit(request, []);
    this.waiting.clear();
  }

  private readFrames(side: FrameSide, bytes: Buffer, start: number, end: number, timeMs: number): number {
    let at = start;
    while (at < end) {
      const skipped = Math.min(side.skip, end - at);
      side.skip -= skipped;
      at += skipped;
      if (end - at < frameHeaderBytes) break;
      const length = readUint24(bytes, at);
      const type = bytes[at + 3]!;
      if (type !== Headers && type !== PushPromise && type !== Continuation) {
        side.skip = frameHeaderBytes + length;
        continue;
      }
      if (length > longestBlock) return this.stop(end - start);
      const frameEnd = at + frameHeaderBytes + length;
      if (frameEnd > end) break;
      if (!this.readHeaders(side, type, bytes, at, frameEnd, timeMs)) return this.stop(end - start);
      at = frameEnd;
    }
    return at - start;
  }

  /** A piece of a header block; false where it cannot be read. */
  private readHeaders(
    side: FrameSide,
    type: number,
    bytes: Buffer,
    at: number,
    frameEnd: number,
    timeMs: number,
  ): boolean {
    const flags = bytes[at + 4]!;
    const stream = readUint32(bytes, at + 5) & 0x7fffffff;
    let start = at + frameHeaderBytes;
    let end = frameEnd;
    if (type !== Continuation) {
      if (flags & Padded) end -= bytes[start++]!;
      if (type === Headers && flags & Priority) start += 5;
      if (type === PushPromise) start += 4;
      if (start > end) return false;
    }
    const block = side.join(type === Continuation, bytes.subarray(start, end));
    if (block.length > longestBlock) return false;
    if (!(flags & EndHeaders)) {
      side.held = Buffer.from(block);
      return true;
    }
    side.held = undefined;
    const headers = side.decoder.decode(block, 0, block.length);
    if (headers && type !== PushPromise) this.takeHeaders(side, stream, headers, timeMs);
    return headers !== undefined;
  }

  private takeHeaders(side: FrameSide, stream: number, headers: readonly Header[], timeMs: number): void {
    if (side === this.client) {
      // What follows a body (trailers) has no method.
      if (headerValue(headers, ':method') !== '') this.takeRequest(stream, headers, timeMs);
      return;
    }
    const request = this.waiting.get(stream);
    if (!request || headerValue(headers, ':status').startsWith('1')) return;
    this.waiting.delete(stream);
    this.emit(request, headers);
  }

  private takeRequest(stream: number, headers: readonly Header[], timeMs: number): void {
    const { conversation, tunnel, waiting } = this;
    const authority = Buffer.from(headerValue(headers, ':authority') || headerValue(headers, 'host'), 'latin1');
    const request = new HttpRequest(timeMs, this.facts.packet);
    request.port = readAuthority(hostSpan, authority, 0, authority.length);
    request.repeated = this.requests++ === 0 && (tunnel?.isNamed ?? false);
    request.isProxied = headerValue(headers, ':method') === 'CONNECT';
    request.keep([
      latin1Bytes(headers, ':method'),
      authority.subarray(hostSpan.start, hostSpan.end),
      latin1Bytes(headers, ':path'),
      latin1Bytes(headers, 'user-agent'),
      latin1Bytes(headers, 'referer'),
    ]);
    if (!tunnel?.isNamed && this.requests === 1) conversation.host = request.hostText();
    waiting.set(stream, request);
    if (waiting.size <= mostWaiting) return;
    const [oldest, given] = waiting.entries().next().value!;
    waiting.delete(oldest);
    this.emit(given, []);
  }

  private emit(request: HttpRequest, answer: readonly Header[]): void {
    const status = Number(headerValue(answer, ':status') || Number.NaN);
    const bytes = latin1Bytes(answer, 'content-type');
    const contentType = new Span();
    contentType.set(0, bytes.length);
    request.emit(this.facts, this.conversation, 'http2', this.tunnel, { status, bytes, contentType });
  }

  private stop(used = 0): number {
    this.close();
    this.conversation.wantsClient = false;
    this.conversation.wantsServer = false;
    return used;
  }
}

/** How far the frames of one side are read. */
class FrameSide {
  readonly decoder = new HpackDecoder();
  /** Bytes to pass over before the next frame. */
  skip = 0;
  /** The pieces of a header block so far, where it goes on in another frame. */
  held: Buffer | undefined;

  join(isContinuation: boolean, piece: Buffer): Buffer {
    return isContinuation && this.held ? Buffer.concat([this.held, piece]) : piece;
  }
}

function headerValue(headers: readonly Header[], name: string): string {
  return headers.find((header) => header[0] === name)?.[1] ?? '';
}

function latin1Bytes(headers: readonly Header[], name: string): Buffer {
  return Buffer.from(headerValue(headers, name), 'latin1');
}
