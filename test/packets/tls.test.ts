import { describe, expect, test } from 'vitest';
import { TlsConversation } from '../../native-free-parsers/packets/tls/tls-conversation.js';
import { TcpTalk, type Told } from './converse.js';
import { empty, helloMessage, protocols, records, serverName, sized, uint, versions } from './hello.js';

const hello = helloMessage({ extensions: [serverName('API.Example.com'), protocols('h2', 'http/1.1')] });
const nameless = helloMessage({ extensions: [protocols('h2')] });
const retryRandom = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex');

describe('A TLS connection', () => {
  test('tells whom its client asked for, and how', () => {
    const talk = new TcpTalk().client(records(hello));
    expect(talk.close()).toMatchObject([
      {
        fact: 'request',
        client: '10.0.0.1',
        clientPort: 40000,
        host: 'api.example.com',
        server: '192.0.2.1',
        serverPort: 443,
        transport: 'tcp',
        app: 'tls',
        alpn: ['h2', 'http/1.1'],
        ja3: expect.stringMatching(/^[0-9a-f]{32}$/),
        ja4: expect.stringMatching(/^t12d0202h2_[0-9a-f]{12}_[0-9a-f]{12}$/),
        repeated: false,
      },
    ]);
    expect(talk.conversation).toMatchObject({ app: 'tls', host: 'api.example.com' });
  });

  test.each([1, 2, 3, 5, 7, 100])('tells the same when its packets have %i bytes, at the time of the last', (bytes) => {
    const stream = records(hello, 50);
    const [told] = new TcpTalk().client(stream, bytes).close();
    expect(told).toEqual({ ...new TcpTalk().client(stream).close()[0], time: told!.time, timeMs: told!.timeMs });
    expect(told!.timeMs).toBe(Math.ceil(stream.length / bytes));
  });

  test('reads a hello with post-quantum keys that fill many packets and records', () => {
    const big = helloMessage({ extensions: [[51, Buffer.alloc(40000, 1)], serverName('pq.example')] });
    expect(hosts(new TcpTalk().client(records(big, 9000), 1400).close())).toEqual(['pq.example']);
  });

  test('without a name is told for its fingerprint', () => {
    const [told] = new TcpTalk().client(records(nameless)).close();
    expect(told).toMatchObject({ app: 'tls', server: '192.0.2.1', ja4: expect.stringMatching(/^t12i/) });
    expect(told).not.toHaveProperty('host');
  });

  test('states its second hello again, where the server asked for it', () => {
    const retry = serverHello(0x0303, [versions(0x0304)], retryRandom);
    const talk = new TcpTalk().client(records(hello)).server(records(retry));
    talk.client(Buffer.from([20, 3, 3, 0, 1, 1])).client(records(hello));
    expect(talk.close().map(({ host, repeated }) => [host, repeated])).toEqual([
      ['api.example.com', false],
      ['api.example.com', true],
    ]);
  });

  test('is not looked at any more once the server has answered with TLS 1.3', () => {
    const answer = serverHello(0x0303, [[43, uint(2, 0x0304)]]);
    const { conversation } = new TcpTalk().client(records(nameless)).server(records(answer));
    expect(conversation).toMatchObject({ wantsClient: false, wantsServer: false });
    expect((conversation.state as TlsConversation).version).toBe(0x0304);
  });

  test('of TLS 1.2 without a name tells whom the certificate is for, as a fact of the server only', () => {
    const talk = new TcpTalk().client(records(nameless));
    talk.server(records(Buffer.concat([serverHello(0x0303, []), certificate('www.example.org')]), 60), 100);
    expect(talk.conversation.state).toEqual(
      Object.assign(new TlsConversation(), { version: 0x0303, certificateName: 'www.example.org' }),
    );
    expect(talk.conversation).toMatchObject({ host: '', wantsServer: false });
  });

  test('takes the common name of a certificate without alternative names', () => {
    const talk = new TcpTalk().client(records(nameless));
    talk.server(records(Buffer.concat([serverHello(0x0302, []), certificate('', 'old.example.org')])));
    expect(talk.conversation.state).toMatchObject({ version: 0x0302, certificateName: 'old.example.org' });
  });

  test('whose hello is cut tells the name that is left, and no fingerprint', () => {
    const long = helloMessage({ extensions: [serverName('cut.example'), [21, Buffer.alloc(3000)]] });
    const stream = records(long);
    const talk = new TcpTalk().client(stream.subarray(0, 1400)).lose('client', 1400).client(stream.subarray(2800));
    const [told, ...others] = talk.close();
    expect(told).toMatchObject({ host: 'cut.example', app: 'tls' });
    expect(told).not.toHaveProperty('ja4');
    expect(others).toEqual([]);
  });

  test('says that an encrypted hello hides the inner name', () => {
    const ech = helloMessage({ extensions: [serverName('cover.example'), empty(0xfe0d)] });
    expect(new TcpTalk().client(records(ech)).close()).toMatchObject([{ host: 'cover.example', ech: true }]);
  });

  test.each([
    [853, protocols('h2'), 'dot'],
    [443, protocols('dot'), 'dot'],
    [443, protocols('h2'), 'tls'],
  ])('to port %i is told as what it carries', (port, extension, app) => {
    const talk = new TcpTalk(port).client(records(helloMessage({ extensions: [extension] })));
    expect(talk.close()[0]!.app).toBe(app);
    expect(talk.conversation.app).toBe(app);
  });

  test('in the form of SSL 2.0 is told without a fingerprint', () => {
    const body = Buffer.concat([Buffer.from([1, 3, 1]), uint(2, 3), uint(2, 0), uint(2, 16), Buffer.alloc(19, 9)]);
    const [told] = new TcpTalk().client(Buffer.concat([uint(2, 0x8000 | body.length), body])).close();
    expect(told).toMatchObject({ app: 'tls', server: '192.0.2.1' });
    expect(told).not.toHaveProperty('ja3');
  });

  test('that was captured from its middle is known as TLS and tells nothing', () => {
    const talk = new TcpTalk().client(Buffer.from([23, 3, 3, 0, 4, 1, 2, 3, 4]));
    expect(talk.close()).toEqual([]);
    expect(talk.conversation).toMatchObject({ app: 'tls', wantsClient: false });
  });

  test('whose hello claims to be endless is given up with little memory', () => {
    const endless = Buffer.concat([Buffer.from([22, 3, 1, 0x40, 0, 1, 0xff, 0xff, 0xff]), Buffer.alloc(16000)]);
    const talk = new TcpTalk().client(endless);
    expect(talk.conversation.wantsClient).toBe(false);
    expect(talk.close()).toEqual([]);
  });
});

