import { Action } from '../../row.js';
import { beginRequest } from '../begin-request.js';
import type { Conversation } from '../conversation.js';
import type { StreamReader } from '../dissector.js';
import { latin1 } from '../latin1.js';
import type { PacketFacts } from '../packet-facts.js';
import { readUint16 } from '../read-number.js';
import type { TunnelTarget } from '../tunnel-target.js';

const { Connect, ByAddress4, ByName, ByAddress6 } = Object.freeze({
  Connect: 1,
  ByAddress4: 1,
  ByName: 3,
  ByAddress6: 4,
});
const notAllowed = 2;
const longestText = 255;

/** Where a side is. */
const Phase = Object.freeze({ Greeting: 0, Request: 1, Inside: 2 });
type Phase = (typeof Phase)[keyof typeof Phase];

/** Whom the client asked for. */
interface SocksTarget {
  readonly timeMs: number;
  readonly packet: number;
  readonly port: number;
  /** A name as it was sent; '' where the client gave an address. */
  readonly name: string;
  readonly address: Uint8Array;
}

/** Reads what a client asks a SOCKS proxy for, then what goes through. The request is told with the proxy's answer. */
export class SocksReader implements StreamReader {
  private readonly conversation: Conversation;
  private readonly facts: PacketFacts;
  private readonly openTunnel: (target: TunnelTarget) => StreamReader;
  private clientPhase: Phase = Phase.Greeting;
  private serverPhase: Phase = Phase.Greeting;
  private isVersion4 = false;
  private user = '';
  private target: SocksTarget | undefined;
  private isEmitted = false;
  private inside: StreamReader | undefined;

  constructor(conversation: Conversation, facts: PacketFacts, openTunnel: (target: TunnelTarget) => StreamReader) {
    this.conversation = conversation;
    this.facts = facts;
    this.openTunnel = openTunnel;
  }

  fromClient(bytes: Buffer, start: number, end: number, timeMs: number): number {
    let at = start;
    while (at < end) {
      if (this.clientPhase === Phase.Inside) return at - start + this.inside!.fromClient(bytes, at, end, timeMs);
      const next = this.readClient(bytes, at, end, timeMs);
      if (next === 0) break;
      if (next < 0) return this.stop(end - start);
      at = next;
    }
    return at - start;
  }

  fromServer(bytes: Buffer, start: number, end: number, timeMs: number): number {
    let at = start;
    while (at < end) {
      if (this.serverPhase === Phase.Inside)
        return at - start + (this.inside?.fromServer(bytes, at, end, timeMs) ?? end - at);
      const next = this.readServer(bytes, at, end);
      if (next === 0) break;
      if (next < 0) return this.stop(end - start);
      at = next;
    }
    return at - start;
  }

  gap(fromClient: boolean, count: number): boolean {
    const phase = fromClient ? this.clientPhase : this.serverPhase;
    return phase === Phase.Inside && (this.inside?.gap(fromClient, count) ?? false);
  }

  close(): void {
    this.emit(Action.Unknown);
    this.inside?.close();
  }

  /** Where the next message starts; 0 where this one is not whole, -1 where it is none. */
  private readClient(bytes: Buffer, start: number, end: number, timeMs: number): number {
    if (this.clientPhase === Phase.Greeting) {
      this.isVersion4 = bytes[start] === 4;
      if (this.isVersion4) return this.readRequest4(bytes, start, end, timeMs);
      if (end - start < 2) return 0;
      const next = start + 2 + bytes[start + 1]!;
      if (next > end) return 0;
      this.clientPhase = Phase.Request;
      return next;
    }
    if (bytes[start] === 1) return this.readUser(bytes, start, end);
    return bytes[start] === 5 ? this.readRequest5(bytes, start, end, timeMs) : -1;
  }

  /** Version, name and password, each behind its length. */
  private readUser(bytes: Buffer, start: number, end: number): number {
    if (end - start < 2) return 0;
    const nameEnd = start + 2 + bytes[start + 1]!;
    const next = nameEnd < end ? nameEnd + 1 + bytes[nameEnd]! : end + 1;
    if (next > end) return 0;
    this.user = latin1(bytes, start + 2, nameEnd);
    return next;
  }

