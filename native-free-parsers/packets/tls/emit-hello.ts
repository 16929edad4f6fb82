import { beginRequest } from '../begin-request.js';
import type { Conversation } from '../conversation.js';
import { latin1 } from '../latin1.js';
import type { PacketFacts } from '../packet-facts.js';
import type { TunnelTarget } from '../tunnel-target.js';
import type { ClientHello } from './client-hello.js';
import { type Ja4Carrier, ja3Of, ja4Of } from './fingerprint.js';

/** How a hello came. */
export interface HelloContext {
  readonly timeMs: number;
  /** `tls`, `quic` or `dtls`; resolvers that are spoken to through it are told apart by ALPN and port. */
  readonly app: 'tls' | 'quic' | 'dtls';
  /** The connection has said this before. */
  readonly repeated: boolean;
  /** Part of it was not captured: it has no fingerprint. */
  readonly isCut: boolean;
  readonly tunnel: TunnelTarget | undefined;
}

/**
 * Emit the request that a ClientHello states; without SNI it has no host and is still told, for its fingerprint and the
 * server's address. Tells the conversation whom it is with.
 */
export function emitHello(
  facts: PacketFacts,
  conversation: Conversation,
  hello: ClientHello,
  { timeMs, app, repeated, isCut, tunnel }: HelloContext,
): void {
  const { bytes, serverName } = hello;
  const spoken = spokenApp(app, hello, tunnel?.port ?? conversation.server.port);
  // What turned to TLS keeps its own name: smtp, postgresql.
  if (!tunnel && (conversation.app === '' || conversation.app === app)) conversation.app = spoken;
  if (serverName.end > serverName.start && !tunnel?.isNamed)
    conversation.host = latin1(bytes, serverName.start, serverName.end).toLowerCase();
  const row = beginRequest(facts, conversation, timeMs, spoken, tunnel);
  facts.text(row.host, bytes, serverName.start, serverName.end);
  row.ech = hello.ech;
  row.repeated = repeated;
  if (!facts.wants()) return;
  facts.list(row.alpn, bytes, hello.protocols.start, hello.protocols.end);
  // An SSL 2.0 hello has a list of ciphers of another kind: no fingerprint is defined for it.
  if (facts.readsFingerprints && !isCut && hello.cipherSuites.end > hello.cipherSuites.start) {
    const ja3 = ja3Of(hello);
    const ja4 = ja4Of(hello, carriers[app]);
    facts.string(row.ja3, ja3);
    facts.string(row.ja4, ja4);
    conversation.ja3 = ja3;
    conversation.ja4 = ja4;
  }
  facts.emit();
}

const carriers: Readonly<Record<HelloContext['app'], Ja4Carrier>> = { tls: 't', quic: 'q', dtls: 'd' };

/** DNS over TLS (RFC 7858) and over QUIC (RFC 9250) by what the client asks to speak, or by their port. */
function spokenApp(app: HelloContext['app'], hello: ClientHello, port: number): string {
  if (app === 'tls' && (port === 853 || asksFor(hello, 'dot'))) return 'dot';
  if (app === 'quic' && (port === 853 || asksFor(hello, 'doq') || asksFor(hello, 'doq-'))) return 'doq';
  return app;
}

/** Whether a protocol is on the list; with a dash at its end, one that begins so (`doq-i11`, a draft's). */
function asksFor({ bytes, protocols: { start, end } }: ClientHello, name: string): boolean {
  const isPrefix = name.endsWith('-');
  for (let at = start, next = start; at < end; at = next) {
    next = at + 1 + bytes[at]!;
    if (next > end) return false;
    const isLongEnough = isPrefix ? next - at > name.length : next - at === name.length + 1;
    if (isLongEnough && isAt(bytes, at + 1, name)) return true;
  }
  return false;
}

function isAt(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}