function hosts(told: readonly Told[]): unknown[] {
  return told.map(({ host }) => host);
}

function serverHello(
  version: number,
  extensions: readonly (readonly [number, Buffer])[],
  random: Buffer = Buffer.alloc(32, 3),
): Buffer {
  const body = Buffer.concat([
    uint(2, version),
    random,
    sized(1, Buffer.alloc(32)),
    uint(2, 0x1301),
    Buffer.from([0]),
    sized(2, Buffer.concat(extensions.map(([type, one]) => Buffer.concat([uint(2, type), sized(2, one)])))),
  ]);
  return Buffer.concat([Buffer.from([2]), sized(3, body)]);
}

/** A Certificate message with one certificate: its version, serial number, algorithm, issuer, validity, subject, key and extensions. */
function certificate(alternative: string, common = 'Common Name'): Buffer {
  const commonName = der(0x30, der(0x31, der(0x30, der(0x06, Buffer.from('550403', 'hex')), der(0x0c, common))));
  const names = der(0x30, der(0x81, 'post@example.org'), der(0x82, alternative));
  const extension = der(0x30, der(0x06, Buffer.from('551d11', 'hex')), der(0x04, names));
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.alloc(16, 1)),
    der(0x30, der(0x06, Buffer.from('2a864886f70d01010b', 'hex'))),
    der(0x30, Buffer.alloc(0)),
    der(0x30, Buffer.alloc(30)),
    commonName,
    der(0x30, Buffer.alloc(270)),
    ...(alternative === '' ? [] : [der(0xa3, der(0x30, extension))]),
  );
  const whole = der(0x30, body, Buffer.alloc(64));
  return Buffer.concat([Buffer.from([11]), sized(3, sized(3, sized(3, whole)))]);
}

function der(tag: number, ...parts: readonly (Buffer | string)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part as string)));
  const length = body.length < 128 ? uint(1, body.length) : Buffer.concat([Buffer.from([0x82]), uint(2, body.length)]);
  return Buffer.concat([Buffer.from([tag]), length, body]);
}