  /** Version, command, a zero, kind of address, address, port. */
  private readRequest5(bytes: Buffer, start: number, end: number, timeMs: number): number {
    if (end - start < 5) return 0;
    const from = start + 4;
    const length = addressLength(bytes[start + 3]!, bytes[from]!);
    if (length === 0) return -1;
    const portAt = from + length;
    if (portAt + 2 > end) return 0;
    if (bytes[start + 1] !== Connect) return -1;
    const isName = bytes[start + 3] === ByName;
    const name = isName ? latin1(bytes, from + 1, portAt) : '';
    const address = Buffer.from(isName ? [] : bytes.subarray(from, portAt));
    this.enter({ timeMs, packet: this.facts.packet, port: readUint16(bytes, portAt), name, address });
    return portAt + 2;
  }

  /** Version, command, port, address, user; behind an address of `0.0.0.x` the name (4A). */
  private readRequest4(bytes: Buffer, start: number, end: number, timeMs: number): number {
    const userEnd = endOfText(bytes, start + 8, end);
    if (userEnd < 0) return end - start > longestText ? -1 : 0;
    const isNamed =
      bytes[start + 4] === 0 && bytes[start + 5] === 0 && bytes[start + 6] === 0 && bytes[start + 7] !== 0;
    const nameEnd = isNamed ? endOfText(bytes, userEnd + 1, end) : userEnd;
    if (nameEnd < 0) return end - start > 2 * longestText ? -1 : 0;
    this.user = latin1(bytes, start + 8, userEnd);
    const name = isNamed ? latin1(bytes, userEnd + 1, nameEnd) : '';
    const address = Buffer.from(isNamed ? [] : bytes.subarray(start + 4, start + 8));
    this.enter({ timeMs, packet: this.facts.packet, port: readUint16(bytes, start + 2), name, address });
    return nameEnd + 1;
  }

  private enter(target: SocksTarget): void {
    this.target = target;
    this.clientPhase = Phase.Inside;
    this.inside = this.openTunnel({ port: target.port, isNamed: target.name !== '' });
    this.conversation.app = 'socks';
    this.conversation.host = target.name.toLowerCase();
  }

  private readServer(bytes: Buffer, start: number, end: number): number {
    if (this.isVersion4) return this.readReply(bytes, start, end, 8, bytes[start + 1] === 90);
    if (end - start < 2) return 0;
    if (this.serverPhase === Phase.Greeting) {
      this.serverPhase = Phase.Request;
      if (bytes[start] !== 5) return -1;
      this.conversation.app = 'socks';
      return start + 2;
    }
    // What the server says of the name and password.
    if (bytes[start] === 1) return start + 2;
    if (bytes[start] !== 5) return -1;
    if (end - start < 5) return 0;
    const length = addressLength(bytes[start + 3]!, bytes[start + 4]!);
    return length === 0 ? -1 : this.readReply(bytes, start, end, 6 + length, bytes[start + 1] === 0);
  }

  private readReply(bytes: Buffer, start: number, end: number, length: number, isGranted: boolean): number {
    if (end - start < length) return 0;
    this.serverPhase = Phase.Inside;
    const isBlocked = !this.isVersion4 && bytes[start + 1] === notAllowed;
    this.emit(isGranted ? Action.Allowed : isBlocked ? Action.Blocked : Action.Unknown);
    return start + length;
  }

  private emit(action: Action): void {
    const { conversation, facts, target, user } = this;
    if (!target || this.isEmitted) return;
    this.isEmitted = true;
    const row = beginRequest(facts, conversation, target.timeMs, 'socks', { port: target.port, isNamed: true });
    row.packet = target.packet;
    if (target.name !== '') facts.string(row.host, target.name);
    else facts.address(row.host, target.address, 0, target.address.length);
    facts.string(row.user, user);
    row.action = action;
    facts.emit();
  }

  private stop(used: number): number {
    this.conversation.wantsClient = false;
    this.conversation.wantsServer = false;
    return used;
  }
}

/** 0 where the kind is unknown. */
function addressLength(kind: number, first: number): number {
  if (kind === ByAddress4) return 4;
  if (kind === ByAddress6) return 16;
  return kind === ByName ? 1 + first : 0;
}

/** Where the zero byte is that ends the text at `start`; -1 where there is none. */
function endOfText(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) if (bytes[at] === 0) return at;
  return -1;
}
