import { describe, expect, test } from 'vitest';
import { TcpTalk, type Told } from './converse.js';
import { helloMessage, records, serverName } from './hello.js';

const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: api.example.com\r\n${more}\r\n`;
const ok = (body: string, type = 'application/json') =>
  `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

describe('An HTTP connection', () => {
  test('tells a request with what was answered', () => {
    const talk = new TcpTalk(80);
    talk.client(get('/v1/models?all=1', 'User-Agent: curl/8.5\r\nReferer: http://a.example/\r\nCookie: secret=1\r\n'));
    expect(talk.told).toEqual([]);
    talk.server(ok('{"secret":2}'));
    expect(talk.told).toMatchObject([
      {
        fact: 'request',
        client: '10.0.0.1',
        host: 'api.example.com',
        server: '192.0.2.1',
        serverPort: 80,
        app: 'http',
        method: 'GET',
        path: '/v1/models?all=1',
        status: 200,
        contentType: 'application/json',
        userAgent: 'curl/8.5',
        referrer: 'http://a.example/',
        timeMs: 1,
        repeated: false,
      },
    ]);
    expect(JSON.stringify(talk.close())).not.toContain('secret');
    expect(talk.conversation).toMatchObject({ app: 'http', host: 'api.example.com' });
  });

  const bodies = [
    `POST /chat HTTP/1.1\r\nhost: llm.example:8000\r\ncontent-length: 13\r\n\r\nGET / HTTP/1.`,
    `PUT /chunks HTTP/1.1\r\nHost: llm.example:8000\r\nTransfer-Encoding: gzip, chunked\r\n\r\n5;x=1\r\nGET /\r\n0003\r\nabc\r\n0\r\nTrailer: 1\r\n\r\n`,
    `HEAD /size HTTP/1.1\r\nHost: llm.example:8000\r\n\r\n`,
    `OPTIONS * HTTP/1.0\r\nHost: llm.example:8000\r\n\r\n`,
    `GET /last HTTP/1.1\nHost: llm.example:8000\n\n`,
  ].join('');
  const answers = [
    'HTTP/1.1 100 Continue\r\n\r\n',
    'HTTP/1.1 201 Created\r\nContent-Length: 8\r\n\r\nHTTP/1.1',
    'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n',
    'HTTP/1.1 203 OK\r\nContent-Length: 5000\r\n\r\n',
    'HTTP/1.1 204 No Content\r\n\r\n',
    'HTTP/1.0 404 Not Found\r\nContent-Type: text/html\r\n\r\n<html>HTTP/1.1 200 OK',
  ].join('');
  const expected = [
    ['POST', '/chat', 201],
    ['PUT', '/chunks', 202],
    ['HEAD', '/size', 203],
    ['OPTIONS', undefined, 204],
    ['GET', '/last', 404],
  ];

  test.each([1, 2, 3, 7, 11, 64, 1 << 16])(
    'keeps pipelined requests and their answers in order, in packets of %i bytes',
    (bytes) => {
      const told = new TcpTalk(8000).client(bodies, bytes).server(answers, bytes).close();
      expect(told.map(({ method, path, status }) => [method, path, status])).toEqual(expected);
      expect(new Set(told.map(({ host }) => host))).toEqual(new Set(['llm.example']));
    },
  );

  test('has the time at which a request and its body were complete', () => {
    const talk = new TcpTalk(80);
    talk.client('POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 4\r\n\r\n').client('ab').client('cd');
    talk.server(ok(''));
    expect(talk.told).toMatchObject([{ timeMs: 3, status: 200 }]);
  });

  test('tells a request that was never answered when it closes', () => {
    const [told] = new TcpTalk(80).client(get('/slow')).close();
    expect(told).toMatchObject({ path: '/slow' });
    expect(told).not.toHaveProperty('status');
  });

  test('that asks for several hosts is with none of them', () => {
    const talk = new TcpTalk(80).client(get('/')).client(get('/').replace('api', 'other'));
    expect(talk.conversation.host).toBe('');
  });

  test('passes over bytes that are missing within a body', () => {
    const talk = new TcpTalk(80).client(get('/big')).server(`HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nabc`);
    talk
      .lose('server', 4000)
      .server(`${'x'.repeat(997)}HTTP/1.1 201 Created\r\n\r\n`)
      .client(get('/next'));
    expect(statuses(talk.close())).toEqual([
      ['/big', 200],
      ['/next', 201],
    ]);
  });

  test('whose end was not captured is told where its whole lines name the host', () => {
    const cut = (text: string) => new TcpTalk(80).client(text).lose('client', 50).client('\r\n\r\n').close();
    expect(cut('GET /a HTTP/1.1\r\nHost: api.example.com\r\nUser-Agent: curl/8.5\r\nAcc')).toMatchObject([
      { method: 'GET', path: '/a', host: 'api.example.com', userAgent: 'curl/8.5', timeMs: 1 },
    ]);
    expect(cut('GET http://api.example.com/a HTTP/1.1\r\nUser-')).toMatchObject([{ host: 'api.example.com' }]);
    expect(cut('GET /a HTTP/1.1\r\nHost: api.exam')).toEqual([]);
    expect(cut('GET /a HTT')).toEqual([]);
  });

  test('does not guess which answer belongs to which request once one is lost', () => {
    const talk = new TcpTalk(80)
      .client(get('/a'))
      .server(ok('x'))
      .lose('server', 100)
      .client(get('/b'))
      .client(get('/c'));
    talk.server(`${'y'.repeat(10)}${ok('z')}`);
    expect(statuses(talk.close())).toEqual([
      ['/a', 200],
      ['/b', undefined],
      ['/c', undefined],
    ]);
  });

  test('goes on behind a request that is lost', () => {
    const talk = new TcpTalk(80).client(get('/a')).server(ok('x')).lose('client', 500).client(get('/c'));
    expect(statuses(talk.close())).toEqual([
      ['/a', 200],
      ['/c', undefined],
    ]);
  });

  test('tells more requests than it waits for, without answers', () => {
    const talk = new TcpTalk(80);
    for (let i = 0; i < 40; i++) talk.client(get(`/${i}`));
    expect(talk.close().map(({ path }) => path)).toEqual(Array.from({ length: 40 }, (_, i) => `/${i}`));
  });

  test.each([
    ['GET /x\r\n\r\n', 'HTTP/0.9'],
    ['OPTIONS rtsp://a.example/ RTSP/1.0\r\n\r\n', 'RTSP'],
    ['REGISTER sip:a.example SIP/2.0\r\n\r\n', 'SIP'],
    ['EHLO mail.example\r\n', 'SMTP'],
    ['PRI * HTTP/1.1\r\n\r\n', 'a preface of HTTP/2 that is none'],
  ])('is not made of %j (%s)', (bytes) => {
    const told = new TcpTalk(80).client(bytes.repeat(3)).close();
    expect(told.filter(({ method }) => method !== 'PRI')).toEqual([]);
  });

  test('whose head never ends is passed over', () => {
    const talk = new TcpTalk(80).client(`GET / HTTP/1.1\r\n${'X: y\r\n'.repeat(20000)}`, 1000);
    expect(talk.close()).toEqual([]);
  });

  test('may have empty lines between requests', () => {
    const told = new TcpTalk(80).client(`${get('/a')}${'\r\n'.repeat(100)}${get('/b')}`, 3).close();
    expect(told.map(({ path }) => path)).toEqual(['/a', '/b']);
  });

  test('keeps what fits of an endless path, and no endless host', () => {
    const long = 'x'.repeat(9000);
    const [told] = new TcpTalk(80).client(`GET /${long} HTTP/1.1\r\nHost: ${long}\r\n\r\n`).close();
    expect(told!.path).toBe(`/${long}`.slice(0, 2048));
    expect(told).not.toHaveProperty('host');
  });
});

