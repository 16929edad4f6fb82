import {
  address,
  dataSet,
  exportSeconds,
  type Field,
  ipfix,
  netflowV5,
  netflowV9,
  ntp,
  set,
  templateSet,
  variable,
} from './write-exports.js';

const startMs = exportSeconds * 1000 - 3000;
const [ana, ben, printer] = ['10.0.12.9', '10.0.12.10', '10.0.12.30'].map(address) as [Buffer, Buffer, Buffer];
const [chat, site] = ['192.0.2.4', '198.51.100.20'].map(address) as [Buffer, Buffer];

/** Two datagrams of a router that samples one packet in a hundred. */
export function v5(): Buffer {
  const https = { sourcePort: 60202, destinationPort: 443, packets: 17, bytes: 2115 };
  const times = { first: 3_597_000, last: 3_597_090 };
  return Buffer.concat([
    netflowV5({}, [
      { source: '10.0.12.9', destination: '192.0.2.4', ...https, ...times, flags: 27 },
      {
        source: '192.0.2.4',
        destination: '10.0.12.9',
        sourcePort: 443,
        destinationPort: 60202,
        packets: 31,
        bytes: 28538,
        ...times,
        flags: 27,
      },
      {
        source: '10.0.12.9',
        destination: '10.0.0.53',
        sourcePort: 40319,
        destinationPort: 53,
        packets: 1,
        bytes: 61,
        ...times,
        protocol: 17,
      },
    ]),
    netflowV5(
      { seconds: exportSeconds + 60, uptime: 3_660_000 },
      [
        {
          source: '10.0.12.10',
          destination: '198.51.100.20',
          sourcePort: 51000,
          destinationPort: 8443,
          packets: 2,
          bytes: 120,
          first: 3_650_000,
          last: 3_651_000,
          flags: 2,
        },
        {
          source: '10.0.12.30',
          destination: '10.0.12.9',
          sourcePort: 0,
          destinationPort: 2048,
          packets: 4,
          bytes: 336,
          first: 3_650_000,
          last: 3_650_000,
          protocol: 1,
        },
      ],
      0x4064,
    ),
  ]);
}

/** A Cisco router: records before their template, application names, a sampler, NetFlow's own times, padding, and an unknown template. */
export function v9(): Buffer {
  const flow: readonly Field[] = [
    [8, 4],
    [12, 4],
    [7, 2],
    [11, 2],
    [4, 1],
    [6, 1],
    [1, 4],
    [2, 4],
    [22, 4],
    [21, 4],
    [95, 4],
    [48, 1],
    [89, 1],
  ];
  const names: readonly Field[] = [
    [1, 4],
    [95, 4],
    [96, 24],
    [94, 40],
  ];
  const samplers: readonly Field[] = [
    [1, 4],
    [48, 1],
    [49, 1],
    [50, 4],
  ];
  const times = [3_597_000, 3_597_090];
  const records = dataSet(260, flow, [
    [ana, chat, 60202, 443, 6, 27, 2115, 17, ...times, 0x0d0001c5, 1, 0x40],
    [chat, ana, 443, 60202, 6, 27, 28538, 31, ...times, 0x0d0001c5, 1, 0x40],
    [ben, site, 51000, 8443, 6, 2, 60, 1, ...times, 0x03000050, 0, 0x81],
  ]);
  return Buffer.concat([
    netflowV9({ seconds: exportSeconds - 60, uptime: 3_540_000 }, 1, records),
    netflowV9(
      {},
      5,
      templateSet(9, 257, names, 1),
      dataSet(257, names, [
        [0, 0x0d0001c5, 'ssl', 'Secure HTTP'],
        [0, 0x03000050, 'http', ''],
      ]),
      templateSet(9, 258, samplers, 1),
      dataSet(258, samplers, [[0, 1, 2, 64]]),
      templateSet(9, 260, flow),
    ),
    netflowV9({}, 4, records, dataSet(999, flow, [[printer, ana, 1, 2, 6, 0, 1, 1, ...times, 0, 0, 0]])),
  ]);
}

