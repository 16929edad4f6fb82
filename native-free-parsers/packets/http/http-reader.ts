import { Byte } from '../../bytes/byte.js';
import { Span } from '../../row.js';
import type { Conversation } from '../conversation.js';
import type { StreamReader } from '../dissector.js';
import type { PacketFacts } from '../packet-facts.js';
import type { TunnelTarget } from '../tunnel-target.js';
import { HttpBody } from './http-body.js';
import { endOfLine, HttpHead, isText, trimmedEnd } from './http-head.js';
import { type HttpAnswer, HttpRequest } from './http-request.js';
import { endOfMethod, RequestLine, readAuthority } from './request-line.js';

const { Newline, Return, UpperA, UpperZ, Zero, Nine } = Byte;
const longestHead = 1 << 16;
const mostWaiting = 16;

/** One for all: a head is read and copied before anything else happens. */
const head = new HttpHead();
const line = new RequestLine();
const hostHeader = new Span();

/** How a connection goes on as another protocol. */
export interface Continuations {
  /** After CONNECT. */
  tunnel(target: TunnelTarget): StreamReader;
  /** After an upgrade to `h2c`. */
  http2(): StreamReader;
}

/** What a step of reading says besides how many bytes it used. */
const moreNeeded = -1;

/**
 * Reads the requests of a connection, and the heads of the responses to them, in order. Bodies are passed over.
 * A request is told once its response has come, or nothing more comes; its time is that of its own last byte.
 */
export class HttpReader implements StreamReader {
  private readonly conversation: Conversation;
  private readonly facts: PacketFacts;
  private readonly continuations: Continuations;
  private readonly tunnel: TunnelTarget | undefined;
  private readonly client = new HttpSide();
  private readonly server = new HttpSide();
  /** Without an answer yet, the oldest first. */
  private readonly waiting: HttpRequest[] = [];
  /** Whose body is coming. */
  private current: HttpRequest | undefined;
  /** No request and no response was lost, so it is known which belong together. */
  private isPaired = true;
  private requests = 0;
  /** When the client said what it said last, and in which packet. */
  private clientMs = Number.NaN;
  private clientPacket = 0;
  private next: StreamReader | undefined;

  constructor(
    conversation: Conversation,
    facts: PacketFacts,
    continuations: Continuations,
    tunnel: TunnelTarget | undefined,
  ) {
    this.conversation = conversation;
    this.facts = facts;
    this.continuations = continuations;
    this.tunnel = tunnel;
    if (!tunnel) conversation.app = 'http';
  }

  fromClient(bytes: Buffer, start: number, end: number, timeMs: number): number {
    const { client } = this;
    this.clientMs = timeMs;
    this.clientPacket = this.facts.packet;
    let at = start;
    while (at < end) {
      if (client.isHandedOver) return at - start + this.next!.fromClient(bytes, at, end, timeMs);
      const used = client.body.isOver
        ? this.readRequest(bytes, at, end, timeMs)
        : this.skipRequestBody(bytes, at, end, timeMs);
      if (used === moreNeeded) break;
      at += used;
    }
    return at - start;
  }

  fromServer(bytes: Buffer, start: number, end: number, timeMs: number): number {
    const { server } = this;
    let at = start;
    while (at < end) {
      if (server.isHandedOver) return at - start + this.next!.fromServer(bytes, at, end, timeMs);
      const used = server.body.isOver ? this.readResponse(bytes, at, end) : this.skipBody(server, bytes, at, end);
      if (used === moreNeeded) break;
      at += used;
    }
    return at - start;
  }

  gap(fromClient: boolean, count: number): boolean {
    const side = fromClient ? this.client : this.server;
    if (side.isHandedOver) return this.next!.gap(fromClient, count);
    if (!side.body.skipGap(count)) this.lose(side);
    return true;
  }

  /** Of a request whose end was not captured its whole lines are read, if they name the host. */
  cut(fromClient: boolean, bytes: Buffer, start: number, end: number): void {
    const { client } = this;
    if (!fromClient || client.isHandedOver || !client.body.isOver) return;
    const headEnd = bytes.subarray(start, end).lastIndexOf(Newline) + 1 + start;
    const lineEnd = endOfLine(bytes, start, headEnd);
    if (!line.read(bytes, start, trimmedEnd(bytes, start, lineEnd))) return;
    head.read(bytes, lineEnd + 1, headEnd);
    if (!line.isAbsolute && head.host.end === head.host.start) return;
    const { facts } = this;
    const last = facts.packet;
    facts.packet = this.clientPacket;
    this.takeRequest(bytes, this.clientMs);
    facts.packet = last;
  }

