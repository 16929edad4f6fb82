import type { Conversation } from '../conversation.js';
import type { StreamReader } from '../dissector.js';
import type { PacketFacts } from '../packet-facts.js';
import { readUint16 } from '../read-number.js';
import type { TunnelTarget } from '../tunnel-target.js';
import { certificateName } from './certificate-name.js';
import { ClientHello } from './client-hello.js';
import { emitHello } from './emit-hello.js';
import { HandshakeMessages } from './handshake-messages.js';
import { isHelloRetryRequest, versionOfServerHello } from './server-hello.js';
import { TlsConversation } from './tls-conversation.js';

const { Handshake, ChangeCipherSpec, Alert, ApplicationData, Heartbeat } = Object.freeze({
  ChangeCipherSpec: 20,
  Alert: 21,
  Handshake: 22,
  ApplicationData: 23,
  Heartbeat: 24,
});
const { ClientHelloMessage, ServerHelloMessage, CertificateMessage, ServerHelloDone } = Object.freeze({
  ClientHelloMessage: 1,
  ServerHelloMessage: 2,
  CertificateMessage: 11,
  ServerHelloDone: 14,
});
const headerBytes = 5;
const longestRecord = 16384 + 2048;
const tls12 = 0x0303;

/** One for all: a hello is read and emitted before anything else happens. */
const hello = new ClientHello();

/** Reads the handshake of a connection as far as it is in clear; the first encrypted record ends it. */
export class TlsReader implements StreamReader {
  private readonly conversation: Conversation;
  private readonly facts: PacketFacts;
  private readonly tunnel: TunnelTarget | undefined;
  private readonly told = new TlsConversation();
  private readonly client = new RecordSide();
  private readonly server = new RecordSide();
  private hellos = 0;
  private hasServerName = false;
  private timeMs = Number.NaN;
  private packet = 0;

  constructor(conversation: Conversation, facts: PacketFacts, tunnel?: TunnelTarget) {
    this.conversation = conversation;
    this.facts = facts;
    this.tunnel = tunnel;
    if (tunnel) return;
    if (conversation.app === '') conversation.app = 'tls';
    conversation.state = this.told;
  }

  fromClient(bytes: Buffer, start: number, end: number, timeMs: number): number {
    this.timeMs = timeMs;
    this.packet = this.facts.packet;
    if (this.hellos === 0 && !this.client.hasBegun && isVersion2Hello(bytes, start, end))
      return this.readVersion2Hello(bytes, start, end);
    return this.readRecords(bytes, start, end, true);
  }

  fromServer(bytes: Buffer, start: number, end: number, _timeMs: number): number {
    return this.readRecords(bytes, start, end, false);
  }

  gap(fromClient: boolean, _count: number): boolean {
    if (fromClient) this.emitCutHello();
    this.stop(fromClient);
    return this.conversation.wantsClient || this.conversation.wantsServer;
  }

  close(): void {
    this.emitCutHello();
  }

  private readRecords(bytes: Buffer, start: number, end: number, fromClient: boolean): number {
    const side = fromClient ? this.client : this.server;
    let at = start;
    while (at < end) {
      if (this.isStopped(fromClient)) return end - start;
      if (side.left === 0) {
        if (end - at < headerBytes) return at - start;
        if (!side.begin(bytes, at)) return this.stop(fromClient, end - start);
        at += headerBytes;
      }
      const part = Math.min(side.left, end - at);
      if (side.type === Handshake) this.readMessages(side.messages, bytes, at, at + part, fromClient);
      else if (side.type === ApplicationData) return this.stop(fromClient, end - start);
      side.left -= part;
      at += part;
    }
    return end - start;
  }

  private readMessages(
    messages: HandshakeMessages,
    bytes: Buffer,
    start: number,
    end: number,
    fromClient: boolean,
  ): void {
    messages.feed(bytes, start, end);
    while (!this.isStopped(fromClient) && messages.next()) {
      if (fromClient) this.readClientMessage(messages);
      else this.readServerMessage(messages);
    }
    if (messages.isBroken) this.stop(fromClient);
  }

