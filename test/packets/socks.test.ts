import { describe, expect, test } from 'vitest';
import { TcpTalk } from './converse.js';
import { helloMessage, records, serverName } from './hello.js';

const hello = records(helloMessage({ extensions: [serverName('inside.example')] }));
const name = 'inside.example';
const byName = `\x05\x01\x00\x03${String.fromCharCode(name.length)}${name}\x01\xbb`;
const granted = '\x05\x00\x00\x01\x0a\x00\x00\x02\x04\x38';

describe('A SOCKS connection', () => {
  test.each([1, 5, 1 << 16])('of version 5 is counted once with what is inside, in packets of %i bytes', (bytes) => {
    const talk = new TcpTalk(1080).client('\x05\x02\x00\x02').server('\x05\x02', bytes);
    talk.client('\x01\x03ana\x06secret', bytes).server('\x01\x00', bytes);
    talk.client(byName, bytes).server(granted, bytes).client(hello, bytes);
    const told = talk.close();
    expect(told).toMatchObject([
      { app: 'socks', host: name, serverPort: 443, user: 'ana', action: 'allowed', repeated: false },
      { app: 'tls', host: name, serverPort: 443, repeated: true },
    ]);
    expect(told.map(({ server }) => server)).toEqual([undefined, undefined]);
    expect(JSON.stringify(told)).not.toContain('secret');
    expect(talk.conversation).toMatchObject({ app: 'socks', host: name });
  });

  test('to an address leaves the name to what is inside', () => {
    const talk = new TcpTalk(1080).client('\x05\x01\x00').server('\x05\x00');
    talk.client('\x05\x01\x00\x01\xc0\x00\x02\x07\x01\xbb').server(granted).client(hello);
    expect(talk.close().map(({ host, repeated }) => [host, repeated])).toEqual([
      ['192.0.2.7', false],
      [name, false],
    ]);
  });

  test('to an IPv6 address is told with it', () => {
    const address = Buffer.from('20010db8000000000000000000000001', 'hex').toString('latin1');
    const talk = new TcpTalk(1080)
      .client('\x05\x01\x00')
      .server('\x05\x00')
      .client(`\x05\x01\x00\x04${address}\x00\x50`);
    expect(talk.close()).toMatchObject([{ host: '2001:db8::1', serverPort: 80 }]);
  });

  test('that the proxy does not allow is told as blocked', () => {
    const talk = new TcpTalk(1080).client('\x05\x01\x00').server('\x05\x00').client(byName);
    talk.server('\x05\x02\x00\x01\x00\x00\x00\x00\x00\x00');
    expect(talk.close()).toMatchObject([{ host: name, action: 'blocked' }]);
  });

  test('of version 4A has its name and user', () => {
    const talk = new TcpTalk(1080).client(`\x04\x01\x01\xbb\x00\x00\x00\x01ana\x00${name}\x00`);
    talk.server('\x00\x5a\x00\x00\x00\x00\x00\x00').client(hello);
    expect(talk.close()).toMatchObject([
      { app: 'socks', host: name, user: 'ana', serverPort: 443, action: 'allowed' },
      { app: 'tls', repeated: true },
    ]);
  });

  test('of version 4 has its address', () => {
    const talk = new TcpTalk(1080).client('\x04\x01\x00\x50\xc0\x00\x02\x07\x00').server('\x00\x5b\0\0\0\0\0\0');
    const [told] = talk.close();
    expect(told).toMatchObject({ host: '192.0.2.7', serverPort: 80 });
    expect(told).not.toHaveProperty('action');
  });

  test('whose server does not speak SOCKS tells nothing', () => {
    const talk = new TcpTalk(1080).client('\x05\x01\x00').server('HTTP/1.1 400 Bad Request\r\n\r\n');
    expect(talk.close()).toEqual([]);
    expect(talk.conversation.wantsClient).toBe(false);
  });
});
