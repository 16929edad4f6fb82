import { beginRequest } from '../begin-request.js';
import type { Conversation } from '../conversation.js';
import type { DatagramReader } from '../dissector.js';
import { latin1 } from '../latin1.js';
import type { PacketFacts } from '../packet-facts.js';
import { readUint24 } from '../read-number.js';
import { ClientHello } from '../tls/client-hello.js';
import { emitHello } from '../tls/emit-hello.js';
import { GoogleHello, googleMessageAt } from './google-hello.js';
import { InitialKeys } from './initial-keys.js';
import { LongHeader } from './long-header.js';
import { QuicConversation } from './quic-conversation.js';
import { readFrames } from './read-frames.js';
import { isReserved } from './versions.js';

const clientHelloMessage = 1;
const tagBytes = 16;
const mostCoalesced = 8;
const mostFailures = 16;

/** Reads the Initials of clients until their hello is whole. What is encrypted with keys that nobody sees is left alone. */
export class QuicReader implements DatagramReader {
  private readonly facts: PacketFacts;
  private readonly header = new LongHeader();
  private readonly hello = new ClientHello();
  private readonly googleHello = new GoogleHello();

  constructor(facts: PacketFacts) {
    this.facts = facts;
  }

  read(
    conversation: Conversation,
    fromClient: boolean,
    timeMs: number,
    bytes: Buffer,
    start: number,
    end: number,
    _wireBytes: number,
  ): boolean {
    const known = conversation.state instanceof QuicConversation ? conversation.state : undefined;
    if (known && (bytes[start]! & 0x80) === 0) {
      if (known.isDone) known.finish();
      return true;
    }
    if (!this.header.read(bytes, start, end))
      return known !== undefined || (fromClient && this.readGoogle(conversation, timeMs, bytes, start, end));
    if (!fromClient) return known !== undefined && this.readServer(known, bytes);
    return this.readClient(conversation, known, timeMs, bytes, start, end);
  }

  /** The packets of a client's datagram, one after the other (RFC 9000 section 12.2). */
  private readClient(
    conversation: Conversation,
    known: QuicConversation | undefined,
    timeMs: number,
    bytes: Buffer,
    start: number,
    end: number,
  ): boolean {
    const { header } = this;
    let state = known;
    let at = start;
    for (let i = 0; i < mostCoalesced; i++) {
      if (header.isInitial) {
        state = this.openInitial(state, bytes, at);
        if (state) this.readHello(conversation, state, timeMs);
      } else if (state?.isDone) state.finish();
      at = header.packetEnd;
      if (at >= end || !header.read(bytes, at, end)) break;
    }
    if (!state) return false;
    conversation.state = state;
    if (conversation.app === '') conversation.app = 'quic';
    return true;
  }

  /** A Retry gives the client another id to derive keys from (RFC 9001 section 5.2); any other answer tells the server's id. */
  private readServer(state: QuicConversation, bytes: Buffer): boolean {
    const { isRetry, sourceId } = this.header;
    if (state.serverId.length > 0) return true;
    const id = Buffer.from(bytes.subarray(sourceId.start, sourceId.end));
    if (isRetry) state.retry(id);
    else state.serverId = id;
    return true;
  }

  /**
   * Opens the Initial that the header is about, and takes its part of the handshake. What cannot be opened changes nothing.
   * Once the server has answered, the client calls it by another name and the keys stay; a name that neither of the two
   * uses is another connection's, on the same ports.
   */
  private openInitial(known: QuicConversation | undefined, bytes: Buffer, at: number): QuicConversation | undefined {
    const { destinationId, version, versionNumber } = this.header;
    const id = bytes.subarray(destinationId.start, destinationId.end);
    if (known?.keys && known.versionNumber === versionNumber) {
      const frames = this.unprotect(known.keys, bytes, at);
      if (frames) readFrames(frames, known.stream);
      if (frames) return known;
    }
    const isRefused = known !== undefined && known.versionNumber !== versionNumber && isReserved(known.versionNumber);
    if (known?.knows(id) && !isRefused && (known.keys || known.isOver)) return known;
    if (known && known.failures >= mostFailures) return known;
    let keys = new InitialKeys(version!, id);
    let frames = this.unprotect(keys, bytes, at);
    if (!frames && version!.otherwise) {
      keys = new InitialKeys(version!.otherwise, id);
      frames = this.unprotect(keys, bytes, at);
    }
    if (!frames) {
      if (known) known.failures++;
      return known;
    }
    const state = known?.isRetried && known.knows(id) ? known : new QuicConversation();
    state.isRepeated = isRefused;
    state.keys = keys;
    state.versionNumber = versionNumber;
    state.initialId = Buffer.from(id);
    readFrames(frames, state.stream);
    return state;
  }

  /** Removes the header's protection and opens the packet (RFC 9001 section 5.4). */
  private unprotect(keys: InitialKeys, bytes: Buffer, at: number): Buffer | undefined {
    const { numberAt, packetEnd } = this.header;
    if (packetEnd - numberAt < 4 + tagBytes) return undefined;
    const mask = keys.headerMask(bytes, numberAt + 4);
    const first = bytes[at]! ^ (mask[0]! & 0x0f);
    const numberBytes = (first & 3) + 1;
    const header = Buffer.from(bytes.subarray(at, numberAt + numberBytes));
    header[0] = first;
    let packetNumber = 0;
    for (let i = 0; i < numberBytes; i++) {
      const byte = bytes[numberAt + i]! ^ mask[1 + i]!;
      header[numberAt - at + i] = byte;
      packetNumber = packetNumber * 256 + byte;
    }
    return keys.open(header, packetNumber, bytes, numberAt + numberBytes, packetEnd);
  }

  private readHello(conversation: Conversation, state: QuicConversation, timeMs: number): void {
    const { stream, readBytes } = state;
    const { bytes, ready } = stream;
    if (ready - readBytes < 4) return;
    if (this.header.version!.isGoogleHandshake) {
      if (state.isDone || !this.googleHello.read(bytes, 0, ready)) return;
      this.emitGoogle(conversation, timeMs, bytes);
      state.tookHello(ready);
      return;
    }
    const end = readBytes + 4 + readUint24(bytes, readBytes + 1);
    if (end > ready || bytes[readBytes] !== clientHelloMessage) return;
    if (this.hello.read(bytes, readBytes + 4, end, false))
      emitHello(this.facts, conversation, this.hello, {
        timeMs,
        app: 'quic',
        repeated: state.hellos > 0 || state.isRepeated,
        isCut: false,
        tunnel: undefined,
      });
    state.tookHello(end);
  }

  private readGoogle(conversation: Conversation, timeMs: number, bytes: Buffer, start: number, end: number): boolean {
    const at = googleMessageAt(bytes, start, end);
    if (at < 0 || !this.googleHello.read(bytes, at, end)) return false;
    const state = new QuicConversation();
    state.tookHello(0);
    conversation.state = state;
    this.emitGoogle(conversation, timeMs, bytes);
    return true;
  }

  private emitGoogle(conversation: Conversation, timeMs: number, bytes: Buffer): void {
    const { serverName, userAgent } = this.googleHello;
    conversation.app = 'quic';
    conversation.host = latin1(bytes, serverName.start, serverName.end).toLowerCase();
    const row = beginRequest(this.facts, conversation, timeMs, 'quic', undefined);
    this.facts.text(row.host, bytes, serverName.start, serverName.end);
    this.facts.text(row.userAgent, bytes, userAgent.start, userAgent.end);
    this.facts.emit();
  }
}
