import { describe, expect, test } from 'vitest';
import { Recognition } from '../../native-free-parsers/packets/dissector.js';
import { loadDissectors } from '../../native-free-parsers/packets/dissectors.js';
import { FirstBytes } from '../../native-free-parsers/packets/first-bytes.js';
import { seeded } from '../seeded.js';
import { conversationTo, TcpTalk } from './converse.js';
import { helloMessage, records, serverName } from './hello.js';

describe('A stream is known by its first bytes as', () => {
  test.each([
    ['ssh', 'server', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['ssh', 'client', 'SSH-1.5-old\n'],
    ['vnc', 'server', 'RFB 003.008\n'],
    ['bittorrent', 'client', '\x13BitTorrent protocol'],
    ['smb', 'client', '\x00\x00\x00\x40\xfeSMB@\x00\x00\x00'],
    ['openvpn', 'client', '\x00\x0e\x38abcdefgh\x00\x00\x00\x00\x00'],
    ['openvpn', 'client', `\x00\x56\x38${'x'.repeat(85)}`],
  ] as const)('%s, a tunnel or of no interest, when its %s says %j', (app, side, bytes) => {
    const talk = new TcpTalk(4711)[side](bytes);
    expect(talk.conversation).toMatchObject({ app, wantsClient: false, wantsServer: false });
    expect(talk.close()).toEqual([]);
  });

  test.each([
    ['client', '\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00'],
    ['client', '\x03\x00\x00\x13\x02\xf0\x80'],
    ['client', '\x00\x0e\x20abcdefgh\x00\x00\x00\x00\x00'],
    ['client', '\x05\x00\x00'],
    ['client', '\x16\x02\x01\x00\x05\x01'],
    ['client', '{"jsonrpc":"2.0"}'],
    ['server', '220 hello\r\n'],
    ['server', '<?xml version="1.0"?><html>'],
  ] as const)('nothing when its %s says %j', (side, bytes) => {
    const talk = new TcpTalk(4711)[side](bytes);
    expect(talk.conversation.app).toBe('');
    expect(talk.close()).toEqual([]);
  });
});

describe('A protocol that turns to TLS', () => {
  const hello = records(helloMessage({ extensions: [serverName('mail.example')] }));

  test.each([
    ['smtp', '220 mx.example ESMTP\r\n', 'EHLO a.example\r\n', '250 STARTTLS\r\n', 'STARTTLS\r\n'],
    ['smtp', '', 'EHLO a.example\r\n', '', 'STARTTLS\r\n'],
    ['imap', '* OK ready\r\n', 'a1 STARTTLS\r\n', 'a1 OK\r\n', ''],
    ['pop3', '+OK ready\r\n', 'CAPA\r\n', '+OK\r\n', 'STLS\r\n'],
    ['ftp', '220 FTP server\r\n', 'AUTH TLS\r\n', '234 go on\r\n', ''],
    ['xmpp', '', "<?xml version='1.0'?><stream:stream to='a'>", "<?xml version='1.0'?><stream:stream>", '<starttls/>'],
    ['postgresql', '', '\x00\x00\x00\x08\x04\xd2\x16\x2f', 'S', ''],
    ['mysql', '\x4a\x00\x00\x00\x0a8.0.33\x00rest', '\x20\x00\x00\x01\x85\xae\xff\x19', '', ''],
    ['rdp', '', '\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01\x00\x08\x00\x03\x00\x00\x00', '', ''],
  ])('(%s) is told with its hello', (app, greeting, first, answer, second) => {
    const talk = new TcpTalk(4711).server(greeting).client(first).server(answer).client(second).client(hello, 20);
    expect(talk.close()).toMatchObject([{ app: 'tls', host: 'mail.example', ja4: expect.any(String) }]);
    expect(talk.conversation).toMatchObject({ app, host: 'mail.example' });
  });

  test('is not looked at for ever where it stays in clear', () => {
    const talk = new TcpTalk(25).client('EHLO a.example\r\n').client('a long mail\r\n'.repeat(8000), 1400);
    expect(talk.conversation).toMatchObject({ app: 'smtp', wantsClient: false, wantsServer: false });
    expect(talk.close()).toEqual([]);
  });
});

describe('The first byte of a stream', () => {
  test('leaves out no dissector that would know the stream, or wait for more of it', async () => {
    const all = (await loadDissectors()).streams;
    const firstBytes = new FirstBytes(all);
    const random = seeded(20261120);
    for (let first = 0; first < 256; first++) {
      const asked = firstBytes.candidates(first);
      for (const { name, dissector } of all.filter((named) => !asked.includes(named))) {
        for (const bytes of streamsThatBegin(first, random)) {
          for (const port of [21, 53, 443, 4711]) {
            for (const fromClient of [true, false]) {
              const answer = dissector.recognise(conversationTo(port, 'tcp'), fromClient, bytes, 0, bytes.length);
              expect([name, bytes.toString('latin1'), answer]).toEqual([
                name,
                bytes.toString('latin1'),
                Recognition.No,
              ]);
            }
          }
        }
      }
    }
  });

  test('spares a greeting of TLS most of them, and all of them keep their order', async () => {
    const all = (await loadDissectors()).streams;
    const asked = new FirstBytes(all).candidates(0x16);
    expect(asked.map(({ name }) => name)).toContain('tls');
    expect(asked.length).toBeLessThan(all.length / 3);
    expect(all.filter((named) => asked.includes(named))).toEqual(asked);
  });
});

const greetings = [
  'HTTP/1.1 200 OK\r\n',
  'GET / HTTP/1.1\r\nHost: a.example\r\n\r\n',
  '220 mx.example ESMTP FTP\r\n',
  '* OK ready\r\n',
  '\0\0\0\x08\x04\xd2\x16\x2f',
  '\x16\x03\x01\x00\x05\x01',
  '\x05\x01\x00',
  'SSH-2.0-x\r\n',
  '<stream:stream>',
];

/** One byte, what real streams go on with, and noise. */
function* streamsThatBegin(first: number, random: () => number): Generator<Buffer, void> {
  yield Buffer.of(first);
  for (const greeting of greetings) {
    const bytes = Buffer.from(greeting, 'latin1');
    bytes[0] = first;
    yield bytes;
    if (greeting.charCodeAt(0) !== first) yield Buffer.concat([Buffer.of(first), Buffer.from(greeting, 'latin1')]);
  }
  yield Buffer.from(Array.from({ length: 40 }, (_, i) => (i === 0 ? first : (random() * 256) | 0)));
}
