import type { Conversation } from '../conversation.js';
import type { DatagramReader } from '../dissector.js';
import type { PacketFacts } from '../packet-facts.js';
import { CryptoStream } from '../quic/crypto-stream.js';
import { readUint16, readUint24 } from '../read-number.js';
import { ClientHello } from './client-hello.js';
import { emitHello } from './emit-hello.js';

const recordHeaderBytes = 13;
const messageHeaderBytes = 12;
const handshake = 22;
const clientHelloMessage = 1;

/** What is remembered of two ports that speak DTLS: the hello in the making. */
class DtlsConversation {
  /** By the sequence number of its message. */
  sequence = -1;
  stream = new CryptoStream();
  hellos = 0;
}

/** Reads hellos in records of epoch 0; what comes after them is encrypted or says nothing of the server's name. */
export class DtlsReader implements DatagramReader {
  private readonly facts: PacketFacts;
  private readonly hello = new ClientHello();

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
    const known = conversation.state instanceof DtlsConversation ? conversation.state : undefined;
    if (!isRecord(bytes, start, end)) return known !== undefined;
    const state = known ?? new DtlsConversation();
    let at = start;
    while (isRecord(bytes, at, end)) {
      const recordEnd = at + recordHeaderBytes + readUint16(bytes, at + 11);
      if (fromClient && bytes[at] === handshake && readUint16(bytes, at + 3) === 0)
        this.readMessages(conversation, state, timeMs, bytes, at + recordHeaderBytes, recordEnd);
      at = recordEnd;
    }
    conversation.state = state;
    if (conversation.app === '') conversation.app = 'dtls';
    return true;
  }

  private readMessages(
    conversation: Conversation,
    state: DtlsConversation,
    timeMs: number,
    bytes: Buffer,
    start: number,
    end: number,
  ): void {
    let at = start;
    while (at + messageHeaderBytes <= end) {
      const length = readUint24(bytes, at + 1);
      const offset = readUint24(bytes, at + 6);
      const bodyEnd = at + messageHeaderBytes + readUint24(bytes, at + 9);
      if (bodyEnd > end) return;
      if (bytes[at] === clientHelloMessage)
        this.addFragment(conversation, state, timeMs, readUint16(bytes, at + 4), length, offset, bytes, at, bodyEnd);
      at = bodyEnd;
    }
  }

  private addFragment(
    conversation: Conversation,
    state: DtlsConversation,
    timeMs: number,
    sequence: number,
    length: number,
    offset: number,
    bytes: Buffer,
    at: number,
    bodyEnd: number,
  ): void {
    if (sequence !== state.sequence) {
      state.sequence = sequence;
      state.stream = new CryptoStream();
    }
    const { stream } = state;
    // All of it has come before: a repetition.
    if (stream.ready >= length && length > 0) stream.ready = 0;
    if (!stream.add(offset, bytes, at + messageHeaderBytes, bodyEnd) || stream.ready < length) return;
    if (!this.hello.read(stream.bytes, 0, length, true)) return;
    const repeated = state.hellos++ > 0;
    emitHello(this.facts, conversation, this.hello, { timeMs, app: 'dtls', repeated, isCut: false, tunnel: undefined });
  }
}

/** `16 fe fd`: a type, a version of DTLS, and a length that fits. */
function isRecord(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < recordHeaderBytes) return false;
  const type = bytes[at]!;
  const version = readUint16(bytes, at + 1);
  const isVersion = version === 0xfeff || version === 0xfefd || version === 0x0100;
  return type >= 20 && type <= 24 && isVersion && at + recordHeaderBytes + readUint16(bytes, at + 11) <= end;
}