  private readClientMessage({ type, bytes, start, end }: HandshakeMessages): void {
    // After its hello a client sends another one only when it was asked to; anything else is encrypted or of no interest.
    if (type !== ClientHelloMessage) this.stop(true);
    else if (hello.read(bytes, start, end, false) || hello.cipherSuites.end > 0) this.emit(false);
    else this.stop(true);
  }

  private readServerMessage({ type, bytes, start, end }: HandshakeMessages): void {
    if (type === ServerHelloMessage) {
      if (isHelloRetryRequest(bytes, start, end)) return;
      this.told.version = versionOfServerHello(bytes, start, end);
      this.stop(true);
      if (this.hasServerName || this.told.version > tls12) this.stop(false);
    } else if (type === CertificateMessage) {
      this.told.certificateName = certificateName(bytes, start, end);
      this.stop(false);
    } else if (type === ServerHelloDone) this.stop(false);
  }

  /** SSL 2.0's header and hello in one: length, type, version, then ciphers of three bytes. */
  private readVersion2Hello(bytes: Buffer, start: number, end: number): number {
    const helloEnd = start + 2 + (readUint16(bytes, start) & 0x7fff);
    if (end < helloEnd) return 0;
    hello.readVersion2(bytes, start + 3);
    this.emit(false);
    return helloEnd - start;
  }

  /** What there is of a hello whose end is missing: its name may be in it. */
  private emitCutHello(): void {
    const { held, heldBytes } = this.client.messages;
    if (this.hellos > 0 || heldBytes < 4 || held[0] !== ClientHelloMessage) return;
    hello.read(held, 4, heldBytes, false);
    if (hello.serverName.end === hello.serverName.start) return;
    const { facts } = this;
    const last = facts.packet;
    facts.packet = this.packet;
    this.emit(true);
    facts.packet = last;
  }

  private emit(isCut: boolean): void {
    const { conversation, facts, tunnel, timeMs } = this;
    const repeated = this.hellos++ > 0 || (tunnel?.isNamed ?? false);
    this.hasServerName = hello.serverName.end > hello.serverName.start;
    emitHello(facts, conversation, hello, { timeMs, app: 'tls', repeated, isCut, tunnel });
  }

  private isStopped(fromClient: boolean): boolean {
    return !(fromClient ? this.conversation.wantsClient : this.conversation.wantsServer);
  }

  private stop(fromClient: boolean, used = 0): number {
    if (fromClient) this.conversation.wantsClient = false;
    else this.conversation.wantsServer = false;
    return used;
  }
}

/** How far the records of one side are read. */
class RecordSide {
  readonly messages = new HandshakeMessages();
  hasBegun = false;
  type = 0;
  /** Bytes of the record that have not come yet. */
  left = 0;

  /** Read a record's header; false where it is none. */
  begin(bytes: Uint8Array, at: number): boolean {
    this.hasBegun = true;
    this.type = bytes[at]!;
    this.left = readUint16(bytes, at + 3);
    return isRecordType(this.type) && bytes[at + 1] === 3 && this.left <= longestRecord;
  }
}

function isRecordType(type: number): boolean {
  return (
    type === Handshake || type === ApplicationData || type === ChangeCipherSpec || type === Alert || type === Heartbeat
  );
}

/** A hello in the form of SSL 2.0 (RFC 5246 appendix E.2): `80 2e 01 03 01` and sizes that add up. */
export function isVersion2Hello(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 11 || (bytes[start]! & 0x80) === 0 || bytes[start + 2] !== ClientHelloMessage) return false;
  const version = readUint16(bytes, start + 3);
  if (version !== 0x0002 && (version < 0x0300 || version > tls12)) return false;
  const ciphers = readUint16(bytes, start + 5);
  const rest = readUint16(bytes, start + 7) + readUint16(bytes, start + 9);
  return ciphers % 3 === 0 && ciphers > 0 && (readUint16(bytes, start) & 0x7fff) === 9 + ciphers + rest;
}