/** Probes that look into what they count: nProbe, Gigamon, YAF, a firewall, Cisco AVC; biflows, IPv6, times in NTP's format, a list. */
export function ipfixMessages(): Buffer {
  const ends: readonly Field[] = [
    [8, 4],
    [12, 4],
    [7, 2],
    [11, 2],
    [4, 1],
  ];
  const both: readonly Field[] = [
    [1, 8],
    [1, 8, 29305],
    [2, 4],
    [2, 4, 29305],
  ];
  const probe: readonly Field[] = [
    ...ends,
    ...both,
    [152, 8],
    [153, 8],
    [188, variable, 35632],
    [187, variable, 35632],
    [180, variable, 35632],
    [360, variable, 35632],
    [489, variable, 35632],
    [291, variable],
  ];
  const dns: readonly Field[] = [...ends, [154, 8], [155, 8], [205, variable, 35632], [207, 2, 35632], [208, 1, 35632]];
  const firewall: readonly Field[] = [
    ...ends,
    [225, 4],
    [226, 4],
    [233, 1],
    [323, 8],
    [152, 8],
    [231, 4],
    [232, 4],
    [371, variable],
  ];
  const six: readonly Field[] = [
    [27, 16],
    [28, 16],
    [7, 2],
    [11, 2],
    [4, 1],
    [1, 3],
    [2, 2],
    [150, 4],
    [151, 4],
    [56, 6],
    [112, variable, 26866],
  ];
  const cisco: readonly Field[] = [...ends, [12235, variable, 9], [12235, variable, 9], [1, 4]];
  const outside = address('203.0.113.9');
  const text = (tag: string, value: string) => Buffer.concat([Buffer.from(tag, 'hex'), Buffer.from(value)]);
  return Buffer.concat([
    ipfix(
      {},
      templateSet(10, 256, probe),
      templateSet(10, 257, dns),
      templateSet(10, 258, firewall),
      templateSet(10, 259, six),
      templateSet(10, 260, cisco),
    ),
    ipfix(
      {},
      dataSet(256, probe, [
        [
          ana,
          chat,
          60202,
          443,
          6,
          2115,
          28538,
          17,
          31,
          startMs,
          startMs + 90,
          'chatgpt.com',
          '',
          '',
          '',
          '579ccef312d18482fc42e2b822ca2430',
          Buffer.alloc(300),
        ],
        [
          ben,
          site,
          51000,
          80,
          6,
          512,
          4096,
          4,
          6,
          startMs,
          startMs + 40,
          '',
          'www.example.com',
          '/v1/models',
          'GET',
          '',
          '',
        ],
        [ana, site, 60203, 443, 6, 60, 0, 1, 0, startMs, startMs, '', '', '', '', '', ''],
      ]),
    ),
    ipfix(
      {},
      dataSet(257, dns, [
        [ana, address('10.0.0.53'), 40319, 53, 17, ntp(startMs), ntp(startMs + 12), 'chatgpt.com', 65, 0],
      ]),
    ),
    ipfix(
      {},
      dataSet(258, firewall, [
        [ana, chat, 60202, 443, 6, outside, chat, 1, startMs + 5, startMs, 0, 0, ''],
        [ana, chat, 60202, 443, 6, outside, chat, 5, startMs + 1000, startMs, 1000, 9000, 'CORP\\ana'],
        [ana, chat, 60202, 443, 6, outside, chat, 2, startMs + 3000, startMs, 1115, 19538, 'CORP\\ana'],
        [ben, site, 51000, 8443, 6, outside, site, 3, startMs + 5, startMs, 60, 0, 'ben@corp.example'],
      ]),
    ),
    ipfix(
      {},
      dataSet(259, six, [
        [
          address('2001:db8::7'),
          address('2001:db8:1::4'),
          50000,
          443,
          17,
          70000,
          80,
          exportSeconds - 3,
          exportSeconds - 1,
          Buffer.from('00005e005307', 'hex'),
          'claude.ai',
        ],
      ]),
    ),
    ipfix(
      {},
      dataSet(260, cisco, [
        [ben, site, 51001, 80, 6, text('030000503402', 'api.example.com'), text('030000503401', '/v1/chat'), 700],
      ]),
    ),
    Buffer.from('this is no datagram'),
    ipfix(
      {},
      set(2, Buffer.from([1, 0, 0, 0])),
      dataSet(256, probe, [[ana, chat, 60202, 443, 6, 1, 1, 1, 1, startMs, startMs, '', '', '', '', '', '']]),
    ),
  ]);
}
