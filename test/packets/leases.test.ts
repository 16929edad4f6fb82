import { describe, expect, test } from 'vitest';
import dhcp from '../../native-free-parsers/packets/datagrams/dhcp.js';
import dhcpv6 from '../../native-free-parsers/packets/datagrams/dhcpv6.js';
import { nameBytes, numbers16 } from './dns-message.js';
import { conversationTo, Datagrams, timeMs } from './read-packets.js';

const time = new Date(timeMs).toISOString();
const later = (seconds: number): string => new Date(timeMs + seconds * 1000).toISOString();

describe('DHCP', () => {
  const mac = [2, 0, 0x5e, 0x10, 0, 9];
  const device = Buffer.from('laptop-9');

  interface Parts {
    readonly isReply?: boolean;
    readonly client?: readonly number[];
    readonly yours?: readonly number[];
    readonly options: readonly (readonly [number, Uint8Array | readonly number[]])[];
    readonly file?: Uint8Array;
  }

  function message({ isReply = true, client = [0, 0, 0, 0], yours = [0, 0, 0, 0], options, file }: Parts): Buffer {
    const fixed = Buffer.alloc(240);
    fixed.set([isReply ? 2 : 1, 1, 6, 0, 1, 2, 3, 4]);
    fixed.set(client, 12);
    fixed.set(yours, 16);
    fixed.set(mac, 28);
    if (file) fixed.set(file, 108);
    fixed.set([0x63, 0x82, 0x53, 0x63], 236);
    return Buffer.concat([
      fixed,
      ...options.map(([code, value]) => Buffer.from([code, value.length, ...value])),
      Buffer.from([255]),
    ]);
  }

  const ack = [53, [5]] as const;
  const day = [51, [0, 1, 0x51, 0x80]] as const;
  const yours = [10, 0, 12, 9];

  test('an acknowledged address is a lease as long as the server says', () => {
    const acknowledged = message({ yours, options: [ack, day, [12, device]] });
    expect(new Datagrams(dhcp).read(acknowledged, conversationTo(67), false)).toEqual([
      { fact: 'lease', time, until: later(86400), client: '10.0.12.9', device: 'laptop-9', mac: '02:00:5e:10:00:09' },
    ]);
  });

  test('a client’s own name counts where the server does not repeat it', () => {
    const datagrams = new Datagrams(dhcp);
    const conversation = conversationTo(67);
    const asked = message({
      isReply: false,
      options: [
        [53, [3]],
        [12, device],
      ],
    });
    expect(datagrams.read(asked, conversation)).toEqual([]);
    expect(datagrams.read(message({ yours, options: [ack] }), conversation, false)).toMatchObject([
      { device: 'laptop-9' },
    ]);
  });

  test.each([
    ['as text', Buffer.concat([Buffer.from([0, 0, 0]), Buffer.from('laptop-9.corp.example')])],
    ['as DNS writes names', Buffer.concat([Buffer.from([4, 0, 0]), nameBytes('laptop-9.corp.example')])],
  ])('a full name is a device %s', (_, value) => {
    const acknowledged = message({ yours, options: [ack, [81, value]] });
    expect(new Datagrams(dhcp).read(acknowledged, conversationTo(67), false)).toMatchObject([
      { device: 'laptop-9.corp.example' },
    ]);
  });

  test.each([
    ['an acknowledgement without an address of its own', { client: yours, options: [ack] }, undefined],
    ['a lease without an end', { yours, options: [ack, [51, [255, 255, 255, 255]]] }, undefined],
    ['a release', { isReply: false, client: yours, options: [[53, [7]]] }, time],
    [
      'a refused address',
      {
        isReply: false,
        options: [
          [53, [4]],
          [50, yours],
        ],
      },
      time,
    ],
    ['an answer to a question about leases', { client: yours, options: [[53, [13]], day] }, later(86400)],
    ['an acknowledgement by BOOTP', { yours, options: [] }, undefined],
    [
      'options where the file’s name would be',
      { yours, options: [[52, [1]]], file: Buffer.from([53, 1, 5, 51, 4, 0, 1, 0x51, 0x80, 255]) },
      later(86400),
    ],
  ] as [string, Parts, string | undefined][])('%s is a lease', (_, parts, until) => {
    const [lease, ...more] = new Datagrams(dhcp).read(message(parts), conversationTo(67), !parts.isReply)!;
    expect(more).toEqual([]);
    expect(lease).toMatchObject({ fact: 'lease', client: '10.0.12.9', mac: '02:00:5e:10:00:09' });
    expect(lease?.until).toBe(until);
  });

  test.each([
    ['an offer', { yours, options: [[53, [2]]] }],
    ['a refusal', { options: [[53, [6]]] }],
    [
      'a request',
      {
        isReply: false,
        options: [
          [53, [3]],
          [50, yours],
        ],
      },
    ],
  ] as [string, Parts][])('%s leases nothing', (_, parts) => {
    expect(new Datagrams(dhcp).read(message(parts), conversationTo(67), false)).toEqual([]);
  });

  test('what is no DHCP is refused', () => {
    const acknowledged = message({ yours, options: [ack] });
    const wrongCookie = Buffer.from(acknowledged);
    wrongCookie[236] = 0;
    for (const payload of [acknowledged.subarray(0, 239), wrongCookie, Buffer.alloc(300)])
      expect(new Datagrams(dhcp).read(payload, conversationTo(67))).toBeUndefined();
  });
});

