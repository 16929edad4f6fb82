import type { Row } from '../row.js';
import { equals, word } from './match.js';

const protocols = [
  [word('UDP'), 'udp', ''],
  [word('TCP'), 'tcp', ''],
  [word('DOT'), 'tcp', 'dot'],
  [word('DOH'), 'tcp', 'doh'],
  [word('DOQ'), 'udp', 'doq'],
  [word('DNSCryptUDP'), 'udp', 'dnscrypt'],
  [word('DNSCryptTCP'), 'tcp', 'dnscrypt'],
  [word('udp'), 'udp', ''],
  [word('tcp'), 'tcp', ''],
  [word('dot'), 'tcp', 'dot'],
  [word('doh'), 'tcp', 'doh'],
  [word('doq'), 'udp', 'doq'],
] as const;

/** Puts over what a DNS message came, as dnstap and resolvers call it, in `row`; nothing where the word is another. */
export function putDnsProtocol(bytes: Uint8Array, start: number, end: number, row: Row): void {
  for (let i = 0; i < protocols.length; i++) {
    const protocol = protocols[i]!;
    if (!equals(bytes, start, end, protocol[0])) continue;
    row.transport = protocol[1];
    row.app = protocol[2];
    return;
  }
}
