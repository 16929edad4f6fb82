import { beginRequest } from '../begin-request.js';
import type { Conversation } from '../conversation.js';
import type { DatagramReader } from '../dissector.js';
import { latin1 } from '../latin1.js';
import type { PacketFacts } from '../packet-facts.js';
import { readUint24 } from '../read-number.js';
import { ClientHello } from '../tls/client-hello.js';
import { emitHello } from '../tls/emit-hello.js';
import { CryptoStream } from './crypto-stream.js';
import { GoogleHello, googleMessageAt } from './google-hello.js';
import { InitialKeys } from './initial-keys.js';
import { LongHeader } from './long-header.js';
import { QuicConversation } from './quic-conversation.js';
import { readFrames } from './read-frames.js';

const clientHelloMessage = 1;
const tagBytes = 16;
const mostCoalesced = 8;

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
    if (end - start < 7 || (bytes[start]! & 0x80) === 0)
      return known !== undefined || (fromClient && this.readGoogle(conversation, timeMs, bytes, start, end));
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
      if (header.isInitial && !this.isLaterPacket(state, bytes)) {
        state = this.openInitial(state, bytes, at);
        if (state) this.readHello(conversation, state, timeMs);
      }
      at = header.packetEnd;
      if (at >= end || !header.read(bytes, at, end)) break;
    }
    if (!state) return false;
    if (!known) {
      conversation.state = state;
      if (conversation.app === '') conversation.app = 'quic';
    }
    return true;
  }

  /** A Retry gives the client another id to derive keys from (RFC 9001 section 5.2); any other answer tells the server's id. */
  private readServer(state: QuicConversation, bytes: Buffer): boolean {
    const { isRetry, sourceId, destinationId } = this.header;
    if (isRetry && !state.isDone) {
      state.keys = undefined;
      state.stream = new CryptoStream();
      state.initialId = Buffer.from(bytes.subarray(sourceId.start, sourceId.end));
    } else if (state.serverId.length === 0 && destinationId.end >= destinationId.start)
      state.serverId = Buffer.from(bytes.subarray(sourceId.start, sourceId.end));
    return true;
  }

  /** Whether an Initial belongs to a connection whose hello is known: acknowledgements and repetitions need no keys. */
  private isLaterPacket(state: QuicConversation | undefined, bytes: Buffer): boolean {
    if (!state?.isDone) return false;
    const { start, end } = this.header.destinationId;
    const id = bytes.subarray(start, end);
    return id.equals(state.initialId) || id.equals(state.serverId);
  }

  /** Opens the Initial that the header is about, and takes its part of the handshake. What it cannot open changes nothing. */
  private openInitial(known: QuicConversation | undefined, bytes: Buffer, at: number): QuicConversation | undefined {
    const { destinationId, version, versionNumber } = this.header;
    const id = bytes.subarray(destinationId.start, destinationId.end);
    // Once the server has answered, the client calls it by another name, and the keys stay.
    const isSame = known !== undefined && !known.isDone && known.versionNumber === versionNumber;
    if (isSame && known.keys) {
      const frames = this.unprotect(known.keys, bytes, at);
      if (frames) readFrames(frames, known.stream);
      if (frames || id.equals(known.initialId) || id.equals(known.serverId)) return known;
    }
    const keys = new InitialKeys(version!, id);
    const frames = this.unprotect(keys, bytes, at);
    if (!frames) return known;
    const state = isSame && !known.keys ? known : new QuicConversation();
    state.keys = keys;
    state.versionNumber = versionNumber;
    state.initialId = Buffer.from(id);
    readFrames(frames, state.stream);
    return known ? takeOver(known, state) : state;
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
    const { bytes, ready } = state.stream;
    if (state.isDone || ready < 4) return;
    if (this.header.version!.isGoogleHandshake) {
      if (this.googleHello.read(bytes, 0, ready)) this.emitGoogle(conversation, timeMs, bytes);
      else return;
    } else {
      const end = 4 + readUint24(bytes, 1);
      if (end > ready && bytes[0] === clientHelloMessage) return;
      if (bytes[0] === clientHelloMessage && this.hello.read(bytes, 4, end, false))
        emitHello(this.facts, conversation, this.hello, {
          timeMs,
          app: 'quic',
          repeated: false,
          isCut: false,
          tunnel: undefined,
        });
    }
    state.isDone = true;
    state.keys = undefined;
    state.stream = new CryptoStream();
  }

  private readGoogle(conversation: Conversation, timeMs: number, bytes: Buffer, start: number, end: number): boolean {
    const at = googleMessageAt(bytes, start, end);
    if (at < 0 || !this.googleHello.read(bytes, at, end)) return false;
    const state = new QuicConversation();
    state.isDone = true;
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

/** Another connection on the same ports: it takes the place of the first, so that a pair of ports never holds more than one. */
function takeOver(known: QuicConversation, state: QuicConversation): QuicConversation {
  if (known === state) return known;
  known.keys = state.keys;
  known.stream = state.stream;
  known.versionNumber = state.versionNumber;
  known.initialId = state.initialId;
  known.serverId = state.serverId;
  known.isDone = false;
  return known;
}