  close(): void {
    this.emitWaiting();
    this.next?.close();
  }

  private readRequest(bytes: Buffer, start: number, end: number, timeMs: number): number {
    // Empty lines before a request are passed over (RFC 9112 section 2.2).
    if (bytes[start] === Return || bytes[start] === Newline) return 1;
    if (endOfMethod(bytes, start, end) < 0 && !mayBecomeMethod(bytes, start, end))
      return this.readNoRequest(end - start);
    const headEnd = this.client.endOfHead(bytes, start, end);
    if (headEnd < 0) return end - start > longestHead ? this.lose(this.client, end - start) : moreNeeded;
    const lineEnd = endOfLine(bytes, start, headEnd);
    if (!line.read(bytes, start, trimmedEnd(bytes, start, lineEnd))) return this.readNoRequest(end - start);
    head.read(bytes, lineEnd + 1, headEnd);
    this.takeRequest(bytes, timeMs);
    return headEnd - start;
  }

  /** After CONNECT the tunnel's bytes may come before the proxy has agreed; anything else is passed over until a request comes. */
  private readNoRequest(count: number): number {
    const connect = this.waiting.at(-1);
    if (!connect?.isConnect) return this.lose(this.client, count);
    this.openTunnel(connect);
    return 0;
  }

  private takeRequest(bytes: Buffer, timeMs: number): void {
    const request = new HttpRequest(timeMs, this.facts.packet);
    const headerPort = readAuthority(hostHeader, bytes, head.host.start, head.host.end);
    request.isProxied = line.isAbsolute;
    request.port = line.isAbsolute ? line.port : headerPort;
    request.isConnect = line.isConnect;
    request.isHead = line.isHead;
    request.repeated = this.requests++ === 0 && (this.tunnel?.isNamed ?? false);
    request.keep([
      part(bytes, line.method),
      part(bytes, line.isAbsolute ? line.host : hostHeader),
      part(bytes, line.path),
      part(bytes, head.userAgent),
      part(bytes, head.referrer),
    ]);
    this.nameConversation(request);
    this.waiting.push(request);
    this.client.body.begin(line.isConnect ? 0 : head.contentLength, head.isChunked && !line.isConnect, false);
    this.current = request;
    if (this.client.body.isOver) this.complete(timeMs);
  }

  /** A connection that asks for several hosts, as one to a proxy does, is with none of them. */
  private nameConversation(request: HttpRequest): void {
    const { conversation } = this;
    if (this.tunnel?.isNamed) return;
    const host = request.hostText();
    conversation.host = this.requests === 1 || conversation.host === host ? host : '';
  }

  private complete(timeMs: number): void {
    const { current } = this;
    this.current = undefined;
    if (current) {
      current.timeMs = timeMs;
      current.packet = this.facts.packet;
    }
    if (this.waiting.length > mostWaiting) this.isPaired = false;
    if (!this.isPaired) this.emitWaiting();
  }

  private skipRequestBody(bytes: Buffer, start: number, end: number, timeMs: number): number {
    const used = this.skipBody(this.client, bytes, start, end);
    if (this.client.body.isOver) this.complete(timeMs);
    return used;
  }

  private skipBody(side: HttpSide, bytes: Buffer, start: number, end: number): number {
    const at = side.body.skip(bytes, start, end);
    if (at < 0) return this.lose(side, end - start);
    return at === start && !side.body.isOver ? moreNeeded : at - start;
  }

  private readResponse(bytes: Buffer, start: number, end: number): number {
    if (!mayBeStatusLine(bytes, start, end)) return this.lose(this.server, end - start);
    const headEnd = this.server.endOfHead(bytes, start, end);
    if (headEnd < 0) return end - start > longestHead ? this.lose(this.server, end - start) : moreNeeded;
    const lineEnd = endOfLine(bytes, start, headEnd);
    const status = statusOf(bytes, start, trimmedEnd(bytes, start, lineEnd));
    if (Number.isNaN(status)) return this.lose(this.server, end - start);
    head.read(bytes, lineEnd + 1, headEnd);
    this.takeResponse(status, bytes);
    return headEnd - start;
  }

