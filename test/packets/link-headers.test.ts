/** What frames travel in below IP: the same question is found behind every header. */
import { expect, test } from 'vitest';
import { ethernet, ipv4, pcap, tcp, udp, vlan } from '../../bench/generate/capture/build.js';
import { dnsQuestion } from '../../bench/generate/capture/dns-message.js';
import { readCaptureBytes } from './read-capture-bytes.js';

const ends = { source: '10.0.12.9', destination: '10.0.0.53' };
const question = ipv4(ends, 17, udp(52000, 53, dnsQuestion(7, 'chat.example')));
const timeMs = Date.parse('2026-11-20T06:00:00Z');
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const behind = (header: string, payload = question) => Buffer.concat([hex(header), payload]);
const frame = ethernet(0x0800, question);

const wrapped: Readonly<Record<string, readonly [link: number, frame: Buffer]>> = {
  'SLIP with the 16 bytes of libpcap': [8, behind('00'.repeat(16))],
  'Juniper Ethernet with extensions': [178, behind('4d474380 0010 03010106 010e0102 8c000404 4c010000', frame)],
  'Juniper Ethernet without': [178, behind('4d474300', frame)],
  'Juniper without the link header': [178, behind('4d474302 02000000')],
  'Juniper PPP': [179, behind('4d474301 ff03 0021')],
  "Juniper's frame relay": [180, behind('4d474300 1841 03cc')],
  "Juniper's Cisco HDLC": [181, behind('4d474300 0f00 0800')],
  'IP over InfiniBand': [242, behind(`${'00'.repeat(40)} 0800 0000`)],
  'signed MACsec with a channel': [1, ethernet(0x88e5, behind('2000 00000044 0200000000010001 0800'))],
  'signed MACsec without': [1, ethernet(0x88e5, behind('0000 00000044 0800'))],
  'a tag of 802.1CB': [1, ethernet(0xf1c1, behind('0000 0017 0800'))],
  "Arista's 64 bits of time": [1, ethernet(0xd28b, behind('0001 0010 5ceeed57384f59c8 0800'))],
  "Arista's 48 bits of time in a VLAN": [
    1,
    ethernet(0xd28b, behind('0001 0120 ed57384f59c8 8100', vlan(7, 0x0800, question))),
  ],
  FabricPath: [1, behind('020abd000000 020abc000000 8903 4020', frame)],
};

test.each(Object.entries(wrapped))('%s', async (_, [link, bytes]) => {
  const { records, rejected } = await readCaptureBytes(pcap([{ timeMs, bytes }], { link }));
  expect([rejected, records]).toMatchObject([
    [],
    [
      { fact: 'query', packet: 1, client: '10.0.12.9', server: '10.0.0.53', host: 'chat.example' },
      { fact: 'flow', packet: 1, clientPort: 52000, serverPort: 53, bytesUp: question.length },
    ],
  ]);
});

test('the hardware address is that of the frame which FabricPath carries', async () => {
  const [, bytes] = wrapped.FabricPath!;
  const { records } = await readCaptureBytes(pcap([{ timeMs, bytes }]));
  expect(records.map(({ mac }) => mac)).toEqual(['02:00:5e:10:00:01', '02:00:5e:10:00:01']);
});

test('encrypted MACsec is passed over', async () => {
  const bytes = ethernet(0x88e5, behind('2c00 00000044 0200000000010001 0800'));
  expect(await readCaptureBytes(pcap([{ timeMs, bytes }]))).toMatchObject({ records: [], rejected: [], ignored: 1 });
});

test.each([
  ['TCP', 6, tcp({ from: 52000, to: 443, sequence: 1, flags: 16 })],
  ['UDP', 17, udp(52000, 443, Buffer.alloc(40))],
] as const)(
  'of a header of %s that a short snap length cut behind the ports the flow is counted',
  async (_, protocol, segment) => {
    const whole = ethernet(0x0800, ipv4(ends, protocol, segment));
    const cut = { timeMs, bytes: whole.subarray(0, 14 + 20 + 6), wireBytes: whole.length };
    const { records, rejected } = await readCaptureBytes(pcap([cut]));
    expect([rejected, records]).toMatchObject([
      [],
      [{ fact: 'flow', clientPort: 52000, serverPort: 443, bytesUp: whole.length - 14, packetsUp: 1 }],
    ]);
  },
);
