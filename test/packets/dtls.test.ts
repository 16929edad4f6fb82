import { describe, expect, test } from 'vitest';
import dtls from '../../native-free-parsers/packets/datagrams/dtls.js';
import { UdpTalk } from './converse.js';
import { helloBody, protocols, serverName, sized, uint } from './hello.js';

const body = helloBody({
  version: 0xfefd,
  cookie: Buffer.alloc(0),
  extensions: [serverName('rtc.example'), protocols('webrtc')],
});

describe('A DTLS association', () => {
  test('tells whom its client asked for', () => {
    const talk = new UdpTalk(dtls, 4433);
    expect(talk.client(fragment(body, 0, body.length))).toBe(true);
    expect(talk.told).toMatchObject([
      {
        app: 'dtls',
        transport: 'udp',
        host: 'rtc.example',
        alpn: ['webrtc'],
        ja4: expect.stringMatching(/^dd2d0202wc_/),
      },
    ]);
    expect(talk.conversation).toMatchObject({ app: 'dtls', host: 'rtc.example' });
  });

  test('is read in fragments that come in any order and overlap', () => {
    const talk = new UdpTalk(dtls);
    talk.client(fragment(body, 60, body.length));
    talk.client(fragment(body, 0, 30));
    expect(talk.told).toEqual([]);
    talk.client(fragment(body, 20, 70));
    expect(talk.told.map(({ host, timeMs }) => [host, timeMs])).toEqual([['rtc.example', 3]]);
  });

  test('is read with several fragments in one datagram', () => {
    const talk = new UdpTalk(dtls);
    talk.client(Buffer.concat([fragment(body, 0, 40), fragment(body, 40, body.length)]));
    expect(talk.told).toHaveLength(1);
  });

  test('states the hello with the cookie again', () => {
    const talk = new UdpTalk(dtls);
    const again = helloBody({ version: 0xfefd, cookie: Buffer.alloc(20, 7), extensions: [serverName('rtc.example')] });
    talk.client(fragment(body, 0, body.length));
    talk.server(Buffer.from('16fefd0000000000000000000f030000030000000000000003fefd00', 'hex'));
    talk.client(fragment(again, 0, again.length, 1));
    expect(talk.told.map(({ host, repeated }) => [host, repeated])).toEqual([
      ['rtc.example', false],
      ['rtc.example', true],
    ]);
  });

  test('is not disturbed by a late piece of an older hello', () => {
    const talk = new UdpTalk(dtls);
    talk.client(fragment(body, 0, 40, 1));
    talk.client(fragment(body, 0, 40, 0));
    talk.client(fragment(body, 40, body.length, 1));
    expect(talk.told).toHaveLength(1);
  });

  test.each([
    ['an empty datagram', Buffer.alloc(0)],
    ['a record that is longer than its datagram', fragment(body, 0, body.length).subarray(0, 60)],
    ['TLS', Buffer.from('1603010005010000010000000000', 'hex')],
    ['DNS', Buffer.from('123401000001000000000000076578616d706c6503636f6d0000010001', 'hex')],
  ])('is not seen in %s', (_what, datagram) => {
    const talk = new UdpTalk(dtls);
    expect(talk.client(datagram)).toBe(false);
    expect(talk.conversation.state).toBeUndefined();
  });

  test('that is encrypted tells nothing', () => {
    const talk = new UdpTalk(dtls);
    const encrypted = fragment(body, 0, body.length);
    encrypted.writeUInt16BE(1, 3);
    expect(talk.client(encrypted)).toBe(true);
    expect(talk.told).toEqual([]);
  });
});

/** A record of epoch 0 with a part of a ClientHello. */
function fragment(message: Buffer, start: number, end: number, sequence = 0): Buffer {
  const part = message.subarray(start, end);
  const handshake = Buffer.concat([
    Buffer.from([1]),
    uint(3, message.length),
    uint(2, sequence),
    uint(3, start),
    sized(3, part),
  ]);
  return Buffer.concat([Buffer.from([22, 0xfe, 0xfd]), Buffer.alloc(8), sized(2, handshake)]);
}