  private takeResponse(status: number, bytes: Buffer): void {
    // Interim answers (100 Continue, 103 Early Hints) come before the answer itself.
    if (status < 200 && status !== 101) return;
    const request = this.isPaired ? this.waiting.shift() : undefined;
    if (status === 101) {
      this.upgrade(request, bytes);
      return;
    }
    this.emit(request, { status, bytes, contentType: head.contentType });
    if (request?.isConnect && status < 300) {
      this.openTunnel(request);
      this.server.isHandedOver = true;
      return;
    }
    const hasNoBody = request?.isHead || status === 204 || status === 304;
    this.server.body.begin(hasNoBody ? 0 : head.contentLength, head.isChunked && !hasNoBody, true);
  }

  private upgrade(request: HttpRequest | undefined, bytes: Buffer): void {
    const { conversation, client, server } = this;
    const { start, end } = head.upgrade;
    const answer = { status: 101, bytes, contentType: head.contentType };
    if (end - start === 3 && isText(bytes, start, 'h2c')) {
      this.emit(request, answer);
      this.next = this.continuations.http2();
      client.isHandedOver = true;
      server.isHandedOver = true;
      return;
    }
    const isWebSocket = end - start === 9 && isText(bytes, start, 'websocket');
    this.emit(request, answer, isWebSocket ? 'websocket' : 'http');
    if (isWebSocket && !this.tunnel) conversation.app = 'websocket';
    conversation.wantsClient = false;
    conversation.wantsServer = false;
  }

  private openTunnel(connect: HttpRequest): void {
    this.client.isHandedOver = true;
    // Where the proxy was given an address, only what is inside tells the name.
    this.next ??= this.continuations.tunnel({ port: connect.port, isNamed: !isAddress(connect.hostText()) });
  }

  /** Bytes of a side cannot be read, or are missing: which answers belong to which requests is no longer known. */
  private lose(side: HttpSide, used = 0): number {
    side.scanned = 0;
    side.body.begin(0, false, false);
    this.isPaired = false;
    this.emitWaiting();
    return used;
  }

  private emitWaiting(): void {
    for (const request of this.waiting) this.emit(request, undefined);
    this.waiting.length = 0;
  }

  private emit(request: HttpRequest | undefined, answer: HttpAnswer | undefined, app = 'http'): void {
    if (request && !request.isEmitted) request.emit(this.facts, this.conversation, app, this.tunnel, answer);
  }
}

/** How far one side is read. */
class HttpSide {
  readonly body = new HttpBody();
  /** Another protocol goes on from here. */
  isHandedOver = false;
  /** How much of a head that is not whole was looked at: a head in many small pieces is looked at once. */
  scanned = 0;

  /** Where the head ends that starts at `start`, behind its empty line; -1 where it is not whole. */
  endOfHead(bytes: Uint8Array, start: number, end: number): number {
    for (let at = start + this.scanned; at + 1 < end; at++) {
      if (bytes[at] !== Newline) continue;
      const isReturn = bytes[at + 1] === Return;
      const last = isReturn ? at + 2 : at + 1;
      if (last < end && bytes[last] === Newline) {
        this.scanned = 0;
        return last + 1;
      }
    }
    this.scanned = Math.max(0, end - start - 3);
    return -1;
  }
}

function part(bytes: Buffer, { start, end }: Span): Buffer {
  return bytes.subarray(start, end);
}

/** Whether more bytes may make it the beginning of a request. */
function mayBecomeMethod(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > 20) return false;
  for (let at = start; at < end; at++) if (bytes[at]! < UpperA || bytes[at]! > UpperZ) return false;
  return true;
}

function mayBeStatusLine(bytes: Uint8Array, start: number, end: number): boolean {
  return isText(bytes, start, 'http/'.slice(0, end - start));
}

/** The status of `HTTP/1.1 200 OK`; NaN where the line is none. */
function statusOf(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 'HTTP/1.1 200'.length || !isText(bytes, start, 'http/1.')) return Number.NaN;
  let status = 0;
  for (let at = start + 9; at < start + 12; at++) {
    if (bytes[at]! < Zero || bytes[at]! > Nine) return Number.NaN;
    status = status * 10 + bytes[at]! - Zero;
  }
  return status;
}

/** An IPv4 address, or an IPv6 one without its brackets. */
function isAddress(host: string): boolean {
  return host.includes(':') || /^[0-9.]+$/.test(host);
}