describe('DHCPv6', () => {
  const address = Buffer.from('20010db8000000000000000000000009', 'hex');
  const linkLayer = Buffer.from('0003000102005e100009', 'hex');
  const linkLayerAndTime = Buffer.from('000100012faabbcc02005e100009', 'hex');
  const option = (code: number, ...value: readonly Uint8Array[]): Buffer => {
    const bytes = Buffer.concat(value);
    return Buffer.concat([numbers16(code, bytes.length), bytes]);
  };
  const message = (type: number, ...options: readonly Buffer[]): Buffer =>
    Buffer.concat([Buffer.from([type, 0, 0, 7]), ...options]);
  const leased = (seconds: number, status: Uint8Array = Buffer.alloc(0)): Buffer =>
    option(5, address, numbers16(0, 60, 0, seconds), status);
  const association = (...inner: readonly Buffer[]): Buffer => option(3, Buffer.alloc(12), ...inner);
  const name = option(39, Buffer.from([0]), nameBytes('laptop-9.corp.example'));

  test.each([
    ['with a hardware address', linkLayer],
    ['with a hardware address and a time', linkLayerAndTime],
  ])('a replied address is a lease of a client %s', (_, id) => {
    const reply = message(7, option(1, id), association(leased(7200)), name);
    expect(new Datagrams(dhcpv6).read(reply, conversationTo(547), false)).toEqual([
      {
        fact: 'lease',
        time,
        until: later(7200),
        client: '2001:db8::9',
        device: 'laptop-9.corp.example',
        mac: '02:00:5e:10:00:09',
      },
    ]);
  });

  test('a client’s own name counts where the server does not repeat it', () => {
    const datagrams = new Datagrams(dhcpv6);
    const conversation = conversationTo(547);
    expect(datagrams.read(message(3, option(1, linkLayer), name), conversation)).toEqual([]);
    const reply = message(7, option(1, linkLayer), association(leased(60)));
    expect(datagrams.read(reply, conversation, false)).toMatchObject([{ device: 'laptop-9.corp.example' }]);
  });

  test('a relayed message is read as if it had come without the relay', () => {
    const hop = (inner: Buffer): Buffer =>
      Buffer.concat([Buffer.from([13, 0]), Buffer.alloc(32), option(18, Buffer.from('eth0')), option(9, inner)]);
    const reply = message(7, option(1, linkLayer), association(leased(7200)));
    expect(new Datagrams(dhcpv6).read(hop(hop(reply)), conversationTo(547), false)).toMatchObject([
      { client: '2001:db8::9', mac: '02:00:5e:10:00:09' },
    ]);
    let deep: Buffer = reply;
    for (let i = 0; i < 12; i++) deep = hop(deep);
    expect(new Datagrams(dhcpv6).read(deep, conversationTo(547), false)).toBeUndefined();
  });

  test.each([
    ['released', message(8, option(1, linkLayer), association(leased(0)))],
    ['declined', message(9, option(1, linkLayer), association(leased(600)))],
    ['valid for no time', message(7, option(1, linkLayer), association(leased(0)))],
  ])('an address that is %s ends now', (_, payload) => {
    expect(new Datagrams(dhcpv6).read(payload, conversationTo(547))).toMatchObject([
      { client: '2001:db8::9', until: time },
    ]);
  });

  test.each([
    ['an advertised address', message(2, option(1, linkLayer), association(leased(60)))],
    ['a delegated prefix', message(7, option(25, Buffer.alloc(12), option(26, Buffer.alloc(25))))],
    ['an address with an error', message(7, association(leased(60, option(13, numbers16(2)))))],
  ])('%s is no lease', (_, payload) => {
    expect(new Datagrams(dhcpv6).read(payload, conversationTo(547), false)).toEqual([]);
  });

  test('what is no DHCPv6 is refused', () => {
    const reply = message(7, association(leased(60)));
    for (const payload of ['', '07', '00 000007', reply.subarray(0, reply.length - 1), message(99)])
      expect(new Datagrams(dhcpv6).read(payload, conversationTo(547))).toBeUndefined();
  });
});
