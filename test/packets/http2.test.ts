import { once } from 'node:events';
import { connect as connectHttp2, createServer } from 'node:http2';
import { type AddressInfo, connect as connectTcp, createServer as createTcpServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { type Header, HpackDecoder } from '../../native-free-parsers/packets/http2/hpack-decoder.js';
import { preface } from '../../native-free-parsers/packets/http2/http2-reader.js';
import { decodeHuffman } from '../../native-free-parsers/packets/http2/huffman.js';
import { TcpTalk } from './converse.js';

/** RFC 7541 appendix C: blocks of one connection, and what they say. */
const published: readonly { readonly name: string; readonly blocks: readonly (readonly [string, string])[] }[] = [
  {
    name: 'C.2, single fields',
    blocks: [
      ['400a637573746f6d2d6b65790d637573746f6d2d686561646572', 'custom-key: custom-header'],
      ['040c2f73616d706c652f70617468', ':path: /sample/path'],
      ['100870617373776f726406736563726574', 'password: secret'],
      ['82', ':method: GET'],
    ],
  },
  {
    name: 'C.3, requests without Huffman coding',
    blocks: [
      ['828684410f7777772e6578616d706c652e636f6d', ':method: GET|:scheme: http|:path: /|:authority: www.example.com'],
      [
        '828684be58086e6f2d6361636865',
        ':method: GET|:scheme: http|:path: /|:authority: www.example.com|cache-control: no-cache',
      ],
      [
        '828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565',
        ':method: GET|:scheme: https|:path: /index.html|:authority: www.example.com|custom-key: custom-value',
      ],
    ],
  },
  {
    name: 'C.4, requests with Huffman coding',
    blocks: [
      ['828684418cf1e3c2e5f23a6ba0ab90f4ff', ':method: GET|:scheme: http|:path: /|:authority: www.example.com'],
      [
        '828684be5886a8eb10649cbf',
        ':method: GET|:scheme: http|:path: /|:authority: www.example.com|cache-control: no-cache',
      ],
      [
        '828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf',
        ':method: GET|:scheme: https|:path: /index.html|:authority: www.example.com|custom-key: custom-value',
      ],
    ],
  },
  {
    name: 'C.6, responses with Huffman coding and a table of 256 bytes',
    blocks: [
      ['3fe101', ''],
      [
        '488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3',
        ':status: 302|cache-control: private|date: Mon, 21 Oct 2013 20:13:21 GMT|location: https://www.example.com',
      ],
      [
        '4883640effc1c0bf',
        ':status: 307|cache-control: private|date: Mon, 21 Oct 2013 20:13:21 GMT|location: https://www.example.com',
      ],
    ],
  },
];

describe('HPACK', () => {
  test.each(published)('decodes what RFC 7541 publishes: $name', ({ blocks }) => {
    const decoder = new HpackDecoder();
    for (const [hex, expected] of blocks) {
      const block = Buffer.from(hex, 'hex');
      expect(shown(decoder.decode(block, 0, block.length))).toBe(expected);
    }
  });

  test.each([
    ['an index of zero', '80'],
    ['an index beyond the tables', 'bf'],
    ['a name that is cut off', '400a6375'],
    ['a length without end', '407fffffffffffff'],
    ['a table larger than any', '3fffffff7f'],
    ['a Huffman code of an end of string', '40016184ffffffff'],
  ])('refuses %s', (_what, hex) => {
    const block = Buffer.from(hex, 'hex');
    expect(new HpackDecoder().decode(block, 0, block.length)).toBeUndefined();
  });

  test('knows a Huffman code for every byte', () => {
    // Any three bytes of padding at most; the code of `a` is 00011.
    expect(decodeHuffman(Buffer.from([0b00011_111]), 0, 1)).toBe('a');
    expect(decodeHuffman(Buffer.from([0b00011_110]), 0, 1)).toBeUndefined();
  });
});

describe('An HTTP/2 connection in clear', () => {
  test('is read as Node writes it, with every byte a header may have, bodies and many streams', async () => {
    const { client, server, headers } = await recordedSession();
    for (const bytes of [1, 100, 1 << 16]) {
      const talk = new TcpTalk(8080).client(client, bytes).server(server, bytes);
      const told = talk.close();
      expect(told).toHaveLength(headers.length);
      for (const [i, path] of headers.entries())
        expect(told[i]).toMatchObject({
          app: 'http2',
          method: i % 2 === 0 ? 'GET' : 'POST',
          host: 'h2.example',
          path,
          status: 200 + i,
          contentType: 'text/event-stream',
          userAgent: `agent ${i}`,
        });
      expect(talk.conversation).toMatchObject({ app: 'http2', host: 'h2.example' });
    }
  });

  test('is known though its server speaks first', () => {
    const talk = new TcpTalk(80).server(frame(4, 0, 0, '')).client(preface + frame(4, 0, 0, '') + request);
    expect(talk.close()).toMatchObject([{ app: 'http2', method: 'GET', path: '/', host: 'www.example.com' }]);
  });

  test('is read after an upgrade from HTTP/1', () => {
    const talk = new TcpTalk(80).client(`GET /up HTTP/1.1\r\nHost: a.example\r\nUpgrade: h2c\r\n\r\n`);
    talk.server('HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n').client(preface + request);
    expect(talk.close().map(({ app, path }) => [app, path])).toEqual([
      ['http', '/up'],
      ['http2', '/'],
    ]);
  });

  test('joins a header block that goes on in further frames, behind padding and priority', () => {
    const block = Buffer.from('828684410f7777772e6578616d706c652e636f6d', 'hex').toString('latin1');
    const first = frame(1, 0x28, 1, `\x02${'\0'.repeat(5)}${block.slice(0, 6)}\0\0`);
    const talk = new TcpTalk(80).client(`${preface}${first}${frame(9, 0, 1, block.slice(6, 9))}`);
    talk.client(frame(9, 4, 1, block.slice(9)));
    expect(talk.close()).toMatchObject([{ host: 'www.example.com', timeMs: 2 }]);
  });

  test('passes over what is missing within a body, and stops where a header block may be missing', () => {
    const body = frame(0, 0, 1, 'x'.repeat(1000));
    const talk = new TcpTalk(80).client(preface + request + body.slice(0, 100)).lose('client', 900);
    talk.client(body.slice(1000) + request.replaceAll('\0\0\0\x01', '\0\0\0\x03'));
    expect(talk.close()).toHaveLength(2);
    const lost = new TcpTalk(80)
      .client(preface + request)
      .lose('client', 30)
      .client(request);
    expect(lost.close()).toHaveLength(1);
    expect(lost.conversation.wantsClient).toBe(false);
  });

  test('leaves user names in an authority out', () => {
    const block = '\x82\x86\x84\x41\x0fme:pw@a.example';
    const [told] = new TcpTalk(80).client(preface + frame(1, 5, 1, block)).close();
    expect(told).toMatchObject({ host: 'a.example' });
  });
});

const request = frame(1, 5, 1, Buffer.from('828684410f7777772e6578616d706c652e636f6d', 'hex').toString('latin1'));

function frame(type: number, flags: number, stream: number, payload: string): string {
  const header = Buffer.alloc(9);
  header.writeUIntBE(payload.length, 0, 3);
  header[3] = type;
  header[4] = flags;
  header.writeUInt32BE(stream, 5);
  return header.toString('latin1') + payload;
}

function shown(headers: readonly Header[] | undefined): string | undefined {
  return headers?.map((header) => header.join(': ')).join('|');
}

/** A client and a server of Node's own talk through a wire that is tapped. */
async function recordedSession(): Promise<{ client: Buffer; server: Buffer; headers: string[] }> {
  const sent: { client: Buffer[]; server: Buffer[] } = { client: [], server: [] };
  const server = createServer((incoming, response) => {
    const number = Number(incoming.headers['x-number']);
    incoming.resume();
    response.writeHead(200 + number, { 'content-type': 'text/event-stream', 'x-number': String(number) });
    response.end('data: '.repeat(number * 3000));
  });
  const wire = createTcpServer((outside) => {
    const inside = connectTcp((server.address() as AddressInfo).port, '127.0.0.1');
    outside.on('data', (bytes) => sent.client.push(Buffer.from(bytes)) && inside.write(bytes));
    inside.on('data', (bytes) => sent.server.push(Buffer.from(bytes)) && outside.write(bytes));
    outside.on('close', () => inside.destroy());
    inside.on('error', () => outside.destroy());
  });
  await Promise.all([once(server.listen(0, '127.0.0.1'), 'listening'), once(wire.listen(0, '127.0.0.1'), 'listening')]);
  const session = connectHttp2(`http://127.0.0.1:${(wire.address() as AddressInfo).port}`);
  const headers: string[] = [];
  for (let i = 0; i < 20; i++) {
    const every = String.fromCharCode(...Array.from({ length: 94 }, (_, letter) => 33 + letter));
    const path = `/${i}?${every.slice(i)}`;
    headers.push(path);
    const stream = session.request({
      ':method': i % 2 === 0 ? 'GET' : 'POST',
      ':path': path,
      ':authority': 'user@h2.example:8080',
      'user-agent': `agent ${i}`,
      'x-number': String(i),
      'x-bytes': String.fromCharCode(...Array.from({ length: 95 }, (_, byte) => 0xa0 + byte)),
    });
    stream.end(i % 2 === 0 ? undefined : 'body'.repeat(5000));
    stream.resume();
    await once(stream, 'close');
  }
  session.destroy();
  server.close();
  wire.close();
  return { client: Buffer.concat(sent.client), server: Buffer.concat(sent.server), headers };
}