describe('A request to a proxy', () => {
  test('is for the host and port of its URI, not for the proxy', () => {
    const [told] = new TcpTalk(3128)
      .client('GET http://me:pw@[2001:db8::1]:8080/a?b HTTP/1.1\r\nHost: proxy.example\r\n\r\n')
      .close();
    expect(told).toMatchObject({ host: '2001:db8::1', serverPort: 8080, path: '/a?b' });
    expect(told).not.toHaveProperty('server');
  });

  test('without a path in its URI has none', () => {
    const [told] = new TcpTalk(3128).client('GET http://a.example HTTP/1.1\r\n\r\n').close();
    expect(told).toMatchObject({ host: 'a.example', method: 'GET' });
    expect(told).not.toHaveProperty('path');
  });

  const hello = records(helloMessage({ extensions: [serverName('chat.example.com')] }));
  const connect = 'CONNECT chat.example.com:443 HTTP/1.1\r\nHost: chat.example.com:443\r\nUser-Agent: sdk/1\r\n\r\n';

  test.each([1, 13, 1 << 16])('to connect is counted once with what is inside, in packets of %i bytes', (bytes) => {
    const talk = new TcpTalk(3128).client(connect, bytes);
    talk.server('HTTP/1.1 200 Connection established\r\n\r\n', bytes).client(hello, bytes);
    const [outer, inner, ...others] = talk.close();
    expect(outer).toMatchObject({
      method: 'CONNECT',
      status: 200,
      repeated: false,
      serverPort: 443,
      userAgent: 'sdk/1',
    });
    expect(inner).toMatchObject({ app: 'tls', repeated: true, serverPort: 443, ja4: expect.any(String) });
    expect([outer!.host, inner!.host]).toEqual(['chat.example.com', 'chat.example.com']);
    expect([outer!.server, inner!.server, others]).toEqual([undefined, undefined, []]);
    expect(talk.conversation).toMatchObject({ app: 'http', host: 'chat.example.com' });
  });

  test('to connect to an address leaves the name to what is inside', () => {
    const talk = new TcpTalk(3128).client(connect.replaceAll('chat.example.com', '192.0.2.9'));
    talk.server('HTTP/1.1 200 OK\r\n\r\n').client(hello);
    expect(talk.close().map(({ host, repeated }) => [host, repeated])).toEqual([
      ['192.0.2.9', false],
      ['chat.example.com', false],
    ]);
    expect(talk.conversation.host).toBe('chat.example.com');
  });

  test('to connect that is refused is followed by other requests', () => {
    const talk = new TcpTalk(3128).client(connect);
    talk.server('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 2\r\n\r\nno').client(connect);
    talk.server('HTTP/1.1 200 OK\r\n\r\n').client(hello);
    expect(talk.close().map(({ method, status, repeated }) => [method, status, repeated])).toEqual([
      ['CONNECT', 407, true],
      ['CONNECT', 200, false],
      [undefined, undefined, true],
    ]);
  });

  test('to connect for plain HTTP counts the requests inside but for the first', () => {
    const talk = new TcpTalk(3128).client(connect).server('HTTP/1.1 200 OK\r\n\r\n');
    talk.client(get('/one')).server(ok('')).client(get('/two')).server(ok(''));
    expect(talk.close().map(({ path, status, repeated }) => [path, status, repeated])).toEqual([
      [undefined, 200, false],
      ['/one', 200, true],
      ['/two', 200, false],
    ]);
  });

  test('to connect whose client does not wait for the answer is read too', () => {
    const talk = new TcpTalk(3128).client(connect).client(hello).server('HTTP/1.1 200 OK\r\n\r\n');
    expect(
      talk
        .close()
        .map(({ app }) => app)
        .sort(),
    ).toEqual(['http', 'tls']);
  });

  test('to connect for something else is told, and then left alone', () => {
    const talk = new TcpTalk(3128).client(connect).server('HTTP/1.1 200 OK\r\n\r\n').client('\x00\x01\x02 who knows');
    expect(talk.conversation.wantsClient).toBe(false);
    expect(talk.close()).toHaveLength(1);
  });
});

describe('An upgrade', () => {
  const upgrade = (to: string) => get('/ws', `Connection: Upgrade\r\nUpgrade: ${to}\r\n`);
  const switching = (to: string) => `HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nupgrade: ${to}\r\n\r\n`;

  test('to WebSocket is told as that, and the rest left alone', () => {
    const talk = new TcpTalk(80).client(upgrade('websocket')).server(switching('websocket')).client('\x81\x85abcd');
    expect(talk.close()).toMatchObject([{ app: 'websocket', status: 101, path: '/ws' }]);
    expect(talk.conversation).toMatchObject({ app: 'websocket', wantsClient: false, wantsServer: false });
  });

  test('that is refused is a request like others', () => {
    const talk = new TcpTalk(80).client(upgrade('websocket')).server(ok('no')).client(get('/more')).server(ok(''));
    expect(talk.close().map(({ app, path }) => [app, path])).toEqual([
      ['http', '/ws'],
      ['http', '/more'],
    ]);
  });
});

function statuses(told: readonly Told[]): unknown[] {
  return told.map(({ path, status }) => [path, status]);
}
