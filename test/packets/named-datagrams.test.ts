import { describe, expect, test } from 'vitest';
import type { DatagramDissector } from '../../native-free-parsers/packets/dissector.js';
import { Recognition } from '../../native-free-parsers/packets/dissector.js';
import openvpnStream from '../../native-free-parsers/packets/streams/openvpn.js';
import { conversationTo, Datagrams, timeMs } from './read-packets.js';

const dissectorOf = async (name: string): Promise<DatagramDissector> =>
  ((await import(`../../native-free-parsers/packets/datagrams/${name}.js`)) as { readonly default: DatagramDissector })
    .default;

const zeros = (bytes: number): string => '00'.repeat(bytes);
const random = (bytes: number): string =>
  Buffer.from(Array.from({ length: bytes }, (_, i) => (i * 73 + 41) & 255)).toString('hex');
const now = Math.floor(timeMs / 1000).toString(16);
const text = (ascii: string): string => Buffer.from(ascii).toString('hex');

/** Protocol, port, what it is, payload. */
const named: readonly (readonly [string, number, string, string])[] = [
  ['wireguard', 51820, 'data', `04000000${random(60)}`],
  ['wireguard', 4711, 'an initiation', `01000000${random(128)}${zeros(16)}`],
  ['wireguard', 4711, 'a response', `02000000${random(72)}${zeros(16)}`],
  ['openvpn', 1194, 'a reset by the server', `40${random(40)}`],
  ['openvpn', 443, 'a reset', `38${random(8)}0000000000`],
  ['openvpn', 443, 'a reset with tls-auth', `38${random(8)}${random(20)}00000001${now}0000000000`],
  ['openvpn', 443, 'a reset with tls-crypt', `38${random(8)}00000001${now}${random(37)}`],
  ['ipsec', 500, 'a key exchange', `${random(8)}${zeros(8)}2120220800000000${'0000001c'}`],
  ['ipsec', 4500, 'a key exchange behind translation', `00000000${random(8)}${zeros(8)}2120220800000000${'0000001c'}`],
  ['ipsec', 4500, 'an encrypted packet', `c0ffee01${random(60)}`],
  ['ipsec', 4500, 'a keep-alive', 'ff'],
  ['stun', 40000, 'a binding request', `000100002112a442${random(12)}`],
  ['ntp', 123, 'a question for the time', `23${zeros(47)}`],
  ['snmp', 161, 'a request', `3010020101${random(13)}`],
  ['ssdp', 1900, 'a search', text('M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n\r\n')],
  ['syslog', 514, 'a message', text('<165>1 2026-11-20T06:46:41Z fw1 x - - -')],
  ['tftp', 69, 'a read request', `0001${text('pxelinux.0')}00${text('octet')}00`],
  ['netbios-dgm', 138, 'a datagram', `110a8a3f0a000c09008a${random(80)}`],
];

describe.each(named)('%s', (name, port, what, payload) => {
  test(`${what} on port ${port} gives the conversation its name and states nothing`, async () => {
    const conversation = conversationTo(port);
    expect(new Datagrams(await dissectorOf(name)).read(payload, conversation)).toEqual([]);
    expect(conversation.app).toBe(name);
  });

  test(`zeros in the place of ${what}, and nothing at all, are refused`, async () => {
    const datagrams = new Datagrams(await dissectorOf(name));
    for (const other of [Buffer.alloc(payload.length / 2), Buffer.alloc(0)]) {
      const conversation = conversationTo(port);
      expect(datagrams.read(other, conversation)).toBeUndefined();
      expect(conversation).toMatchObject({ app: '', wantsClient: true, wantsServer: true });
    }
  });
});

test('random bytes are none of these on any port of theirs', async () => {
  for (const [name, port] of named) {
    if (port === 4500) continue;
    const datagrams = new Datagrams(await dissectorOf(name));
    for (const length of [1, 8, 20, 61, 148, 400])
      expect([name, datagrams.read(`ee${random(length)}`, conversationTo(port))]).toEqual([name, undefined]);
  }
});

test('OpenVPN over TCP is recognised by the client’s reset', () => {
  const recognise = (hex: string, fromClient = true) => {
    const bytes = Buffer.from(hex, 'hex');
    return openvpnStream.recognise(conversationTo(443, 'tcp'), fromClient, bytes, 0, bytes.length);
  };
  const reset = `000e38${random(8)}0000000000`;
  expect(recognise(reset)).toBe(Recognition.Yes);
  expect(recognise(reset.slice(0, 12))).toBe(Recognition.MoreNeeded);
  expect(recognise(reset, false)).toBe(Recognition.No);
  expect(recognise(text('GET / HTTP/1.1\r\n'))).toBe(Recognition.No);
  expect(recognise(`000e38${random(8)}0000000001`)).toBe(Recognition.No);
});
