import type { Conversation } from '../conversation.js';
import type { DatagramReader } from '../dissector.js';
import { HandshakeStream } from '../handshake-stream.js';
import type { PacketFacts } from '../packet-facts.js';
import { readUint16, readUint24 } from '../read-number.js';
import { ClientHello } from './client-hello.js';
import { emitHello } from './emit-hello.js';

const recordHeaderBytes = 13;
const messageHeaderBytes = 12;
const handshake = 22;
const clientHelloMessage = 1;

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
    conversation.state = state;
    if (conversation.app === '') conversation.app = 'dtls';
    let at = start;
    while (fromClient && isRecord(bytes, at, end)) {
      const bodyStart = at + recordHeaderBytes;
      const recordEnd = bodyStart + readUint16(bytes, at + 11);
      const isClear = readUint16(bytes, at + 3) === 0;
      if (bytes[at] === handshake && isClear)
        this.readFragments(conversation, state, timeMs, bytes.subarray(bodyStart, recordEnd));
      at = recordEnd;
    }
    return true;
  }

  /** The fragments of messages in one record. */
  private readFragments(conversation: Conversation, state: DtlsConversation, timeMs: number, record: Buffer): void {
    let at = 0;
    while (at + messageHeaderBytes <= record.length) {
      const fragment = record.subarray(at, at + messageHeaderBytes + readUint24(record, at + 9));
      if (fragment[0] === clientHelloMessage && state.add(fragment)) this.emit(conversation, state, timeMs);
      at += messageHeaderBytes + readUint24(record, at + 9);
    }
  }

  private emit(conversation: Conversation, state: DtlsConversation, timeMs: number): void {
    const { stream, length } = state;
    if (this.hello.read(stream.bytes, 0, length, true)) {
      const repeated = state.hellos++ > 0;
      emitHello(this.facts, conversation, this.hello, {
        timeMs,
        app: 'dtls',
        repeated,
        isCut: false,
        tunnel: undefined,
      });
    }
    // The same message again is a repetition, and is told as one.
    state.stream = new HandshakeStream();
  }
}

/** What is remembered of two ports that speak DTLS: the hello in the making. */
class DtlsConversation {
  stream = new HandshakeStream();
  /** Of the hello's body. */
  length = 0;
  hellos = 0;
  private sequence = -1;

  /** Take a fragment: type, length, sequence number of the message, offset, length and body. Whether the message is whole now. */
  add(fragment: Buffer): boolean {
    const sequence = readUint16(fragment, 4);
    // A late piece of the hello before the cookie, between those of the one with it.
    if (sequence < this.sequence && this.stream.ready > 0) return false;
    if (sequence !== this.sequence) {
      this.sequence = sequence;
      this.stream = new HandshakeStream();
    }
    this.length = readUint24(fragment, 1);
    const isAdded = this.stream.add(readUint24(fragment, 6), fragment, messageHeaderBytes, fragment.length);
    return isAdded && this.stream.ready >= this.length;
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
